// A form leaves the page only where the desk takes it: else the page stays, with everything that is written on it.
import { ask, heardWithin } from "./line.js";
import { showToast } from "./toast.js";

const words = document.getElementById("toasts").dataset;
const LATELY = 5000;
const PATIENCE = 8000;
const asking = new WeakSet();
let passed = null;

/** Whether the desk is there for whoever is signed in; forms from before a new sign-in become valid again. */
async function isTaken() {
  const answer = await ask(words.here, { signal: AbortSignal.timeout(PATIENCE) });
  const token = answer?.ok && !answer.redirected && (await answer.json().catch(() => ({}))).token;
  if (!token) return false;
  for (const field of document.querySelectorAll("input[name='csrfmiddlewaretoken']")) field.value = token;
  return true;
}

async function send(form, button) {
  asking.add(form);
  const taken = await isTaken();
  asking.delete(form);
  if (!taken) return showToast({ text: words.notSent, kind: "error" });
  passed = form;
  form.requestSubmit(button);
  passed = null;
  return undefined;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form === passed || heardWithin(LATELY)) return;
  event.preventDefault();
  if (!asking.has(form)) send(form, event.submitter);
});
