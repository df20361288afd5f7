// <count-down data-until> and <count-up data-since>: seconds of an offer that are left, of a chat that waits.
import { now } from "../desk/js/clock.js";

function words(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const rest = `${String(Math.floor((whole % 3600) / 60)).padStart(hours ? 2 : 1, "0")}:${String(whole % 60).padStart(2, "0")}`;
  return hours ? `${hours}:${rest}` : rest;
}

class Counter extends HTMLElement {
  connectedCallback() {
    this.timer = setInterval(() => this.show(), 1000);
    this.show();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  show() {
    const seconds = this.seconds();
    this.textContent = words(seconds);
    if (seconds <= 0 && this.dataset.until) {
      clearInterval(this.timer);
      document.dispatchEvent(new CustomEvent("desk:offer-over"));
    }
  }
}

class CountDown extends Counter {
  seconds() {
    return (Date.parse(this.dataset.until) - now()) / 1000;
  }
}

class CountUp extends Counter {
  seconds() {
    return (now() - Date.parse(this.dataset.since)) / 1000;
  }
}

customElements.define("count-down", CountDown);
customElements.define("count-up", CountUp);
