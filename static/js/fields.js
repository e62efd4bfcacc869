// Form fields: character counters, fields that depend on another answer, and the focus.

import { find, findAll } from "./dom.js";

const COUNT_FROM = 0.8; // share of the limit

// Sinch counts code points, not UTF-16 units.
document.addEventListener("input", ({ target }) => {
  const limit = Number(target.dataset?.limit || 0);
  const counter = limit && find(`[data-counter="${CSS.escape(target.id)}"]`);
  if (!counter) return;
  const count = [...target.value].length;
  counter.textContent =
    count < limit * COUNT_FROM ? "" : counter.dataset.words.replace("#", count);
  counter.classList.toggle("is-over", count > limit);
});

const answerTo = (name) => {
  const controls = findAll(`[name="${CSS.escape(name)}"]`);
  return controls.find((control) => control.type !== "radio" || control.checked)?.value ?? "";
};

// A field with a problem stays visible even if another answer makes it unnecessary.
const showFields = () => {
  for (const field of findAll("[data-shown-when]")) {
    const [name, wanted] = field.dataset.shownWhen.split("=");
    const answer = answerTo(name);
    field.hidden = answer !== "" && answer !== wanted && !field.classList.contains("is-bad");
  }
};

showFields();
document.addEventListener("change", showFields);
document.addEventListener("htmx:afterSettle", showFields);

// After a row was added or removed, the response names the field that gets the focus.
document.addEventListener("htmx:afterSettle", ({ detail: { elt } }) => {
  const wanted = elt.dataset?.focusField || find("[data-focus-field]", elt)?.dataset.focusField;
  if (wanted) document.getElementById(wanted)?.focus();
});

// A link to a field, for example from the list of problems, focuses it.
if (location.hash) {
  const field = document.getElementById(location.hash.slice(1));
  if (field?.matches("input, select, textarea, fieldset")) field.focus();
}

// The summary of a rejected form gets the focus, so that screen readers start there.
const summary = find("[data-focus]");
if (summary) {
  summary.focus();
  // The browser moves the focus to the fragment of the URL once the page has loaded.
  window.addEventListener("load", () => setTimeout(() => summary.focus()));
}

find(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
