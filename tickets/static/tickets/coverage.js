// A press on a cell asks who is there in that hour; the link of its language leads to the same table without script.
const heat = document.querySelector(".coverage-heat");
heat?.addEventListener("click", (event) => {
  const cell = event.target.closest("tbody td");
  if (!cell) return;
  const minutes = (cell.cellIndex - 1) * Number(heat.dataset.minutes);
  const hour = new Date(Date.parse(heat.dataset.start) + minutes * 60_000);
  const address = new URL(cell.parentElement.querySelector("th a").href);
  address.searchParams.set("at", hour.toISOString().replace(".000Z", "Z"));
  location.assign(address);
});
