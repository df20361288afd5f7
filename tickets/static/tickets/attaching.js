// Files beside the words: chosen, pasted or dropped, each to be taken out again; what is too much is said at once.
const form = document.getElementById("composer");
const input = form?.elements.attached;
const list = document.getElementById("attached");
const state = document.getElementById("draft-state");
let held = [];

function size(bytes) {
  const [amount, unit] = bytes < 1e6 ? [Math.max(1, Math.round(bytes / 1e3)), "kilobyte"] : [bytes / 1e6, "megabyte"];
  return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, maximumFractionDigits: 1 }).format(amount);
}

function line(file) {
  const shape = document.getElementById("attached-shape").content.firstElementChild.cloneNode(true);
  shape.querySelector("bdi").textContent = file.name;
  shape.querySelector(".faint").textContent = size(file.size);
  shape.querySelector(".sr-only").textContent += ` ${file.name}`;
  shape.querySelector("button").addEventListener("click", () => drop(file));
  return shape;
}

function show() {
  const given = new DataTransfer();
  for (const file of held) given.items.add(file);
  input.files = given.files;
  list.replaceChildren(...held.map(line));
  list.hidden = !held.length;
}

function drop(file) {
  const place = held.indexOf(file);
  held = held.filter((one) => one !== file);
  show();
  (list.querySelectorAll("button")[Math.min(place, held.length - 1)] || input).focus();
}

function isHeld(file) {
  return held.some((one) => one.name === file.name && one.size === file.size && one.lastModified === file.lastModified);
}

function refusal(file) {
  if (held.length >= Number(input.dataset.most)) return input.dataset.tooMany;
  if (file.size > Number(input.dataset.largest)) return input.dataset.tooLarge.replace("{name}", file.name);
  return "";
}

function add(files) {
  let refused = "";
  for (const file of files) {
    if (isHeld(file)) continue;
    const words = refusal(file);
    if (words) refused = words;
    else held.push(file);
  }
  state.textContent = refused;
  show();
}

/** Nothing goes along any more. */
export function clearFiles() {
  held = [];
  show();
}

/** A folder is no file, though it is dropped like one. */
function filesOf(transfer) {
  const folders = new Set();
  for (const item of transfer.items) if (item.webkitGetAsEntry?.()?.isDirectory) folders.add(item.getAsFile()?.name);
  return [...transfer.files].filter((file) => !folders.has(file.name));
}

function brings(event) {
  return event.dataTransfer?.types.includes("Files");
}

if (input) {
  form.dataset.attaches = "1";
  input.addEventListener("change", () => add(input.files));
  // Programs that copy a table put its picture beside its text: the text is meant.
  form.elements.text.addEventListener("paste", (event) => {
    if (!event.clipboardData?.files.length || event.clipboardData.getData("text/plain")) return;
    event.preventDefault();
    add(event.clipboardData.files);
  });
  // Beside the field, too: the browser would leave the page, with what is written on it.
  addEventListener("dragover", (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    form.dataset.over = "1";
  });
  for (const over of ["dragleave", "drop"]) addEventListener(over, () => delete form.dataset.over);
  addEventListener("drop", (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    add(filesOf(event.dataTransfer));
  });
}
