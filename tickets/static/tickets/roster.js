// A day's hours are drawn with the mouse onto another day or person; the forms in the cells do the same by keyboard.
const board = document.querySelector(".roster[data-move]");
const form = document.getElementById("roster-move");
let from = null;

board?.addEventListener("dragstart", (event) => {
  from = event.target.closest("td");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", event.target.textContent.trim());
});

board?.addEventListener("dragover", (event) => {
  const cell = target(event);
  mark(cell);
  if (cell) event.preventDefault();
});

board?.addEventListener("dragend", () => {
  mark(null);
  from = null;
});

board?.addEventListener("drop", (event) => {
  const cell = target(event);
  if (!cell) return;
  event.preventDefault();
  form.elements.agent.value = from.dataset.agent;
  form.elements.day.value = from.dataset.day;
  form.elements.to_agent.value = cell.dataset.agent;
  form.elements.to_day.value = cell.dataset.day;
  form.requestSubmit();
});

// Where the drawn hours may be let go: any other cell that is not on leave.
function target(event) {
  const cell = event.target.closest("td[data-agent]");
  return from && cell && cell !== from && cell.querySelector(".roster-day") ? cell : null;
}

function mark(cell) {
  for (const one of board.querySelectorAll("[data-over]")) if (one !== cell) delete one.dataset.over;
  if (cell) cell.dataset.over = "";
}

// A search takes a while: its link says so until the page with the answer comes, or one comes back to this one.
for (const link of document.querySelectorAll("a[data-busy]")) {
  const words = link.textContent;
  link.addEventListener("click", () => say(link.dataset.busy, true));
  addEventListener("pageshow", () => say(words, false));
  function say(text, busy) {
    link.textContent = text;
    link.setAttribute("aria-busy", busy);
  }
}
