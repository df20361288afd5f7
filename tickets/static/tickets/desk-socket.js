// The agents' socket: says hello with a fresh ticket, follows the open conversation, comes back by itself.
import { ask } from "../desk/js/line.js";
import { token } from "./morph.js";

const TICKETS = "/desk/api/socket-ticket";
const PING = 22000;
const ANSWERS_IN = 8000;
const LONGEST = 30000;
const FINAL = new Set([4403]);

export class DeskSocket extends EventTarget {
  /** `conversation` is the public id of the open ticket, or empty; `after` the newest number on screen. */
  constructor(conversation, after) {
    super();
    Object.assign(this, { conversation, through: after, tries: 0, isOpen: false, asked: new Map(), typedAt: 0, pause: 0 });
    addEventListener("offline", () => this.cut());
    document.addEventListener("desk:back", () => this.hurry());
  }

  async open() {
    const ticket = await this.ticket();
    if (!ticket) return this.again();
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/ws/desk/`);
    this.socket = socket;
    socket.addEventListener("open", () => this.put({ type: "hello", ticket }));
    socket.addEventListener("message", (event) => socket === this.socket && this.hear(JSON.parse(event.data)));
    socket.addEventListener("close", (event) => socket === this.socket && this.closed(event.code));
    return undefined;
  }

  async ticket() {
    const answer = await ask(TICKETS, { method: "POST", headers: { "X-CSRFToken": token(), "X-Unasked": "1" } });
    if (!answer?.ok || answer.redirected) return "";
    return answer.json().then(({ ticket }) => ticket, () => "");
  }

  put(frame) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  closed(code) {
    clearInterval(this.pinging);
    clearTimeout(this.late);
    this.awaited = false;
    const was = this.isOpen;
    this.isOpen = false;
    for (const settle of this.asked.values()) settle({ type: "lost" });
    this.asked.clear();
    if (was) {
      this.tries = 0;
      this.tell("lost");
    }
    if (!FINAL.has(code)) this.again();
  }

  /** A socket that seems open and answers nothing is no socket. */
  cut() {
    const socket = this.socket;
    if (!socket) return;
    this.socket = null;
    socket.close();
    this.closed(0);
  }

  ping() {
    this.awaited = true;
    this.put({ type: "ping" });
    clearTimeout(this.late);
    this.late = setTimeout(() => this.cut(), ANSWERS_IN);
  }

  /** One that was not asked for asks us: a page behind others has no clock to say its ping by. */
  ponged() {
    if (!this.awaited) return this.ping();
    this.awaited = false;
    return undefined;
  }

  /** Not all at once after a restart: between half and all of a growing pause. */
  again() {
    const pause = Math.min(LONGEST, 1000 * 2 ** this.tries);
    this.tries += 1;
    this.pause = setTimeout(() => this.hurry(), pause * (0.5 + Math.random() / 2));
  }

  /** Ends a pause. */
  hurry() {
    if (!this.pause) return;
    clearTimeout(this.pause);
    this.pause = 0;
    this.open();
  }

  hear(frame) {
    clearTimeout(this.late);
    const listen = { welcome: "welcomed", events: "followed", ack: "settled", error: "settled" }[frame.type];
    if (listen) this[listen](frame);
    else if (frame.type === "offer_gone") this.tell("offer", frame);
    else if (frame.type === "pong") this.ponged();
    else this.tell(frame.type, frame);
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  welcomed(frame) {
    if (!frame.agent) return;
    const cameBack = this.tries > 0;
    this.isOpen = true;
    this.tries = 0;
    this.pinging = setInterval(() => this.ping(), PING);
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

  /** Sends a message or note; answers with the ack, an error, or `{type: "lost"}` after `patience` ms, which end the socket. */
  send({ id, text, kind }, patience) {
    return new Promise((settle) => {
      this.asked.set(id, settle);
      setTimeout(() => this.asked.get(id) === settle && this.cut(), patience);
      this.put({ type: kind === "note" ? "note" : "say", id, text, conversation: this.conversation });
    });
  }

  typing() {
    if (!this.isOpen || !this.conversation || Date.now() - this.typedAt < 3000) return;
    this.typedAt = Date.now();
    this.put({ type: "typing", on: true, conversation: this.conversation });
  }
}
