// What only a script can do: the progress bar, banners for lost requests, shortcuts, copying.
// Every page works without it; nothing here sends or keeps what people type.
"use strict";

(() => {
  const root = document.documentElement;
  root.dataset.js = "";
  const $ = (selector, within = document) => within.querySelector(selector);

  // Progress: shown from 150 ms on (the delay is the style sheet's).
  const progress = $("#progress");
  let running = 0;
  const busy = (step) => {
    running = Math.max(0, running + step);
    progress.classList.toggle("on", running > 0);
    root.setAttribute("aria-busy", String(running > 0));
  };
  document.addEventListener("htmx:beforeRequest", () => busy(1));
  document.addEventListener("htmx:afterRequest", () => busy(-1));

  // A request that came to nothing says so in place; what was on the page stays.
  const say = (template) => {
    const banner = $(template).content.cloneNode(true);
    for (const link of banner.querySelectorAll('a[href=""]')) link.href = location.href;
    $("#messages").replaceChildren(banner);
  };
  document.addEventListener("htmx:sendError", () => say("#offline"));
  document.addEventListener("htmx:timeout", () => say("#offline"));
  document.addEventListener("htmx:responseError", (event) => {
    const { status } = event.detail.xhr;
    if (status === 401) say("#signed-out");
    else if (status < 500 && status !== 409 && status !== 422) say("#refused");
  });

  // Addresses stay short: empty fields and defaults of a GET form are left out.
  document.addEventListener("htmx:configRequest", (event) => {
    const { elt, parameters, verb } = event.detail;
    const letters = Number(elt.dataset.fromLetters || 0);
    if (elt.value && elt.value.trim().length < letters) {
      event.preventDefault();
      return;
    }
    if (verb !== "get") return;
    for (const name of new Set(Object.keys(parameters))) {
      const field = $(`#filters [name="${CSS.escape(name)}"]`);
      const value = parameters[name];
      if (value === "" || (field && field.dataset.default === value)) delete parameters[name];
    }
  });

  // A control that has the focus is never replaced: what is being typed would be lost.
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target } = event.detail;
    if (target.matches("input, select, textarea") && target === document.activeElement) {
      event.detail.shouldSwap = false;
    }
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.requestConfig?.elt?.hasAttribute("data-top")) {
      const head = $("main h1");
      if (head.getBoundingClientRect().top < 0) head.scrollIntoView({ block: "start" });
    }
  });

  // A modified click means a tab or a file of its own, so it never becomes a swap.
  document.addEventListener(
    "click",
    (event) => {
      const modified = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
      if (modified && event.target.closest("a[hx-get]")) event.stopPropagation();
    },
    true,
  );

  // One tap on a time, or the key t, shows every time on the page as exact UTC, and back.
  const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
  const exact = (iso) => {
    const at = new Date(iso);
    const day = `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
    return `${day} ${at.toISOString().slice(11, 19)} UTC`;
  };
  const showTimes = () => {
    const isExact = root.toggleAttribute("data-exact-times");
    for (const time of document.querySelectorAll("main time[datetime]")) {
      time.dataset.words ??= time.textContent;
      time.textContent = isExact ? exact(time.dateTime) : time.dataset.words;
    }
  };
  document.addEventListener("htmx:afterSettle", () => root.removeAttribute("data-exact-times"));

  document.addEventListener("click", (event) => {
    if (event.target.closest("main time[datetime]")) showTimes();
    const copy = event.target.closest("[data-copy]");
    if (copy && navigator.clipboard) {
      navigator.clipboard.writeText(copy.dataset.copy).then(() => {
        copy.classList.add("done");
        $(".vh", copy).textContent = "Copied";
      });
    }
    for (const open of document.querySelectorAll("details.drop[open], details.switcher[open]")) {
      if (!open.contains(event.target)) open.open = false;
    }
  });

  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-filter]")) return;
    const wanted = event.target.value.toLowerCase();
    for (const item of event.target.closest("[data-filter-list]").querySelectorAll("li")) {
      item.hidden = !item.textContent.toLowerCase().includes(wanted);
    }
  });

  // Shortcuts sleep while a field has focus and can be switched off in their list.
  const dialog = $("#shortcuts");
  const OFF = "shortcuts-off";
  const box = $("#shortcuts-on");
  if (box) {
    box.checked = localStorage.getItem(OFF) === null;
    box.addEventListener("change", () => {
      if (box.checked) localStorage.removeItem(OFF);
      else localStorage.setItem(OFF, "1");
    });
  }
  let started = 0;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const open = $("details.drop[open], details.switcher[open]");
      if (open) {
        open.open = false;
        $("summary", open).focus();
      }
    }
    if (!dialog || dialog.open || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    if (event.key === "?") {
      dialog.showModal();
      return;
    }
    if (localStorage.getItem(OFF) !== null) return;
    const field = $("[data-shortcut-focus]");
    if (event.key === "/" && field) {
      event.preventDefault();
      field.focus();
    } else if (event.key === "t") {
      showTimes();
    } else if (event.key === "g") {
      started = event.timeStamp;
    } else if (started && event.timeStamp - started < 1500) {
      const link = $(`[data-shortcut="${CSS.escape(event.key)}"]`);
      started = 0;
      if (link) location.assign(link.href);
    }
  });

  // A refused form: the summary takes the focus, so that screen readers start there.
  const summary = $("[data-focus]");
  if (summary) summary.focus();
  const current = $(".tabs [aria-current]");
  if (current) current.scrollIntoView({ block: "nearest", inline: "nearest" });
})();
