// A form that saves as it goes is a form with data-autosave; htmx posts it, this file keeps the reader informed.
// The server answers with the text of the live region; 409 means that somebody else has saved meanwhile.
const status = (form) => document.getElementById(form.dataset.autosave);

document.addEventListener("htmx:sendError", (event) => {
  const form = event.target.closest("form[data-autosave]");
  if (form) status(form).textContent = form.dataset.autosaveOffline;
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const form = event.detail.requestConfig?.elt?.closest?.("form[data-autosave]");
  if (!form) return;
  const { status: code } = event.detail.xhr;
  // The text of a conflict or of a refusal is meant to be read.
  if (code === 409 || code === 422) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  } else if (code >= 400) {
    status(form).textContent = form.dataset.autosaveFailed;
  }
});

// Leaving with a change that has not been saved yet asks first.
for (const form of document.querySelectorAll("form[data-autosave]")) {
  let dirty = false;
  const warn = (event) => {
    if (dirty) event.preventDefault();
  };
  form.addEventListener("input", () => (dirty = true));
  form.addEventListener("submit", () => (dirty = false));
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && event.detail.requestConfig?.elt === form) dirty = false;
  });
  window.addEventListener("beforeunload", warn);
}
