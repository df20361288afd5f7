// The composer: drafts kept on the server, a look at what arrived before the first send, sending over the socket in chats.
import { token } from "./morph.js";

const form = document.getElementById("composer");
const state = document.getElementById("draft-state");
const PAUSE = 800;
const PATIENCE = 5000;
let timer = 0;
let keeping = null;
let kept = form?.elements.text.value;
let leaving = false;
let newest = Number(form?.elements.seen.value || 0);

const text = () => form.elements.text.value;

function draftForm() {
  const draft = new FormData();
  draft.set("csrfmiddlewaretoken", token());
  draft.set("text", text());
  draft.set("kind", form.elements.kind.value);
  return draft;
}

async function keep() {
  clearTimeout(timer);
  const written = text();
  if (written === kept) return;
  keeping = fetch(form.dataset.draft, { method: "POST", body: draftForm(), credentials: "same-origin" });
  try {
    const answer = await keeping;
    if (answer.status === 204) kept = written;
    state.textContent = answer.status === 204 ? (written ? state.dataset.kept : "") : state.dataset.notKept;
  } catch {
    state.textContent = state.dataset.notKept;
  } finally {
    keeping = null;
  }
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

async function over(socket) {
  const shown = bubble();
  const asked = { id: form.elements.client_id.value, text: text(), kind: form.elements.kind.value };
  const outcome = await socket.send(asked, PATIENCE);
  if (outcome.type === "ack") {
    form.elements.text.value = "";
    form.elements.client_id.value = crypto.randomUUID();
    form.elements.seen.value = Math.max(newest, outcome.seq || 0);
    form.querySelector(".arrived").hidden = true;
    shown.id = `e${outcome.seq}`;
    document.dispatchEvent(new CustomEvent("desk:refresh", { detail: { what: ["thread", "list"] } }));
    return keep();
  }
  shown.remove();
  if (outcome.type === "error" && outcome.message) state.textContent = outcome.message;
  else submit();
  return undefined;
}

function submit() {
  leaving = true;
  form.submit();
}

async function send(event) {
  event.preventDefault();
  clearTimeout(timer);
  if (unseen()) return showArrived();
  if (keeping) await keeping.catch(() => {});
  const socket = form.dataset.live && !form.elements.attached.files.length ? globalThis.deskSocket : null;
  return socket?.isOpen && text().trim() ? over(socket) : submit();
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
    if (!leaving && text() !== kept) navigator.sendBeacon(form.dataset.draft, draftForm());
  });
}
