// Parts that come after the page: the panel about the customer, pages shown in a dialog, pictures of a mail.
import { openDialog } from "../desk/js/dialog.js";
import { part } from "./morph.js";

const side = document.getElementById("side");
if (side) {
  part(side.dataset.address).then((html) => {
    if (html !== null) side.innerHTML = html;
  });
}

async function showPart(link) {
  const html = await part(link.dataset.part || link.href);
  if (html === null) return location.assign(link.href);
  const dialog = document.getElementById("part");
  dialog.querySelector("h2").textContent = link.dataset.title || link.firstChild.textContent.trim();
  dialog.querySelector(".part-body").innerHTML = html;
  openDialog("part");
}

document.addEventListener("click", (event) => {
  const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  const link = plain && event.target.closest("a[data-part], a[data-images]");
  if (!link) return;
  event.preventDefault();
  if (link.dataset.images === undefined) showPart(link);
  else link.closest("details").querySelector("iframe").src = link.href;
});
