// Keyboard shortcuts. They do not work while a field has the focus, and can be switched off.

import { find } from "./dom.js";
import { toggleExact } from "./times.js";

const OFF = "shortcuts-off";
const SEQUENCE_MS = 1500;

const dialog = find("#shortcuts");
const checkbox = find("#shortcuts-on");
let startedAt = 0; // time of the key g, in milliseconds

if (checkbox) {
  checkbox.checked = localStorage.getItem(OFF) === null;
  checkbox.addEventListener("change", () => {
    if (checkbox.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
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
  if (localStorage.getItem(OFF) !== null) return;
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
