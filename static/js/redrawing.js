// A step that is redrawn while it is in use. The response replaces the fields, and htmx drops the
// request of a button that is gone: late words and a late press are repeated in the new fields.

import { find, findAll } from "./dom.js";

// Those that send a request of their own are pressed, not filled in.
const FIELDS =
  "#step-form :is(input:not([type=hidden], [type=file], [hx-post]), select, textarea)";

const isChoice = (field) => field.type === "radio" || field.type === "checkbox";
const answerIn = (field) => (isChoice(field) ? field.checked : field.value);

let sent = new Map(); // the fields of the step, with what the last request took along
let late = []; // what was entered after that: the field, its answer then, and if it has the focus
let pressed = null; // a button or choice whose request has not begun

document.addEventListener(
  "click",
  ({ target }) => {
    pressed = target.closest?.("#step-form :is(button, input)[hx-post]") ?? pressed;
  },
  true,
);

document.addEventListener("htmx:beforeRequest", ({ detail: { elt, target } }) => {
  if (elt === pressed) pressed = null;
  if (target.id !== "step") return;
  sent = new Map(findAll(FIELDS).map((field) => [field, answerIn(field)]));
});

document.addEventListener("htmx:beforeSwap", ({ detail: { target, shouldSwap } }) => {
  if (target.id !== "step" || !shouldSwap) return;
  late = [...sent]
    .filter(([field, before]) => field.isConnected && answerIn(field) !== before)
    .filter(([field]) => field.type !== "radio" || field.checked)
    .map(([field, before]) => [field, before, field === document.activeElement]);
  sent = new Map();
});

const ROW = "[data-rows] .row";
const place = (name) => name.replace(/-\d+-/, "-");
const answersIn = (row) => JSON.stringify(findAll("input, select, textarea", row).map(answerIn));

// A removed row gives its number to the next one, so a row is known by its answers.
const counterpart = (field, before) => {
  const all = findAll(FIELDS).filter((each) => each.type === field.type);
  const named = all.filter((each) => each.name === field.name);
  if (isChoice(field)) return named.find((each) => each.value === field.value);
  if (!field.closest(ROW)) return named[0];
  const alike = all.filter(
    (each) => place(each.name) === place(field.name) && each.value === before,
  );
  return alike.find((each) => each.name === field.name) ?? alike.at(-1);
};

const sameButton = (button) => {
  const row = button.closest(ROW);
  if (!row) {
    const [name, value] = [button.name, button.value].map(CSS.escape);
    return find(`#step-form [hx-post][name="${name}"][value="${value}"]`);
  }
  const group = CSS.escape(row.closest("[data-rows]").dataset.rows);
  const next = findAll(`#step-form [data-rows="${group}"] .row`).find(
    (each) => answersIn(each) === answersIn(row),
  );
  return next && findAll("[hx-post]", next)[findAll("[hx-post]", row).indexOf(button)];
};

const repeat = (field, before, hadFocus) => {
  const next = counterpart(field, before);
  if (!next) return;
  if (isChoice(field)) next.checked = field.checked;
  else next.value = field.value;
  for (const name of ["input", "change"]) next.dispatchEvent(new Event(name, { bubbles: true }));
  if (!hadFocus) return;
  next.focus();
  if (next.matches("textarea, [type=text]")) {
    next.setSelectionRange(field.selectionStart, field.selectionEnd);
  }
};

document.addEventListener("htmx:afterSettle", ({ detail: { elt } }) => {
  if (elt.id !== "step") return;
  for (const [field, before, hadFocus] of late) repeat(field, before, hadFocus);
  late = [];
  if (!pressed || pressed.isConnected) return;
  const button = sameButton(pressed);
  pressed = null;
  button?.click();
});
