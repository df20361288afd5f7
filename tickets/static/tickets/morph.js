// Brings a part of the page up to date without touching what did not change: focus, scroll and open folds stay.
import { ask } from "../desk/js/line.js";

const FLEETING = "input[name='csrfmiddlewaretoken'], [hidden]";

function keyOf(node, place) {
  return node.id || node.dataset.ticket || node.dataset.offer || `${node.tagName}.${node.className}.${place}`;
}

/** What a node says, apart from what changes by itself: ticking clocks, what scripts show, form tokens, open folds. */
function signature(node) {
  if (node.hidden) return node.outerHTML;
  const copy = node.cloneNode(!node.matches("[data-live]"));
  for (const each of copy.querySelectorAll(FLEETING)) each.remove();
  for (const clock of copy.querySelectorAll("local-clock, count-down, count-up")) clock.textContent = "";
  for (const fold of copy.querySelectorAll("details")) fold.removeAttribute("open");
  copy.removeAttribute("open");
  for (const one of copy.querySelectorAll("[data-shown]")) one.removeAttribute("data-shown");
  return copy.outerHTML;
}

function isListed(node) {
  return node.matches("ol.inbox");
}

/** The children after the first `kept` ones become those of `source`. */
function bring(target, source, kept = 0) {
  const known = new Map([...target.children].slice(kept).map((child, place) => [keyOf(child, place), child]));
  let at = target.children[kept] || null;
  [...source.children].forEach((fresh, place) => {
    const old = known.get(keyOf(fresh, place));
    known.delete(keyOf(fresh, place));
    if (!old) return target.insertBefore(fresh, at);
    if (old === at) at = at.nextElementSibling;
    else target.insertBefore(old, at);
    if (isListed(old) && isListed(fresh)) bring(old, fresh);
    else if (signature(old) !== signature(fresh)) old.replaceWith(fresh);
  });
  for (const gone of known.values()) gone.remove();
}

/** Finds again what has the focus: the same words at the same place, or the only one of its kind there; else nothing. */
function placeOfFocus(target) {
  const active = document.activeElement;
  if (!target.contains(active)) return () => null;
  const home = active.closest("[data-ticket], [data-offer], [id]");
  if (!home || !target.contains(home)) return () => null;
  const name = home.dataset.ticket ? `[data-ticket="${home.dataset.ticket}"]` : `#${CSS.escape(home.id)}`;
  const words = active.textContent;
  return () => {
    if (active === home) return target.querySelector(name);
    const found = [...target.querySelectorAll(`${name} ${active.tagName.toLowerCase()}`)];
    return found.find((one) => one.textContent === words) || (found.length === 1 ? found[0] : null);
  };
}

/** What `html` holds, not yet shown. */
export function read(html) {
  return new DOMParser().parseFromString(`<body>${html}</body>`, "text/html").body;
}

/** Shows `source` in `target`, behind the first `kept` things that stand there. */
export function morph(target, source, kept = 0) {
  const focused = placeOfFocus(target);
  bring(target, document.importNode(source, true), kept);
  if (!target.contains(document.activeElement)) focused()?.focus({ preventScroll: true });
}

/** The HTML of a part, or null when there is nothing to show (signed out, gone, no line). */
export async function part(address) {
  const answer = await ask(address, { headers: { "X-Part": "1", "X-Unasked": "1" } });
  return answer?.ok && !answer.redirected ? answer.text().catch(() => null) : null;
}

export function token() {
  return document.querySelector("input[name='csrfmiddlewaretoken']")?.value || "";
}
