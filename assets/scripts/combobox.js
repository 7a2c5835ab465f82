// Drop-down lists in which one types: any part of a text finds it. After the pattern "editable combobox with list"
// of the ARIA Authoring Practices. Two sources:
//   <select data-searchable>, and any with more than LONG options: the select stays and is what is sent;
//   [data-code-search] of kit.pages.codes: the server finds, a hidden input holds the code.
// Of our own, because accessible-autocomplete puts its own aria-describedby over hints and errors of the field and
// keeps the former choice when something else is typed.
import { liveRegion, text } from "./texts.js";

const LONG = 15;
const MOST_SHOWN = 200;
const FEWEST_LETTERS = 2;
const PAUSE = 250; // milliseconds after the last letter until the server is asked

const plain = (words) => words.toLowerCase().replaceAll("ё", "е").replace(/\s+/g, " ").trim();

class Combobox {
  #options = [];
  #active = -1;
  #asked = 0;

  // find(words): options {value, text} or a promise of them; chosen(): the present one or null; choose(option or null)
  constructor(input, { find, chosen, choose, label }) {
    Object.assign(this, { input, find, chosen, choose });
    this.list = document.createElement("ul");
    this.list.className = "vizavi-combobox__list";
    this.list.id = `${input.id}-list`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", label);
    this.list.hidden = true;
    this.status = liveRegion("govuk-visually-hidden");
    this.complaint = liveRegion("vizavi-complaint");
    const box = document.createElement("div");
    box.className = "vizavi-combobox";
    input.before(box);
    box.append(input, this.list, this.status, this.complaint);
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-expanded": "false", "aria-controls": this.list.id, "aria-autocomplete": "list",
      autocomplete: "off", autocapitalize: "none", spellcheck: "false",
    })) input.setAttribute(name, value);
    input.addEventListener("input", () => this.#search(input.value));
    input.addEventListener("click", () => this.list.hidden && this.#search(""));
    input.addEventListener("focus", () => input.select());
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("blur", () => this.#leave());
    // Before the input loses the focus.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const item = event.target.closest("[role=option]");
      if (item) this.#take(this.#options[Number(item.dataset.index)]);
    });
  }

  // Show what is chosen, after something else has chosen it.
  show() {
    this.input.value = this.chosen()?.text ?? "";
    this.complaint.textContent = "";
    this.#close();
  }

  async #search(words) {
    const asked = ++this.#asked;
    this.complaint.textContent = "";
    const found = await this.find(words);
    if (asked !== this.#asked || document.activeElement !== this.input) return;
    if (found === null) return this.#close();
    this.#options = found.slice(0, MOST_SHOWN);
    this.#active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(...this.#options.map((option, index) => this.#item(option, index)));
    if (!found.length) {
      const nothing = document.createElement("li");
      nothing.className = "vizavi-combobox__nothing";
      nothing.setAttribute("role", "option");
      nothing.setAttribute("aria-disabled", "true");
      nothing.textContent = text("nothingFound");
      this.list.append(nothing);
    }
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.status.textContent = found.length ? text("found", { count: found.length }) : text("nothingFound");
  }

  #item(option, index) {
    const item = document.createElement("li");
    item.id = `${this.list.id}-${index}`;
    item.className = "vizavi-combobox__option";
    item.dataset.index = index;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", String(option.value === this.chosen()?.value));
    item.textContent = option.text;
    return item;
  }

  #key(event) {
    const isOpen = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen) this.#search("");
      else this.#move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && isOpen) {
      const only = this.#options.length === 1 ? this.#options[0] : null;
      const option = this.#options[this.#active] ?? only;
      if (option) {
        event.preventDefault();
        this.#take(option);
      }
    } else if (event.key === "Escape" && isOpen) {
      event.stopPropagation();
      this.show();
    }
  }

  #move(step) {
    const count = this.#options.length;
    if (!count) return;
    this.list.children[this.#active]?.classList.remove("vizavi-combobox__option--active");
    this.#active = this.#active < 0 && step < 0 ? count - 1 : (this.#active + step + count) % count;
    const item = this.list.children[this.#active];
    item.classList.add("vizavi-combobox__option--active");
    item.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", item.id);
  }

  #take(option) {
    this.choose(option);
    this.show();
  }

  #leave() {
    this.#asked += 1;
    this.#close();
    const words = plain(this.input.value);
    if (words === plain(this.chosen()?.text ?? "")) return;
    const same = this.#options.find((option) => plain(option.text) === words);
    this.choose(same ?? null);
    if (same || !words) this.show();
    else this.complaint.textContent = text("notInList");
  }

  #close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

const labelOf = (control) => control.labels?.[0]?.textContent.trim() ?? control.getAttribute("aria-label") ?? "";

function fromSelect(select) {
  const blank = [...select.options].find((option) => option.value === "");
  const input = document.createElement("input");
  const label = labelOf(select);
  input.type = "text";
  input.id = select.id;
  input.className = select.className.replace("govuk-select", "govuk-input").replace("govuk-select--error", "govuk-input--error");
  input.placeholder = blank?.text ?? "";
  input.disabled = select.disabled;
  for (const name of ["aria-describedby", "aria-required"]) {
    if (!select.hasAttribute(name)) continue;
    input.setAttribute(name, select.getAttribute(name));
    select.removeAttribute(name);
  }
  // Labels and links of the error summary lead to what is seen.
  select.id = `${select.id}-select`;
  select.hidden = true;
  select.after(input);
  const listed = () => [...select.options].filter((option) => option.value !== "" && !option.disabled);
  const combobox = new Combobox(input, {
    label,
    find: (words) => listed().filter((option) => plain(option.text).includes(plain(words))).map(({ value, text: name }) => ({ value, text: name.trim() })),
    chosen: () => {
      const option = select.selectedOptions[0];
      return option && option.value !== "" ? { value: option.value, text: option.text.trim() } : null;
    },
    choose: (option) => {
      // A list without an empty value always has one chosen.
      if (!option && !blank) return;
      select.value = option?.value ?? "";
      select.dispatchEvent(new Event("change", { bubbles: true }));
    },
  });
  combobox.show();
  select.addEventListener("change", () => document.activeElement !== input && combobox.show());
  select.form?.addEventListener("reset", () => setTimeout(() => combobox.show()));
}

function fromSearch(field) {
  const input = field.querySelector("[data-code-words]");
  const { codeSearch: address, codeName: name } = field.dataset;
  const picked = field.querySelector(`input[type=radio][name="${CSS.escape(name)}"]:checked`);
  const code = document.createElement("input");
  code.type = "hidden";
  code.name = name;
  code.value = picked?.value ?? field.dataset.codeValue ?? "";
  let chosen = code.value ? { value: code.value, text: picked ? labelOf(picked) : input.value } : null;
  field.querySelector("[data-code-found]")?.remove();
  field.querySelector("[data-code-button]")?.remove();
  field.append(code);
  const combobox = new Combobox(input, {
    label: labelOf(input),
    find: async (words) => {
      if (plain(words).length < FEWEST_LETTERS) return null;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      if (input.value !== words) return null;
      try {
        const answer = await fetch(`${address}?q=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" } });
        if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
        return (await answer.json()).map((found) => ({ value: found.code, text: found.text }));
      } catch (error) {
        console.warn(error);
        combobox.complaint.textContent = text("searchFailed");
        return null;
      }
    },
    chosen: () => chosen,
    choose: (option) => {
      chosen = option;
      code.value = option?.value ?? "";
      code.dispatchEvent(new Event("change", { bubbles: true }));
    },
  });
  if (chosen) combobox.show();
}

export function comboboxes(root) {
  for (const select of root.querySelectorAll("select:not([multiple], [hidden])")) {
    if (select.id && ("searchable" in select.dataset || select.options.length > LONG)) fromSelect(select);
  }
  for (const field of root.querySelectorAll("[data-code-search]")) {
    if (!field.querySelector("[role=combobox]")) fromSearch(field);
  }
}
