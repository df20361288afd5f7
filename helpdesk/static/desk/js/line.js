// Whether the desk can be reached and one is still signed in: told when it changes, looked for again while it is not so.
import { showToast } from "./toast.js";

const words = document.getElementById("toasts").dataset;
const SURE_AFTER = 1500;
const EVERY = 4000;
const PATIENCE = 15000;
let state = "here";
let notice = null;
let timer = 0;
let leaving = false;
let heardAt = performance.now();

export const isHere = () => state === "here";

/** Whether the desk answered within the last milliseconds. */
export const heardWithin = (time) => isHere() && navigator.onLine && performance.now() - heardAt < time;

function signInAgain() {
  const link = Object.assign(document.createElement("a"), { target: "_blank", textContent: words.signIn });
  link.href = `${words.login}?${new URLSearchParams({ next: location.pathname })}`;
  notice.querySelector(".toast-text").append(" ", link);
}

function turn(next) {
  const before = state;
  clearTimeout(timer);
  timer = 0;
  if (next === before) return;
  state = next;
  notice?.remove();
  if (next !== "here") notice = showToast({ text: words[next], kind: "line", seconds: 0 });
  if (next === "out") return signInAgain();
  if (next === "away") return look(EVERY);
  if (before === "out") return document.dispatchEvent(new CustomEvent("desk:signed-in"));
  showToast({ text: words.back, kind: "good", seconds: 5 });
  return document.dispatchEvent(new CustomEvent("desk:back"));
}

/** One failed answer may be chance: a second look tells. */
function look(wait) {
  timer ||= setTimeout(async () => {
    timer = 0;
    const answer = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) }).catch(() => null);
    if (answer && answer.status < 502) return state === "away" && turn("here");
    if (state !== "away") return turn("away");
    return look(EVERY);
  }, wait);
}

/** `fetch` of the desk's own pages; null where it cannot be reached or wants a sign-in. */
export async function ask(address, options = {}) {
  let answer = null;
  try {
    answer = await fetch(address, { credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE), ...options });
  } catch {
    if (!leaving) look(SURE_AFTER);
    return null;
  }
  if (answer.status >= 502) look(SURE_AFTER);
  else if (answer.redirected && new URL(answer.url).pathname.startsWith("/accounts/")) turn("out");
  else {
    heardAt = performance.now();
    turn("here");
  }
  return isHere() && answer.status < 502 ? answer : null;
}

addEventListener("offline", () => turn("away"));
addEventListener("online", () => {
  clearTimeout(timer);
  timer = 0;
  look(0);
});
// Requests that a new page cuts off say nothing about the desk.
addEventListener("beforeunload", () => {
  leaving = true;
  setTimeout(() => (leaving = false), 3000);
});
