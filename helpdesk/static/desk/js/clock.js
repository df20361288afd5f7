// The present as the server sees it: the page says when it was made, so a wrong clock on this computer shows nothing wrong.
const stamped = Date.parse(document.documentElement.dataset.now || "");
const skew = Number.isNaN(stamped) ? 0 : stamped - Date.now();
const listeners = new Set();

export function now() {
  return Date.now() + skew;
}

/** Calls `listener` at each turn of the minute until it is taken off again with the function this returns. */
export function eachMinute(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tick() {
  for (const listener of listeners) listener();
  setTimeout(tick, 60000 - (now() % 60000) + 20);
}

setTimeout(tick, 60000 - (now() % 60000) + 20);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) for (const listener of listeners) listener();
});
