// Exports with progress and a button to cancel. Without a script the browser downloads the file.
// Saving a blob is a navigation, which the content security policy does not restrict.

import { find, isModified } from "./dom.js";
import { showMessage } from "./messages.js";
import { beginRequest, endRequest } from "./progress.js";

const NEWLINE = 10;
const KEEP_URL_MS = 60_000;

const countLines = (bytes) => bytes.reduce((sum, byte) => sum + (byte === NEWLINE), 0);

const format = (number) => (Number.isFinite(number) ? number.toLocaleString("en") : "");

const readRows = async (response, words, counter) => {
  const total = Number(response.headers.get("X-Export-Rows")) || Infinity;
  const reader = response.body.getReader();
  const parts = [];
  let lines = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    lines += countLines(part.value);
    const rows = format(Math.min(lines, total));
    counter.textContent = words.replace("##", format(total)).replace("#", rows);
  }
  return new Blob(parts, { type: response.headers.get("Content-Type") });
};

const saveFile = (blob, response) => {
  const link = document.createElement("a");
  const disposition = response.headers.get("Content-Disposition") || "";
  link.download = disposition.match(/filename="([^"]+)"/)?.[1] || "export";
  link.href = URL.createObjectURL(blob);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEEP_URL_MS);
};

// The last line of an export states if it is complete.
const isComplete = async (blob) =>
  /^(# Complete|\{"complete":true)/m.test(await blob.slice(-500).text());

// Resolves to the outcome, or to null if another page or message explains what happened.
const download = async (link, signal, panel) => {
  const response = await fetch(link.href, { signal });
  if (response.redirected) {
    showMessage("signed-out");
    return null;
  }
  if (!response.ok) {
    location.assign(link.href); // the error page
    return null;
  }
  const blob = await readRows(response, link.dataset.export, find("[data-count]", panel));
  saveFile(blob, response);
  return (await isComplete(blob)) ? "saved" : "incomplete";
};

const addPanel = (actions) => {
  find(".exporting", actions)?.remove();
  actions.prepend(find("#exporting").content.cloneNode(true));
  return find(".exporting", actions);
};

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-export]");
  if (!link || isModified(event) || !window.ReadableStream) return;
  event.preventDefault();
  const actions = link.closest(".button-row");
  if (find(".exporting button", actions)) return; // one export at a time
  const panel = addPanel(actions);
  const abort = new AbortController();
  find("button", panel).addEventListener("click", () => abort.abort());
  beginRequest();
  const outcome = await download(link, abort.signal, panel).catch(() =>
    abort.signal.aborted ? "cancelled" : "broken",
  );
  endRequest();
  find("button", panel).remove();
  const status = find("[role=status]", panel);
  if (outcome) status.textContent = status.dataset[outcome];
  else panel.remove();
});
