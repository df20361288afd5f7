// Articles that may answer the question; without them, or without a FAQ, the card stays away.
const card = document.getElementById("faq");

async function suggest() {
  const { address, question, language } = card.dataset;
  if (!question) return;
  const answer = await fetch(`${address}?${new URLSearchParams({ q: question, language })}`).catch(() => null);
  if (!answer?.ok) return;
  const { articles = [] } = await answer.json();
  card.querySelector("ul").replaceChildren(...articles.map(line));
  card.hidden = !articles.length;
}

function line({ title, url, language }) {
  const item = document.createElement("li");
  const link = Object.assign(document.createElement("a"), { href: url, textContent: title, dir: "auto", target: "_blank" });
  const code = Object.assign(document.createElement("span"), { className: "lang push", textContent: language });
  item.append(link, code);
  return item;
}

if (card) suggest();
