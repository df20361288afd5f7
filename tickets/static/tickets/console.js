// The agents' console. Every page works without it; this keeps what is open alive and the hands on the keyboard.
import "./counting.js";
import "./parts.js";
import "./keys.js";
import "./composer.js";
import "./canned.js";
import "./live.js";
import "./in-place.js";
import "./faq.js";
import "./palette.js";
