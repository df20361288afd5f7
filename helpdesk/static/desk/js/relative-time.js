// <relative-time><time datetime="…Z">5 minutes ago</time></relative-time>: keeps the words true while the page is open.
import { eachMinute, now } from "./clock.js";

const STEPS = [
  [60, 1, "second"],
  [3600, 60, "minute"],
  [86400, 3600, "hour"],
  [604800, 86400, "day"],
  [2629800, 604800, "week"],
  [31557600, 2629800, "month"],
  [Infinity, 31557600, "year"],
];

export function inWords(seconds, language) {
  const [, unit, name] = STEPS.find(([below]) => Math.abs(seconds) < below);
  return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(Math.round(seconds / unit), name);
}

class RelativeTime extends HTMLElement {
  connectedCallback() {
    if (typeof Intl.RelativeTimeFormat !== "function") return;
    this.stop = eachMinute(() => this.show());
  }

  disconnectedCallback() {
    if (this.stop) this.stop();
  }

  show() {
    const time = this.querySelector("time");
    const at = time ? Date.parse(time.dateTime) : NaN;
    if (!Number.isNaN(at)) time.textContent = inWords((at - now()) / 1000, document.documentElement.lang);
  }
}

customElements.define("relative-time", RelativeTime);
