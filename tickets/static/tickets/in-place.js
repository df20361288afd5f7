// A short word (a status, "not now") is sent without leaving the page: what is open and half written stays as it is.
import { ask } from "../desk/js/line.js";

const MOVES = ["my-status", "offers", "views", "list"];

async function send(form, button) {
  const body = new FormData(form);
  if (button?.name) body.append(button.name, button.value);
  if (button) button.disabled = true;
  const answer = await ask(form.action, { method: "POST", body, headers: { "X-Part": "1" } });
  if (button) button.disabled = false;
  if (!answer) return; // without a line the desk says so, and the button is there to be pressed again
  if (!answer.ok) return location.reload();
  form.closest("details[data-menu]")?.removeAttribute("open");
  document.dispatchEvent(new CustomEvent("desk:refresh", { detail: { what: MOVES } }));
}

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.dataset.inPlace === undefined) return;
  event.preventDefault();
  send(event.target, event.submitter);
});
