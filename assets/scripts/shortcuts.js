// Keys of the workplace: "/" goes to the search, j and k move through the queue, others press what carries
// data-shortcut="x". Never while typing, never with a modifier, and only where data-shortcuts is switched on.
const enabled = document.body.hasAttribute("data-shortcuts");
const typing = (target) => target.closest("input, textarea, select, [contenteditable]");

if (enabled) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
    // By the place of the key, so that a Russian layout works too.
    const key = event.code === "Slash" ? "/" : event.code.replace(/^Key/, "").toLowerCase();
    if (key === "/") {
      const search = document.querySelector("[data-search]");
      if (search) {
        event.preventDefault();
        search.focus();
      }
      return;
    }
    if (key === "j" || key === "k") {
      const links = [...document.querySelectorAll("[data-queue] a")];
      const next = links.indexOf(document.activeElement) + (key === "j" ? 1 : -1);
      links[Math.min(Math.max(next, 0), links.length - 1)]?.focus();
      return;
    }
    document.querySelector(`[data-shortcut="${CSS.escape(key)}"]`)?.click();
  });
}
