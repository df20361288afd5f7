// The composer: drafts kept on the server, a look at what arrived before the first send, sending over the socket in chats.
import { ask } from "../desk/js/line.js";
import { upload } from "../desk/js/upload.js";
import { clearFiles } from "./attaching.js";
import { token } from "./morph.js";

const form = document.getElementById("composer");
const state = document.getElementById("draft-state");
const PAUSE = 800;
const PATIENCE = 5000;
let timer = 0;
let keeping = null;
let kept = form?.elements.text.value;
let leaving = false;
let sending = false;
let uploading = false;
let newest = Number(form?.elements.seen.value || 0);

const text = () => form.elements.text.value;

function draftForm() {
  const draft = new FormData();
  draft.set("csrfmiddlewaretoken", token());
  draft.set("text", text());
  draft.set("kind", form.elements.kind.value);
  return draft;
}

// What the desk could not keep is kept in this tab, for this ticket and person.
const spare = `desk-words ${form?.dataset.draft} ${form?.dataset.me}`;

/** Keeps what is written as the ticket's draft; answers whether the desk could be reached. */
async function keep({ anyway = false } = {}) {
  clearTimeout(timer);
  const written = text();
  if (written === kept && !anyway) return true;
  keeping = ask(form.dataset.draft, { method: "POST", body: draftForm() });
  const answer = await keeping;
  keeping = null;
  const good = answer?.status === 204;
  if (good) {
    kept = written;
    sessionStorage.removeItem(spare);
  } else sessionStorage.setItem(spare, text());
  // The form may be of a sign-in before: a look at the page tells.
  if (answer?.status === 403) document.dispatchEvent(new CustomEvent("desk:refresh", { detail: { what: ["views"] } }));
  state.textContent = good ? (written ? state.dataset.kept : "") : state.dataset.notKept;
  return answer !== null;
}

function findKept() {
  const words = sessionStorage.getItem(spare);
  if (words === null) return;
  form.elements.text.value = words;
  keep({ anyway: true });
}

/** Somebody else spoke: shown before the first send, unless nothing is being written. */
export function arrived(spoken) {
  newest = Math.max(newest, spoken);
  if (form && !text().trim()) form.elements.seen.value = Math.max(newest, Number(form.elements.seen.value));
}

function unseen() {
  return form.elements.kind.value === "reply" && newest > Number(form.elements.seen.value);
}

function showArrived() {
  form.elements.seen.value = newest;
  form.querySelector(".arrived").hidden = false;
  const thread = document.getElementById("thread");
  thread.scrollTop = thread.scrollHeight;
}

function bubble() {
  const shape = document.getElementById("sending-shape").content.firstElementChild.cloneNode(true);
  shape.querySelector(".bubble-text").textContent = text();
  const thread = document.getElementById("thread");
  thread.append(shape);
  thread.scrollTop = thread.scrollHeight;
  return shape;
}

/** A message is stored: what was typed meanwhile is the next one. */
function said(words, seq) {
  form.elements.text.value = text().startsWith(words) ? text().slice(words.length).trimStart() : text();
  form.elements.client_id.value = crypto.randomUUID();
  form.elements.seen.value = Math.max(newest, seq);
  form.querySelector(".arrived").hidden = true;
  document.dispatchEvent(new CustomEvent("desk:refresh", { detail: { what: ["thread", "list"] } }));
  return keep();
}

async function over(socket) {
  const shown = bubble();
  const asked = { id: form.elements.client_id.value, text: text(), kind: form.elements.kind.value };
  const outcome = await socket.send(asked, PATIENCE);
  if (outcome.type === "ack") {
    shown.id = `e${outcome.seq}`;
    return said(asked.text, outcome.seq || 0);
  }
  shown.remove();
  if (outcome.type === "error" && outcome.message) state.textContent = outcome.message;
  else await submit();
  return undefined;
}

/** The page is left only where the desk answers, which has the words as a draft then. */
async function submit() {
  if (!(await keep({ anyway: true }))) {
    state.textContent = state.dataset.notSent;
    return undefined;
  }
  if (form.elements.attached.files.length) return withFiles();
  leaving = true;
  return form.submit();
}

async function withFiles() {
  const words = text();
  const row = form.querySelector(".uploading");
  const [bar, stop] = [row.querySelector("progress"), new AbortController()];
  row.querySelector("button").onclick = () => stop.abort();
  row.hidden = false;
  uploading = true;
  const answer = await upload(form, (part) => (bar.value = part), stop.signal);
  uploading = false;
  row.hidden = true;
  bar.value = 0;
  if (!answer) state.textContent = stop.signal.aborted ? state.dataset.stopped : state.dataset.notSent;
  else if (answer.to) return sent(words, answer);
  else if (answer.spoken) {
    newest = Math.max(newest, answer.spoken);
    showArrived();
  } else state.textContent = answer.why;
  return undefined;
}

async function sent(words, { to, seq }) {
  clearFiles();
  await said(words, seq);
  if (form.dataset.live) return;
  leaving = true;
  history.replaceState(null, "", to);
  location.reload();
}

async function go() {
  clearTimeout(timer);
  if (unseen()) return showArrived();
  if (keeping) await keeping;
  const socket = form.dataset.live && !form.elements.attached.files.length ? globalThis.deskSocket : null;
  return socket?.isOpen && text().trim() ? over(socket) : submit();
}

async function send(event) {
  event.preventDefault();
  if (sending) return;
  sending = true;
  await go().finally(() => (sending = false));
}

if (form) {
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
    globalThis.deskSocket?.typing();
  });
  form.addEventListener("change", () => {
    form.dataset.kind = form.elements.kind.value;
  });
  form.addEventListener("submit", send);
  addEventListener("pagehide", () => {
    if (leaving || text() === kept) return;
    sessionStorage.setItem(spare, text());
    navigator.sendBeacon(form.dataset.draft, draftForm());
  });
  addEventListener("beforeunload", (event) => uploading && event.preventDefault());
  findKept();
}
