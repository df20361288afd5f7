/* Shows the launcher on a host page and opens the chat in a frame of the desk's origin. Loads nothing else until touched. */
(function () {
  var config = __CONFIG__;
  var script = document.currentScript || document.querySelector('script[src*="/widget.js"]');
  if (!script || window.Sunrelay) return;
  var desk = new URL(script.src, location.href);
  var key = script.dataset.site || config.site;
  var site = config.sites[key] || config.sites[config.site] || { color: "#005e7b", on: "#fff", side: "end" };
  var kept = recall();
  var unread = 0;
  var news = "";
  var root, launcher, badge, panel, frame, peek, ready;

  function recall() {
    try {
      return JSON.parse(localStorage.sunrelay) || {};
    } catch (refused) {
      return {};
    }
  }

  function remember(name, value) {
    kept[name] = value;
    try {
      localStorage.sunrelay = JSON.stringify(kept);
    } catch (refused) {}
  }

  function known(tag) {
    var code = String(tag || "").toLowerCase();
    return config.labels[code] ? code : config.labels[code.split("-")[0]] ? code.split("-")[0] : "";
  }

  function language() {
    var wishes = [kept.language, script.dataset.language].concat(navigator.languages || navigator.language, document.documentElement.lang);
    return wishes.map(known).filter(Boolean)[0] || config.language;
  }

  function address(path) {
    var url = new URL(path, desk);
    url.search = "?site=" + encodeURIComponent(key) + "&language=" + language();
    var theme = script.dataset.theme;
    if (theme) url.search += "&theme=" + encodeURIComponent(theme);
    return url.href;
  }

  function make(name, attributes, parent) {
    var element = document.createElement(name);
    for (var each in attributes) element.setAttribute(each, attributes[each]);
    return parent.appendChild(element);
  }

  function dress(shadow) {
    if (shadow.adoptedStyleSheets && CSSStyleSheet.prototype.replaceSync) {
      var sheet = new CSSStyleSheet();
      sheet.replaceSync(config.style);
      shadow.adoptedStyleSheets = [sheet];
      return;
    }
    var style = make("style", {}, shadow);
    if (script.nonce) style.nonce = script.nonce;
    style.textContent = config.style;
  }

  // Built, not parsed: a host page may demand trusted types.
  function draw() {
    var space = "http://www.w3.org/2000/svg";
    var icon = launcher.appendChild(document.createElementNS(space, "svg"));
    icon.setAttribute("viewBox", "0 0 28 28");
    config.icon.forEach(function (line) {
      icon.appendChild(document.createElementNS(space, "path")).setAttribute("d", line);
    });
  }

  function build() {
    var host = make("div", { "data-sunrelay": "" }, document.body);
    host.style.setProperty("--brand", site.color);
    host.style.setProperty("--on", site.on);
    root = host.attachShadow({ mode: "open" });
    dress(root);
    panel = make("div", { "class": "panel " + site.side, role: "dialog", hidden: "" }, root);
    launcher = make("button", { type: "button", "class": "launcher " + site.side, "aria-haspopup": "dialog" }, root);
    draw();
    badge = make("span", { "class": "badge", hidden: "" }, launcher);
    launcher.addEventListener("click", function () {
      if (panel.hidden) open();
      else close();
    });
    var changes = new MutationObserver(function () {
      label();
      tell({});
    });
    changes.observe(document.documentElement, { attributes: true, attributeFilter: ["lang", "dir"] });
    changes.observe(script, { attributes: true });
    label();
    // Whose answers are counted: the claims alone, which prove nothing, and after the # they are sent nowhere.
    if (kept.chat) peek = make("iframe", { src: address("chat/unread/") + "#" + identity().split(".")[1], hidden: "", title: "" }, root);
  }

  function label() {
    var words = config.labels[language()];
    root.host.dir = getComputedStyle(document.documentElement).direction;
    launcher.lang = panel.lang = language();
    launcher.title = words;
    launcher.setAttribute("aria-label", unread ? words + " · " + news : words);
    launcher.setAttribute("aria-expanded", String(!panel.hidden));
    panel.setAttribute("aria-label", words);
    badge.hidden = !unread;
    badge.textContent = unread;
  }

  function count(number, words) {
    unread = number > 0 ? +number : 0;
    news = words || unread;
    label();
    document.title = (unread ? "(" + unread + ") " : "") + document.title.replace(/^\(\d+\) /, "");
  }

  function identity() {
    return script.dataset.identity || "";
  }

  // Whom the page vouches for is said each time: somebody may sign in or out without a new page.
  function tell(message) {
    if (!frame || !frame.greeted) return;
    message.identity = identity();
    frame.contentWindow.postMessage(message, desk.origin);
  }

  function greet() {
    frame.greeted = true;
    tell({ type: "hello", page: location.origin + location.pathname, shown: !panel.hidden });
  }

  function open() {
    if (!root) return;
    if (peek) peek = peek.remove();
    panel.hidden = false;
    launcher.classList.add("opened");
    if (ready) launcher.classList.add("ready");
    var wanted = address("chat/frame/");
    if (!frame) {
      frame = make("iframe", { title: config.labels[language()] }, panel);
      frame.addEventListener("load", greet);
    }
    if (frame.wanted !== wanted) {
      frame.greeted = ready = false;
      frame.src = frame.wanted = wanted;
    }
    frame.focus();
    tell({ type: "shown", on: true });
    label();
  }

  function close() {
    if (!root || panel.hidden) return;
    panel.hidden = true;
    // A frame that never answered is asked for again at the next opening.
    if (!ready) frame.wanted = "";
    launcher.classList.remove("opened", "ready");
    tell({ type: "shown", on: false });
    label();
    launcher.focus();
  }

  addEventListener("message", function (event) {
    var from = frame && event.source === frame.contentWindow;
    var glance = peek && event.source === peek.contentWindow;
    var said = event.data || {};
    if (event.origin !== desk.origin || !(from || glance)) return;
    if (said.type === "unread") count(said.count, said.label);
    if (glance) peek = peek.remove();
    if (said.type === "ready") ready = true;
    if (ready && !panel.hidden) launcher.classList.add("ready");
    if (said.type === "close") close();
    if (said.type === "kept") remember("chat", said.on ? 1 : 0);
    if (said.type === "language" && known(said.language)) {
      remember("language", said.language);
      frame.wanted = address("chat/frame/");
      label();
    }
  });
  window.Sunrelay = { open: open, close: close };
  if (document.body) build();
  else addEventListener("DOMContentLoaded", build);
})();
