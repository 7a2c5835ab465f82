"""One factory per model."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import factory
from factory.django import DjangoModelFactory

from vizavi.contact.models import SupportRequest

NOW = datetime(2026, 9, 14, 7, 0, tzinfo=UTC)


class SupportRequestFactory(DjangoModelFactory[SupportRequest]):
    class Meta:
        model = SupportRequest

    form_token = factory.LazyFunction(uuid4)
    text = "Не открывается страница кафе «Лунный сырник»"
    page = "/situations/cafe/"
    email = "luna@example.org"
    phone = "+7 900 000-00-00"
    language = "ru"
    created_at = NOW
    due_at = datetime(2026, 9, 15, 7, 0, tzinfo=UTC)
