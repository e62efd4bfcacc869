// Banners for requests that failed. The rest of the page stays unchanged.

import { find, findAll } from "./dom.js";

export const showMessage = (templateId) => {
  const banner = find(`#${templateId}`).content.cloneNode(true);
  for (const link of findAll('a[href=""]', banner)) link.href = location.href;
  find("#messages").replaceChildren(banner);
};

document.addEventListener("htmx:sendError", () => showMessage("offline"));
document.addEventListener("htmx:timeout", () => showMessage("offline"));

// Responses with 409, 422 or 5xx bring their own content.
document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (status === 401) showMessage("signed-out");
  else if (status < 500 && status !== 409 && status !== 422) showMessage("refused");
});
