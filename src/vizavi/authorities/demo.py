"""The invented people of demo mode: one in each role, entered with one click.

They are known by the domain of their addresses, have no passwords and so cannot be entered in any other mode.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from kit.accounts.models import User
from vizavi.authorities.actions.appointments import appoint
from vizavi.authorities.actions.authorities import FIELDS, add_authority
from vizavi.authorities.actions.units import add_unit
from vizavi.authorities.choices import Role
from vizavi.authorities.models import Appointment, Authority, Employee, Unit
from vizavi.authorities.viewer import SYSTEM

DOMAIN = "demo.vizavi.example"

# (family name, name and patronymic, position); one list for all authorities, taken in order.
_GENERAL = {
    Role.PROJECT_OFFICE: ("project-office", "Лаврова Полина Андреевна", "Руководитель Проектного офиса"),
    Role.ADMINISTRATOR: ("administrator", "Ежов Степан Ильич", "Администратор системы"),
    Role.AUDITOR: ("auditor", "Чистякова Вера Львовна", "Аудитор"),
}
_HEADS = {
    "mineco": "Берёзкин Лев Аркадьевич",
    "department": "Озерова Нина Павловна",
    "my-business": "Парусова Алина Евгеньевна",
    "industry": "Кузнечихин Олег Маркович",
    "employment": "Трудолюбова Марина Яковлевна",
    "construction": "Кирпичников Семён Аркадьевич",
    "consumer": "Аптекарева Лидия Фёдоровна",
}
_REGISTER_OFFICERS = {
    "mineco": "Снегирёва Ольга Романовна",
    "department": "Дубков Игорь Сергеевич",
    "my-business": "Штурманов Кирилл Романович",
    "industry": "Станкевичева Ульяна Борисовна",
    "employment": "Слободин Захар Петрович",
    "construction": "Чертёжников Глеб Ильич",
    "consumer": "Весова Тамара Олеговна",
}
# Where each authority begins in the two lists of names below: nobody works in two of them.
_FIRST_NAME = {
    "mineco": 0,
    "department": 2,
    "my-business": 6,
    "industry": 9,
    "employment": 11,
    "construction": 13,
    "consumer": 15,
}
_OFFICERS = (
    "Ветрова Анна Кирилловна",
    "Лугов Максим Олегович",
    "Ручьёва Дарья Петровна",
    "Камнев Роман Юрьевич",
    "Полянская Ирина Глебовна",
    "Маяков Тимур Денисович",
    "Лоцманова Вероника Сергеевна",
    "Копейкин Артём Валерьевич",
    "Школина Надежда Ивановна",
    "Прилавкина Софья Андреевна",
    "Токарев Вадим Николаевич",
    "Кадрова Евгения Викторовна",
    "Касочкин Павел Тимофеевич",
    "Фундаментова Инна Леонидовна",
    "Кабельнов Егор Степанович",
    "Чистова Галина Максимовна",
    "Визитов Денис Фомич",
)
_UNIT_HEADS = (
    "Туманов Григорий Львович",
    "Росина Елена Вадимовна",
    "Боровой Антон Макарович",
    "Зарина Светлана Игоревна",
    "Гаванский Пётр Никитич",
    "Вербина Мария Семёновна",
    "Якорева Наталья Дмитриевна",
    "Вексельев Борис Эдуардович",
    "Глобусова Кира Михайловна",
    "Ярмаркин Фёдор Аркадьевич",
    "Заводской Николай Гаврилович",
    "Вакансиева Любовь Павловна",
    "Щитов Геннадий Львович",
    "Стропилин Матвей Осипович",
    "Опорина Жанна Рудольфовна",
    "Санитаров Леонид Ефимович",
    "Ревизорова Эмма Карловна",
)


@dataclass(frozen=True)
class DemoPerson:
    """Somebody to step into. `place` is the authority or unit of the role, empty for general roles."""

    user_id: int
    name: str
    email: str
    role: str
    place: str
    authority: str
    duties: str


@dataclass
class DemoAuthority:
    """An authority made from demo data.

    `units` are by their codes in the data; `officers` and `unit_heads` by the codes of the units directly
    below the authority, whose roles extend over all that is below them.
    """

    authority: Authority
    head: User
    register_officer: User
    units: dict[str, Unit] = field(default_factory=dict)
    officers: dict[str, User] = field(default_factory=dict)
    unit_heads: dict[str, User] = field(default_factory=dict)
    top_unit_of: dict[str, str] = field(default_factory=dict)

    def officer_of(self, unit_code: str) -> User:
        """The officer whose role extends over the unit."""
        return self.officers[self.top_unit_of[unit_code]]

    def unit_head_of(self, unit_code: str) -> User:
        """The head of unit whose role extends over the unit."""
        return self.unit_heads[self.top_unit_of[unit_code]]


def make_demo_authority(data: Mapping[str, Any], now: datetime) -> DemoAuthority:
    """Create the authority of a demo data file with its units, working week, order of appointment and people.

    The people have held their roles since January of the year before last, so that the register's past can
    be theirs. The general roles (Project Office, administrator, auditor) are made with the first authority.

    Args:
        data: a document of `touchpoints/demo_data/`; its keys `authority` and `units` are read.
    """
    details = dict(data["authority"])
    code = details.pop("code")
    since = date(localdate(now).year - 2, 1, 9)
    _make_general(since, now)
    authority = add_authority(
        actor=SYSTEM,
        code=code,
        details={name: value for name, value in details.items() if name in FIELDS},
        now=now,
    )
    head = _add_person(f"head.{code}", _HEADS[code], details["head_position"])
    appoint(
        actor=SYSTEM,
        employee=head,
        role=Role.AUTHORITY_HEAD,
        authority=authority,
        starts_on=since,
        now=now,
    )
    officer = _add_person(f"register.{code}", _REGISTER_OFFICERS[code], "Начальник отдела методологии")
    appoint(
        actor=SYSTEM,
        employee=officer,
        role=Role.REGISTER_OFFICER,
        authority=authority,
        order_number="7-од",
        order_date=since,
        starts_on=since,
        now=now,
    )
    made = DemoAuthority(authority, head=head.user, register_officer=officer.user)
    for index, unit in enumerate(data["units"]):
        _add_units(made, unit, parent=None, top=unit["code"], now=now)
        place = _FIRST_NAME[code] + index
        for role, names, title, kept in (
            (Role.UNIT_OFFICER, _OFFICERS, "Главный специалист", made.officers),
            (Role.UNIT_HEAD, _UNIT_HEADS, "Начальник подразделения", made.unit_heads),
        ):
            person = _add_person(f"{role.value.replace('_', '-')}.{unit['code']}.{code}", names[place], title)
            appoint(
                actor=SYSTEM,
                employee=person,
                role=role,
                unit=made.units[unit["code"]],
                starts_on=since,
                now=now,
            )
            kept[unit["code"]] = person.user
    return made


def demo_people() -> Iterator[DemoPerson]:
    """Everybody of the demo data in the order of roles, authority by authority. One query."""
    order = {role: place for place, role in enumerate(Role)}
    held = (
        Appointment.objects.filter(employee__user__email__endswith=f"@{DOMAIN}", ends_on__isnull=True)
        .select_related("employee__user", "authority", "unit")
        .order_by("authority__code", "unit__name", "employee__user__name")
    )
    for appointment in sorted(held, key=lambda item: (item.authority_id or 0, order[Role(item.role)])):
        user, authority = appointment.employee.user, appointment.authority
        yield DemoPerson(
            user_id=user.pk,
            name=user.name,
            email=user.email,
            role=appointment.get_role_display(),
            place=str(appointment.unit or authority or ""),
            authority=str(authority or ""),
            duties=_duties(Role(appointment.role)),
        )


def is_demo_person(user: User) -> bool:
    """Whether anybody may step into this account in demo mode."""
    return user.email.endswith(f"@{DOMAIN}")


def _duties(role: Role) -> str:
    return {
        Role.UNIT_OFFICER: _("Готовит сведения о точках взаимодействия своего подразделения."),
        Role.UNIT_HEAD: _("Передаёт сведения подразделения на проверку."),
        Role.REGISTER_OFFICER: _("Проверяет сведения, ведёт перечень и публикует его."),
        Role.AUTHORITY_HEAD: _("Утверждает перечень приказом, назначает уполномоченное лицо."),
        Role.PROJECT_OFFICE: _("Сравнивает органы власти, следит за сроками."),
        Role.ADMINISTRATOR: _("Ведёт органы власти, людей, роли, календари и формы перечней."),
        Role.AUDITOR: _("Видит всё и ничего не меняет."),
    }[role]


def _make_general(since: date, now: datetime) -> None:
    for role, (mailbox, name, position) in _GENERAL.items():
        if not User.objects.filter(email=f"{mailbox}@{DOMAIN}").exists():
            person = _add_person(mailbox, name, position)
            appoint(actor=SYSTEM, employee=person, role=role, starts_on=since, now=now)


def _add_person(mailbox: str, name: str, position: str) -> Employee:
    user = User.objects.create_user(f"{mailbox}@{DOMAIN}", name=name)
    return Employee.objects.create(user=user, position=position)


def _add_units(
    made: DemoAuthority, unit: Mapping[str, Any], *, parent: Unit | None, top: str, now: datetime
) -> None:
    added = add_unit(
        actor=SYSTEM,
        authority=made.authority,
        name=unit["name"],
        name_en=unit["name_en"],
        parent=parent,
        now=now,
    )
    made.units[unit["code"]] = added
    made.top_unit_of[unit["code"]] = top
    for child in unit["children"]:
        _add_units(made, child, parent=added, top=top, now=now)
