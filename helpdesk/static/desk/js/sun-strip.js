// <sun-strip data-start data-end>: moves the mark of the present along; the server draws the rest.
import { eachMinute, now } from "./clock.js";

class SunStrip extends HTMLElement {
  connectedCallback() {
    this.stop = eachMinute(() => this.show());
  }

  disconnectedCallback() {
    this.stop();
  }

  show() {
    const start = Date.parse(this.dataset.start);
    const share = (now() - start) / (Date.parse(this.dataset.end) - start);
    if (!(share >= 0 && share <= 1)) return;
    const x = `${100 * (document.documentElement.dir === "rtl" ? 1 - share : share)}%`;
    for (const line of this.querySelectorAll("line.strip-now")) {
      line.setAttribute("x1", x);
      line.setAttribute("x2", x);
    }
    for (const dot of this.querySelectorAll(".strip-now-mark circle")) dot.setAttribute("cx", x);
  }
}

customElements.define("sun-strip", SunStrip);
