// «Продиктовать» beside text fields of public forms, where the browser recognises speech. What was said is added to
// what is written. The browser may send the sound to its maker: the pop-up hint of the field says so.
import { liveRegion, text } from "./texts.js";

const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;
const FIELDS = "textarea, input[type=text]:not([inputmode], [pattern], [role=combobox], [data-sensitive], [autocomplete=off], [autocomplete=one-time-code])";
const LANGUAGES = { ru: "ru-RU", en: "en-GB" };
let listening = null;

function add(field, words) {
  const before = field.value.trimEnd();
  const spoken = before && !/[.!?]$/.test(before) ? words : words.charAt(0).toUpperCase() + words.slice(1);
  const whole = before ? `${before} ${spoken}` : spoken;
  field.value = field.maxLength > 0 ? whole.slice(0, field.maxLength) : whole;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function dictate(field, button, status) {
  const recognition = new Recognition();
  recognition.lang = LANGUAGES[document.documentElement.lang] ?? document.documentElement.lang;
  recognition.interimResults = false;
  let outcome = text("voiceNothing");
  recognition.onresult = (event) => {
    const words = [...event.results].map((result) => result[0].transcript).join(" ").trim();
    if (!words) return;
    add(field, words);
    outcome = text("voiceAdded", { words });
  };
  recognition.onerror = (event) => {
    if (event.error === "aborted" || event.error === "no-speech") return;
    outcome = text(event.error === "not-allowed" ? "voiceDenied" : "voiceFailed");
  };
  recognition.onend = () => {
    listening = null;
    button.setAttribute("aria-pressed", "false");
    status.textContent = outcome;
  };
  listening = recognition;
  button.setAttribute("aria-pressed", "true");
  status.textContent = text("voiceListening");
  recognition.start();
}

export function voice(root) {
  if (!Recognition || document.body.hasAttribute("data-shortcuts")) return;
  for (const field of root.querySelectorAll(`main form[method=post] :is(${FIELDS}), form[data-voice] :is(${FIELDS})`)) {
    const group = field.closest(".vizavi-tipped");
    if (!group || field.closest(".govuk-date-input") || group.querySelector(".vizavi-voice")) continue;
    const button = document.createElement("button");
    const status = liveRegion("vizavi-voice__status");
    button.type = "button";
    button.className = "vizavi-voice";
    button.textContent = text("voice");
    button.setAttribute("aria-pressed", "false");
    const what = document.createElement("span");
    what.className = "govuk-visually-hidden";
    what.textContent = ` «${field.labels[0]?.firstChild.textContent.trim() ?? ""}»`;
    button.append(what);
    button.addEventListener("click", () => (listening ? listening.stop() : dictate(field, button, status)));
    field.after(button, status);
    const privacy = document.createElement("span");
    privacy.textContent = ` ${text("voicePrivacy")}`;
    group.querySelector(".vizavi-tip").append(privacy);
  }
}
