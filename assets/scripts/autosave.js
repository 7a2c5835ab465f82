// A form that saves as it goes is a form with data-autosave; htmx posts it, this file keeps the reader informed.
// The server answers with the text of the live region; 409 means that somebody else has saved meanwhile.
const status = (form) => document.getElementById(form.dataset.autosave);

document.addEventListener("htmx:sendError", (event) => {
  const form = event.target.closest("form[data-autosave]");
  if (form) status(form).textContent = form.dataset.autosaveOffline;
});

// A button of such a form that htmx sends (rows are moved, something is looked for) swaps the editor in place. Where the
// answer is something else, a refusal, a conflict, the page to sign in, the button is pressed as without scripts.
const pressed = (event) => {
  const button = event.detail.requestConfig?.elt;
  return button?.matches?.("form[data-autosave] button[hx-select]") ? button : null;
};
// What was typed goes with the button: saving it apart meanwhile would break the button's request off.
document.addEventListener("htmx:confirm", (event) => {
  if (event.target.matches("form[data-autosave]") && event.target.querySelector("button[hx-select].htmx-request")) event.preventDefault();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { status: code, responseText } = event.detail.xhr;
  const button = pressed(event);
  if (button) {
    if (code === 200 && responseText.includes(`id="${button.getAttribute("hx-select").slice(1)}"`)) return;
    event.detail.shouldSwap = false;
    button.form.requestSubmit(button);
    return;
  }
  const form = event.detail.requestConfig?.elt?.closest?.("form[data-autosave]");
  if (!form) return;
  // The text of a conflict or of a refusal is meant to be read.
  if (code === 409 || code === 422) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  } else if (code >= 400) {
    status(form).textContent = form.dataset.autosaveFailed;
  }
});

// Whoever works by keyboard goes on where the swapped part says: data-focus is a selector, the first that is found.
document.addEventListener("htmx:afterSettle", (event) => {
  const words = event.detail.requestConfig?.elt?.getAttribute?.("hx-select");
  const part = words && document.querySelector(words);
  const target = part?.dataset.focus && part.dataset.focus.split("|").map((one) => part.querySelector(one)).find(Boolean);
  if (!target) return;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "center" });
});

// Leaving with a change that has not been saved yet asks first.
const saving = (target) => target.closest?.("form[data-autosave]");
document.addEventListener("input", (event) => saving(event.target)?.setAttribute("data-unsaved", ""));
document.addEventListener("submit", (event) => saving(event.target)?.removeAttribute("data-unsaved"));
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) event.detail.requestConfig?.elt?.closest?.("form[data-autosave]")?.removeAttribute("data-unsaved");
});
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-unsaved]")) event.preventDefault();
});
