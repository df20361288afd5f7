// <details data-menu>: closes with Escape, with a press elsewhere, and when the focus leaves it.
const open = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing) return;
  for (const menu of open()) {
    const within = menu.contains(document.activeElement);
    menu.open = false;
    if (within) menu.querySelector("summary").focus();
  }
});

function closeOthers(event) {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
}

document.addEventListener("pointerdown", closeOthers);
document.addEventListener("focusin", closeOthers);
