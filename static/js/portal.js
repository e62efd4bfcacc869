// What only a script can do: the progress bar, banners for lost requests, shortcuts, copying.
// Every page works without it. What people type goes to their draft and is kept nowhere else.
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
  // A page that looks again by itself does so quietly, and only while somebody can see it.
  const isQuiet = (event) => event.detail.elt.hasAttribute("data-poll");
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!isQuiet(event)) busy(1);
    else if (document.hidden) event.preventDefault();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!isQuiet(event)) busy(-1);
  });

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

  // What comes in that way keeps open what was opened, and a row that is another now flashes once.
  const nameOf = (row) => {
    const country = row.closest("[data-country]")?.dataset.country ?? "";
    const { operator, number } = row.dataset;
    return [country, operator ?? "", number ?? ""].join("\n");
  };
  const standing = (row) => row.dataset.status ?? row.dataset.state;
  const ROWS = "[data-country], [data-operator], [data-number]";
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    if (!target.hasAttribute("data-living")) return;
    // A token that is being copied stays until the page is left.
    if ($("#token", target)) {
      event.detail.shouldSwap = false;
      return;
    }
    for (const details of target.querySelectorAll("details[id]")) {
      const fresh = $(`#${CSS.escape(details.id)}`, fragment);
      if (fresh) fresh.open = details.open;
    }
    const before = new Map();
    for (const row of target.querySelectorAll(ROWS)) before.set(nameOf(row), standing(row));
    for (const row of fragment.querySelectorAll(ROWS)) {
      if (before.get(nameOf(row)) !== standing(row)) row.classList.add("changed");
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
  const sayTimes = () => {
    const isExact = root.hasAttribute("data-exact-times");
    for (const time of document.querySelectorAll("main time[datetime]")) {
      if (isExact) {
        time.dataset.words ??= time.textContent;
        time.textContent = exact(time.dateTime);
      } else if (time.dataset.words !== undefined) {
        time.textContent = time.dataset.words;
        delete time.dataset.words;
      }
    }
  };
  const showTimes = () => {
    root.toggleAttribute("data-exact-times");
    sayTimes();
  };
  // What a swap brings is shown like the rest of the page.
  document.addEventListener("htmx:afterSettle", sayTimes);

  // On paper every time is exact; afterwards the page is as it was.
  let wasExact = false;
  window.addEventListener("beforeprint", () => {
    wasExact = root.hasAttribute("data-exact-times");
    root.toggleAttribute("data-exact-times", true);
    sayTimes();
  });
  window.addEventListener("afterprint", () => {
    root.toggleAttribute("data-exact-times", wasExact);
    sayTimes();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
    if (event.target.closest("main time[datetime]")) showTimes();
    const from = event.target.closest("[data-copy-from]");
    if (from && navigator.clipboard) {
      event.preventDefault();
      const source = document.getElementById(from.dataset.copyFrom);
      navigator.clipboard.writeText(source.value ?? source.textContent).then(() => {
        $("span", from).textContent = "Copied";
      });
    }
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

  // Enter in such a box would press the form's first button.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("[data-filter]")) event.preventDefault();
  });

  // A limit is told from 80 % on. Characters are counted as Sinch does: code points.
  document.addEventListener("input", ({ target }) => {
    const limit = Number(target.dataset?.limit || 0);
    const counter = limit && $(`[data-counter="${CSS.escape(target.id)}"]`);
    if (!counter) return;
    const measured = [...target.value].length;
    counter.textContent = measured < limit * 0.8 ? "" : counter.dataset.words.replace("#", measured);
    counter.classList.toggle("is-over", measured > limit);
  });

  // Fields that hang on another answer hide while that says they do not apply, and are right.
  const showFields = () => {
    for (const field of document.querySelectorAll("[data-shown-when]")) {
      const [name, wanted] = field.dataset.shownWhen.split("=");
      const controls = [...document.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
      const chosen = controls.find((control) => control.type !== "radio" || control.checked);
      const value = chosen ? chosen.value : "";
      field.hidden = value !== "" && value !== wanted && !field.classList.contains("is-bad");
    }
  };
  showFields();
  document.addEventListener("change", showFields);
  document.addEventListener("htmx:afterSettle", showFields);

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

  // A step's form. Signing in elsewhere changes the token, so the cookie's is the one that counts.
  const refreshToken = (form) => {
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    const field = form && $('input[name="csrfmiddlewaretoken"]', form);
    if (token && field) field.value = token[1];
  };
  document.addEventListener("submit", (event) => refreshToken(event.target), true);
  document.addEventListener("htmx:configRequest", (event) => {
    const { parameters } = event.detail;
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    if (token && "csrfmiddlewaretoken" in parameters) parameters.csrfmiddlewaretoken = token[1];
  });

  // The pressed button says that it works, and takes no second press until the page is back.
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.defaultPrevented || !button?.dataset.busy) return;
    // A disabled button would not be sent, so it is disabled once the form is on its way.
    setTimeout(() => {
      button.ariaBusy = "true";
      button.disabled = true;
    });
  });
  window.addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll('button[aria-busy="true"]')) {
      button.ariaBusy = null;
      button.disabled = false;
    }
  });

  // An export is read here, so that one sees how far it has come and can cancel; without a script
  // the browser's own display does that. Handing over a blob is a navigation: no policy forbids it.
  const countLines = (bytes) => bytes.reduce((sum, byte) => sum + (byte === 10), 0);
  const receive = async (response, words, count) => {
    const total = Number(response.headers.get("X-Export-Rows")) || Infinity;
    const said = (number) => (number === Infinity ? "" : number.toLocaleString("en"));
    const reader = response.body.getReader();
    const parts = [];
    let lines = 0;
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      parts.push(part.value);
      lines += countLines(part.value);
      const rows = said(Math.min(lines, total));
      count.textContent = words.replace("##", said(total)).replace("#", rows);
    }
    return new Blob(parts, { type: response.headers.get("Content-Type") });
  };
  const handOver = (blob, response) => {
    const file = document.createElement("a");
    const named = response.headers.get("Content-Disposition") || "";
    file.download = named.match(/filename="([^"]+)"/)?.[1] || "export";
    file.href = URL.createObjectURL(blob);
    file.click();
    setTimeout(() => URL.revokeObjectURL(file.href), 60_000);
  };
  const isComplete = async (blob) => /^(# Complete|\{"complete":true)/m.test(await blob.slice(-500).text());
  const exportFile = async (link, signal, shown) => {
    const response = await fetch(link.href, { signal });
    if (response.redirected) {
      say("#signed-out");
      return null;
    }
    if (!response.ok) {
      location.assign(link.href); // the page that says why
      return null;
    }
    const blob = await receive(response, link.dataset.export, $("[data-count]", shown));
    handOver(blob, response);
    return (await isComplete(blob)) ? "saved" : "incomplete";
  };
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-export]");
    const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (!link || !plain || !window.ReadableStream) return;
    event.preventDefault();
    const acts = link.closest(".acts");
    if ($(".exporting button", acts)) return; // one at a time
    $(".exporting", acts)?.remove();
    acts.prepend($("#exporting").content.cloneNode(true));
    const shown = $(".exporting", acts);
    const stop = new AbortController();
    $("button", shown).addEventListener("click", () => stop.abort());
    busy(1);
    const end = await exportFile(link, stop.signal, shown).catch(() =>
      stop.signal.aborted ? "cancelled" : "broken",
    );
    busy(-1);
    $("button", shown).remove();
    if (end) $("[role=status]", shown).textContent = $("[role=status]", shown).dataset[end];
    else shown.remove();
  });

  // What is typed and not saved yet goes out when the page is left, even as it closes.
  let unsaved = null;
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-saves]");
    if (form) unsaved = form;
  });
  document.addEventListener("submit", (event) => {
    if (event.target === unsaved) unsaved = null;
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt } = event.detail;
    if (unsaved && elt.closest("form") === unsaved) unsaved = null;
  });
  const saveOnLeaving = () => {
    if (!unsaved?.isConnected) return;
    refreshToken(unsaved);
    const body = new URLSearchParams(new FormData(unsaved));
    body.set("then", "autosave");
    const headers = { "HX-Request": "true" };
    fetch(unsaved.action, { method: "POST", body, headers, keepalive: true }).catch(() => {});
    unsaved = null;
  };
  window.addEventListener("pagehide", saveOnLeaving);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden" || !unsaved) return;
    htmx.trigger("#saved", "autosave");
  });

  // After a row was added or removed the focus goes to what has changed.
  const focusField = (within) => {
    const wanted = within.dataset?.focusField || $("[data-focus-field]", within)?.dataset.focusField;
    if (wanted) document.getElementById(wanted)?.focus();
  };
  document.addEventListener("htmx:afterSettle", (event) => focusField(event.detail.elt));
  if (location.hash) {
    const field = document.getElementById(location.hash.slice(1));
    if (field?.matches("input, select, textarea, fieldset")) field.focus();
  }

  // A refused form: the summary takes the focus, so that screen readers start there.
  const summary = $("[data-focus]");
  if (summary) {
    summary.focus();
    // The fragment of the address takes the focus away again once the page is there.
    window.addEventListener("load", () => setTimeout(() => summary.focus()));
  }
  const current = $(".tabs [aria-current]");
  if (current) current.scrollIntoView({ block: "nearest", inline: "nearest" });
})();
