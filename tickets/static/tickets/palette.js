// Ctrl+K: everything on the page that can be gone to or done, by its words; what is no command is searched for.
const dialog = document.getElementById("palette");
const input = document.getElementById("palette-text");
const list = document.getElementById("palette-found");
const SOURCES = ".list-head a, .pane-head a, .pane-head button, .pane-head summary, .views a, .desk-nav a, #list .inbox-link, .user-menu .menu-item";
const MOST = 9;

function wordsOf(target) {
  const row = target.closest(".inbox-row");
  const spoken = row ? `${target.textContent} · ${row.querySelector(".inbox-subject").textContent}` : target.textContent;
  return spoken.replace(/\s+/g, " ").trim();
}

function found() {
  const asked = input.value.trim().toLocaleLowerCase();
  const targets = [...document.querySelectorAll(SOURCES)].map((target) => [wordsOf(target), target]);
  return targets.filter(([words]) => words.toLocaleLowerCase().includes(asked)).slice(0, MOST);
}

function go(target) {
  dialog.close();
  if (target.matches("summary")) target.focus();
  target.click();
}

function show() {
  list.replaceChildren(
    ...found().map(([words, target]) => {
      const item = document.createElement("li");
      const button = Object.assign(document.createElement("button"), { type: "button", className: "menu-item", dir: "auto" });
      button.textContent = words;
      button.addEventListener("click", () => go(target));
      item.append(button);
      return item;
    }),
  );
}

if (dialog) {
  input.addEventListener("input", show);
  new MutationObserver(() => {
    if (!dialog.open) return;
    input.value = "";
    show();
    input.focus();
  }).observe(dialog, { attributes: true, attributeFilter: ["open"] });
  dialog.querySelector("form").addEventListener("submit", (event) => {
    const first = found()[0];
    if (!first || input.value.trim() === "") return;
    event.preventDefault();
    go(first[1]);
  });
}
