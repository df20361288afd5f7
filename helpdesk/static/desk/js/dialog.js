// data-opens="id" shows that dialog, data-closes shuts the one around it; a press on the veil shuts it too.
export function openDialog(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) openDialog(opener.dataset.opens);
  const closer = event.target.closest("[data-closes]");
  if (closer) closer.closest("dialog").close();
  else if (event.target instanceof HTMLDialogElement && outside(event, event.target)) event.target.close();
});

function outside(event, dialog) {
  const box = dialog.getBoundingClientRect();
  const pointer = event.clientX || event.clientY;
  return (
    pointer &&
    (event.clientX < box.x ||
      event.clientX > box.x + box.width ||
      event.clientY < box.y ||
      event.clientY > box.y + box.height)
  );
}
