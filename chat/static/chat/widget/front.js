// The first look: who is here, what was kept, the field to write in. The rest comes when somebody writes.
export const settings = JSON.parse(document.body.dataset.settings);

export const $ = (id) => document.getElementById(id);

export function say(key, values) {
  return settings.words[key].replace(/\{(\w+)\}/g, (all, name) => (values && name in values ? values[name] : all));
}

export function show(element, on) {
  element.hidden = !on;
}

export function moment(at, how) {
  return new Intl.DateTimeFormat(settings.language, Object.assign({ hour: "2-digit", minute: "2-digit" }, how)).format(new Date(at));
}

export function minutes(low, high) {
  const least = Math.max(1, Math.round(low / 60));
  const most = Math.max(least, Math.ceil(high / 60));
  return least === most ? most : least + "–" + most;
}

// --- what this device keeps, in the frame's own partition; in memory where the browser forbids storage
const spare = {};
const place = (person) => "sunrelay:" + settings.site + (person && "/" + person) + ":";
let who = "";
let base = place(who);

function area() {
  try {
    return window.localStorage;
  } catch (refused) {
    return null;
  }
}

const names = (start) => Object.keys(Object.assign({}, area(), spare)).filter((key) => key.startsWith(base + start));

export const store = {
  get(name) {
    const key = base + name;
    try {
      return JSON.parse(key in spare ? spare[key] : area().getItem(key));
    } catch (none) {
      return null;
    }
  },
  set(name, value) {
    const text = JSON.stringify(value);
    try {
      area().setItem(base + name, text);
      delete spare[base + name];
    } catch (full) {
      spare[base + name] = text;
    }
  },
  drop(name) {
    delete spare[base + name];
    if (area()) area().removeItem(base + name);
  },
  all: (start) => names(start).map((key) => key.slice(base.length)),
};

// Whom the host page vouches for; the desk alone can prove it, here it tells people at one device apart.
function person(identity) {
  try {
    return encodeURIComponent(JSON.parse(atob(identity.split(".")[1].replace(/-/g, "+").replace(/_/g, "/"))).sub);
  } catch (nobody) {
    return "";
  }
}

// Each person has a place of their own; a chat begun before signing in goes along where they have none.
function settle(identity) {
  who = person(identity);
  base = place(who);
  const own = store.get("session");
  base = place("");
  const begun = who && !own && (store.get("session") || {}).used ? store.all("") : [];
  const values = begun.map(store.get);
  begun.forEach(store.drop);
  base = place(who);
  begun.forEach((name, at) => store.set(name, values[at]));
  desk.session = store.get("session");
}

// Unsent frames by conversation, one key for each: two tabs never overwrite each other's.
const spot = (id) => "unsent:" + (desk.session ? desk.session.conversation : "new") + ":" + id;
export const queue = {
  list: () => store.all(spot("")).map(store.get).filter(Boolean).sort((a, b) => a.made - b.made),
  put: (frame) => store.set(spot(frame.id), frame),
  drop: (id) => store.drop(spot(id)),
};

export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = Array.from(bytes, (byte) => (byte + 256).toString(16).slice(1)).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// --- the session
const embedded = window.parent !== window;
const words = $("words");
export const desk = { session: null, visible: !embedded, talk: null };
let host = embedded ? "" : location.origin;
let hello = {};
let opening = null;

export function call(path, body, patience) {
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), patience);
  const options = { headers: {}, signal: stop.signal, credentials: "omit" };
  if (desk.session && path !== "sessions") options.headers.Authorization = "Bearer " + desk.session.token;
  if (body) {
    options.method = "POST";
    options.body = JSON.stringify(body);
    options.headers["Content-Type"] = "application/json";
  }
  const answer = fetch("/chat/api/" + path, options).then((response) =>
    response
      .json()
      .catch(() => ({}))
      .then((data) => {
        if (response.ok) return data;
        const retry = 1000 * response.headers.get("Retry-After");
        throw Object.assign(new Error(data.message || ""), { status: response.status, code: data.code, retry });
      })
  );
  answer.abort = () => stop.abort();
  const done = () => clearTimeout(late);
  answer.then(done, done);
  return answer;
}

export function openSession(extra) {
  if (opening) return opening;
  const body = {
    site: settings.site || undefined,
    language: settings.language,
    languages: navigator.languages,
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    page: hello.page,
    identity: hello.identity || undefined,
  };
  opening = call("sessions", Object.assign(body, extra), 15000).then(opened, (problem) => {
    opening = null;
    online(false);
    if (problem.status === 401) hello.identity = "";
    if (problem.status === 403) tell(problem.message);
    else setTimeout(() => openSession(extra), problem.retry || 2000 + Math.random() * 4000);
  });
  return opening;
}

function opened(answer) {
  const unsent = queue.list();
  unsent.forEach((frame) => queue.drop(frame.id));
  desk.session = Object.assign(answer, { made: Date.now() });
  unsent.forEach(queue.put);
  opening = null;
  keepSession();
  availability();
  online(true);
  if (unsent.length) converse();
}

export function keepSession() {
  store.set("session", desk.session);
}

// Until the host page has said who is here, nothing is kept or sent: it would be somebody else's.
let arrived = null;
const known = new Promise((go) => (arrived = go));

function arrive() {
  settle(hello.identity);
  words.value = words.value || store.get("draft") || "";
  draft();
  begin();
  arrived();
}

function begin() {
  const session = desk.session;
  if ((session && session.used) || queue.list().length) return converse();
  if ($("asked")) rest();
  // An unused session only told who is here; after five minutes that is stale.
  if (session && Date.now() - session.made < 300000) return availability();
  desk.session = null;
  openSession();
}

// The rest of the program, once.
let coming = null;
let attempts = 0;
export function rest() {
  coming =
    coming ||
    Promise.all([import(settings.talk + (attempts ? "?" + attempts : "")), fetch(settings.rest).then((response) => response.text())]).then(
      ([talk, html]) => (desk.talk = talk.start(html)),
      () => {
        coming = null;
        attempts += 1; // a browser remembers that a module failed
        online(false);
        return new Promise((go) => setTimeout(go, 3000)).then(rest);
      }
    );
  return coming;
}

export function converse() {
  document.body.classList.add("talking");
  if (desk.session && !desk.session.used) {
    desk.session.used = true;
    keepSession();
  }
  toHost({ type: "kept", on: true });
  rest().then((talk) => talk.converse());
}

export function tell(text) {
  if ($("net").textContent !== text) $("net").textContent = text;
}

export function online(on) {
  document.body.classList.toggle("offline", !on);
  tell(on ? "" : say(queue.list().length || words.value ? "offline_kept" : "offline"));
  if (desk.talk) desk.talk.online(on);
}

function availability() {
  const here = desk.session.availability || {};
  const wait = here.wait_seconds;
  const opens = here.opens_local || (here.opens_at && moment(here.opens_at, { weekday: "short" }));
  const now = here.state === "now";
  document.body.dataset.here = here.state || "unknown";
  $("here").textContent = say(now ? "here_now" : opens ? "here_later" : "here_unknown", { time: opens });
  $("expect").textContent = now && wait ? say("answer_in", { range: minutes(wait[0], wait[1]) }) : here.note || say("may_leave");
}

// --- writing
export function act(frame) {
  queue.put(Object.assign({ id: newId(), made: Date.now() }, frame));
  if (desk.talk) desk.talk.flush();
}

export function speak() {
  if (!host) setTimeout(() => host || online(false), 10000);
  known.then(spoken);
}

function spoken() {
  const text = words.value.trim();
  if (!text) return;
  const fresh = !desk.session || !desk.session.used;
  // What a site asks is to be answered before the first words, and goes after them.
  if (fresh && $("asked")) {
    if (!desk.talk) return rest().then(spoken);
    if (!desk.talk.isAnswered()) return;
  }
  act({ type: "say", text });
  if (fresh && desk.talk) desk.talk.answer();
  words.value = "";
  draft();
  const who = { name: $("name").value.trim() || undefined, email: $("email").value.trim() || undefined };
  // A signed identity counts once, so such a session is never opened again for a name.
  if (desk.session && !(fresh && (who.name || who.email) && !hello.identity)) return converse();
  rest().then((talk) => talk.draw());
  if (opening && who.email) act({ type: "contact", email: who.email });
  openSession(who);
}

export function draft() {
  if (host && words.value) store.set("draft", words.value);
  else if (host) store.drop("draft");
  words.style.height = "auto";
  words.style.height = Math.min(160, words.scrollHeight + 2) + "px";
}

words.addEventListener("input", () => {
  draft();
  known.then(rest).then((talk) => talk.written());
});
words.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  if (matchMedia("(pointer: coarse)").matches && !event.ctrlKey) return;
  event.preventDefault();
  speak();
});
$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  speak();
  words.focus();
});
// Before this the browser itself would send the form, and the words were gone.
$("send").disabled = false;
$("more").addEventListener("click", () => known.then(rest).then((talk) => talk.menu()));
$("attach").addEventListener("click", () => known.then(rest).then((talk) => talk.choose()));

// --- the host page
export function toHost(message) {
  if (embedded && host) parent.postMessage(message, host);
}

addEventListener("message", (event) => {
  if (event.source !== parent || settings.origins.indexOf(event.origin) < 0) return;
  const said = event.data || {};
  if (said.type === "hello" && !host) {
    host = event.origin;
    hello = said;
    toHost({ type: "unread", count: 0 });
    toHost({ type: "ready" });
    arrive();
    shown(said.shown);
  } else if (person(said.identity) !== who) location.reload();
  if (said.type === "shown") shown(said.on);
});

function shown(on) {
  desk.visible = Boolean(on);
  if (!desk.visible) return;
  if (desk.talk) desk.talk.looked();
  if (matchMedia("(pointer: coarse)").matches) $("title").focus();
  else words.focus();
}

addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing && !event.defaultPrevented) toHost({ type: "close" });
});
$("close").addEventListener("click", () => toHost({ type: "close" }));
addEventListener("offline", () => online(false));

Object.keys(settings.colors).forEach((name) => document.documentElement.style.setProperty(name, settings.colors[name]));
show($("close"), embedded);
if (!embedded) arrive();
