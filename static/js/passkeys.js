// Passkeys: asks the browser for one, or to make one, and posts its answer with the form. And what
// was typed before a session ended survives the way to single sign-on and back.

import { find, findAll } from "./dom.js";

const UNSENT = "unsent";
const isAble = Boolean(globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON);

const optionsOf = async (form) => {
  if (form.dataset.passkey !== "sign-in") {
    return JSON.parse(find("#passkey-options", form).textContent).publicKey;
  }
  // Fresh for each attempt: they are good for five minutes.
  const response = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(response.status);
  const { options, challenge } = await response.json();
  form.elements.challenge.value = challenge;
  return options.publicKey;
};

const ask = async (form) => {
  const options = await optionsOf(form);
  if (form.dataset.passkey === "create") {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    return navigator.credentials.create({ publicKey });
  }
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  return navigator.credentials.get({ publicKey });
};

for (const form of findAll("form[data-passkey]")) {
  if (!isAble) continue;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    const problem = find("[data-passkey-problem]", form);
    problem.hidden = true;
    const button = find("button", form);
    button.disabled = true;
    try {
      form.elements.credential.value = JSON.stringify((await ask(form)).toJSON());
      button.disabled = false;
      form.requestSubmit();
    } catch {
      // Cancelled, timed out, no passkey for this portal: browsers do not say which.
      button.disabled = false;
      problem.hidden = false;
    }
  });
}

// Back from another page, a form must ask again.
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  for (const form of findAll("form[data-passkey]")) form.elements.credential.value = "";
});

for (const form of findAll("form[data-sso]")) {
  form.addEventListener("submit", () => {
    const typed = form.elements.typed?.value;
    if (typed) sessionStorage.setItem(UNSENT, typed);
  });
}

// Signed in again: the portal takes what was typed and shows it in its form.
const typed = sessionStorage.getItem(UNSENT);
if (typed && find("[data-sign-out]")) {
  sessionStorage.removeItem(UNSENT);
  const form = document.createElement("form");
  form.method = "post";
  form.action = "/login/";
  const token = find("[data-sign-out] [name=csrfmiddlewaretoken]").value;
  for (const [name, value] of Object.entries({ csrfmiddlewaretoken: token, typed })) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  document.body.append(form);
  form.submit();
}
