// Saving a draft when the user leaves its page, closes it or switches to another tab.

import { refreshToken } from "./forms.js";

let unsaved = null; // the form with changes that have not been sent

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-saves]");
  if (form) unsaved = form;
});

document.addEventListener("submit", (event) => {
  if (event.target === unsaved) unsaved = null;
});

document.addEventListener("htmx:beforeRequest", (event) => {
  if (unsaved && event.detail.elt.closest("form") === unsaved) unsaved = null;
});

window.addEventListener("pagehide", () => {
  if (!unsaved?.isConnected) return;
  refreshToken(unsaved);
  const body = new URLSearchParams(new FormData(unsaved));
  body.set("then", "autosave");
  const headers = { "HX-Request": "true" };
  fetch(unsaved.action, { method: "POST", body, headers, keepalive: true }).catch(() => {});
  unsaved = null;
});

document.addEventListener("visibilitychange", () => {
  if (document.hidden && unsaved) htmx.trigger("#saved", "autosave");
});
