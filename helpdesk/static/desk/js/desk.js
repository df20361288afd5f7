// What every staff page has: ticking times, menus, dialogs, toasts. Pages work without it.
import "./local-clock.js";
import "./relative-time.js";
import "./sun-strip.js";
import "./toast.js";
import "./menu.js";
import "./dialog.js";
