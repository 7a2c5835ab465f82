"""One factory per model, and short ways to what most tests need."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from hashlib import sha256

import factory
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client
from factory.django import DjangoModelFactory

from kit.accounts.models import User
from vizavi.authorities.choices import Role
from vizavi.authorities.tests.factories import appoint_as
from vizavi.classifiers.models import Classifier, ClassifierEdition, ClassifierItem

NOW = datetime(2026, 9, 14, 7, 0, tzinfo=UTC)
TODAY = date(2026, 9, 14)
ROSSTAT = settings.ROOT.parent / "shared/data/okved2/data-20231201-structure-20180402.csv"

# code, parent, name, English name
CAFES = (
    ("I", "", "Гостиницы и питание", "Hotels and catering"),
    ("56", "I", "Деятельность по предоставлению питания", "Catering"),
    ("56.1", "56", "Деятельность ресторанов", ""),
    ("56.10", "56.1", "Деятельность ресторанов", ""),
    ("56.10.1", "56.10", "Деятельность кафе с полным обслуживанием", ""),
    ("56.3", "56", "Подача напитков", ""),
)


class ClassifierFactory(DjangoModelFactory[Classifier]):
    class Meta:
        model = Classifier
        django_get_or_create = ("code",)

    code = "okved2"
    name = factory.LazyAttribute(lambda item: f"Классификатор {item.code}")
    name_en = factory.LazyAttribute(lambda item: f"Classifier {item.code}")
    is_tree = True
    source = "Издатель"
    source_en = "Publisher"


class ClassifierEditionFactory(DjangoModelFactory[ClassifierEdition]):
    """A draft without items; `edition_of` makes one with items and in force."""

    class Meta:
        model = ClassifierEdition

    classifier = factory.SubFactory(ClassifierFactory)
    number = factory.Sequence(lambda n: n + 1)
    file_name = factory.LazyAttribute(lambda edition: f"edition-{edition.number}.csv")
    sha256 = factory.LazyAttribute(lambda edition: sha256(str(edition.number).encode()).hexdigest())
    size = 0
    taken_at = NOW


class ClassifierItemFactory(DjangoModelFactory[ClassifierItem]):
    class Meta:
        model = ClassifierItem

    edition = factory.SubFactory(ClassifierEditionFactory)
    code = factory.Sequence(lambda n: f"{n:05}")
    name = factory.LazyAttribute(lambda item: f"Вид {item.code}")
    position = factory.Sequence(lambda n: n)


def edition_of(
    items: Iterable[tuple[str, str, str, str]] = CAFES,
    *,
    classifier: str = "okved2",
    number: int = 1,
    in_force_on: date | None = date(2024, 1, 1),
) -> ClassifierEdition:
    """An edition with these items (code, parent, name, English name), in force from a date or (None) a draft."""
    items = list(items)
    edition = ClassifierEditionFactory(
        classifier=ClassifierFactory(code=classifier), number=number, size=len(items)
    )
    ClassifierItem.objects.bulk_create(
        ClassifierItem(
            edition=edition, code=code, parent_code=parent, name=name, name_en=name_en, position=position
        )
        for position, (code, parent, name, name_en) in enumerate(items)
    )
    if in_force_on is not None:
        edition.in_force_on, edition.confirmed_at = in_force_on, NOW
        edition.save()
    return edition


def table(*rows: str, heading: str = "code;name;name_en;parent") -> bytes:
    """A plain table as somebody would save it."""
    return "\n".join([heading, *rows, ""]).encode()


def signed_in(role: Role) -> Client:
    """A browser in which a new person in this role is signed in, with a second factor."""
    user: User = appoint_as(role)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "unused"})
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client
