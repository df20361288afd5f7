// Single keys by their place on the keyboard, so Cyrillic and Arabic layouts work alike. A key presses or focuses the
// element with data-key="<action>"; if none has it, pages hear "desk:key" with the action's name.
import { openDialog } from "./dialog.js";

const KEPT = "desk-shortcuts";
const SINGLE = {
  KeyJ: "next",
  KeyK: "previous",
  KeyR: "reply",
  KeyN: "note",
  KeyC: "canned",
  KeyA: "assign",
  KeyS: "snooze",
  KeyE: "close",
  KeyT: "translate",
};
// Chords that work while somebody writes, too.
const CHORDS = ["palette", "send", "next-chat", "previous-chat"];
const TYPING = "input, textarea, select, [contenteditable]:not([contenteditable='false'])";

export function actionOf(event) {
  const command = event.ctrlKey || event.metaKey;
  if (command && event.code === "KeyK") return "palette";
  if (command && ["Enter", "NumpadEnter"].includes(event.code)) return "send";
  const chat = { ArrowDown: "next-chat", ArrowUp: "previous-chat" }[event.code];
  if (chat && event.altKey && !command && !event.target.matches("select")) return chat;
  if (command || event.altKey) return "";
  if (event.key === "?") return "sheet";
  if (event.key === "/") return "search";
  return event.shiftKey ? "" : SINGLE[event.code] || "";
}

function off() {
  return document.body.dataset.shortcuts === "off" || localStorage.getItem(KEPT) === "off";
}

function perform(action) {
  if (action === "sheet") return openDialog("shortcuts");
  const target = document.querySelector(`[data-key="${action}"]`);
  if (target) target.matches(TYPING) ? target.focus() : target.click();
  else document.dispatchEvent(new CustomEvent("desk:key", { detail: { action } }));
}

function unwelcome(event) {
  return off() || event.target.closest(TYPING) || document.querySelector("dialog[open]");
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
  const action = actionOf(event);
  if (!action) return;
  if (!CHORDS.includes(action) && unwelcome(event)) return;
  if (event.repeat && !["next", "previous"].includes(action)) return;
  event.preventDefault();
  perform(action);
});

const choice = document.querySelector("[data-shortcuts-switch]");
if (choice) {
  choice.checked = !off();
  choice.addEventListener("change", () => localStorage.setItem(KEPT, choice.checked ? "on" : "off"));
}
