// What may be chosen: how to wait, a copy, a rating, the language, an end.
import { $, act, call, desk, keepSession, newId, say, settings, show, store, tell, toHost } from "./front.js";

let sure = 0;

function withMail(then) {
  if (desk.session.email) return then();
  const form = $("mail");
  form.address.value = $("email").value;
  show(form, true);
  form.address.focus();
  form.onsubmit = (event) => {
    event.preventDefault();
    show(form, false);
    desk.session.email = form.address.value;
    keepSession();
    act({ type: "contact", email: desk.session.email });
    then();
    $("words").focus();
  };
}

export function toggleMenu(on) {
  const menu = $("menu");
  show(menu, on === undefined ? menu.hidden : on);
  $("more").setAttribute("aria-expanded", String(!menu.hidden));
  menu.querySelectorAll(".used").forEach((item) => show(item, Boolean(desk.session && desk.session.used)));
  if (!menu.hidden) $("language").focus();
}

function wireWaiting() {
  $("other").querySelector('[value="' + settings.language + '"]').remove();
  $("choices").addEventListener("click", (event) => {
    const what = event.target.value;
    const language = what === "language" ? $("other").value : undefined;
    const done = () => {
      act({ type: "choose", what, language });
      show($("choices"), false);
      tell(say("chose_" + what));
      $("words").focus();
    };
    if (event.target.type !== "button") return;
    if (what === "mail") withMail(done);
    else done();
  });
}

function wireRating() {
  $("rate").addEventListener("submit", (event) => {
    event.preventDefault();
    act({ type: "rate", score: Number(new FormData($("rate")).get("score")), text: $("why").value || undefined });
    store.set("rated", 1);
    show($("rate"), false);
    $("words").focus();
  });
}

// For who leaves no address: a link that shows this conversation.
function wireLink() {
  const field = $("link");
  $("keep").addEventListener("click", () => {
    toggleMenu(false);
    call("links", {}, 15000).then(
      (answer) => {
        field.value = answer.url;
        show($("kept"), true);
        field.select();
      },
      (problem) => tell(problem.message || say("failed"))
    );
  });
  $("take").addEventListener("click", () => {
    field.select();
    // The newer way to the clipboard is closed to frames unless the host page opens it.
    if (!document.execCommand("copy")) return;
    show($("kept"), false);
    tell(say("copied"));
    $("words").focus();
  });
}

function forget(link) {
  if (Date.now() - sure > 6000) {
    sure = Date.now();
    $("forget").textContent = say("sure");
    return;
  }
  const used = desk.session && desk.session.used;
  link.stop();
  const done = () => {
    store.all("").forEach(store.drop);
    if (window.indexedDB) indexedDB.deleteDatabase("sunrelay-files");
    toHost({ type: "kept", on: false });
    toHost({ type: "unread", count: 0 });
    location.reload();
  };
  if (used) call("actions", { type: "end", id: newId(), forget: true }, 5000).then(done, done);
  else done();
}

function wireMenu(link) {
  $("sound").checked = store.get("sound") !== false;
  $("sound").addEventListener("change", () => store.set("sound", $("sound").checked));
  $("language").value = settings.language;
  $("language").addEventListener("change", () => {
    const language = $("language").value;
    if (desk.session && desk.session.used) act({ type: "language", language });
    toHost({ type: "language", language });
    const url = new URL(location.href);
    url.searchParams.set("language", language);
    setTimeout(() => location.replace(url.href), 200);
  });
  $("copy").addEventListener("click", () => {
    toggleMenu(false);
    withMail(() => {
      act({ type: "transcript" });
      tell(say("copy_sent"));
    });
  });
  $("end").addEventListener("click", () => {
    toggleMenu(false);
    act({ type: "end" });
    $("words").focus();
  });
  $("forget").addEventListener("click", () => forget(link));
  document.addEventListener("click", (event) => {
    if (!$("menu").contains(event.target) && !$("more").contains(event.target)) toggleMenu(false);
  });
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || $("menu").hidden) return;
      event.preventDefault();
      toggleMenu(false);
      $("more").focus();
    },
    true
  );
}

export function wireChoices(link) {
  wireWaiting();
  wireRating();
  wireLink();
  wireMenu(link);
}
