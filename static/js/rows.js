// A form that opens below its row of a table: one at a time, with the focus in it and back.

import { find, findAll } from "./dom.js";

const ROW = "tr.below-row";

document.addEventListener("htmx:afterSettle", ({ detail: { elt } }) => {
  const opened = elt.nextElementSibling;
  if (!elt.matches("tr") || !opened?.matches(ROW)) return;
  for (const other of findAll(ROW)) {
    if (other !== opened) other.remove();
  }
  find("h2", opened)?.focus();
});

document.addEventListener("click", (event) => {
  const row = event.target.closest?.("[data-close-row]")?.closest(ROW);
  if (!row) return;
  event.preventDefault();
  find("a", row.previousElementSibling)?.focus();
  row.remove();
});
