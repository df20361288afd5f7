// Files: photos shrunk to 1600 px (which drops the place they were taken), sent piece by piece until all is there.
import { converse, desk, say, store } from "./front.js";

const LARGEST = 10 * 1024 * 1024;
const EDGE = 1600;
const SMALLEST = 16 * 1024;
const MOST = 1024 * 1024;

const waiting = [];
let piece = 64 * 1024;
let busy = false;

function shrink(file) {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type)) return Promise.resolve(file);
  return new Promise((done) => {
    const image = new Image();
    image.onerror = () => done(file);
    image.onload = () => {
      const scale = Math.min(1, EDGE / Math.max(image.naturalWidth, image.naturalHeight));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(image.naturalWidth * scale);
      canvas.height = Math.round(image.naturalHeight * scale);
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      URL.revokeObjectURL(image.src);
      const kind = file.type === "image/jpeg" ? "image/jpeg" : "image/png";
      const name = kind === file.type ? file.name : file.name.replace(/\.\w+$/, ".png");
      canvas.toBlob((small) => done(small ? new File([small], name, { type: kind }) : file), kind, 0.85);
    };
    image.src = URL.createObjectURL(file);
  });
}

// The browser's own database keeps what waits, so that a page that is left loses no file; where it is forbidden, memory does.
function shelf(act) {
  return new Promise((done) => {
    const open = indexedDB.open("sunrelay-files");
    open.onupgradeneeded = () => open.result.createObjectStore("files");
    open.onerror = () => done();
    open.onsuccess = () => {
      const asked = act(open.result.transaction("files", "readwrite").objectStore("files"));
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => done();
      open.result.close();
    };
  }).catch(() => {});
}

// As plain bytes: Safari keeps no files there in a private window.
async function keep({ id, file }) {
  const bytes = await new Response(file).arrayBuffer();
  if (await shelf((files) => files.put({ bytes, name: file.name, type: file.type }, id))) store.set("file:" + id, 1);
}

function drop(id) {
  store.drop("file:" + id);
  shelf((files) => files.delete(id));
}

// Resolves to {start} or, once all is there, {seq}; rejects with {status, message, retry}. Without bytes it only asks.
function ask(entry, start, bytes, moved) {
  return new Promise((done, fail) => {
    const file = entry.file;
    const about = { id: entry.id, start, size: file.size, name: file.name, type: file.type };
    const request = new XMLHttpRequest();
    request.open(bytes ? "POST" : "GET", "/chat/api/uploads?" + new URLSearchParams(about));
    request.setRequestHeader("Authorization", "Bearer " + desk.session.token);
    request.responseType = "json";
    request.timeout = 30000;
    request.upload.onprogress = (step) => moved(start + step.loaded);
    request.onload = () => {
      const { status, response } = request;
      const retry = 1000 * request.getResponseHeader("Retry-After");
      if (status < 300 && response) done(response);
      else fail({ status, message: (response || {}).message, retry });
    };
    request.onerror = request.ontimeout = request.onabort = () => fail({});
    request.send(bytes);
  });
}

async function send(entry, moved) {
  let here = entry.begun ? await ask(entry, 0) : { start: 0 };
  entry.begun = true;
  while (!here.seq) {
    const start = here.start;
    const since = Date.now();
    moved(start);
    here = await ask(entry, start, entry.file.slice(start, start + piece), moved);
    if (Date.now() - since < 2000) piece = Math.min(MOST, piece * 2);
  }
  return here.seq;
}

// What talk.js needs: `add` for what was chosen, `recall` for what an earlier page left, `go` whenever the line may be there.
export function outbox(thread, answer) {
  const isThere = (id) => Object.keys(thread.lines).some((seq) => thread.lines[seq].event.id === id);

  function hold(entry) {
    if (thread.pending[entry.id]) return;
    entry.line = thread.bubble({ author: { role: "customer" }, text: entry.file.name });
    thread.hold(entry.id, entry.line);
  }

  async function add(entry) {
    entry.file = await shrink(entry.file);
    if (entry.file.size > LARGEST) return thread.refuse(entry.id, say("large"));
    await keep(entry);
    waiting.push(entry);
    return go();
  }

  async function recall() {
    for (const name of store.all("file:")) {
      const id = name.slice(5);
      const kept = await shelf((files) => files.get(id));
      if (!kept || isThere(id)) drop(id);
      else waiting.push({ id, file: new File([kept.bytes], kept.name, { type: kept.type }), begun: true });
    }
    waiting.forEach(hold);
    go();
  }

  // One after the other.
  async function go() {
    const entry = waiting[0];
    if (!entry || busy || !desk.session) return;
    busy = true;
    if (!desk.session.used) {
      answer();
      converse();
    }
    hold(entry);
    const bar = document.createElement("progress");
    bar.max = entry.file.size;
    bar.setAttribute("aria-label", entry.file.name);
    entry.line.insertBefore(bar, entry.line.querySelector(".state"));
    thread.state(entry.line, "sending");
    let later = 0;
    try {
      thread.stored(entry.id, await send(entry, (bytes) => (bar.value = bytes)));
    } catch ({ status, message, retry }) {
      // A token that is over is followed by another; what is too much now, or fails, goes later.
      if (!status || status >= 500 || status === 429 || status === 401) later = retry || 4000;
      else thread.refuse(entry.id, message || say("failed"));
      piece = Math.max(SMALLEST, piece / 2);
      if (status === 429 && message) entry.line.querySelector(".state").textContent = "◌ " + message;
    }
    bar.remove();
    busy = false;
    if (later) return setTimeout(go, later);
    waiting.shift();
    drop(entry.id);
    return go();
  }

  return { add, recall, go };
}
