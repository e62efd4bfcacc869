// Sending forms: the current CSRF token, and buttons that accept one press only.

import { find, findAll } from "./dom.js";

const csrfToken = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1];

// Signing in in another tab changes the token, so the cookie has the valid one.
export const refreshToken = (form) => {
  const token = csrfToken();
  const field = form && find('input[name="csrfmiddlewaretoken"]', form);
  if (token && field) field.value = token;
};

document.addEventListener("submit", (event) => refreshToken(event.target), true);

// htmx notes the address of the page there, and addresses hold numbers and names.
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-sign-out]")) sessionStorage.clear();
});

document.addEventListener("htmx:configRequest", (event) => {
  const { parameters } = event.detail;
  const token = csrfToken();
  if (token && "csrfmiddlewaretoken" in parameters) parameters.csrfmiddlewaretoken = token;
});

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (event.defaultPrevented || !button?.dataset.busy) return;
  // The browser leaves a disabled button out of the request, so wait until it has been sent.
  setTimeout(() => {
    button.ariaBusy = "true";
    button.disabled = true;
  });
});

// The browser may restore the page with its buttons as they were.
window.addEventListener("pageshow", () => {
  for (const button of findAll('button[aria-busy="true"]')) {
    button.ariaBusy = null;
    button.disabled = false;
  }
});
