// <local-clock data-offset="540">: the time of a zone, ticking. The offset comes from the server, whose zone data is newer
// than the browser's; the next change of it within a week comes along.
import { eachMinute, now } from "./clock.js";

const PHASES = [
  [6, "night"],
  [8, "dawn"],
  [18, "day"],
  [22, "dusk"],
  [24, "night"],
];

export function phaseOf(hour) {
  return PHASES.find(([until]) => hour < until)[1];
}

class LocalClock extends HTMLElement {
  connectedCallback() {
    this.stop = eachMinute(() => this.show());
    this.show();
  }

  disconnectedCallback() {
    this.stop();
  }

  offset() {
    const { offset, changes, then } = this.dataset;
    return Number(changes && now() >= Date.parse(changes) ? then : offset);
  }

  show() {
    const time = this.querySelector("time");
    if (!time) return;
    const wall = new Date(now() + this.offset() * 60000);
    const text = wall.toISOString().slice(11, 16);
    if (time.textContent !== text) {
      time.textContent = text;
      time.dateTime = text;
    }
    this.light(phaseOf(wall.getUTCHours()));
  }

  light(phase) {
    const glyph = this.querySelector(".sunmoon");
    if (!glyph || glyph.dataset.phase === phase) return;
    glyph.dataset.phase = phase;
    glyph.querySelector("use").setAttribute("href", `#phase-${phase}`);
    const word = document.querySelector(`#phase-${phase} desc`);
    if (word) glyph.querySelector(".sr-only").textContent = word.textContent;
    const card = this.closest("[data-lit]");
    if (card) card.dataset.phase = phase;
  }
}

customElements.define("local-clock", LocalClock);
