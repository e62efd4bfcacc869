// Out-of-band updates, most of them from polling: nobody loses what they are typing or have
// opened, and a row whose state changed flashes once.

import { find, findAll } from "./dom.js";

const ROWS = "[data-country], [data-operator], [data-number], tr[data-sender]";

// A hidden tab does not poll.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.detail.elt.hasAttribute("data-poll")) event.preventDefault();
});

// What a page asks for by itself is no activity of a person, so a session can end meanwhile.
document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.elt.hasAttribute("data-poll")) detail.headers["Portal-Poll"] = "1";
});

const keyOf = (row) => {
  const country = row.closest("[data-country]")?.dataset.country ?? "";
  const { operator, number, sender } = row.dataset;
  return [country, operator ?? "", number ?? "", sender ?? ""].join("\n");
};

// A list is not replaced under the hand of somebody who is at work in it.
const isAtWork = (list) =>
  list.contains(document.activeElement) || find("input:checked, details[open]", list);

document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, requestConfig } = event.detail;
  // What was asked for before another list was opened is no answer to it.
  if (requestConfig.elt.hasAttribute("data-poll") && !requestConfig.elt.isConnected) {
    event.detail.shouldSwap = false;
  }
  if (target.id === "results") find("#list-moved")?.setAttribute("hidden", "");
});

const stateOf = (row) => row.dataset.status ?? row.dataset.state;

const keepOpen = (current, fresh) => {
  for (const details of findAll("details[id]", current)) {
    const successor = find(`#${CSS.escape(details.id)}`, fresh);
    if (successor) successor.open = details.open;
  }
};

// The menu stays, and says how many are chosen in it now.
const sayAgain = (current, fresh) => {
  const successor = find("summary", fresh);
  if (successor) find("summary", current).replaceChildren(...successor.cloneNode(true).childNodes);
};

const markChanged = (current, fresh) => {
  const before = new Map(findAll(ROWS, current).map((row) => [keyOf(row), stateOf(row)]));
  for (const row of findAll(ROWS, fresh)) {
    if (before.get(keyOf(row)) !== stateOf(row)) row.classList.add("changed");
  }
};

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  const hasFocus = target.matches("input, select, textarea") && target === document.activeElement;
  // Nor is a menu closed under the hand of somebody who chooses in it.
  const isOpen = target.matches("details.dropdown[open]");
  if (hasFocus || isOpen || find("details.dropdown[open]", target)) {
    event.detail.shouldSwap = false;
  }
  if (isOpen) sayAgain(target, fragment);
  // Rows that are not replaced keep the count and the age that they were shown with.
  if (target.id === "list-meta" && find("#list-moved")?.hidden === false) {
    event.detail.shouldSwap = false;
  }
  if (!target.hasAttribute("data-living")) return;
  if (target.id === "results" && isAtWork(target)) {
    event.detail.shouldSwap = false;
    find("#list-moved").hidden = false;
    return;
  }
  // A revealed token stays until the user leaves the page.
  if (find("#token", target)) {
    event.detail.shouldSwap = false;
    return;
  }
  keepOpen(target, fragment);
  markChanged(target, fragment);
});
