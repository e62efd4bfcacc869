// Relative times, which a click or the key t turns into exact times, and back.

import { findAll, root } from "./dom.js";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const inUtc = (at) => {
  const day = `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
  return { day, clock: at.toISOString().slice(11, 19) };
};

// In the zone that the person chose, else in that of the browser.
const inZone = (at) => {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: root.dataset.zone || undefined,
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
  }).formatToParts(at);
  const { day, month, year, hour, minute, second, timeZoneName } = Object.fromEntries(
    parts.map(({ type, value }) => [type, value]),
  );
  return {
    day: `${Number(day)} ${MONTHS[month - 1]} ${year}`,
    clock: `${hour}:${minute}:${second}`,
    name: timeZoneName,
  };
};

const exact = (iso) => {
  const at = new Date(iso);
  const utc = inUtc(at);
  const local = inZone(at);
  if (local.clock === utc.clock && local.day === utc.day) return `${utc.day} ${utc.clock} UTC`;
  const beside = local.day === utc.day ? utc.clock : `${utc.day} ${utc.clock}`;
  return `${local.day} ${local.clock} ${local.name} (${beside} UTC)`;
};

const show = () => {
  const isExact = areExact();
  for (const time of findAll("main time[datetime]")) {
    if (isExact) {
      time.dataset.words ??= time.textContent;
      time.textContent = exact(time.dateTime);
    } else if (time.dataset.words !== undefined) {
      time.textContent = time.dataset.words;
      delete time.dataset.words;
    }
  }
};

export const areExact = () => root.hasAttribute("data-exact-times");

export const setExact = (isExact) => {
  root.toggleAttribute("data-exact-times", isExact);
  show();
};

export const toggleExact = () => setExact(!areExact());

document.addEventListener("htmx:afterSettle", show);

document.addEventListener("click", (event) => {
  if (event.target.closest("main time[datetime]")) toggleExact();
});
