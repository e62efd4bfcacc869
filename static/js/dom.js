// Helpers that several modules share. Nothing here listens to events.

export const root = document.documentElement;

export const find = (selector, within = document) => within.querySelector(selector);

export const findAll = (selector, within = document) => [...within.querySelectorAll(selector)];

export const isModified = (event) =>
  event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
