// Pop-up hints are shown by the styles, on hover and on focus of a field. Here they learn to go away:
// by Escape, or by a click on the hint itself, until the field is left (WCAG 1.4.13).
const CLOSED = "vizavi-tipped--closed";
const group = (target) => target.closest?.(".vizavi-tipped");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const tipped of document.querySelectorAll(".vizavi-tipped:is(:hover, :focus-within)")) tipped.classList.add(CLOSED);
});

document.addEventListener("click", (event) => {
  if (event.target.closest(".vizavi-tip")) group(event.target).classList.add(CLOSED);
});

for (const kind of ["focusout", "pointerout"]) {
  document.addEventListener(kind, (event) => {
    const tipped = group(event.target);
    if (tipped && !tipped.contains(event.relatedTarget)) tipped.classList.remove(CLOSED);
  });
}
