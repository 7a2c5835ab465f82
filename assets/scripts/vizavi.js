// Comfort on top of pages that work without it: components, htmx, autosave, passkeys, shortcuts.
import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
  createAll,
} from "govuk-frontend";
import htmx from "htmx.org/dist/htmx.esm.js";
import "./autosave.js";
import "./passkeys.js";
import "./shortcuts.js";
import "./tips.js";
import { goToFirstError } from "./checks.js";
import { comboboxes } from "./combobox.js";
import { drafts } from "./drafts.js";
import { voice } from "./voice.js";

for (const component of [
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
]) {
  createAll(component);
  // What htmx puts into the page later is brought to life as well.
  htmx.onLoad((element) => {
    if (element !== document.body) createAll(component, undefined, element);
  });
}

// Drafts before lists that are searched: those show what was put back.
for (const enhance of [drafts, comboboxes, voice]) {
  enhance(document);
  htmx.onLoad((element) => {
    if (element !== document.body) enhance(element);
  });
}
goToFirstError();

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

for (const button of document.querySelectorAll("[data-copy]")) {
  // Browsers copy only on pages that came encrypted.
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    button.nextElementSibling.textContent = button.dataset.copied;
  });
}
