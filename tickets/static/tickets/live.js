// What keeps an open page true: hints from the socket, and without one a look every 15 seconds.
import { arrived } from "./composer.js";
import { DeskSocket } from "./desk-socket.js";
import { isHere } from "../desk/js/line.js";
import { morph, part } from "./morph.js";
import { ringFor } from "./ringing.js";

const EVERY = 15000;
const WITH_SOCKET = 60000;
const SOON = 400;
const SPREAD = 1000;
const PLACES = ["views", "list", "thread", "offers", "my-status"];
const waiting = new Set();
const asked = new Set();
let timer = 0;

const thread = document.getElementById("thread");
const pane = document.querySelector("[data-conversation]");

function isStill(place) {
  return place.dataset.paged === "yes" || place.contains(document.querySelector("details[data-menu][open]"));
}

/** One look at a time: an answer that comes late never replaces a newer one. */
async function refresh(name) {
  const place = document.getElementById(name);
  if (!place || isStill(place)) return;
  if (asked.has(name)) return refreshSoon([name]);
  asked.add(name);
  const html = await part(place.dataset.address);
  asked.delete(name);
  if (html !== null) show(place, html);
}

function show(place, html) {
  const atEnd = place.scrollHeight - place.scrollTop - place.clientHeight < 80;
  const scroll = place.scrollTop;
  morph(place, html);
  if (place !== thread) return;
  place.scrollTop = atEnd ? place.scrollHeight : scroll;
  arrived(Number(place.querySelector("[data-spoken]")?.dataset.spoken || 0));
}

function lastShown() {
  return Number(thread?.querySelector("[data-last]")?.dataset.last || 0);
}

/** Refreshes soon, many hints at once; a hidden page waits until it is looked at. */
function refreshSoon(names) {
  for (const name of names) waiting.add(name);
  timer ||= setTimeout(() => {
    timer = 0;
    if (document.hidden) return;
    const due = [...waiting];
    waiting.clear();
    due.forEach(refresh);
  }, SOON);
}

function look() {
  setTimeout(look, socket.isOpen ? WITH_SOCKET : EVERY);
  if (!document.hidden) refreshSoon(PLACES);
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  if (!isHere()) refreshSoon(PLACES);
  else if (waiting.size) refreshSoon([]);
});
// What this page shows may be for another person now; words that could not be kept are kept in this tab.
document.addEventListener("desk:signed-in", () => location.reload());
document.addEventListener("desk:offer-over", () => refreshSoon(["offers"]));
document.addEventListener("desk:refresh", (event) => refreshSoon(event.detail.what));

const socket = new DeskSocket(pane?.dataset.conversation || "", lastShown());
globalThis.deskSocket = socket;
ringFor(socket);
socket.addEventListener("events", () => refreshSoon(["thread"]));
// What others do changes the counts and a list of everybody's work. Many screens hear of it in the same moment: they do
// not ask in the same one.
socket.addEventListener("inbox", ({ detail }) => {
  if (detail.views.includes("mine")) return refreshSoon(["views", "list"]);
  const isMine = document.getElementById("list")?.dataset.view === "mine";
  return setTimeout(() => refreshSoon(isMine ? ["views"] : ["views", "list"]), Math.random() * SPREAD);
});
socket.addEventListener("offer", () => refreshSoon(["offers", "views", "my-status"]));
socket.addEventListener("back", () => refreshSoon(PLACES));
socket.addEventListener("lost", () => refreshSoon(PLACES));

const typing = document.getElementById("typing");
let quiet = 0;
socket.addEventListener("typing", ({ detail }) => {
  if (!typing) return;
  const { name } = detail.who;
  const words = name ? typing.dataset.words.replace("{name}", name) : typing.dataset.nameless;
  typing.textContent = detail.on ? words : "";
  clearTimeout(quiet);
  quiet = setTimeout(() => (typing.textContent = ""), 6000);
});

const present = document.getElementById("present");
socket.addEventListener("presence", ({ detail }) => {
  if (!present) return;
  const others = detail.present.filter((one) => one.role === "agent" && one.name !== present.dataset.me);
  present.textContent = others
    .map((one) => (one.writing ? present.dataset.writing : present.dataset.looking).replace("{name}", one.name))
    .join(" · ");
});

/** The newest words first: the thread scrolls, or on a narrow screen the page does. */
function showNewest() {
  if (!thread || location.hash) return;
  thread.scrollTop = thread.scrollHeight;
  if (thread.scrollHeight <= thread.clientHeight) thread.querySelector(":scope > .bubble:last-of-type")?.scrollIntoView({ block: "center" });
}

showNewest();
if (pane || document.getElementById("list")) socket.open();
setTimeout(look, EVERY);
