"""Forms of the settings. What may be stored is decided by the actions; forms read, and show refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.errors import Refused
from kit.pages.forms import DateField, Form
from vizavi.authorities.choices import WEEKDAYS, ExceptionKind, ProviderKind, Role
from vizavi.authorities.models import Authority, Order, Unit

_SHORT = {"class": "govuk-input--width-10"}
_MIDDLE = {"class": "govuk-input--width-20"}


def attempt(form: Form, action: Callable[..., Any], **arguments: Any) -> bool:
    """Run an action; a refusal becomes an error of the form. Returns whether it was done."""
    try:
        action(**arguments)
    except Refused as refused:
        form.refuse(refused)
        return False
    return True


class AuthorityForm(Form):
    """An authority without its code, which never changes."""

    consequences: ClassVar = {
        "name_en": gettext_lazy("Если не заполнить, на английских страницах будет русское наименование."),
        "short_name_en": gettext_lazy(
            "Если не заполнить, на английских страницах будет русское наименование."
        ),
        "site": gettext_lazy("Если не заполнить, клиенты не увидят ссылку на сайт."),
        "email": gettext_lazy("Если не заполнить, клиенты не увидят адрес почты."),
        "phone": gettext_lazy("Если не заполнить, клиенты не увидят телефон."),
        "address": gettext_lazy("Если не заполнить, клиенты не увидят адрес."),
    }
    kind = forms.ChoiceField(
        label=gettext_lazy("Вид поставщика"),
        choices=ProviderKind.choices,
        initial=ProviderKind.STATE_BODY,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("На каком основании орган или организация работает с клиентами"),
    )
    name = forms.CharField(label=gettext_lazy("Полное наименование"), max_length=300)
    name_genitive = forms.CharField(
        label=gettext_lazy("Наименование в родительном падеже"),
        max_length=300,
        help_text=gettext_lazy("Для документов: «Перечень … Департамента торговли»"),
    )
    short_name = forms.CharField(label=gettext_lazy("Краткое наименование"), max_length=120)
    name_en = forms.CharField(
        label=gettext_lazy("Полное наименование на английском"), max_length=300, required=False
    )
    short_name_en = forms.CharField(
        label=gettext_lazy("Краткое наименование на английском"), max_length=120, required=False
    )
    head_position = forms.CharField(
        label=gettext_lazy("Должность руководителя"),
        max_length=200,
        help_text=gettext_lazy("Так, как она стоит в подписи под приказом"),
    )
    place = forms.CharField(
        label=gettext_lazy("Место издания приказов"), max_length=100, widget=forms.TextInput(_MIDDLE)
    )
    address = forms.CharField(label=gettext_lazy("Адрес"), max_length=300, required=False)
    phone = forms.CharField(
        label=gettext_lazy("Телефон"), max_length=40, required=False, widget=forms.TextInput(_MIDDLE)
    )
    email = forms.CharField(
        label=gettext_lazy("Электронная почта"), required=False, widget=forms.EmailInput(_MIDDLE)
    )
    site = forms.CharField(label=gettext_lazy("Официальный сайт"), required=False)
    time_zone = forms.CharField(
        label=gettext_lazy("Часовой пояс"),
        initial="Europe/Moscow",
        widget=forms.TextInput(_MIDDLE),
        help_text=gettext_lazy("Например, Europe/Moscow, Asia/Omsk, Asia/Vladivostok"),
    )


class NewAuthorityForm(AuthorityForm):
    """An authority with its code."""

    code = forms.SlugField(
        label=gettext_lazy("Код"),
        max_length=40,
        widget=forms.TextInput(_SHORT),
        help_text=gettext_lazy("Часть адреса страниц: латинские буквы, цифры, дефис. Потом не меняется"),
        error_messages={"invalid": gettext_lazy("Код – это латинские буквы, цифры и дефис, без пробелов")},
    )
    field_order = ("code",)


class UnitForm(Form):
    """A unit and its place in the tree."""

    consequences: ClassVar = {
        "name_en": gettext_lazy("Если не заполнить, на английских страницах будет русское наименование."),
        "parent": gettext_lazy("Если не выбрать, подразделение подчиняется прямо руководителю органа."),
    }
    name = forms.CharField(label=gettext_lazy("Наименование"), max_length=300)
    name_en = forms.CharField(
        label=gettext_lazy("Наименование на английском"), max_length=300, required=False
    )
    parent = forms.ModelChoiceField(
        label=gettext_lazy("Вышестоящее подразделение"), queryset=Unit.objects.none(), required=False
    )

    def __init__(self, *args: Any, authority: Authority, unit: Unit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = authority.units.filter(closed_on__isnull=True)
        if unit is not None:
            units = (units | authority.units.filter(children=unit)).exclude(pk=unit.pk)
        parent = self.fields["parent"]
        assert isinstance(parent, forms.ModelChoiceField)
        parent.queryset = units
        parent.empty_label = _("Нет")


class ClosingForm(Form):
    """When a unit was closed."""

    closed_on = DateField(label=gettext_lazy("Дата упразднения"))


class PersonForm(Form):
    """A person as staff."""

    consequences: ClassVar = {
        "position": gettext_lazy("Если не заполнить, в списках будет только имя."),
        "phone": gettext_lazy("Если не заполнить, коллеги смогут только написать."),
    }
    name = forms.CharField(label=gettext_lazy("Фамилия, имя и отчество"), max_length=200)
    position = forms.CharField(label=gettext_lazy("Должность"), max_length=250, required=False)
    phone = forms.CharField(
        label=gettext_lazy("Рабочий телефон"), max_length=40, required=False, widget=forms.TextInput(_MIDDLE)
    )


class InvitationForm(PersonForm):
    """A person to invite."""

    email = forms.EmailField(
        label=gettext_lazy("Рабочая электронная почта"),
        widget=forms.EmailInput(_MIDDLE),
        help_text=gettext_lazy("На неё придёт приглашение; с ней человек будет входить"),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Язык писем"), choices=settings.LANGUAGES, initial="ru", widget=forms.RadioSelect
    )
    field_order = ("name", "email")


class RoleForm(Form):
    """First step of an appointment: to what, and where."""

    role = forms.ChoiceField(label=gettext_lazy("Роль"), widget=forms.RadioSelect)
    authority = forms.ModelChoiceField(
        label=gettext_lazy("Орган власти"), queryset=Authority.objects.none(), required=False
    )
    consequences: ClassVar = {
        "authority": gettext_lazy("Не нужен для ролей Проектного офиса, администратора и аудитора."),
    }

    def __init__(self, *args: Any, roles: list[Role], authorities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role, authority = self.fields["role"], self.fields["authority"]
        assert isinstance(role, forms.ChoiceField)
        assert isinstance(authority, forms.ModelChoiceField)
        role.choices = [(item.value, item.label) for item in roles]
        authority.queryset = authorities
        authority.empty_label = _("Выберите")


class AppointmentForm(Form):
    """Second step: what this role needs. Fields that it does not need are left out by the view."""

    consequences: ClassVar = {
        "order": gettext_lazy("Если не выбрать, будет зарегистрирован новый приказ: заполните поля ниже."),
        "scan": gettext_lazy("Без скана в карточке останутся только номер и дата."),
    }
    unit = forms.ModelChoiceField(label=gettext_lazy("Подразделение"), queryset=Unit.objects.none())
    order = forms.ModelChoiceField(
        label=gettext_lazy("Приказ, уже внесённый сюда"),
        queryset=Order.objects.none(),
        required=False,
        help_text=gettext_lazy("Одним приказом можно назначить нескольких человек"),
    )
    order_number = forms.CharField(
        label=gettext_lazy("Номер приказа"), max_length=40, required=False, widget=forms.TextInput(_SHORT)
    )
    order_date = DateField(label=gettext_lazy("Дата приказа"), required=False)
    scan = forms.FileField(label=gettext_lazy("Скан с подписью"), required=False)
    starts_on = DateField(label=gettext_lazy("Первый день в роли"))

    def __init__(
        self, *args: Any, without: set[str], units: Any = None, orders: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in without:
            del self.fields[name]
        for name, rows in (("unit", units), ("order", orders)):
            if name in self.fields:
                field = self.fields[name]
                assert isinstance(field, forms.ModelChoiceField)
                field.queryset = rows
                field.empty_label = _("Выберите")


class DismissalForm(Form):
    """When a role ends."""

    last_day = DateField(
        label=gettext_lazy("Последний день в роли"),
        help_text=gettext_lazy(
            "Права действуют до конца этого дня. Чтобы закрыть доступ сразу, укажите вчерашний"
        ),
    )


class ReasonForm(Form):
    """Why something is done to another person's account."""

    reason = forms.CharField(label=gettext_lazy("Почему"), widget=forms.Textarea({"rows": 3}))


class PasswordForm(Form):
    """A first password, typed once: it can be shown."""

    password = forms.CharField(
        label=gettext_lazy("Придумайте пароль"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=gettext_lazy("Не короче 12 знаков. Проще всего запомнить несколько не связанных слов"),
    )


class HoursField(forms.CharField):
    """Intervals separated by commas, as a list of texts; the action reads them."""

    def clean(self, value: Any) -> Any:
        return [part.strip() for part in super().clean(value).split(",") if part.strip()]


class WeekForm(Form):
    """The hours of each weekday; an empty one is a day off."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, name in enumerate(WEEKDAYS):
            self.fields[f"day_{number}"] = HoursField(
                label=name, required=False, max_length=100, widget=forms.TextInput(_MIDDLE)
            )

    def week(self) -> list[list[str]]:
        return [self.cleaned_data[f"day_{number}"] for number in range(7)]


class ExceptionForm(Form):
    """Dates on which the authority departs from the production calendar."""

    consequences: ClassVar = {
        "last_on": gettext_lazy("Если не заполнить, исключение будет на один день."),
        "hours": gettext_lazy("Нужны только для других часов."),
    }
    kind = forms.ChoiceField(
        label=gettext_lazy("Что в этот день"), choices=ExceptionKind.choices, widget=forms.RadioSelect
    )
    first_on = DateField(label=gettext_lazy("Дата"))
    last_on = DateField(label=gettext_lazy("По какую дату"), required=False)
    hours = HoursField(
        label=gettext_lazy("Часы"),
        required=False,
        max_length=100,
        widget=forms.TextInput(_MIDDLE),
        help_text=gettext_lazy("Например, 10:00–13:00, 14:00–17:00"),
    )
    reason = forms.CharField(
        label=gettext_lazy("Основание"),
        max_length=300,
        help_text=gettext_lazy(
            "Документ или обстоятельство: его увидят, когда спросят, почему изменился срок"
        ),
    )
