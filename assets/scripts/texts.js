// Words of the scripts in the language of the page: pages/components/texts.html puts them there.
const texts = document.getElementById("texts")?.dataset ?? {};

// text("found", { count: 3 }) → «Найдено: 3»
export const text = (name, values = {}) =>
  Object.entries(values).reduce((whole, [key, value]) => whole.replaceAll(`{${key}}`, value), texts[name] ?? "");

// A line that screen readers hear when it is filled.
export const liveRegion = (className) => {
  const region = document.createElement("p");
  region.className = className;
  region.setAttribute("role", "status");
  return region;
};
