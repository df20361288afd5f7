// Canned replies: fetched when the menu opens, narrowed by what is typed, put in where the cursor stands.
import { morph, part, read } from "./morph.js";

const menu = document.getElementById("canned");
const find = document.getElementById("canned-find");
const list = menu?.querySelector(".canned-list");
const field = document.getElementById("text");

function narrow() {
  const asked = find.value.trim().toLocaleLowerCase();
  for (const item of list.children) item.hidden = !item.textContent.toLocaleLowerCase().includes(asked);
}

function put(text) {
  const { selectionStart: start, selectionEnd: end, value } = field;
  const before = value.slice(0, start);
  const gap = before && !/\s$/.test(before) ? " " : "";
  menu.open = false;
  field.focus();
  field.setRangeText(gap + text, start, end, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

async function show() {
  if (!menu.open) return;
  const html = await part(menu.dataset.address);
  if (html !== null) morph(list, read(html));
  find.value = "";
  find.focus();
}

if (menu) {
  menu.hidden = false;
  menu.addEventListener("toggle", show);
  find.addEventListener("input", narrow);
  find.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault(); // the form is not sent from here
    list.querySelector("li:not([hidden]) [data-canned]")?.click();
  });
  list.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-canned]");
    if (chosen) put(chosen.querySelector(".canned-text").textContent);
  });
}
