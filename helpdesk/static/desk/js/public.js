// Public pages need only times that tick and menus that close; both are extras.
import "./local-clock.js";
import "./relative-time.js";
import "./menu.js";
import "./toast.js";
