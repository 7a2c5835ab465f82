"""The Jinja environment of all pages: where templates come from, and the words every template may use."""

from __future__ import annotations

from collections.abc import MutableMapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.templatetags.static import static
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    Undefined,
    pass_eval_context,
    select_autoescape,
)
from jinja2.nodes import EvalContext
from markupsafe import Markup

from kit.pages import words
from kit.pages.differences import word_difference
from kit.pages.fields import describe_field, errors_of


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a named route in the language of the page."""
    if kwargs:
        return reverse(name, args=args or None, kwargs=kwargs)
    return _address(name, args, get_language(), get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())


# A page of the catalogue has a hundred links and as many texts of its own: what they are is remembered.
@lru_cache(maxsize=8192)
def _address(name: str, args: tuple[Any, ...], *_where: str | None) -> str:
    return reverse(name, args=args or None)


@lru_cache(maxsize=8192)
def _translated(text: str, _language: str | None) -> Markup:
    return Markup(gettext(text))  # noqa: S704 - texts and translations are ours


@pass_eval_context
def _gettext(context: EvalContext, text: str, **variables: Any) -> str:
    """`_("…", name=value)`, as Jinja's own but without a context derived for each."""
    translated = _translated(text, get_language())
    found = translated if context.autoescape else str(translated)
    return found % variables if variables or "%" in found else found


class _Environment(Environment):
    """Jinja's, with what all templates share in a plain `dict`.

    Jinja looks through a `ChainMap`, so that what is shared may change while pages are drawn. Ours never does, and
    every import of a template within another compares all of its names.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


def environment(**options: Any) -> Environment:
    """Build the environment for Django's Jinja2 backend.

    Templates are those of our own applications (below `src/`), found as `<package>/page.html`, and the
    components of GOV.UK under `govuk_frontend_jinja/`. Pages of installed packages are deliberately not
    found: a page that we have not made ours must fail in a test and not appear in another dress.
    """
    options["loader"] = ChoiceLoader(
        [
            FileSystemLoader(_template_folders()),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    options["autoescape"] = select_autoescape(enabled_extensions=("html", "xml", "svg"), default=False)
    options["undefined"] = Undefined
    environment = _Environment(
        extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
        trim_blocks=True,
        lstrip_blocks=True,
        **options,
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    environment.globals |= {
        "_": _gettext,
        "gettext": _gettext,
        "said": words.said,
        "plainly": words.plainly,
        "told": words.told,
        "url": url,
        "static": static,
        "language": get_language,
        "plural": words.plural,
        "counted": words.counted,
        "days_left": words.days_left,
        "day_of": date.fromisoformat,
        "word_difference": word_difference,
        "describe_field": describe_field,
        "errors_of": errors_of,
    }
    environment.filters |= {
        "day": words.day,
        "short_day": words.short_day,
        "yearly_day": words.yearly_day,
        "moment": words.moment,
        "clock": words.clock,
        "number": words.number,
        "share": words.share,
        "size": words.size,
        "paragraphs": words.paragraphs,
        "russian_marked": words.russian_marked,
    }
    return environment


def _template_folders() -> list[Path]:
    folders = [Path(app.path) / "templates" for app in apps.get_app_configs()]
    return [folder for folder in folders if folder.is_relative_to(settings.SOURCE) and folder.is_dir()]
