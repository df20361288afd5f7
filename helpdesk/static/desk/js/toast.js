// <undo-toast data-seconds="10">: a word about what was done, with a way back. It waits while pointed at or focused.
class UndoToast extends HTMLElement {
  connectedCallback() {
    if (this.closest("template")) return;
    this.querySelector(".toast-close")?.addEventListener("click", () => this.remove());
    const seconds = Number(this.dataset.seconds);
    if (seconds) this.count(seconds);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  count(seconds) {
    let left = seconds;
    this.timer = setInterval(() => {
      if (this.matches(":hover, :focus-within")) return;
      left -= 1;
      if (left <= 0) this.remove();
    }, 1000);
  }
}

customElements.define("undo-toast", UndoToast);

/**
 * Shows a toast. `undo` is an address to POST to or a function; without it there is nothing to take back.
 * Returns the element.
 */
export function showToast({ text, undo, kind = "", seconds = 10 }) {
  const toast = document.getElementById("toast-shape").content.firstElementChild.cloneNode(true);
  toast.dataset.kind = kind;
  if (seconds) toast.dataset.seconds = seconds;
  toast.querySelector(".toast-text").textContent = text;
  wireUndo(toast, undo);
  document.getElementById("toasts").append(toast);
  return toast;
}

function wireUndo(toast, undo) {
  const form = toast.querySelector(".toast-undo");
  if (!undo) form.remove();
  else if (typeof undo === "string") form.action = undo;
  else
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      toast.remove();
      undo();
    });
}
