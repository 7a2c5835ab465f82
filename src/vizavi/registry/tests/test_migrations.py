"""Migrations of data bring what was written by earlier versions into the present shape."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.db import connection

from vizavi.registry.choices import Kind
from vizavi.registry.documents.check import clean
from vizavi.registry.models import Version
from vizavi.registry.tests.factories import VersionFactory

pytestmark = pytest.mark.django_db


def test_an_attribute_of_an_earlier_version_gets_the_fields_it_lacks() -> None:
    old, new = VersionFactory(kind=Kind.ATTRIBUTE), VersionFactory(kind=Kind.ATTRIBUTE)
    expected = dict(old.document)
    for name in ("criteria", "otherwise", "least", "most", "is_whole", "is_past"):
        del old.document[name]
    old.save()
    before = new.document
    fill = import_module("vizavi.registry.migrations.0005_whom_attributes_concern").FILL
    with connection.cursor() as cursor:
        cursor.execute(fill)
    assert Version.objects.get(pk=old.pk).document == clean(Kind.ATTRIBUTE, expected)
    assert Version.objects.get(pk=new.pk).document == before
