// The conversation itself, loaded when somebody writes or has written before.
import { $, desk, draft, newId, openSession, queue, say, settings, show, store, tell, toHost } from "./front.js";
import { answer, isAnswered, keepAnswers } from "./asked.js";
import { wireChoices, toggleMenu } from "./choices.js";
import { hideAnswers, suggestLater, wireAnswers } from "./faq.js";
import { Link } from "./link.js";
import { fill, make, showWaiting, Thread } from "./thread.js";

let thread, link;
let waiting = null;
let told = 0;
let probed = 0;
let silence = 0;

// --- what the desk says
function hear(page) {
  const first = !thread.through;
  const before = thread.theirs;
  if (first) $("log").setAttribute("aria-live", "off");
  page.events.filter((event) => event.seq > thread.through).forEach(take);
  thread.through = Math.max(thread.through, page.through);
  showWaiting(waiting, thread);
  show($("rate"), !thread.open && !store.get("rated"));
  if (!thread.open) thread.scroll();
  if (first) setTimeout(() => $("log").setAttribute("aria-live", "polite"), 1000);
  if (thread.theirs > before) arrived(first);
  sendFiles();
}

function take(event) {
  if (event.id) queue.drop(event.id);
  thread.add(event);
  if (/^(waiting|promise_renewed)$/.test(event.kind)) waiting = event;
  else if (/^(assigned|handed_over|closed)$/.test(event.kind) && !event.by_mail) waiting = null;
  else if (event.kind === "message" && event.author.role === "agent") waiting = null;
  if (event.to) $("here").textContent = say("with", event.to);
  if (event.kind === "closed") $("typing").textContent = "";
  if (event.kind === "reopened") store.drop("rated");
}

function arrived(first) {
  $("typing").textContent = "";
  if (desk.visible && !document.hidden) return looked();
  if (!first && store.get("sound") !== false) ring();
  const seen = store.get("seen") || 0;
  const fresh = Object.keys(thread.lines).filter((seq) => seq > seen && thread.lines[seq].matches(".theirs"));
  return tellNews(fresh.length);
}

function looked() {
  if (!desk.visible || document.hidden) return;
  if ((store.get("seen") || 0) < thread.theirs) {
    store.set("seen", thread.theirs);
    link.mention({ type: "read", seq: thread.theirs });
  }
  tellNews(0);
}

function tellNews(count) {
  toHost({ type: "unread", count, label: say("news", { count }) });
}

let audio;
function ring() {
  try {
    audio = audio || new (window.AudioContext || window.webkitAudioContext)();
    const tone = audio.createOscillator();
    const gain = audio.createGain();
    tone.frequency.value = 660;
    gain.gain.setValueAtTime(0.08, audio.currentTime);
    gain.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.4);
    tone.connect(gain).connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + 0.4);
  } catch (silent) {
    return;
  }
}

function ack(frame) {
  queue.drop(frame.id);
  thread.stored(frame.id, frame.seq);
}

function refused(problem) {
  const frame = queue.list().filter((each) => each.id === problem.id)[0];
  queue.drop(problem.id);
  if (!thread.refuse(problem.id, problem.message || say("failed"))) tell(problem.message || say("failed"));
  if (!frame || frame.type !== "say" || $("words").value) return;
  $("words").value = frame.text;
  draft();
}

function hint(frame) {
  const agent = (frame.present || [frame.who]).filter((person) => person && person.role === "agent")[0];
  if (!agent) return;
  if (frame.type === "presence") $("here").textContent = say("present", { name: agent.name });
  clearTimeout(silence);
  $("typing").textContent = frame.on || agent.writing ? say("typing", { name: agent.name }) : "";
  silence = setTimeout(() => ($("typing").textContent = ""), 6000);
}

// The token is no longer good: what was not sent goes to a new conversation.
function dead() {
  link.stop();
  const kept = queue.list();
  kept.forEach((frame) => queue.drop(frame.id));
  desk.session = null;
  ["session", "seen", "rated"].forEach(store.drop);
  kept.filter((frame) => frame.type === "say").forEach(queue.put);
  thread.clear();
  showWaiting((waiting = null), thread);
  openSession();
}

// --- what the page asks for
function draw() {
  show($("start"), false);
  hideAnswers();
  queue.list().forEach((frame) => frame.type === "say" && thread.own(frame));
  if (document.body.classList.contains("offline")) thread.offline(true);
}

function goOn() {
  draw();
  if (!desk.session) return openSession();
  if (!link.running) link.start();
  return link.flush();
}

function written() {
  if (!document.body.classList.contains("talking")) return suggestLater();
  const now = Date.now();
  if (now - told > 1500) {
    told = now;
    link.mention({ type: "typing", on: true });
  }
  if (now - probed > 5000) {
    probed = now;
    link.probe();
  }
  return null;
}

// --- files, sent by a part of the program that comes when there is one
const part = (url, tries) =>
  import(url + (tries ? "?" + tries : "")).catch(() =>
    new Promise((go) => setTimeout(go, 3000)).then(() => part(url, (tries || 0) + 1))
  );

let sender = null;
function outbox() {
  sender = sender || part(settings.files).then((files) => files.outbox(thread, answer));
  return sender;
}

function sendFiles() {
  if (sender) sender.then((box) => box.go());
}

function addFiles(list) {
  if (!isAnswered()) return;
  Array.from(list).forEach((file) => {
    const entry = { id: newId(), file, line: thread.bubble({ author: { role: "customer" }, text: file.name }) };
    thread.hold(entry.id, entry.line);
    outbox().then((box) => box.add(entry));
  });
}

function fetchFile(event) {
  fetch(event.url, { headers: { Authorization: "Bearer " + desk.session.token } })
    .then((response) => (response.ok ? response.blob() : Promise.reject(response)))
    .then((blob) => {
      const away = make("a");
      away.href = URL.createObjectURL(blob);
      away.download = event.name;
      away.click();
      setTimeout(() => URL.revokeObjectURL(away.href), 60000);
    })
    .catch(() => tell(say("failed")));
}

function wireFiles() {
  const input = $("files");
  input.addEventListener("change", () => {
    addFiles(input.files);
    input.value = "";
  });
  $("words").addEventListener("paste", (event) => {
    const pasted = event.clipboardData && event.clipboardData.files;
    if (pasted && pasted.length) addFiles(pasted);
  });
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    addFiles(event.dataTransfer.files);
  });
}

export function start(html) {
  const parts = document.createElement("template");
  parts.innerHTML = html;
  const known = parts.content.querySelector("[data-words]").dataset;
  Object.assign(settings.words, JSON.parse(known.words));
  settings.files = known.files;
  parts.content.querySelectorAll("[data-into]").forEach((part) => $(part.dataset.into).append(part));
  thread = new Thread({ whole, fetchFile });
  link = new Link({ after: () => thread.through, events: hear, ack, refused, hint, dead });
  show($("hours"), settings.hours !== false);
  keepAnswers();
  wireAnswers();
  wireChoices(link);
  wireFiles();
  if (store.all("file:").length) outbox().then((box) => box.recall());
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    looked();
    link.hurry();
  });
  return {
    converse: goOn,
    isAnswered,
    answer,
    draw,
    written,
    looked,
    flush: () => desk.session && link.flush(),
    menu: toggleMenu,
    choose: () => $("files").click(),
    online: (on) => {
      thread.offline(!on);
      if (on) sendFiles();
    },
  };
}

function whole(url, text) {
  fetch(url, { headers: { Authorization: "Bearer " + desk.session.token } })
    .then((response) => (response.ok ? response.json() : Promise.reject(response)))
    .then((data) => fill(text, data.text), () => tell(say("failed")));
}
