"""The living style page at /dev/components: every component in each of its states. Not in production."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from babel import Locale
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kit.access import PUBLIC, may_use
from kit.pages.codes import CodeField, answer_search
from kit.pages.forms import DateField, Form, conflict, not_saved, saved
from kit.pages.history import Change, Event
from kit.pages.lists import Choice, Listing, Search
from kit.pages.patterned import PhoneField, TaxpayerNumberField

CHANNELS = [("digital", gettext_lazy("Цифровой")), ("offline", gettext_lazy("Офлайн"))]


def _countries() -> list[tuple[str, str]]:
    """A list long enough to be searched."""
    names = Locale.parse(get_language() or "ru").territories
    listed = [
        (code, name) for code, name in names.items() if len(code) == 2 and code.isalpha() and code != "ZZ"
    ]
    return [("", _("Выберите")), *sorted(listed, key=lambda item: item[1])]


def _activities() -> list[tuple[str, str]]:
    return [
        ("56.10", _("56.10 – Рестораны и кафе")),
        ("56.30", _("56.30 – Бары и подача напитков")),
        ("10.71", _("10.71 – Хлеб и пирожные")),
    ]


def _found_activities(words: str) -> list[tuple[str, str]]:
    return [item for item in _activities() if words.lower() in item[1].lower()]


class SpecimenForm(Form):
    """One field of every kind."""

    consequences: ClassVar = {
        "phone": gettext_lazy("Если не указать телефон, о решении мы сообщим только письмом."),
        "features": gettext_lazy("Если не заполнить, в реестре будет стоять прочерк."),
        "scan": gettext_lazy("Если не приложить, приказ придётся показать на приёме."),
    }
    tips: ClassVar = {"name": gettext_lazy("Название с вывески или с сайта.")}
    sensitive = frozenset({"password"})
    name = forms.CharField(
        label=gettext_lazy("Наименование"),
        help_text=gettext_lazy("Так, как его знают клиенты"),
        max_length=200,
    )
    phone = PhoneField(label=gettext_lazy("Телефон"), required=False)
    features = forms.CharField(
        label=gettext_lazy("Особенности"), required=False, widget=forms.Textarea({"rows": 4})
    )
    kind = forms.ChoiceField(label=gettext_lazy("Вид"), choices=[("", gettext_lazy("Выберите")), *CHANNELS])
    country = forms.ChoiceField(label=gettext_lazy("Страна"), choices=_countries)
    activity = CodeField(
        label=gettext_lazy("Вид деятельности"),
        help_text=gettext_lazy("Например, кафе"),
        route="pages:components_codes",
        search=_found_activities,
        name_of=lambda code: dict(_activities()).get(code),
    )
    taxpayer = TaxpayerNumberField(label=gettext_lazy("ИНН"))
    workers = forms.IntegerField(label=gettext_lazy("Работников"), min_value=0, max_value=100_000)
    channel = forms.ChoiceField(label=gettext_lazy("Канал"), choices=CHANNELS, widget=forms.RadioSelect)
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("Потребности"),
        choices=[("ask", gettext_lazy("Задать вопрос")), ("apply", gettext_lazy("Подать заявление"))],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Выберите все подходящие"),
    )
    date = DateField(label=gettext_lazy("Дата приказа"), help_text=gettext_lazy("Например, 21 11 2026"))
    scan = forms.FileField(label=gettext_lazy("Подписанный приказ"), required=False)
    password = forms.CharField(label=gettext_lazy("Пароль"), widget=forms.PasswordInput)
    agreed = forms.BooleanField(label=gettext_lazy("Сведения проверены"))


def _listing(request: HttpRequest) -> Listing[dict[str, Any]]:
    rows = [
        {"name": name, "channel": channel, "needs": needs, "left": left}
        for name, channel, needs, left in (
            (_("Официальный сайт"), "digital", 9, 12),
            (_("Приёмная, кабинет 101"), "offline", 4, 1),
            (_("Горячая линия"), "digital", 3, 0),
            (_("Выездная консультация для предпринимателей отдалённых посёлков"), "offline", 2, -3),
        )
    ]
    return Listing(
        request.GET,
        rows,
        filters=[
            Search(lambda found, text: [row for row in found if text.lower() in row["name"].lower()]),
            Choice(
                "channel",
                _("Канал"),
                CHANNELS,
                lambda found, value: [r for r in found if r["channel"] == value],
            ),
        ],
        exports=[("XLSX", "#"), ("CSV", "#")],
        page_size=3,
    )


def _context(request: HttpRequest) -> dict[str, Any]:
    now = timezone.now()
    return {
        "now": now,
        "yesterday": now - timedelta(days=1),
        "listing": _listing(request),
        "columns": [
            {"text": _("Точка взаимодействия")},
            {"text": _("Канал")},
            {"text": _("Потребностей"), "is_numeric": True},
            {"text": _("Срок")},
        ],
        "channels": dict(CHANNELS),
        "form": SpecimenForm(request.POST, request.FILES) if request.method == "POST" else SpecimenForm(),
        "events": [
            Event(
                at=datetime(2026, 11, 20, 9, 4, tzinfo=UTC),
                title=_("Запись возвращена на доработку"),
                who=_("Орлова Вера Петровна"),
                on_behalf_of="",
                reason=_("Не указан часовой пояс горячей линии"),
                changes=[],
            ),
            Event(
                at=datetime(2026, 11, 19, 7, 30, tzinfo=UTC),
                title=_("Запись изменена"),
                who=_("Зимин Павел Олегович"),
                on_behalf_of=_("отдел приёма"),
                reason="",
                changes=[Change(_("Часы работы"), _("с 9 до 18 без перерыва"), _("с 9 до 17 с перерывом"))],
            ),
        ],
        "service_navigation": [
            {"text": _("Как обратиться"), "url": "#", "current": True},
            {"text": _("Реестры"), "url": "#", "current": False},
        ],
        "staff_navigation": [
            {"text": _("Моя очередь"), "url": "#", "current": True, "count": 4},
            {"text": _("Реестр"), "url": "#", "current": False},
            {"text": _("Настройка")},
            {"text": _("Формы реестра"), "url": "#", "current": False},
        ],
        "search_url": "#",
    }


@may_use(PUBLIC)
def components(request: HttpRequest) -> HttpResponse:
    """Public components; POST shows the errors of an empty form."""
    if "flash" in request.GET:
        messages.success(request, _("Запись сохранена"))
        messages.error(request, _("Файл не принят: в нём нет ни одной строки"))
        messages.info(request, _("Реестр изменится после утверждения приказом"))
    context = {"title": _("Компоненты"), "breadcrumbs": [{"text": _("Главная"), "url": "/"}]}
    return render(request, "pages/specimens/components.html", _context(request) | context)


@may_use(PUBLIC)
def workplace(request: HttpRequest) -> HttpResponse:
    """The staff's page: queue left, case right."""
    context = {"title": _("Приёмная, кабинет 101"), "caption": _("Изменение точки взаимодействия")}
    return render(request, "pages/specimens/workplace.html", _context(request) | context)


@may_use(PUBLIC)
def progress(request: HttpRequest) -> HttpResponse:
    """A job that is done when asked the fifth time; without scripts the page asks by itself."""
    step = (
        min(int(request.GET.get("step", "0")[:3] or 0) + 1, 5)
        if request.GET.get("step", "0").isdigit()
        else 1
    )
    template = "progress_part" if request.headers.get("HX-Request") else "progress"
    status = 286 if step == 5 else 200
    context = {"title": _("Загрузка реестра"), "step": step}
    return render(
        request, f"pages/specimens/{template}.html", context, status=status if template != "progress" else 200
    )


@may_use(PUBLIC)
def autosave(request: HttpRequest) -> HttpResponse:
    """Answers of an autosave, chosen by what is typed."""
    name = request.POST.get("name", "")
    if "!" in name:
        return conflict(request, by=_("Орлова Вера Петровна"), at=timezone.now(), url="#")
    if len(name) > 40:
        return not_saved(request, [_("Наименование длиннее 40 знаков. Сократите его.")])
    return saved(request)


@may_use(PUBLIC)
def codes(request: HttpRequest) -> HttpResponse:
    """What the search of the specimen's code field finds."""
    return answer_search(request, _found_activities)
