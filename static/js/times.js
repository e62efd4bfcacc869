// Relative times, which a click or the key t turns into exact UTC times, and back.

import { findAll, root } from "./dom.js";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const exact = (iso) => {
  const at = new Date(iso);
  const day = `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
  return `${day} ${at.toISOString().slice(11, 19)} UTC`;
};

const show = () => {
  const isExact = areExact();
  for (const time of findAll("main time[datetime]")) {
    if (isExact) {
      time.dataset.words ??= time.textContent;
      time.textContent = exact(time.dateTime);
    } else if (time.dataset.words !== undefined) {
      time.textContent = time.dataset.words;
      delete time.dataset.words;
    }
  }
};

export const areExact = () => root.hasAttribute("data-exact-times");

export const setExact = (isExact) => {
  root.toggleAttribute("data-exact-times", isExact);
  show();
};

export const toggleExact = () => setExact(!areExact());

document.addEventListener("htmx:afterSettle", show);

document.addEventListener("click", (event) => {
  if (event.target.closest("main time[datetime]")) toggleExact();
});
