// The chat of one visitor: opening, writing, waiting, ending.
import { $, button, make, minutes, moment, ring, say, settings, show } from "./page.js";
import { makeStore, newId } from "./store.js";
import { call, Link } from "./link.js";
import { showWaiting, Thread } from "./thread.js";
import { shrink, tooLarge, upload } from "./files.js";

const store = makeStore(settings.site);
const embedded = window.parent !== window;
const words = $("words");
let session = store.get("session");
let visible = !embedded;
let host = embedded ? "" : location.origin;
let hello = {};
let opening = null;
let waiting = null;
let chosen = "";
let files = [];

const desk = {
  session: () => session,
  after: () => thread.through,
  unsent: () => store.queue(place()),
  events: hear,
  ack,
  refused,
  hint,
  online,
  dead,
  whole: (url, text) =>
    fetch(url, bearer())
      .then((response) => response.json())
      .then((data) => (text.textContent = data.text)),
  fetchFile,
};
const thread = new Thread(desk);
const link = new Link(desk);

const place = () => (session ? session.conversation : "new");
const bearer = () => ({ headers: { Authorization: "Bearer " + session.token } });

// --- the session
function openSession(extra) {
  if (opening && !extra) return opening;
  const body = Object.assign(
    {
      site: settings.site || undefined,
      language: settings.language,
      languages: navigator.languages || [navigator.language],
      time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      page: hello.page,
      identity: hello.identity || undefined,
    },
    extra
  );
  opening = call("", "sessions", body, 15000).then(opened, (problem) => {
    opening = null;
    online(false);
    if (problem.status === 403) tellNet(problem.message);
    setTimeout(begin, problem.retry || 3000 + Math.random() * 4000);
  });
  return opening;
}

function opened(answer) {
  const unsent = store.queue(place());
  const before = place();
  session = { token: answer.token, conversation: answer.conversation, socket: answer.socket, language: settings.language, made: Date.now() };
  store.set("session", session);
  unsent.forEach((frame) => {
    store.put(place(), frame);
    store.sent(before, frame.id);
  });
  opening = null;
  showAvailability(answer.availability || {});
  online(true);
  if (unsent.length) converse();
}

// An unused session only told who is here; after five minutes that is stale.
function begin() {
  const unused = session && !session.used;
  if (unused && Date.now() - session.made > 300000 && !store.queue(place()).length) session = null;
  if (session && (session.used || store.queue(place()).length)) return converse();
  if (!session) return openSession();
  showAvailability(session.availability || {});
}

function converse() {
  document.body.classList.add("talking");
  show($("start"), false);
  hideAnswers();
  if (!session.used) {
    session.used = true;
    store.set("session", session);
    toHost({ type: "kept", on: true });
  }
  desk.unsent().forEach((frame) => frame.type === "say" && thread.own(frame));
  if (!link.running) link.start();
  link.flush();
}

function dead() {
  link.stop();
  const kept = desk.unsent();
  kept.forEach((frame) => {
    store.sent(place(), frame.id);
    if (frame.type === "say") store.put("new", frame);
  });
  session = null;
  store.drop("session");
  thread.clear();
  showWaiting(null, thread);
  openSession();
}

// --- what the desk says
function hear(page) {
  const first = !thread.through;
  if (first) $("log").setAttribute("aria-live", "off");
  const before = thread.theirs;
  page.events.forEach((event) => {
    if (event.seq <= thread.through) return;
    if (event.id) settle(event.id);
    thread.add(event);
    if (event.kind === "waiting") waiting = event;
    else if (/^(assigned|handed_over|closed)$/.test(event.kind)) waiting = null;
    else if (event.kind === "message" && event.author.role === "agent") waiting = null;
  });
  thread.through = Math.max(thread.through, page.through);
  showWaiting(chosen === "wait" ? waiting && Object.assign({ quiet: 1 }, waiting) : waiting, thread);
  show($("rate"), !thread.open && !store.get("rated"));
  if (first) setTimeout(() => $("log").setAttribute("aria-live", "polite"), 1000);
  if (thread.theirs > before) arrived(first);
  sendFiles();
}

function arrived(first) {
  hint({ type: "typing", on: false });
  if (visible && !document.hidden) return markRead();
  if (!first && store.get("sound") !== false) ring();
  tellUnread();
}

function tellUnread() {
  const seen = store.get("seen") || 0;
  const count = Object.keys(thread.lines).filter((seq) => seq > seen && thread.lines[seq].matches(".theirs")).length;
  toHost({ type: "unread", count });
}

function markRead() {
  if (!visible || document.hidden || !thread.theirs) return;
  if ((store.get("seen") || 0) < thread.theirs) {
    store.set("seen", thread.theirs);
    link.mention({ type: "read", seq: thread.theirs });
  }
  toHost({ type: "unread", count: 0 });
}

function settle(id) {
  store.sent(place(), id);
}

function ack(frame) {
  settle(frame.id);
  thread.stored(frame.id, frame.seq);
}

function refused(problem) {
  if (!problem.id) return;
  const frame = desk.unsent().filter((each) => each.id === problem.id)[0];
  settle(problem.id);
  thread.refuse(problem.id, problem.message || say("failed"));
  if (frame && frame.type === "say" && !words.value) {
    words.value = frame.text;
    keepDraft();
  }
}

let present = [];
let silence = 0;
function hint(frame) {
  if (frame.type === "presence") present = frame.present || [];
  const agent = present.filter((person) => person.role === "agent")[0];
  if (agent) $("here").textContent = say("present", { name: agent.name });
  clearTimeout(silence);
  const who = frame.who || agent || {};
  $("typing").textContent = frame.type === "typing" && frame.on && who.role === "agent" ? say("typing", { name: who.name }) : "";
  if (frame.on) silence = setTimeout(() => ($("typing").textContent = ""), 6000);
}

function tellNet(text) {
  if ($("net").textContent !== text) $("net").textContent = text;
}

function online(on) {
  document.body.classList.toggle("offline", !on);
  tellNet(on ? "" : say(desk.unsent().length || words.value ? "offline_kept" : "offline"));
  thread.offline(!on);
  if (on) sendFiles();
}

function showAvailability(availability) {
  session.availability = availability;
  store.set("session", session);
  const wait = availability.wait_seconds;
  const opens = availability.opens_local || (availability.opens_at && moment(availability.opens_at));
  document.body.dataset.here = availability.state || "unknown";
  const now = availability.state === "now";
  $("here").textContent = say(now ? "here_now" : opens ? "here_later" : "here_unknown", { time: opens });
  $("expect").textContent = now && wait ? say("answer_in", { time: minutes(wait[0], wait[1]) }) : say("may_leave");
}

// --- what the visitor says
function put(frame) {
  frame.id = frame.id || newId();
  frame.made = Date.now();
  store.put(place(), frame);
  return frame;
}

function act(frame) {
  put(frame);
  if (session) link.flush();
}

function speak(text) {
  if (!text) return;
  const frame = put({ type: "say", text });
  thread.own(frame);
  words.value = "";
  keepDraft();
  grow();
  const who = { name: $("name").value.trim() || undefined, email: $("email").value.trim() || undefined };
  if (session && !session.used && (who.name || who.email)) openSession(who);
  else if (session) converse();
  else openSession(who);
  if (document.body.classList.contains("offline")) online(false);
}

function keepDraft() {
  if (words.value) store.set("draft", words.value);
  else store.drop("draft");
}

function grow() {
  words.style.height = "auto";
  words.style.height = Math.min(160, words.scrollHeight + 2) + "px";
}

let told = 0;
let probed = 0;
words.addEventListener("input", () => {
  keepDraft();
  grow();
  if (!session || !session.used) return suggestLater();
  if (Date.now() - told > 1500) link.mention({ type: "typing", on: true });
  if (Date.now() - told > 1500) told = Date.now();
  if (Date.now() - probed > 5000) link.probe();
  if (Date.now() - probed > 5000) probed = Date.now();
});
words.addEventListener("keydown", (event) => {
  const plain = !event.shiftKey && !event.isComposing && event.keyCode !== 229;
  if (event.key !== "Enter" || !(plain || event.ctrlKey || event.metaKey)) return;
  if (matchMedia("(pointer: coarse)").matches && !event.ctrlKey) return;
  event.preventDefault();
  speak(words.value.trim());
});
$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  speak(words.value.trim());
  words.focus();
});

// --- answers first
let asking = 0;
function suggestLater() {
  clearTimeout(asking);
  asking = setTimeout(suggest, 450);
}

function suggest() {
  const text = words.value.trim();
  if (text.length < 4) return hideAnswers();
  const query = "?q=" + encodeURIComponent(text.slice(0, 200)) + "&language=" + settings.language;
  fetch("/faq/suggest/" + query, { credentials: "omit" })
    .then((response) => (response.ok ? response.json() : { results: [] }))
    .then((found) => (session && session.used ? null : showAnswers((found.results || []).slice(0, 3))))
    .catch(hideAnswers);
}

function showAnswers(results) {
  if (!results.length) return hideAnswers();
  const list = $("answers");
  list.textContent = "";
  results.forEach((result) => {
    const item = make("li");
    const title = make("a", "", result.title);
    const url = new URL(result.url, location.href);
    if (!/^https?:$/.test(url.protocol)) return;
    title.href = url.href;
    title.lang = result.language || "";
    title.dir = "auto";
    title.target = "_blank";
    title.rel = "noopener";
    item.append(title);
    list.append(item);
  });
  $("found").textContent = say("found", { count: results.length });
  show($("faq"), true);
  thread.scroll(true);
}

function hideAnswers() {
  show($("faq"), false);
}

$("helped").addEventListener("click", () => {
  hideAnswers();
  tellNet(say("glad"));
  words.focus();
});
$("person").addEventListener("click", () => {
  hideAnswers();
  if (words.value.trim()) speak(words.value.trim());
  words.focus();
});

// --- files
function addFiles(list) {
  Array.from(list).forEach((file) => {
    shrink(file).then((small) => {
      const entry = { id: newId(), file: small, line: thread.bubble({ author: { role: "customer" }, text: small.name }) };
      $("log").append(entry.line);
      thread.scroll(true);
      const problem = tooLarge(small);
      if (problem) return (entry.line.querySelector(".state").textContent = "⚠ " + problem);
      thread.pending[entry.id] = entry.line;
      thread.state(entry.line, "sending");
      if (!thread.through) entry.line.querySelector(".state").textContent = say("file_first");
      files.push(entry);
      sendFiles();
    });
  });
}

function sendFiles() {
  const entry = files[0];
  if (!entry || entry.busy || !session || !thread.through) return;
  entry.busy = true;
  const state = entry.line.querySelector(".state");
  const bar = make("progress");
  bar.max = 1;
  bar.setAttribute("aria-label", entry.file.name);
  entry.line.insertBefore(bar, state);
  upload(session.token, entry.id, entry.file, (part) => (bar.value = part)).then(
    (answer) => {
      bar.remove();
      files.shift();
      thread.stored(entry.id, answer.seq);
      sendFiles();
    },
    (problem) => {
      bar.remove();
      entry.busy = false;
      const again = !problem.status || problem.status >= 500 || problem.status === 429;
      if (!again) files.shift();
      if (!again) thread.refuse(entry.id, problem.message || say("failed"));
      setTimeout(sendFiles, 5000);
    }
  );
}

function fetchFile(event) {
  fetch(event.url, bearer())
    .then((response) => (response.ok ? response.blob() : Promise.reject(response)))
    .then((blob) => {
      const away = make("a");
      away.href = URL.createObjectURL(blob);
      away.download = event.name;
      away.click();
      setTimeout(() => URL.revokeObjectURL(away.href), 60000);
    })
    .catch(() => tellNet(say("failed")));
}

$("files").addEventListener("change", () => {
  addFiles($("files").files);
  $("files").value = "";
});
words.addEventListener("paste", (event) => {
  const pasted = event.clipboardData && event.clipboardData.files;
  if (pasted && pasted.length) addFiles(pasted);
});
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
  event.preventDefault();
  addFiles(event.dataTransfer.files);
});

// --- choices, rating, copy, end
function askMail(then) {
  const form = $("mail");
  show(form, true);
  form.address.focus();
  form.onsubmit = (event) => {
    event.preventDefault();
    show(form, false);
    act({ type: "contact", email: form.address.value });
    session.email = form.address.value;
    store.set("session", session);
    then();
    words.focus();
  };
}

function withMail(then) {
  if (session && session.email) then();
  else askMail(then);
}

$("waiting").addEventListener("click", (event) => {
  const what = event.target.value;
  if (!what) return;
  chosen = what;
  const done = () => {
    act({ type: "choose", what });
    tellNet(say("chose_" + what));
  };
  if (what === "mail") withMail(done);
  else done();
});
$("other").addEventListener("change", () => act({ type: "choose", what: "language", language: $("other").value }));
$("rate").addEventListener("submit", (event) => {
  event.preventDefault();
  const score = new FormData($("rate")).get("score");
  if (!score) return;
  act({ type: "rate", score: Number(score), text: $("why").value || undefined });
  store.set("rated", 1);
  show($("rate"), false);
  words.focus();
});
$("copy").addEventListener("click", () => {
  $("menu").open = false;
  withMail(() => {
    act({ type: "transcript" });
    tellNet(say("copy_sent"));
  });
});
$("end").addEventListener("click", () => {
  $("menu").open = false;
  if (session && session.used) act({ type: "end" });
  words.focus();
});
$("forget").addEventListener("click", () => {
  if (!confirmed()) return;
  const token = session && session.used && session.token;
  link.stop();
  const done = () => {
    store.forget();
    toHost({ type: "kept", on: false });
    toHost({ type: "unread", count: 0 });
    location.reload();
  };
  if (token) call(token, "actions", { type: "end", id: newId() }).then(done, done);
  else done();
});

function confirmed() {
  const sure = $("forget").dataset.sure;
  $("forget").dataset.sure = "1";
  $("forget").textContent = say("sure");
  setTimeout(() => {
    delete $("forget").dataset.sure;
    $("forget").textContent = say("forget");
  }, 6000);
  return sure;
}

$("sound").checked = store.get("sound") !== false;
$("sound").addEventListener("change", () => store.set("sound", $("sound").checked));
$("language").addEventListener("change", () => {
  const language = $("language").value;
  if (session) act({ type: "language", language });
  toHost({ type: "language", language });
  const url = new URL(location.href);
  url.searchParams.set("language", language);
  setTimeout(() => location.replace(url.href), 150);
});

// --- the host page
function toHost(message) {
  if (embedded && host) parent.postMessage(message, host);
}

addEventListener("message", (event) => {
  if (event.source !== parent || settings.origins.indexOf(event.origin) < 0) return;
  const said = event.data || {};
  if (said.type === "hello" && !host) {
    host = event.origin;
    hello = said;
    shown(said.shown);
    if (session && session.used) toHost({ type: "kept", on: true });
    begin();
  }
  if (said.type === "shown") shown(said.on);
});

function shown(on) {
  visible = Boolean(on);
  if (!visible) return;
  markRead();
  if (matchMedia("(pointer: coarse)").matches) $("title").focus();
  else words.focus();
}

addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing) return;
  if ($("menu").open) {
    $("menu").open = false;
    return $("menu").firstElementChild.focus();
  }
  toHost({ type: "close" });
});
$("close").addEventListener("click", () => toHost({ type: "close" }));
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  markRead();
  link.hurry();
});
document.addEventListener("click", (event) => {
  if (!$("menu").contains(event.target)) $("menu").open = false;
});

Object.keys(settings.colors).forEach((name) => document.documentElement.style.setProperty(name, settings.colors[name]));
show($("close"), embedded);
words.value = store.get("draft") || "";
grow();
if (!embedded) begin();
