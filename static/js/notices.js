// The list behind the bell: opens with the focus on its heading, and closes back to the bell.

import { find } from "./dom.js";

const dialog = find("#notices");
let opener = null;

const close = () => {
  if (dialog?.open) dialog.close();
};

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.matches("[data-bell]")) opener = event.detail.elt;
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== dialog) return;
  // On phones the bell may stand in the menu, which would cover the list.
  opener?.closest("[popover]:popover-open")?.hidePopover();
  if (!dialog.open) dialog.show();
  opener?.setAttribute("aria-expanded", "true");
  find("#notices-title").focus();
});

dialog?.addEventListener("close", () => {
  opener?.removeAttribute("aria-expanded");
  opener?.focus();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});

document.addEventListener("click", (event) => {
  if (dialog?.open && !event.target.closest("#notices, [data-bell]")) close();
});
