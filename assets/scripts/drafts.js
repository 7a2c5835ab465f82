// <form data-draft="name">: what is typed is kept in this browser and put back at the next visit, for 30 days.
// Never passwords, files, hidden fields or what is marked data-sensitive. The page that confirms the sending carries
// data-draft-done="name": only then is the draft gone.
import { text } from "./texts.js";

const PREFIX = "vizavi-draft:";
const KEEP = 30 * 24 * 3600 * 1000;
const NEVER = ["password", "file", "hidden", "submit", "button", "reset", "image"];

const kept = (control) => control.name && !NEVER.includes(control.type) && !("sensitive" in control.dataset);
const choosing = (control) => control.type === "checkbox" || control.type === "radio";

// Private windows and full disks: a form without a draft is still a form.
function storage(work) {
  try {
    return work(window.localStorage);
  } catch (error) {
    console.warn(error);
    return null;
  }
}

function valuesOf(form) {
  const values = {};
  for (const control of [...form.elements].filter(kept)) {
    if (!choosing(control)) values[control.name] = [control.value];
    else if (control.checked) (values[control.name] ??= []).push(control.value);
    else values[control.name] ??= [];
  }
  return values;
}

function fill(form, values) {
  for (const control of [...form.elements].filter(kept)) {
    const found = values[control.name];
    if (!found) continue;
    if (choosing(control)) control.checked = found.includes(control.value);
    else control.value = found[0] ?? "";
    control.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function notice(form, at, forget) {
  const box = document.createElement("div");
  const words = document.createElement("p");
  const button = document.createElement("button");
  box.className = "vizavi-draft";
  words.className = "govuk-body";
  words.setAttribute("role", "status");
  button.type = "button";
  button.className = "govuk-button govuk-button--secondary";
  button.textContent = text("draftClear");
  button.addEventListener("click", () => {
    forget();
    button.remove();
    words.textContent = text("draftCleared");
    [...form.elements].find((control) => kept(control) && control.offsetParent)?.focus();
  });
  box.append(words, button);
  form.prepend(box);
  const moment = new Date(at).toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
  // Said after it is in the page, so that it is heard.
  setTimeout(() => (words.textContent = text("draftRestored", { at: moment })));
}

function keep(form) {
  const key = PREFIX + form.dataset.draft;
  const untouched = JSON.stringify(valuesOf(form));
  let waiting = 0;
  const write = () => {
    clearTimeout(waiting);
    waiting = 0;
    const values = valuesOf(form);
    storage((store) =>
      JSON.stringify(values) === untouched ? store.removeItem(key) : store.setItem(key, JSON.stringify({ at: Date.now(), values })),
    );
  };
  const draft = storage((store) => JSON.parse(store.getItem(key)));
  // A form that came back with errors holds what was sent, which is newer. Filled before anybody listens: what is
  // put back is not written again with a new date.
  if (draft && !document.querySelector(".govuk-error-summary")) {
    fill(form, draft.values);
    notice(form, draft.at, () => {
      clearTimeout(waiting);
      waiting = 0;
      form.reset();
      storage((store) => store.removeItem(key));
    });
  }
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(write, 400);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  window.addEventListener("pagehide", () => waiting && write());
}

for (const done of document.querySelectorAll("[data-draft-done]")) {
  storage((store) => store.removeItem(PREFIX + done.dataset.draftDone));
}
storage((store) => {
  for (const key of Object.keys(store).filter((name) => name.startsWith(PREFIX))) {
    if (!(JSON.parse(store.getItem(key))?.at > Date.now() - KEEP)) store.removeItem(key);
  }
});

export function drafts(root) {
  for (const form of root.querySelectorAll("form[data-draft]")) keep(form);
}
