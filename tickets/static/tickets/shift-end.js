// The end of a shift: how much room is left in each field, and one key for "nothing to note".
for (const area of document.querySelectorAll("[data-parting] textarea")) {
  const room = document.createElement("span");
  room.className = "field-hint number";
  room.setAttribute("aria-hidden", "true");
  const show = () => (room.textContent = `${area.value.length}/${area.maxLength}`);
  area.after(room);
  area.addEventListener("input", show);
  show();
}

document.addEventListener("desk:key", (event) => {
  if (event.detail.action !== "note") return;
  const here = document.activeElement?.closest("[data-parting]");
  const waiting = [...document.querySelectorAll("[data-parting]:not(:has([data-kind='good']))")];
  (here ?? waiting[0])?.querySelector("[data-nothing]")?.click();
});
