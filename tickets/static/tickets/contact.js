/*
 * Small comforts of the contact form; it works whole without them. Old syntax, for old telephones.
 * Fills the time zone, shows when an answer comes, finds articles while somebody types, keeps the draft.
 */
(function () {
  "use strict";

  var DRAFT = "sunrelay.contact";
  var KEPT_FOR = 24 * 60 * 60 * 1000;
  var KEPT = ["name", "email", "subject", "text", "nonce"];
  var form = document.getElementById("contact-form");

  function stored(action) {
    // Storage may be forbidden; then nothing is kept, and nothing breaks.
    try {
      return action(window.localStorage);
    } catch (ignored) {
      return null;
    }
  }

  function browserZone() {
    try {
      return Intl.DateTimeFormat().resolvedOptions().timeZone || "";
    } catch (ignored) {
      return "";
    }
  }

  function isPlace(name) {
    return name.indexOf("/") > 0 && name.indexOf("Etc/") !== 0;
  }

  if (document.querySelector("[data-sent]")) {
    stored(function (store) {
      store.removeItem(DRAFT);
    });
  }
  var hours = document.querySelector(".zone-form");
  if (hours && window.location.search.indexOf("zone=") < 0 && isPlace(browserZone())) {
    if (browserZone() !== hours.elements.zone.value) {
      window.location.replace("?zone=" + encodeURIComponent(browserZone()));
    }
  }
  var asked = document.querySelector(".zone-ask select");
  if (asked && isPlace(browserZone())) {
    choose(asked, browserZone());
  }
  if (!form) {
    return;
  }

  function later(wait, action) {
    var timer = 0;
    return function () {
      window.clearTimeout(timer);
      timer = window.setTimeout(action, wait);
    };
  }

  function ask(url, then) {
    var request = new XMLHttpRequest();
    request.open("GET", url);
    request.timeout = 8000;
    request.onload = function () {
      if (request.status !== 200) {
        return;
      }
      var answer;
      try {
        answer = JSON.parse(request.responseText);
      } catch (ignored) {
        return;
      }
      then(answer);
    };
    request.send();
  }

  function query(values) {
    return Object.keys(values)
      .map(function (name) {
        return name + "=" + encodeURIComponent(values[name]);
      })
      .join("&");
  }

  /* The draft */

  function keepDraft() {
    var draft = { at: Date.now() };
    KEPT.forEach(function (name) {
      draft[name] = form.elements[name].value;
    });
    stored(function (store) {
      store.setItem(DRAFT, JSON.stringify(draft));
    });
  }

  function restoreDraft() {
    var draft = stored(function (store) {
      return JSON.parse(store.getItem(DRAFT) || "null");
    });
    if (!draft || Date.now() - draft.at > KEPT_FOR || form.querySelector("[aria-invalid], [role=alert]")) {
      return;
    }
    // Words that came along from a search stay; the rest of the draft fills what is empty.
    var fresh = !form.elements.text.value && draft.text;
    ["name", "email", "subject", "text"].forEach(function (name) {
      if (!form.elements[name].value && draft[name]) {
        form.elements[name].value = draft[name];
      }
    });
    // With the id of the first try, so that sending it again is the same message.
    if (fresh && draft.nonce) {
      form.elements.nonce.value = draft.nonce;
    }
  }

  /* Zone and promise */

  function fillZone() {
    var name = browserZone();
    var select = form.elements.zone;
    if (!isPlace(name)) {
      return;
    }
    form.elements.browser_zone.value = name;
    choose(select, name);
  }

  function choose(select, name) {
    if (select.value) {
      return;
    }
    select.value = name;
    if (select.value !== name) {
      select.add(new Option(name, name));
      select.value = name;
    }
  }

  /* Browsers say Asia/Calcutta where our list says Kolkata. */
  function presentName(name) {
    var select = form.elements.zone;
    var listed = name && select.querySelector('optgroup option[value="' + name + '"]');
    if (listed && select.value !== name && select.selectedIndex > 0) {
      listed.selected = true;
    }
  }

  function showPromise() {
    var chosen = form.elements.language.value;
    var values = {
      language: chosen === "other" ? "" : chosen,
      zone: form.elements.zone.value
    };
    ask(form.getAttribute("data-availability") + "?" + query(values), function (answer) {
      var place = document.getElementById("expected");
      if (answer.sentence && place.textContent.trim() !== answer.sentence) {
        place.textContent = answer.sentence;
      }
      presentName(answer.zone);
    });
  }

  /* Articles while somebody types */

  function suggest() {
    var url = form.getAttribute("data-suggest");
    var text = (form.elements.subject.value + " " + form.elements.text.value).trim();
    var place = document.getElementById("suggestions");
    if (!url || text.length < 12) {
      place.hidden = true;
      return;
    }
    var language = form.getAttribute("data-words");
    ask(url + "?" + query({ q: text.slice(0, 200), language: language }), function (answer) {
      showArticles(place, answer.results || answer.articles || [], language);
    });
  }

  function showArticles(place, articles, language) {
    var heading = document.createElement("p");
    heading.textContent = place.getAttribute("data-heading");
    place.textContent = "";
    place.hidden = !articles.length;
    place.appendChild(heading);
    articles.slice(0, 3).forEach(function (article) {
      var link = document.createElement("a");
      link.href = article.url;
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = article.title;
      link.dir = "auto";
      if (article.language && article.language !== language) {
        link.lang = article.language;
      }
      place.appendChild(link);
    });
  }

  restoreDraft();
  fillZone();
  showPromise();
  var keepSoon = later(400, keepDraft);
  var suggestSoon = later(700, suggest);
  form.addEventListener("input", function (event) {
    keepSoon();
    if (event.target.name === "text" || event.target.name === "subject") {
      suggestSoon();
    }
  });
  form.addEventListener("change", function (event) {
    if (event.target.name === "language" || event.target.name === "zone") {
      showPromise();
    }
  });
  form.addEventListener("submit", keepDraft);
  if (form.elements.text.value) {
    suggest();
  }
})();
