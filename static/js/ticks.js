// Ticked rows of the list: how many they are, and one box that ticks them all.

import { find, findAll } from "./dom.js";

const FORM = "form.ticks";

function tell(form) {
  const rows = findAll('tbody input[name="sender"]', form);
  const ticked = rows.filter((row) => row.checked).length;
  const all = find("[data-tick-all]", form);
  const said = find("[data-ticked]", form);
  all.checked = ticked > 0 && ticked === rows.length;
  all.indeterminate = ticked > 0 && ticked < rows.length;
  said.dataset.rest ??= said.textContent;
  said.textContent = ticked
    ? said.dataset.ticked.replace("##", rows.length).replace("#", ticked)
    : said.dataset.rest;
}

document.addEventListener("change", (event) => {
  const form = event.target.closest(FORM);
  if (!form || event.target.type !== "checkbox") return;
  if (event.target.matches("[data-tick-all]")) {
    for (const row of findAll('tbody input[name="sender"]', form)) {
      row.checked = event.target.checked;
    }
  }
  tell(form);
});

document.addEventListener("reset", (event) => {
  // The boxes are emptied after this event.
  if (event.target.matches(FORM)) setTimeout(() => tell(event.target));
});

// Browsers tick again what was ticked before a page was left.
window.addEventListener("pageshow", () => findAll(FORM).forEach(tell));
