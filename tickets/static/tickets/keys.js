// What single keys do here beyond pressing a button: through the list, into the composer.
const wide = () => document.querySelector(".pane-list")?.offsetParent !== null;

function step(by) {
  const links = [...document.querySelectorAll("#list .inbox-link")];
  if (!links.length) return;
  const focused = links.indexOf(document.activeElement);
  const open = links.findIndex((link) => link.closest("[aria-current='true']"));
  const from = focused >= 0 ? focused : open;
  const next = links[Math.min(links.length - 1, Math.max(0, from + by))];
  if (wide()) next.focus();
  else location.assign(next.href);
}

// To another chat that waits, also while one is written in: drafts are kept.
function toChat(by) {
  const tiles = [...document.querySelectorAll(".chat-strip .chat-tile")];
  const open = tiles.findIndex((tile) => tile.pathname === location.pathname);
  const next = tiles.length && tiles[(open < 0 && by < 0 ? tiles.length - 1 : open + by + tiles.length) % tiles.length];
  if (next && next !== tiles[open]) location.assign(next.href);
}

function write(kind) {
  const form = document.getElementById("composer");
  if (!form) return;
  form.elements.kind.value = kind;
  form.dispatchEvent(new Event("change", { bubbles: true }));
  form.elements.text.focus();
}

const ACTS = {
  next: () => step(1),
  previous: () => step(-1),
  "next-chat": () => toChat(1),
  "previous-chat": () => toChat(-1),
  reply: () => write("reply"),
  note: () => write("note"),
};

document.addEventListener("desk:key", (event) => ACTS[event.detail.action]?.());

// A menu opened by its key is ready for the arrow keys.
function enterMenu({ target }) {
  if (!target.matches?.("details[data-menu][open]")) return;
  const idle = [document.body, target.querySelector("summary")].includes(document.activeElement);
  if (idle) target.querySelector(".menu-item")?.focus({ focusVisible: true });
}

document.addEventListener("toggle", enterMenu, true);

document.addEventListener("keydown", (event) => {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const menu = by && event.target.closest?.(".menu-panel, #palette");
  if (!menu || event.isComposing) return;
  const items = [...menu.querySelectorAll("input[type='text'], .menu-item")];
  const place = items.indexOf(document.activeElement);
  if (place < 0) return;
  event.preventDefault();
  items[(place + by + items.length) % items.length].focus();
});
