// What keeps an open page true: hints from the socket, and without one a look every 15 seconds.
import { arrived } from "./composer.js";
import { DeskSocket } from "./desk-socket.js";
import { isHere } from "../desk/js/line.js";
import { morph, part, read } from "./morph.js";
import { ringFor } from "./ringing.js";

const EVERY = 15000;
const WITH_SOCKET = 60000;
const SOON = 400;
const SPREAD = 1000;
const PLACES = ["views", "list", "thread", "offers", "to-look-at", "my-status"];
let isWhole = false;
const waiting = new Set();
const asked = new Set();
let timer = 0;

const WORDS = ["message", "note", "attachment", "read"];
const thread = document.getElementById("thread");
const head = document.getElementById("ticket-head");
const pane = document.querySelector("[data-conversation]");

function isStill(place) {
  return place.dataset.paged === "yes" || place.contains(document.querySelector("details[data-menu][open]")) || isBeingFilled(place);
}

/** Whether somebody has written something there that was not sent yet. */
function isBeingFilled(place) {
  return [...place.querySelectorAll("input:not([type=hidden]), textarea")].some((one) => one === document.activeElement || one.value !== one.defaultValue);
}

/** One look at a time: an answer that comes late never replaces a newer one. */
async function refresh(name) {
  const place = document.getElementById(name);
  if (!place || isStill(place)) return;
  if (asked.has(name)) return refreshSoon([name]);
  asked.add(name);
  const html = await part(place.dataset.address + (place === thread ? sinceShown() : ""));
  asked.delete(name);
  if (html !== null) show(place, html);
}

/** A long conversation is drawn anew from where it goes on; as a whole once a minute, for what nobody tells of. */
function sinceShown() {
  const after = isWhole ? 0 : lastShown();
  isWhole = false;
  return after ? `&after=${after}` : "";
}

const numberOf = (bubble) => Number(/^e(\d+)$/.exec(bubble.id)?.[1] || 0);

/** How many of the things in the thread stay as they are; -1 where what should be there is not. */
function keptIn(source) {
  const since = Number(source.querySelector("[data-since]")?.dataset.since || 0);
  if (!since) return 0;
  return [...thread.children].findLastIndex((one) => numberOf(one) && numberOf(one) < since) + 1 || -1;
}

function show(place, html) {
  const source = read(html);
  const kept = place === thread ? keptIn(source) : 0;
  if (kept < 0) return lookThrough(["thread"]);
  const atEnd = place.scrollHeight - place.scrollTop - place.clientHeight < 80;
  const scroll = place.scrollTop;
  morph(place, source, kept);
  if (place !== thread) return undefined;
  if (head && markIn(head) !== markIn(thread)) refreshSoon(["ticket-head", "side"]);
  place.scrollTop = atEnd ? place.scrollHeight : scroll;
  return arrived(Number(place.querySelector("[data-spoken]")?.dataset.spoken || 0));
}

/** What a part says of the head that belongs to it. */
function markIn(place) {
  return place.querySelector("[data-mark]")?.dataset.mark;
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

/** The same, and the thread from its beginning. */
function lookThrough(names) {
  isWhole = true;
  refreshSoon(names);
}

function look() {
  setTimeout(look, socket.isOpen ? WITH_SOCKET : EVERY);
  if (!document.hidden) lookThrough(PLACES);
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  if (!isHere()) lookThrough(PLACES);
  else if (waiting.size) refreshSoon([]);
});
// What this page shows may be for another person now; words that could not be kept are kept in this tab.
document.addEventListener("desk:signed-in", () => location.reload());
document.addEventListener("desk:offer-over", () => refreshSoon(["offers"]));
document.addEventListener("desk:refresh", (event) => refreshSoon(event.detail.what));

const socket = new DeskSocket(pane?.dataset.conversation || "", lastShown());
globalThis.deskSocket = socket;
ringFor(socket);
socket.addEventListener("events", ({ detail }) => {
  const tellsMore = detail.events.some(({ kind }) => !WORDS.includes(kind));
  refreshSoon(tellsMore ? ["thread", "side"] : ["thread"]);
});
// What others do changes the counts and a list of everybody's work. Many screens hear of it in the same moment: they do
// not ask in the same one.
socket.addEventListener("inbox", ({ detail }) => {
  if (detail.views.includes("mine")) return refreshSoon(["views", "list", "to-look-at"]);
  const isMine = document.getElementById("list")?.dataset.view === "mine";
  return setTimeout(() => refreshSoon(isMine ? ["views"] : ["views", "list"]), Math.random() * SPREAD);
});
socket.addEventListener("offer", () => refreshSoon(["offers", "views", "my-status"]));
socket.addEventListener("back", () => lookThrough([...PLACES, "side"]));
socket.addEventListener("lost", () => lookThrough(PLACES));

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
