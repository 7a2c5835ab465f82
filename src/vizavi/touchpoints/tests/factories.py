"""One factory per model of the register, and short ways to what most tests need."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import factory
from factory.django import DjangoModelFactory

from vizavi.authorities.api import Viewer, viewer_of
from vizavi.authorities.choices import Role
from vizavi.authorities.tests.factories import AppointmentFactory, AuthorityFactory, OrderFactory, UnitFactory
from vizavi.touchpoints import models
from vizavi.touchpoints.actions.processes import process_sameness
from vizavi.touchpoints.choices import BasisKind, EditionState
from vizavi.touchpoints.content import Content, StatedNeed, touchpoint_sameness, write_content
from vizavi.touchpoints.forms_of import form_of

FORMS = Path(__file__).parents[1] / "forms_data"
NOW = datetime(2026, 9, 14, 7, 0, tzinfo=UTC)
TODAY = date(2026, 9, 14)


def form_document(code: str) -> dict[str, Any]:
    """A shipped form as plain data, to change at will."""
    return json.loads((FORMS / f"{code}.json").read_text())


class RegisterFormFactory(DjangoModelFactory[models.RegisterForm]):
    class Meta:
        model = models.RegisterForm
        django_get_or_create = ("code",)

    code = "sevastopol"
    name = factory.LazyAttribute(lambda form: form_document(form.code)["name"])
    name_en = factory.LazyAttribute(lambda form: form_document(form.code)["name_en"])


class FormEditionFactory(DjangoModelFactory[models.FormEdition]):
    class Meta:
        model = models.FormEdition
        django_get_or_create = ("form", "number")

    form = factory.SubFactory(RegisterFormFactory)
    number = 1
    document = factory.LazyAttribute(lambda edition: form_document(edition.form.code))
    in_force_on = date(2024, 3, 27)


class RegisterFactory(DjangoModelFactory[models.Register]):
    """A register whose form is in force."""

    class Meta:
        model = models.Register
        skip_postgeneration_save = True

    authority = factory.SubFactory(AuthorityFactory)
    form = factory.SubFactory(RegisterFormFactory)

    @factory.post_generation
    def form_in_force(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        FormEditionFactory(form=self.form)


class EditionFactory(DjangoModelFactory[models.Edition]):
    """A draft; `published=True` makes it the edition in force."""

    class Meta:
        model = models.Edition

    class Params:
        published = factory.Trait(
            state=EditionState.PUBLISHED,
            order=factory.SubFactory(OrderFactory, authority=factory.SelfAttribute("..register.authority")),
            in_force_on=date(2026, 2, 2),
            approved_at=datetime(2026, 2, 2, 9, tzinfo=UTC),
            published_at=datetime(2026, 2, 3, 9, tzinfo=UTC),
        )

    register = factory.SubFactory(RegisterFactory)
    number = 1
    form_edition = factory.LazyAttribute(lambda edition: edition.register.form.editions.first())
    created_at = datetime(2026, 2, 1, 9, tzinfo=UTC)


class ProcessFactory(DjangoModelFactory[models.Process]):
    class Meta:
        model = models.Process

    register = factory.SubFactory(RegisterFactory)
    included_on = date(2026, 2, 1)


class ProcessVersionFactory(DjangoModelFactory[models.ProcessVersion]):
    """A process in the first edition."""

    class Meta:
        model = models.ProcessVersion

    register = factory.SubFactory(RegisterFactory)
    process = factory.SubFactory(ProcessFactory, register=factory.SelfAttribute("..register"))
    unit = factory.SubFactory(UnitFactory, authority=factory.SelfAttribute("..register.authority"))
    from_edition = 1
    direction = "state_services"
    number = factory.Sequence(lambda n: n + 1)
    name = factory.Sequence(lambda n: f"Выдача разрешения вида {n + 1}")
    sameness = factory.LazyAttribute(lambda version: process_sameness(version.direction, version.name))


class TouchpointFactory(DjangoModelFactory[models.Touchpoint]):
    class Meta:
        model = models.Touchpoint

    process = factory.SubFactory(ProcessFactory)


class TouchpointVersionFactory(DjangoModelFactory[models.TouchpointVersion]):
    """A touchpoint in the first edition: an official site."""

    class Meta:
        model = models.TouchpointVersion

    touchpoint = factory.SubFactory(TouchpointFactory)
    register = factory.SelfAttribute("touchpoint.process.register")
    from_edition = 1
    kind = "website"
    channel = "digital"
    name = factory.Sequence(lambda n: f"Официальный сайт {n + 1}")
    basis_kind = BasisKind.INSTRUCTION
    basis_title = "Поручение руководителя"
    updated_at = NOW
    sameness = factory.LazyAttribute(
        lambda version: touchpoint_sameness(
            version.touchpoint.process_id, version.name, form=form_of(version.register.form.editions.first())
        )
    )


class SatisfiedNeedFactory(DjangoModelFactory[models.SatisfiedNeed]):
    class Meta:
        model = models.SatisfiedNeed

    version = factory.SubFactory(TouchpointVersionFactory)
    position = factory.Sequence(lambda n: n + 1)
    code = "information"
    text = factory.Sequence(lambda n: f"получение информации {n + 1}")


COMPLETE = Content(
    kind="website",
    name="Официальный сайт департамента",
    url="https://department.example/",
    needs=(StatedNeed("information", "получение информации"),),
    basis_kind=BasisKind.ACT,
    basis_title="Положение о департаменте",
    basis_number="5-П",
    basis_on=date(2024, 1, 15),
)


class World:
    """A register of the Sevastopol form with one process in a published edition, and its people."""

    def __init__(self, form: str = "sevastopol", *, published: bool = True) -> None:
        self.register = RegisterFactory(form__code=form)
        self.authority = self.register.authority
        self.edition = EditionFactory(register=self.register, published=published)
        direction = form_document(form)["directions"][0]["code"]
        self.process_version = ProcessVersionFactory(register=self.register, direction=direction)
        self.process = self.process_version.process
        self.unit = self.process_version.unit
        self.officer = self.person(Role.UNIT_OFFICER)
        self.head = self.person(Role.UNIT_HEAD)
        self.register_officer = self.person(Role.REGISTER_OFFICER)
        self.authority_head = self.person(Role.AUTHORITY_HEAD)

    def person(self, role: Role, **scope: Any) -> Viewer:
        """Somebody newly appointed to the role here."""
        return appointed(
            role, authority=scope.get("authority", self.authority), unit=scope.get("unit", self.unit)
        )

    def touchpoint(
        self, content: Content = COMPLETE, *, from_edition: int | None = 1
    ) -> models.TouchpointVersion:
        """A touchpoint of the process with this content."""
        touchpoint = TouchpointFactory(process=self.process)
        version = models.TouchpointVersion(
            touchpoint=touchpoint, register=self.register, from_edition=from_edition
        )
        write_content(version, content, form=form_of(self.edition.form_edition), now=NOW)
        return version


def appointed(role: Role, *, authority: Any = None, unit: Any = None) -> Viewer:
    """A new employee appointed to the role, as the viewer that a request would carry."""
    scope: dict[str, Any] = {"authority": None, "unit": None, "order": None}
    if role in {Role.UNIT_OFFICER, Role.UNIT_HEAD}:
        scope |= {"authority": unit.authority, "unit": unit}
    elif role in {Role.REGISTER_OFFICER, Role.AUTHORITY_HEAD}:
        scope |= {"authority": authority}
        if role == Role.REGISTER_OFFICER:
            scope["order"] = OrderFactory(authority=authority)
    appointment = AppointmentFactory(role=role, **scope)
    return viewer_of(appointment.employee.user, on=TODAY)


def token() -> Any:
    """A new form token."""
    return uuid4()
