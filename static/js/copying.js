// Copying to the clipboard: a value of the button itself, or the content of another element.

import { find } from "./dom.js";

const copy = async (text, label) => {
  await navigator.clipboard.writeText(text);
  label.textContent = "Copied";
};

document.addEventListener("click", async (event) => {
  if (!navigator.clipboard) return;
  const link = event.target.closest("[data-copy-from]");
  if (link) {
    event.preventDefault();
    await copy(document.getElementById(link.dataset.copyFrom).textContent, find("span", link));
  }
  const button = event.target.closest("[data-copy]");
  if (button) {
    await copy(button.dataset.copy, find(".visually-hidden", button));
    button.classList.add("done");
  }
});
