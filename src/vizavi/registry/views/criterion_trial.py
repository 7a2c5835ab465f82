"""A try-out of a criterion on an example that is filled in by hand. Nothing of it is kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from criteria import Attribute, Client, CriteriaError, load_client
from criteria.criterion import Leaf, Some
from kit.access import may_use
from kit.pages.forms import DateField, Form
from vizavi.registry.explaining import explained
from vizavi.registry.forms.criterion import sentence_of_problem, typed_number
from vizavi.registry.rules import is_staff
from vizavi.registry.telling import Teller
from vizavi.registry.views.criterion_frame import Here, here
from vizavi.registry.views.frame import page

YES, NO, UNKNOWN = "yes", "no", ""


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(is_staff)
def trial(request: HttpRequest, number: int, place: str) -> HttpResponse:
    """The attributes that the criterion asks of, and what becomes of it; unknown is an answer."""
    at = here(request, number, place)
    if at.parsed is None:
        raise Http404(_("Условие не закончено: пробовать ещё нечего."))
    form = ExampleForm(request.POST if request.method == "POST" else None, at)
    found = None
    if form.is_valid():
        found = explained(at.parsed, form.client, at.teller, as_of=at.today, is_drawn=False)
    crumbs = at.crumbs((_("Условия: для кого это"), at.to("criterion")))
    title = _("Проверить условие на своём примере")
    context = page(request, title, current="proposals", crumbs=crumbs) | {
        "caption": at.caption,
        "here": at,
        "form": form,
        "sentence": at.teller.sentence_of(at.parsed, mark=True),
        "explained": found,
    }
    return render(request, "registry/criterion/trial.html", context)


class ExampleForm(Form):
    """A field for each attribute that the criterion asks of; of a list, of one object. `client` is the example."""

    def __init__(self, data: Any, at: Here) -> None:
        super().__init__(data)
        self.at = at
        self.client: Client = {}
        # Field → (attribute, of which list).
        self.asked: dict[str, tuple[Attribute, str]] = {}
        assert at.parsed is not None
        for attribute, inside in _attributes_in(at.parsed.leaves):
            name = f"{inside}-{attribute.id}" if inside else attribute.id
            self.asked[name] = (attribute, inside)
            self.fields[name] = _field(attribute, at.teller)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        record: dict[str, Any] = {}
        for name, (attribute, inside) in self.asked.items():
            value = _value(attribute, cleaned.get(name))
            if value is None:
                continue
            if inside:
                record.setdefault(inside, [{}])[0][attribute.id] = value
            else:
                record[attribute.id] = value
        if not self.errors:
            try:
                self.client = load_client(record, self.at.attributes)
            except CriteriaError as error:
                for problem in error.problems:
                    keys = [key for key in problem.pointer.split("/") if key and not key.isdecimal()]
                    field = "-".join(keys)
                    text = sentence_of_problem(problem, self.at.teller.language)
                    self.add_error(field if field in self.fields else None, text)
        return cleaned


def _attributes_in(leaves: tuple[Leaf, ...]) -> list[tuple[Attribute, str]]:
    found: dict[str, tuple[Attribute, str]] = {}
    for leaf in leaves:
        if isinstance(leaf, Some):
            inner = _attributes_in(leaf.where.leaves)
            found |= {attribute.name: (attribute, leaf.attribute.id) for attribute, _list in inner}
        else:
            found[leaf.attribute.name] = (leaf.attribute, "")
    return list(found.values())


def _field(attribute: Attribute, teller: Teller) -> forms.Field:
    label = teller.dictionary.label(attribute.name, teller.language)
    label = label[:1].upper() + label[1:]
    if attribute.type == "bool":
        choices = [
            (YES, gettext_lazy("да")),
            (NO, gettext_lazy("нет")),
            (UNKNOWN, gettext_lazy("неизвестно")),
        ]
        return forms.ChoiceField(label=label, required=False, choices=choices, widget=forms.RadioSelect)
    if attribute.type == "date" and not attribute.many:
        return DateField(label=label, required=False)
    if attribute.type == "enum" and attribute.values is not None:
        options = teller.dictionary.options(attribute.name, teller.language)
        options = options or [(value, value) for value in sorted(attribute.values)]
        if attribute.many:
            return forms.MultipleChoiceField(
                label=label, required=False, choices=options, widget=forms.CheckboxSelectMultiple
            )
        return forms.ChoiceField(label=label, required=False, choices=[("", _("неизвестно")), *options])
    hint = ""
    if attribute.many:
        # A comma is a part of a number.
        is_number = attribute.type == "number"
        hint = _("Несколько чисел – через точку с запятой") if is_number else _("Несколько – через запятую")
    return forms.CharField(label=label, required=False, help_text=hint, max_length=500)


def _value(attribute: Attribute, given: Any) -> Any:
    """The JSON of a value; None where nothing was said."""
    if given in (None, "", []):
        return None
    if attribute.type == "bool":
        value: Any = given == YES
    elif attribute.type == "date" and not attribute.many:
        value = given.isoformat()
    elif isinstance(given, list):
        return given
    elif attribute.many:
        separator = ";" if attribute.type == "number" else ","
        texts = [text.strip() for text in given.split(separator) if text.strip()]
        return [typed_number(text) for text in texts] if attribute.type == "number" else texts
    else:
        value = typed_number(given) if attribute.type == "number" else given.strip()
    return [value] if attribute.many else value
