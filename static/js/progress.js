// The bar at the top of the window and the busy state of the page during requests.

import { find } from "./dom.js";

const bar = find("#progress");
const main = find("main");
let running = 0;

const show = () => {
  bar.classList.toggle("is-running", running > 0); // the style sheet delays it by 150 ms
  if (running > 0) main.ariaBusy = "true";
  else main.removeAttribute("aria-busy");
};

export const beginRequest = () => {
  running += 1;
  show();
};

export const endRequest = () => {
  running = Math.max(0, running - 1);
  show();
};

// Polling shows no progress.
const isPoll = (event) => event.detail.elt.hasAttribute("data-poll");

document.addEventListener("htmx:beforeRequest", (event) => {
  if (!isPoll(event)) beginRequest();
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (!isPoll(event)) endRequest();
});
