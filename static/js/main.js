// Loads every module. Every page works without scripts; they make it faster and safer to use.
// Modules run in the order of their scripts and before DOMContentLoaded, when htmx starts its
// first requests, so every listener is in place by then.

import { root } from "./dom.js";
import "./progress.js";
import "./messages.js";
import "./forms.js";
import "./filters.js";
import "./polling.js";
import "./times.js";
import "./printing.js";
import "./copying.js";
import "./menus.js";
import "./notices.js";
import "./rows.js";
import "./fields.js";
import "./redrawing.js";
import "./shortcuts.js";
import "./drafts.js";
import "./exports.js";
import "./ticks.js";
import "./passkeys.js";

root.dataset.js = "";
