// Answers first: articles that may help, offered while the first message is written.
import { $, say, settings, show, speak, tell } from "./front.js";
import { make } from "./thread.js";

let asking = 0;

export function suggestLater() {
  clearTimeout(asking);
  asking = setTimeout(suggest, 450);
}

export function hideAnswers() {
  clearTimeout(asking);
  show($("faq"), false);
}

function suggest() {
  const text = $("words").value.trim();
  if (text.length < 4) return hideAnswers();
  const query = "?q=" + encodeURIComponent(text.slice(0, 200)) + "&language=" + settings.language;
  return fetch("/faq/suggest/" + query, { credentials: "omit" })
    .then((response) => response.json())
    .then((found) => showAnswers((found.results || []).slice(0, 3)))
    .catch(hideAnswers);
}

function showAnswers(results) {
  if (!results.length || document.body.classList.contains("talking")) return hideAnswers();
  const list = $("answers");
  list.textContent = "";
  results.forEach((result) => {
    const url = new URL(result.url, location.href);
    if (!/^https?:$/.test(url.protocol)) return;
    const title = make("a", "", result.title);
    title.href = url.href;
    title.lang = result.language || "";
    title.dir = "auto";
    title.target = "_blank";
    title.rel = "noopener";
    list.appendChild(make("li")).append(title);
  });
  return show($("faq"), true);
}

export function wireAnswers() {
  $("helped").addEventListener("click", () => {
    hideAnswers();
    tell(say("glad"));
    $("words").focus();
  });
  $("person").addEventListener("click", () => {
    hideAnswers();
    speak();
    $("words").focus();
  });
}
