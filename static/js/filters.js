// The filters of a list: short URLs, a minimum of letters, scrolling to the top of a new page.

import { find } from "./dom.js";

const isDefault = (name, value) =>
  find(`#filters [name="${CSS.escape(name)}"]`)?.dataset.default === value;

// Empty fields and default values are left out of the URL.
document.addEventListener("htmx:configRequest", (event) => {
  const { elt, formData, parameters, verb } = event.detail;
  const minimum = Number(elt.dataset.fromLetters || 0);
  if (elt.value && elt.value.trim().length < minimum) {
    event.preventDefault();
    return;
  }
  if (verb !== "get") return;
  for (const name of new Set(Object.keys(parameters))) {
    const value = formData.getAll(name).join();
    if (value === "" || isDefault(name, value)) delete parameters[name];
  }
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (!event.detail.requestConfig?.elt?.hasAttribute("data-top")) return;
  const heading = find("main h1");
  if (heading.getBoundingClientRect().top < 0) heading.scrollIntoView({ block: "start" });
});
