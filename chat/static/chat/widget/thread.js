// The log: what was said, in order, each thing once, and how far one's own words have come.
import { $, minutes, moment, say, show } from "./front.js";

const log = $("log");

export function make(name, className, text) {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

function button(text, press, className) {
  const element = make("button", className, text);
  element.type = "button";
  element.addEventListener("click", press);
  return element;
}

function size(bytes) {
  return bytes < 1024 * 1024 ? Math.max(1, Math.round(bytes / 1024)) + " kB" : (bytes / 1048576).toFixed(1) + " MB";
}

// Addresses in a text become links; everything else stays text.
export function fill(element, text) {
  element.textContent = "";
  text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])/).forEach((part, at) => {
    if (at % 2 === 0) return element.append(part);
    const link = make("a", "", part);
    link.href = part;
    link.target = "_blank";
    link.rel = "noopener noreferrer nofollow";
    return element.append(link);
  });
}

export class Thread {
  constructor(ears) {
    this.ears = ears;
    this.clear();
  }

  clear() {
    log.textContent = "";
    this.lines = {};
    this.pending = {};
    this.through = this.theirs = this.seen = 0;
    this.day = "";
    this.open = true;
  }

  // One's own words before the desk has them.
  own(frame) {
    if (this.pending[frame.id]) return;
    this.hold(frame.id, this.bubble({ author: { role: "customer" }, text: frame.text }));
  }

  hold(id, line) {
    this.pending[id] = line;
    log.append(line);
    this.state(line, "sending");
    this.scroll(true);
  }

  stored(id, seq) {
    const line = this.pending[id];
    if (line && seq) {
      line.seq = seq;
      this.state(line, seq <= this.seen ? "seen" : "sent");
    }
  }

  refuse(id, words) {
    const line = this.pending[id];
    delete this.pending[id];
    if (line) line.querySelector(".state").textContent = "⚠ " + words;
    return Boolean(line);
  }

  offline(on) {
    Object.keys(this.pending).forEach((id) => {
      if (!this.pending[id].seq) this.state(this.pending[id], on ? "unsent" : "sending");
    });
  }

  state(line, name) {
    const mark = { sending: "◌ ", unsent: "◌ ", sent: "✓ ", seen: "✓✓ " }[name];
    line.dataset.state = name;
    line.querySelector(".state").textContent = mark + say(name);
  }

  add(event) {
    if (event.seq <= this.through) return;
    this.through = event.seq;
    const kind = event.kind;
    if (event.of) return this.change(event);
    if (kind === "read") return this.readBy(event);
    if (kind === "message") this.message(event);
    if (kind === "attachment") this.attachment(event);
    if (kind === "assigned" || kind === "handed_over") this.note(say(event.by_mail ? "will_answer" : kind, { name: event.to.name }), event);
    if (kind === "closed" || kind === "reopened") {
      this.open = kind === "reopened";
      this.note(say(kind), event);
    }
    if (kind === "rated" || kind === "by_mail") this.note(say(kind), event);
  }

  message(event) {
    this.dayLine(event.at);
    const early = event.id && this.pending[event.id];
    const line = early || this.bubble(event);
    delete this.pending[event.id];
    if (event.author.role === "customer") {
      line.seq = event.seq;
      this.state(line, event.seq <= this.seen ? "seen" : "sent");
    } else this.theirs = event.seq;
    this.words(line, event);
    this.place(line, event);
  }

  bubble(event) {
    const mine = event.author.role === "customer";
    const line = make("div", "line " + (mine ? "mine" : "theirs"));
    line.append(make("span", mine ? "unseen" : "who", mine ? say("you") : event.author.name));
    const text = make("div", "text", event.text);
    text.dir = "auto";
    line.append(text, make("span", "state"));
    return line;
  }

  words(line, event) {
    const text = line.querySelector(".text");
    const other = event.author.role !== "customer" && event.translation;
    fill(text, event.redacted ? say("redacted") : (other ? other.text : event.text) || "");
    text.lang = (other ? other.lang : event.lang) || "";
    if (event.author.role !== "customer") line.querySelector(".state").textContent = moment(event.at) + (event.edited ? " · " + say("edited") : "");
    if (event.truncated) text.append(" ", button(say("whole"), () => this.ears.whole(event.url, text), "link"));
    const old = line.querySelector("details");
    if (old) old.remove();
    if (!other) return;
    const more = make("details", "original");
    const first = make("div", "", event.text);
    first.dir = "auto";
    first.lang = event.lang || "";
    more.append(make("summary", "", say("translated")), first);
    line.append(more);
  }

  attachment(event) {
    this.dayLine(event.at);
    const mine = event.author.role === "customer";
    const early = event.id && this.pending[event.id];
    const line = early || this.bubble(event);
    delete this.pending[event.id];
    const text = line.querySelector(".text");
    text.textContent = "";
    text.append(button("↓ " + event.name + " · " + size(event.size), () => this.ears.fetchFile(event), "file"));
    line.seq = event.seq;
    if (mine) this.state(line, event.seq <= this.seen ? "seen" : "sent");
    else this.theirs = event.seq;
    if (!mine) line.querySelector(".state").textContent = moment(event.at);
    this.place(line, event);
  }

  change(event) {
    const line = this.lines[event.of];
    if (!line) return;
    const as = line.event;
    const now = Object.assign({}, as, event, { seq: event.of, kind: "message", author: as.author, at: as.at, redacted: event.kind === "redacted" });
    if (event.kind === "edited") now.edited = true;
    if (event.kind !== "translation") {
      now.translation = null;
      now.truncated = event.truncated;
    }
    this.words(line, (line.event = now));
  }

  readBy(event) {
    if (event.by.role === "customer") return;
    this.seen = Math.max(this.seen, event.through);
    log.querySelectorAll(".mine").forEach((line) => {
      if (line.seq && line.seq <= this.seen) this.state(line, "seen");
    });
  }

  note(words, event) {
    this.place(make("p", "note", words), event);
  }

  dayLine(at) {
    const day = moment(at, { weekday: "long", day: "numeric", month: "long", hour: undefined, minute: undefined });
    if (day !== this.day) log.append(make("p", "note day", day));
    this.day = day;
  }

  place(line, event) {
    line.event = event;
    this.lines[event.seq] = line;
    log.append(line);
    // What is still on its way stays below what the desk has numbered.
    Object.keys(this.pending).forEach((id) => !this.pending[id].seq && log.append(this.pending[id]));
    this.scroll(event.author && event.author.role === "customer");
  }

  scroll(always) {
    const room = $("scroll");
    if (always || room.scrollHeight - room.scrollTop - room.clientHeight < 160) room.scrollTop = room.scrollHeight;
  }
}

// What a waiting customer is told, and what may be chosen meanwhile.
export function showWaiting(event, thread) {
  show($("waiting"), Boolean(event));
  if (!event) return;
  const soon = event.low !== undefined;
  show($("wait"), soon);
  const values = { position: event.position, range: soon && minutes(event.low, event.high) };
  const opens = event.promise_local || (event.promise && moment(event.promise, { weekday: "short" }));
  const promise = event.kind === "waiting" ? "promise" : "late";
  $("place").textContent = soon ? say("queue", values) : opens ? say(promise, { time: opens }) : say("queued");
  thread.scroll();
}
