// A button that adds one more empty row to a form of rows; without script the page brings some spare ones.
for (const rows of document.querySelectorAll("[data-rows]")) {
  const button = rows.closest("form").querySelector("[data-add-row]");
  const total = rows.closest("form").querySelector(`[name="${rows.dataset.rows}-TOTAL_FORMS"]`);
  const shape = rows.querySelector("template");
  if (!button || !total || !shape) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    const number = Number(total.value);
    const row = shape.content.cloneNode(true);
    for (const part of row.querySelectorAll("*")) {
      for (const { name, value } of [...part.attributes]) {
        if (value.includes("__prefix__")) part.setAttribute(name, value.replaceAll("__prefix__", number));
      }
    }
    const first = row.querySelector("input:not([type=hidden]), select");
    rows.insertBefore(row, shape);
    total.value = number + 1;
    first.focus();
  });
}

// A press on the address to copy selects it whole.
for (const line of document.querySelectorAll(".settings-copy")) {
  line.addEventListener("click", () => getSelection().selectAllChildren(line));
}
