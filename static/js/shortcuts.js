// Keyboard shortcuts. They do not work while a field has the focus, and can be switched off.

import { find } from "./dom.js";
import { toggleExact } from "./times.js";

// A cookie, because signing out clears what scripts store.
// The prefix, and what it requires, has browsers refuse a cookie of another host of the domain.
const IS_SAFE = location.protocol === "https:";
const OFF = `${IS_SAFE ? "__Host-" : ""}shortcuts=off`;
const COOKIE = `${IS_SAFE ? "; secure" : ""}; path=/; samesite=lax; max-age=`;
const YEAR_S = 60 * 60 * 24 * 365;
const SEQUENCE_MS = 1500;

const dialog = find("#shortcuts");
const checkbox = find("#shortcuts-on");
let startedAt = 0; // time of the key g, in milliseconds

const areOff = () => document.cookie.split("; ").includes(OFF);

if (checkbox) {
  checkbox.checked = !areOff();
  checkbox.addEventListener("change", () => {
    document.cookie = OFF + COOKIE + (checkbox.checked ? 0 : YEAR_S);
  });
}

const isIgnored = (event) =>
  dialog.open ||
  event.ctrlKey ||
  event.metaKey ||
  event.altKey ||
  event.target.closest("input, select, textarea, [contenteditable]");

const followLink = (key) => {
  const link = find(`[data-shortcut="${CSS.escape(key)}"]`);
  if (link) location.assign(link.href);
};

document.addEventListener("keydown", (event) => {
  if (!dialog || isIgnored(event)) return;
  if (event.key === "?") {
    dialog.showModal();
    return;
  }
  if (areOff()) return;
  const field = find("[data-shortcut-focus]");
  if (event.key === "/" && field) {
    event.preventDefault();
    field.focus();
  } else if (event.key === "t") {
    toggleExact();
  } else if (event.key === "g") {
    startedAt = event.timeStamp;
  } else if (startedAt && event.timeStamp - startedAt < SEQUENCE_MS) {
    startedAt = 0;
    followLink(event.key);
  }
});
