// What this device keeps, in the frame's own partition; in memory where the browser forbids storage.
const spare = {};

function area() {
  try {
    return window.localStorage;
  } catch (refused) {
    return null;
  }
}

function read(key) {
  const store = area();
  const text = key in spare ? spare[key] : store && store.getItem(key);
  try {
    return text ? JSON.parse(text) : null;
  } catch (broken) {
    return null;
  }
}

function write(key, value) {
  try {
    area().setItem(key, JSON.stringify(value));
    delete spare[key];
  } catch (full) {
    spare[key] = JSON.stringify(value);
  }
}

function drop(key) {
  delete spare[key];
  if (area()) area().removeItem(key);
}

function names(start) {
  return Object.keys(area() || {})
    .concat(Object.keys(spare))
    .filter((key, at, all) => key.startsWith(start) && all.indexOf(key) === at);
}

export function makeStore(site) {
  const base = "sunrelay:" + site + ":";
  return {
    get: (name) => read(base + name),
    set: (name, value) => write(base + name, value),
    drop: (name) => drop(base + name),
    forget: () => names(base).forEach(drop),
    // One key for each unsent frame: two tabs never overwrite each other's.
    queue: (conversation) =>
      names(base + "unsent:" + conversation + ":")
        .map(read)
        .filter(Boolean)
        .sort((a, b) => a.made - b.made),
    put: (conversation, frame) => write(base + "unsent:" + conversation + ":" + frame.id, frame),
    sent: (conversation, id) => drop(base + "unsent:" + conversation + ":" + id),
  };
}

export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = Array.from(bytes, (byte) => (byte + 256).toString(16).slice(1)).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
