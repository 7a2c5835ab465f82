"""The form in which a unit describes a touchpoint. Whatever is half-written or wrong, the rest is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.pages.forms import DateField, Form
from vizavi.touchpoints.choices import Answer
from vizavi.touchpoints.content import Content, StatedAnswer, StatedNeed
from vizavi.touchpoints.forms_data.schema import FormDocument, Need, wording
from vizavi.touchpoints.forms_of import Question, checklist_of, free_need, kinds_by_rank, named
from vizavi.touchpoints.wording import FIELDS

LONGEST_TEXT = 5_000
LONGEST_NEED = 500
LONGEST_EVIDENCE = 2_000
_SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_DOMAIN = re.compile(r"^[\w-]+(\.[\w-]+)+([/:?#].*)?$")
_SAFE_SCHEMES = {"http", "https", "mailto", "tel"}
_EMAIL = re.compile(r"^[^\s@/]+@[^\s@/]+\.[^\s@/]+$")


@dataclass(frozen=True)
class Row:
    """One question of the checklist with what is answered so far."""

    question: Question
    answer: str
    evidence: str
    error: str

    @property
    def text(self) -> str:
        return named(self.question.requirements[0], "text")

    @property
    def hint(self) -> str:
        return named(self.question.requirements[0], "hint")


def _text(name: str, length: int, **attributes: Any) -> forms.CharField:
    return forms.CharField(
        label=FIELDS[name], required=False, max_length=length, widget=forms.TextInput(attributes)
    )


def _area(name: str, hint: Any = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=FIELDS[name],
        required=False,
        max_length=LONGEST_TEXT,
        help_text=hint,
        widget=forms.Textarea({"rows": rows}),
    )


class ContentForm(Form):
    """Fields of a touchpoint as the register's form prescribes them.

    Nothing is required: a draft may have gaps, and what keeps it from being submitted is told by the findings.

    Args:
        document: the form of the register: kinds, needs, bases, groups, checklists come from it.
        base: what is stored now. It stays wherever the answer cannot be understood or is not asked for.
    """

    consequences: ClassVar[Mapping[str, str | Promise]] = {
        "name_en": gettext_lazy("Если оставить пустым, на английской странице будет русское название."),
        "hours": gettext_lazy("Если оставить пустым, клиент не узнает, когда сюда можно обратиться."),
        "features": gettext_lazy("Если оставить пустым, в графе перечня будет прочерк."),
    }

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    page = forms.UUIDField(widget=forms.HiddenInput)

    name = _text("name", 500)
    name_en = _text("name_en", 500)
    kind = forms.ChoiceField(label=FIELDS["kind"], required=False)
    url = _text("url", 500, inputmode="url", autocomplete="off")
    phone = _text("phone", 100, **{"class": "govuk-input--width-20"})
    place = _text("place", 500)
    hours = _text("hours", 500)
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("Потребности из перечня"), required=False, widget=forms.CheckboxSelectMultiple
    )
    own_needs = _area(
        "needs",
        gettext_lazy("Каждая потребность – с новой строки. Например: получение ключа от сейфа"),
    )
    features = _area(
        "features", gettext_lazy("Чем эта точка отличается для клиента: запись, документы, сроки")
    )
    features_en = _area("features_en")
    is_low_demand = forms.BooleanField(label=FIELDS["is_low_demand"], required=False)
    is_uncounted = forms.BooleanField(label=FIELDS["is_uncounted"], required=False)
    suits_health = _area("suits_health", rows=2)
    suits_digital_skills = _area("suits_digital_skills", rows=2)
    suits_russian = _area("suits_russian", rows=2)
    basis_kind = forms.ChoiceField(label=FIELDS["basis_kind"], required=False, widget=forms.RadioSelect)
    basis_title = _text("basis_title", 1000)
    basis_number = _text("basis_number", 60, **{"class": "govuk-input--width-10"})
    basis_on = DateField(label=FIELDS["basis_on"], required=False)
    happened_on = DateField(label=gettext_lazy("Когда произошло изменение"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Почему вносится изменение"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Увидит уполномоченное лицо. В перечень не попадёт"),
    )

    def __init__(self, *args: Any, document: FormDocument, base: Content, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document, self.base = document, base
        self._fill_choices()
        self._fill_hints()
        happened_on = self.fields["happened_on"]
        assert isinstance(happened_on, DateField)
        happened_on.latest = today

    @classmethod
    def initial_of(cls, content: Content, document: FormDocument) -> dict[str, Any]:
        """The content as initial values: needs in the form's own words are ticks, others are lines."""
        listed = {need.code for need in document.needs if _is_listed(need, content.needs)}
        own = [need.text for need in content.needs if not _stands_for_listed(need, document)]
        values = {name: getattr(content, name) for name in Content.plain_fields()}
        return values | {"needs": sorted(listed), "own_needs": "\n".join(own)}

    @property
    def suitability(self) -> list[str]:
        """Fields of the groups that the register's form asks about."""
        return [f"suits_{group.group}" for group in self.document.suitability]

    @property
    def checklist(self) -> list[Row]:
        """What to ask of a touchpoint of the chosen kind."""
        stated = {item.requirement: item for item in self.content().answers}
        rows = []
        for question in checklist_of(self.document, self._value("kind")):
            item = stated.get(question.code)
            error = self._evidence_error(question)
            evidence = self.data.get(f"evidence-{question.code}") if error else item and item.evidence
            rows.append(Row(question, item.answer if item else "", evidence or "", error))
        return rows

    def clean_url(self) -> str:
        value: str = self.cleaned_data["url"].strip()
        scheme = _SCHEME.match(value)
        if _EMAIL.match(value):
            return f"mailto:{value}"
        if _DOMAIN.match(value):
            return f"https://{value}"
        if scheme and scheme[1].lower() not in _SAFE_SCHEMES:
            raise ValidationError(
                _("Адрес начинается с «%(scheme)s:». Укажите адрес, который начинается с https://")
                % {"scheme": scheme[1]}
            )
        return value

    def clean_own_needs(self) -> str:
        text: str = self.cleaned_data["own_needs"]
        for line in text.splitlines():
            if len(line.strip()) > LONGEST_NEED:
                raise ValidationError(
                    _("Потребность длиннее %(most)s знаков. Сократите её или разделите на две.")
                    % {"most": LONGEST_NEED}
                )
        return text

    def clean(self) -> None:
        for question in checklist_of(self.document, self._value("kind")):
            if error := self._evidence_error(question):
                self.add_error(None, error)

    def content(self) -> Content:
        """What is stated: every field that can be understood; the base where it cannot."""
        if not self.is_bound:
            return self.base
        self.is_valid()
        valid = self.cleaned_data
        stated = {name: valid[name] for name in Content.plain_fields() if name in valid}
        for name, value in stated.items():
            if isinstance(value, str):
                stated[name] = value.strip()
        for group in ("health", "digital_skills", "russian"):
            if f"suits_{group}" not in self.suitability:
                stated.pop(f"suits_{group}", None)
        needs = self._needs() if "needs" in valid and "own_needs" in valid else self.base.needs
        return replace(self.base, **stated, needs=needs, answers=self._answers())

    def _needs(self) -> tuple[StatedNeed, ...]:
        codes = set(self.cleaned_data["needs"])
        chosen = [StatedNeed(need.code, need.name) for need in self.document.needs if need.code in codes]
        known = {need.code for need in self.document.needs}
        kept = {wording(need.text): need for need in self.base.needs if need.code in known}
        # The order and the spelling that the register has stay; what is new comes after.
        chosen = [kept.get(wording(need.text), need) for need in chosen]
        for line in self.cleaned_data["own_needs"].splitlines():
            text = " ".join(line.split())
            if text:
                placed = self.document.need_worded(text) or free_need(self.document)
                chosen.append(kept.get(wording(text), StatedNeed(placed.code, text)))
        stated = dict.fromkeys(chosen)
        before = [need for need in self.base.needs if need in stated]
        return tuple(dict.fromkeys([*before, *stated]))

    def _answers(self) -> tuple[StatedAnswer, ...]:
        answers = {item.requirement: item for item in self.base.answers}
        for question in checklist_of(self.document, self._value("kind")):
            name = f"answer-{question.code}"
            if name not in self.data:
                continue
            answer = self.data[name]
            evidence = self._evidence(question)
            for code in question.codes:
                answers.pop(code, None)
                if answer in Answer.values:
                    answers[code] = StatedAnswer(code, answer, evidence[:LONGEST_EVIDENCE])
        return tuple(sorted(answers.values(), key=lambda item: item.requirement))

    def _evidence(self, question: Question) -> str:
        return " ".join(self.data.get(f"evidence-{question.code}", "").replace("\x00", "").split())

    def _evidence_error(self, question: Question) -> str:
        if not self.is_bound or len(self._evidence(question)) <= LONGEST_EVIDENCE:
            return ""
        return _("Подтверждение длиннее %(most)s знаков, сохранено его начало: «%(text)s».") % {
            "most": LONGEST_EVIDENCE,
            "text": named(question.requirements[0], "text"),
        }

    def _value(self, name: str) -> str:
        if self.is_bound:
            return str(self.data.get(name, ""))
        return str(getattr(self.base, name))

    def _fill_choices(self) -> None:
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = kind_choices(self.document)
        needs, basis = self.fields["needs"], self.fields["basis_kind"]
        assert isinstance(needs, forms.MultipleChoiceField)
        assert isinstance(basis, forms.ChoiceField)
        needs.choices = [(need.code, named(need)) for need in self.document.needs if not need.free_text]
        basis.choices = [(item.code, named(item)) for item in self.document.bases]
        self.fields["own_needs"].label = named(free_need(self.document))

    def _fill_hints(self) -> None:
        hints = {
            "name": _("Так, как его знают клиенты. Например: Единый портал заявок"),
            "kind": _("Сначала названы цифровые точки: они предпочтительны. Офлайн-точки – альтернатива для тех, "
                      "кому так удобнее"),
            "url": _("Сайт, страница в социальной сети или электронная почта"),
            "hours": _("Например: пн–пт 9:00–18:00, перерыв 13:00–13:45"),
            "needs": _("Зачем клиент сюда обращается. Выберите все подходящие"),
            "basis_title": _("Название документа. Если документа нет – чьё это поручение и о чём оно"),
        }  # fmt: skip
        for group in self.document.suitability:
            hints[f"suits_{group.group}"] = named(group, "hint")
            self.fields[f"suits_{group.group}"].label = named(group)
        for name, hint in hints.items():
            self.fields[name].help_text = hint


def kind_choices(document: FormDocument) -> list[tuple[str, Any]]:
    """Kinds grouped by channel, digital ones first, each group by the standard's preference (B-4.6.b)."""

    def group(channel: str) -> list[tuple[str, str]]:
        return [
            (kind.code, f"{named(kind)} ({kind.abbreviation})" if kind.abbreviation else named(kind))
            for kind in kinds_by_rank(document, channel)
        ]

    return [
        ("", _("Выберите вид")),
        (_("Цифровые точки"), group("digital")),
        (_("Офлайн-точки"), group("offline")),
    ]


def _is_listed(need: Need, stated: tuple[StatedNeed, ...]) -> bool:
    return any(item.code == need.code and wording(item.text) == wording(need.name) for item in stated)


def _stands_for_listed(stated: StatedNeed, document: FormDocument) -> bool:
    return any(
        need.code == stated.code and not need.free_text and wording(need.name) == wording(stated.text)
        for need in document.needs
    )
