// The way to the desk: a socket, or a long poll where none opens. `ears` are told what arrives.
import { call, desk, online, queue } from "./front.js";

const OPENS_IN = 5000;
const ANSWERS_IN = 5500;
const DROPS = 3;

const chance = (low, high) => low + Math.random() * (high - low);
const plain = (frame) => Object.assign({}, frame, { made: undefined });
const backOff = (tries) => chance(0.5, 1) * Math.min(30000, 500 * Math.pow(2, tries));

export class Link {
  constructor(ears) {
    this.ears = ears;
    this.tries = this.drops = this.climbs = 0;
    addEventListener("offline", () => this.drop(0));
    addEventListener("online", () => this.hurry());
  }

  start() {
    this.running = true;
    this.lost();
    this.openSocket();
  }

  stop() {
    this.running = this.ready = false;
    clearTimeout(this.again);
    clearTimeout(this.grace);
    this.shut();
    this.stopPoll();
  }

  // --- socket
  openSocket() {
    if (!this.running || this.socket) return;
    clearTimeout(this.again);
    const session = desk.session;
    const socket = new WebSocket(location.origin.replace(/^http/, "ws") + session.socket);
    this.socket = socket;
    this.late = setTimeout(() => this.drop(0, true), OPENS_IN);
    const since = Date.now();
    let open = false;
    socket.onopen = () => {
      open = true;
      clearTimeout(this.late);
      this.late = setTimeout(() => this.drop(0), ANSWERS_IN);
      this.tell({ type: "hello", token: session.token, after: this.ears.after() });
    };
    socket.onmessage = (message) => this.hear(JSON.parse(message.data));
    // A way that is cut off just before the time is no better than one that never opens.
    socket.onclose = (closed) => this.drop(closed.code, !open && Date.now() - since > OPENS_IN / 2);
  }

  shut() {
    const socket = this.socket;
    this.socket = this.welcome = null;
    [this.late, this.beat, this.pong, this.acks].forEach(clearTimeout);
    this.pong = 0;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  drop(code, late) {
    if (!this.running) return;
    this.shut();
    if (code === 4401) return this.ears.dead();
    if (this.poll) return this.climbLater();
    this.lost();
    if (navigator.onLine !== false) this.drops += 1;
    if (late || this.drops >= DROPS || code === 4403 || code === 4409) return this.startPoll();
    this.again = setTimeout(() => this.openSocket(), code === 1012 ? chance(1000, 30000) : backOff(this.tries++));
  }

  hear(frame) {
    if (frame.type === "welcome") this.welcomed(frame);
    if (frame.type === "events") {
      this.ears.events(frame);
      this.tell({ type: "got", seq: frame.through });
    }
    if (frame.type === "ack") this.ears.ack(frame);
    if (frame.type === "error") this.failed(frame);
    if (frame.type === "typing" || frame.type === "presence") this.ears.hint(frame);
    if (frame.type === "pong") {
      // The desk asks, as a page behind others has no clock to say its ping by.
      if (!this.pong) return this.probe();
      clearTimeout(this.pong);
      this.pong = 0;
    }
  }

  welcomed(frame) {
    clearTimeout(this.late);
    this.stopPoll();
    this.welcome = frame;
    this.flown = {};
    this.steady = Date.now();
    this.found();
    this.heartbeat();
  }

  heartbeat() {
    this.beat = setTimeout(() => {
      if (Date.now() - this.steady > 60000) this.drops = 0;
      this.probe();
      this.heartbeat();
    }, chance(20000, 25000));
  }

  probe() {
    if (!this.welcome || this.pong) return;
    this.tell({ type: "ping" });
    this.pong = setTimeout(() => this.drop(0), ANSWERS_IN);
  }

  tell(frame) {
    if (this.socket && this.socket.readyState === 1) this.socket.send(JSON.stringify(frame));
  }

  // --- what waits to be sent
  flush() {
    if (!this.ready) return;
    if (!this.welcome) return this.postAll();
    queue.list().forEach((frame) => {
      if (this.flown[frame.id]) return;
      this.flown[frame.id] = 1;
      this.tell(plain(frame));
    });
    const oldest = queue.list()[0];
    clearTimeout(this.acks);
    if (oldest) this.acks = setTimeout(() => queue.list().some((frame) => frame.id === oldest.id) && this.drop(0), ANSWERS_IN);
  }

  // What is worth nothing later: typing and read marks.
  mention(frame) {
    if (this.welcome) this.tell(frame);
    else if (this.ready && frame.type === "read") call("actions", frame, ANSWERS_IN).catch(() => {});
  }

  failed(problem) {
    if (problem.code === "unauthorized") return this.ears.dead();
    if (problem.code !== "too_fast" && problem.code !== "unavailable") return this.ears.refused(problem);
    if (this.flown) delete this.flown[problem.id];
    setTimeout(() => this.flush(), chance(2000, 5000));
  }

  async postAll() {
    if (this.posting) return;
    this.posting = true;
    for (let frame; this.ready && !this.welcome && (frame = queue.list()[0]); ) {
      const say = frame.type === "say";
      try {
        const ack = await call(say ? "messages" : "actions", say ? { id: frame.id, text: frame.text } : plain(frame), ANSWERS_IN);
        this.ears.ack(Object.assign({ id: frame.id }, ack));
      } catch (problem) {
        if (problem.status === 401) this.ears.dead();
        else if (problem.status && problem.status < 500 && problem.status !== 429) {
          this.ears.refused({ id: frame.id, code: problem.code, message: problem.message });
          continue;
        } else if (!problem.status) this.lost(true);
        setTimeout(() => this.flush(), problem.retry || chance(2000, 5000));
        break;
      }
    }
    this.posting = false;
  }

  // --- long poll
  async startPoll() {
    const turn = (this.poll = {});
    this.climbLater();
    for (let wait = 0, fails = 0; this.running && this.poll === turn; ) {
        try {
        this.asked = call("events?after=" + this.ears.after() + "&wait=" + wait, null, (wait + 8) * 1000);
        const page = await this.asked;
        if (this.poll !== turn) return;
        if (fails) this.climbLater(1000);
        fails = 0;
        this.ears.events(page);
        this.found();
        wait = page.through < page.last ? 0 : 25;
      } catch (problem) {
        if (this.poll !== turn) return;
        if (problem.status === 401) return this.ears.dead();
        this.lost();
        wait = 0;
        await new Promise((go) => {
          this.wake = go;
          setTimeout(go, problem.retry || backOff(fails++));
        });
      }
    }
  }

  stopPoll() {
    this.poll = null;
    if (this.asked) this.asked.abort();
    if (this.wake) this.wake();
  }

  climbLater(soon) {
    clearTimeout(this.again);
    const wait = soon || Math.min(600000, 30000 * Math.pow(2, this.climbs++));
    this.again = setTimeout(() => this.openSocket(), chance(0.7, 1) * wait);
  }

  hurry() {
    if (!this.running) return;
    if (this.poll) this.wake && this.wake();
    else if (this.welcome) this.probe();
    else {
      this.shut();
      this.tries = 0;
      clearTimeout(this.again);
      this.again = setTimeout(() => this.openSocket(), chance(0, 500));
    }
  }

  // --- what people are told
  found() {
    clearTimeout(this.grace);
    this.grace = this.tries = 0;
    this.ready = true;
    online(true);
    this.flush();
  }

  lost(still) {
    this.ready = Boolean(still);
    if (navigator.onLine === false) online(false);
    else if (!this.grace) this.grace = setTimeout(() => online(false), 4000);
  }
}
