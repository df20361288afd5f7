// What calls an agent who looks elsewhere: two soft tones, a notification of the system, a number in the tab's title.
// Off until somebody turns it on here, on this computer; browsers let pages ask for it only by a press.
const KEPT = "desk-ringing";
const button = document.getElementById("ringing");
const title = document.title;
let sound = null;
let missed = 0;

const isOn = () => localStorage.getItem(KEPT) === "on";
const mayNotify = () => "Notification" in globalThis && Notification.permission === "granted";

function show() {
  button.setAttribute("aria-checked", String(isOn()));
  const refused = isOn() && "Notification" in globalThis && Notification.permission === "denied";
  document.getElementById("ringing-refused").hidden = !refused;
}

function tones() {
  sound ??= new AudioContext();
  sound.resume();
  const at = sound.currentTime;
  for (const [place, pitch] of [660, 880].entries()) {
    const tone = sound.createOscillator();
    const volume = sound.createGain();
    const begins = at + place * 0.18;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, begins);
    volume.gain.exponentialRampToValueAtTime(0.12, begins + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, begins + 0.3);
    tone.connect(volume).connect(sound.destination);
    tone.start(begins);
    tone.stop(begins + 0.32);
  }
}

async function turn() {
  localStorage.setItem(KEPT, isOn() ? "off" : "on");
  show();
  if (!isOn()) return;
  tones();
  if ("Notification" in globalThis && Notification.permission === "default") await Notification.requestPermission();
  show();
}

/** `tag` keeps one notification for one matter; a press on it brings this page forward. */
function call(words, tag) {
  if (!document.hidden && document.hasFocus()) return;
  missed += 1;
  document.title = `(${missed}) ${title}`;
  if (!isOn()) return;
  tones();
  if (!mayNotify()) return;
  const note = new Notification(words, { tag });
  note.addEventListener("click", () => {
    globalThis.focus();
    note.close();
  });
}

function back() {
  if (document.hidden) return;
  missed = 0;
  document.title = title;
}

export function ringFor(socket) {
  if (!button) return;
  button.hidden = false;
  show();
  button.addEventListener("click", turn);
  addEventListener("focus", back);
  document.addEventListener("visibilitychange", back);
  socket.addEventListener("offer", ({ detail }) => {
    if (detail.type === "offer") call(button.dataset.ringOffer, detail.offer);
  });
  socket.addEventListener("events", ({ detail }) => {
    const spoken = detail.events.some((event) => event.kind === "message" && event.author.role === "customer");
    if (spoken && socket.isOpen) call(button.dataset.ringSaid, detail.conversation);
  });
}
