// Menus that drop down, lists with a filter field, and links that htmx must not take over.

import { find, findAll, isModified } from "./dom.js";

const OPEN = "details.dropdown[open], details.project-switcher[open]";

document.addEventListener("click", (event) => {
  for (const menu of findAll(OPEN)) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && find(OPEN);
  if (!menu) return;
  menu.open = false;
  find("summary", menu).focus();
});

document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-filter]")) return;
  const wanted = event.target.value.toLowerCase();
  for (const item of findAll("li", event.target.closest("[data-filter-list]"))) {
    item.hidden = !item.textContent.toLowerCase().includes(wanted);
  }
});

// Enter in a filter field would press the first button of the form around it.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("[data-filter]")) event.preventDefault();
});

// A click with a modifier key opens a new tab or saves a file, so htmx must not see it.
document.addEventListener(
  "click",
  (event) => {
    if (isModified(event) && event.target.closest("a[hx-get]")) event.stopPropagation();
  },
  true,
);
