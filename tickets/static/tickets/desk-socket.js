// The agents' socket: says hello with a fresh ticket, follows the open conversation, comes back by itself.
import { token } from "./morph.js";

const TICKETS = "/desk/api/socket-ticket";
const PING = 22000;
const LONGEST = 30000;
const FINAL = new Set([4403]);

export class DeskSocket extends EventTarget {
  /** `conversation` is the public id of the open ticket, or empty; `after` the newest number on screen. */
  constructor(conversation, after) {
    super();
    Object.assign(this, { conversation, through: after, tries: 0, isOpen: false, asked: new Map(), typedAt: 0 });
  }

  async open() {
    const ticket = await this.ticket();
    if (!ticket) return this.again();
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.socket = new WebSocket(`${scheme}://${location.host}/ws/desk/`);
    this.socket.addEventListener("open", () => this.put({ type: "hello", ticket }));
    this.socket.addEventListener("message", (event) => this.hear(JSON.parse(event.data)));
    this.socket.addEventListener("close", (event) => this.closed(event.code));
    return undefined;
  }

  async ticket() {
    try {
      const answer = await fetch(TICKETS, {
        method: "POST",
        headers: { "X-CSRFToken": token() },
        credentials: "same-origin",
      });
      return answer.ok && !answer.redirected ? (await answer.json()).ticket : "";
    } catch {
      return "";
    }
  }

  put(frame) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  closed(code) {
    clearInterval(this.pinging);
    const was = this.isOpen;
    this.isOpen = false;
    for (const settle of this.asked.values()) settle({ type: "lost" });
    this.asked.clear();
    if (was) this.tries = 0;
    if (!FINAL.has(code)) this.again();
  }

  /** Not all at once after a restart: between half and all of a growing pause. */
  again() {
    const pause = Math.min(LONGEST, 1000 * 2 ** this.tries);
    this.tries += 1;
    setTimeout(() => this.open(), pause * (0.5 + Math.random() / 2));
  }

  hear(frame) {
    const listen = { welcome: "welcomed", events: "followed", ack: "settled", error: "settled" }[frame.type];
    if (listen) this[listen](frame);
    else if (frame.type === "offer_gone") this.tell("offer", frame);
    else if (frame.type !== "pong") this.tell(frame.type, frame);
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  welcomed(frame) {
    if (!frame.agent) return;
    const cameBack = this.tries > 0;
    this.isOpen = true;
    this.tries = 0;
    this.pinging = setInterval(() => this.put({ type: "ping" }), PING);
    if (this.conversation) this.put({ type: "watch", conversation: this.conversation, after: this.through });
    if (cameBack) this.tell("back");
  }

  followed(frame) {
    this.put({ type: "got", seq: frame.through, conversation: frame.conversation });
    if (frame.conversation !== this.conversation) return;
    this.through = frame.through;
    this.tell("events", frame);
    if (!document.hidden) this.put({ type: "read", seq: frame.through, conversation: frame.conversation });
  }

  settled(frame) {
    const settle = this.asked.get(frame.id);
    this.asked.delete(frame.id);
    settle?.(frame);
  }

  /** Sends a message or note; answers with the ack, an error, or `{type: "lost"}` after `patience` ms. */
  send({ id, text, kind }, patience) {
    return new Promise((settle) => {
      this.asked.set(id, settle);
      setTimeout(() => this.asked.has(id) && this.settled({ id, type: "lost" }), patience);
      this.put({ type: kind === "note" ? "note" : "say", id, text, conversation: this.conversation });
    });
  }

  typing() {
    if (!this.isOpen || !this.conversation || Date.now() - this.typedAt < 3000) return;
    this.typedAt = Date.now();
    this.put({ type: "typing", on: true, conversation: this.conversation });
  }
}
