// Runs before the first paint, so that what needs scripts is not shown and then hidden.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");
