// What the site asks before a chat: kept while it is written, then a message of its own.
import { $, act, store } from "./front.js";

const fields = Array.from(document.querySelectorAll("#start input"));
const own = fields.filter((field) => field.name);

// Nobody is asked in the middle of a chat, nor where one goes on that is over.
const isOver = () => $("start").hidden;

// Whether all is answered that must be: else the first that is not gets the focus, and the browser says what is missing.
export function isAnswered() {
  if (isOver()) return true;
  own.forEach((field) => (field.value = field.value.trim()));
  return own.every((field) => field.reportValidity());
}

export function answer() {
  if (isOver()) return;
  const answers = own.filter((field) => field.value).map((field) => field.name + ": " + field.value);
  // Later than the words that were sent just now, which open the ticket.
  if (answers.length) act({ type: "say", text: answers.join("\n"), made: Date.now() + 1 });
  store.drop("asked");
}

export function keepAnswers() {
  if (!own.length) return;
  const kept = store.get("asked") || [];
  fields.forEach((field, at) => {
    field.value = field.value || kept[at] || "";
    field.addEventListener("input", () => store.set("asked", fields.map((one) => one.value)));
  });
}
