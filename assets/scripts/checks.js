// Impossible values are refused where they are typed; after sending, the page goes to the field that needs mending.
// The server checks all of it again: this is comfort.
//   data-characters="0-9"   a class of characters; others are not taken, and data-characters-say tells why
//   data-invalid="…"        what to say when pattern, min, max, step or minlength do not hold
import { liveRegion, text } from "./texts.js";

const LIMITED = "[data-characters]";
const CHECKED = "[data-invalid]";

function complain(field, words) {
  const anchor = field.closest(".vizavi-combobox") ?? field;
  let region = anchor.parentElement.querySelector(":scope > .vizavi-complaint");
  if (!region) {
    if (!words) return;
    region = liveRegion("vizavi-complaint");
    anchor.after(region);
  }
  region.textContent = words;
}

document.addEventListener("beforeinput", (event) => {
  const field = event.target.closest?.(LIMITED);
  const typed = event.data ?? event.dataTransfer?.getData("text/plain");
  if (!field || !typed) return;
  const allowed = typed.replace(new RegExp(`[^${field.dataset.characters}]`, "gu"), "");
  complain(field, allowed === typed ? "" : field.dataset.charactersSay);
  if (allowed === typed || event.isComposing) return;
  event.preventDefault();
  // Of what is pasted the good part stays.
  const room = field.maxLength < 0 ? allowed.length : field.maxLength - field.value.length + field.selectionEnd - field.selectionStart;
  if (allowed) field.setRangeText(allowed.slice(0, room), field.selectionStart, field.selectionEnd, "end");
  if (allowed) field.dispatchEvent(new Event("input", { bubbles: true }));
});

const isPossible = (field) => field.value === "" ? !field.validity.badInput : field.validity.valid;

function check(field) {
  const good = isPossible(field);
  complain(field, good ? "" : field.dataset.invalid);
  if (good) field.removeAttribute("aria-invalid");
  else field.setAttribute("aria-invalid", "true");
  return good;
}

document.addEventListener("change", (event) => event.target.matches?.(CHECKED) && check(event.target));

function goTo(field) {
  field.scrollIntoView({ block: "center" });
  field.focus({ preventScroll: true });
}

document.addEventListener(
  "submit",
  (event) => {
    if (event.submitter?.formNoValidate) return;
    const wrong = [...event.target.querySelectorAll(CHECKED)].filter((field) => !check(field));
    if (!wrong.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    goTo(wrong[0]);
  },
  true,
);

const isSeen = (element) => {
  const { top, bottom } = element.getBoundingClientRect();
  return top >= 0 && bottom <= window.innerHeight;
};

// The form came back with errors. The summary takes the focus; when the first field to mend is outside the window,
// the page goes to that field instead, and the summary is heard before it.
export function goToFirstError() {
  const first = document.querySelector(".govuk-error-summary__list li:first-child a[href^='#']");
  const field = first && document.getElementById(first.hash.slice(1));
  if (!field || isSeen(field.closest(".govuk-form-group") ?? field)) return;
  const count = document.querySelectorAll(".govuk-error-summary__list li").length;
  const heard = liveRegion("govuk-visually-hidden");
  document.body.append(heard);
  goTo(field);
  setTimeout(() => (heard.textContent = text("errors", { count })));
}
