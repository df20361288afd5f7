// Files: photos shrunk to 1600 px (which drops the place they were taken), sent with progress, again until stored.
import { answer, isAnswered } from "./asked.js";
import { converse, desk, newId, say, tell } from "./front.js";
import { make } from "./thread.js";

const LARGEST = 10 * 1024 * 1024;
const EDGE = 1600;

const outgoing = [];

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

// Resolves to the answer; rejects with {status, message}. `moved` is told the part that has gone, 0 to 1.
function upload(id, file, moved) {
  return new Promise((done, fail) => {
    const form = new FormData();
    form.append("id", id);
    form.append("file", file, file.name);
    const request = new XMLHttpRequest();
    request.open("POST", "/chat/api/files");
    request.setRequestHeader("Authorization", "Bearer " + desk.session.token);
    request.responseType = "json";
    request.upload.onprogress = (step) => moved(step.loaded / (step.total || 1));
    request.onload = () => {
      const answer = request.response || {};
      if (request.status < 300) done(answer);
      else fail({ status: request.status, message: answer.message });
    };
    request.onerror = request.onabort = () => fail({ status: 0 });
    request.send(form);
  });
}

export function addFiles(list, thread) {
  if (!isAnswered()) return;
  Array.from(list).forEach((file) =>
    shrink(file).then((small) => {
      const entry = { id: newId(), file: small, line: thread.bubble({ author: { role: "customer" }, text: small.name }) };
      thread.hold(entry.id, entry.line);
      if (small.size > LARGEST) return thread.refuse(entry.id, say("large"));
      outgoing.push(entry);
      return sendFiles(thread);
    })
  );
}

// One after the other.
export function sendFiles(thread) {
  const entry = outgoing[0];
  if (!entry || entry.busy || !desk.session) return;
  entry.busy = true;
  if (!desk.session.used) {
    answer();
    converse();
  }
  const bar = make("progress");
  bar.max = 1;
  bar.setAttribute("aria-label", entry.file.name);
  entry.line.insertBefore(bar, entry.line.querySelector(".state"));
  thread.state(entry.line, "sending");
  const done = () => {
    bar.remove();
    outgoing.shift();
    sendFiles(thread);
  };
  upload(entry.id, entry.file, (part) => (bar.value = part)).then(
    (answer) => {
      thread.stored(entry.id, answer.seq);
      done();
    },
    (problem) => {
      entry.busy = false;
      if (problem.status && problem.status < 500 && problem.status !== 429) {
        thread.refuse(entry.id, problem.message || say("failed"));
        return done();
      }
      bar.remove();
      return setTimeout(sendFiles, 4000, thread);
    }
  );
}

export function fetchFile(event) {
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
