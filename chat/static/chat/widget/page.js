// The page of the frame: its settings, its words, its elements.
export const settings = JSON.parse(document.getElementById("settings").textContent);

export const $ = (id) => document.getElementById(id);

export function say(key, values) {
  return settings.words[key].replace(/\{(\w+)\}/g, (all, name) => (values && name in values ? values[name] : all));
}

export function make(name, className, text) {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

export function button(text, press, className) {
  const element = make("button", className || "quiet", text);
  element.type = "button";
  element.addEventListener("click", press);
  return element;
}

export function show(element, on) {
  element.hidden = !on;
}

const clock = new Intl.DateTimeFormat(settings.language, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(settings.language, { weekday: "long", day: "numeric", month: "long" });
const full = new Intl.DateTimeFormat(settings.language, { weekday: "short", hour: "2-digit", minute: "2-digit" });
export const time = (at) => clock.format(new Date(at));
export const date = (at) => day.format(new Date(at));
export const moment = (at) => full.format(new Date(at));

export function minutes(low, high) {
  const least = Math.max(1, Math.round(low / 60));
  const most = Math.max(least, Math.ceil(high / 60));
  return say(most > 1 ? "minutes" : "minute", { low: least, high: most }).replace(least + "–" + most, least === most ? most : least + "–" + most);
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
    element.append(link);
  });
}

let audio;
export function ring() {
  try {
    audio = audio || new (window.AudioContext || window.webkitAudioContext)();
    const tone = audio.createOscillator();
    const gain = audio.createGain();
    tone.frequency.value = 660;
    gain.gain.setValueAtTime(0.08, audio.currentTime);
    gain.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.4);
    tone.connect(gain).connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + 0.4);
  } catch (silent) {
    return;
  }
}
