// Printing: every time on paper is exact.

import { areExact, setExact } from "./times.js";

let wereExact = false;

window.addEventListener("beforeprint", () => {
  wereExact = areExact();
  setExact(true);
});

window.addEventListener("afterprint", () => setExact(wereExact));

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
