// Files: photos shrunk to 1600 px (which drops the place they were taken), sent with progress, again until stored.
import { say } from "./page.js";

const LARGEST = 10 * 1024 * 1024;
const EDGE = 1600;

export function size(bytes) {
  return bytes < 1024 * 1024 ? Math.max(1, Math.round(bytes / 1024)) + " kB" : (bytes / 1048576).toFixed(1) + " MB";
}

export function shrink(file) {
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

export function tooLarge(file) {
  return file.size > LARGEST ? say("large") : "";
}

// Resolves to the answer; rejects with {status, message}. `moved` is told the part that has gone, 0 to 1.
export function upload(token, id, file, moved) {
  return new Promise((done, fail) => {
    const form = new FormData();
    form.append("id", id);
    form.append("file", file, file.name);
    const request = new XMLHttpRequest();
    request.open("POST", "/chat/api/files");
    request.setRequestHeader("Authorization", "Bearer " + token);
    request.responseType = "json";
    request.upload.onprogress = (step) => moved(step.loaded / (step.total || 1));
    request.onload = () => {
      const answer = request.response || {};
      if (request.status < 300) done(answer);
      else fail({ status: request.status, message: answer.detail });
    };
    request.onerror = request.onabort = () => fail({ status: 0 });
    request.send(form);
  });
}
