"""What of the dictionary and of classifiers the entries of the register stand on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from vizavi.classifiers.api import UsedCode
from vizavi.registry.choices import Kind
from vizavi.registry.dictionary import Dictionary
from vizavi.registry.documents.links import codes_in, criteria_of
from vizavi.registry.models import Link, Version
from vizavi.registry.queries import current_versions


def codes_in_use() -> Iterator[UsedCode]:
    """Every code that a criterion of a current entry lists, for `settings.CLASSIFIER_USAGE`.

    Only entries whose criteria test an attribute with a classifier are read.
    """
    dictionary = current_dictionary()
    for version in versions_testing(
        {code for code in dictionary.documents if _has_classifier(dictionary, code)}
    ):
        criteria = [placed.criterion for placed in criteria_of(version.kind, version.document)]
        used = {
            (dictionary.classifier_of(name), value)
            for name, value in codes_in(criteria)
            if dictionary.classifier_of(name)
        }
        title = _("%(kind)s «%(name)s»") % {"kind": Kind(version.kind).label, "name": version}
        url = reverse("registry:entry", kwargs={"kind": version.kind, "code": version.entry.code})
        for classifier, code in sorted(used):
            yield UsedCode(classifier, code, title, url)


def current_dictionary() -> Dictionary:
    """The attributes of the newest edition, the draft included."""
    versions = Version.objects.current().filter(kind=Kind.ATTRIBUTE)
    return Dictionary(versions.values_list("entry__code", "document"))


def versions_testing(attributes: set[str]) -> Any:
    """Current entries whose criteria test one of the attributes."""
    links = Link.objects.filter(target__kind=Kind.ATTRIBUTE, target__code__in=attributes, field="criteria")
    return current_versions().filter(pk__in=links.values("version_id")).order_by("kind", "title", "pk")


def versions_listing(classifier: str, code: str) -> list[Version]:
    """Current entries whose criteria list a code of a classifier."""
    dictionary = current_dictionary()
    attributes = {name for name in dictionary.documents if _has_classifier(dictionary, name)}
    return [
        version
        for version in versions_testing(attributes)
        if any(
            value == code and dictionary.classifier_of(name) == classifier
            for name, value in codes_in(
                placed.criterion for placed in criteria_of(version.kind, version.document)
            )
        )
    ]


def uses_of_attributes() -> dict[str, Counter[str]]:
    """How many current entries name each attribute, by the field that names it. One query."""
    current = Q(version__from_edition__isnull=False, version__until_edition__isnull=True)
    rows = (
        Link.objects.filter(current, target__kind=Kind.ATTRIBUTE)
        .exclude(version__kind=Kind.ATTRIBUTE)
        .values(code=F("target__code"), by=F("field"))
        .annotate(entries=Count("version_id"))
    )
    found: dict[str, Counter[str]] = {}
    for row in rows:
        found.setdefault(row["code"], Counter())[row["by"]] += row["entries"]
    return found


def _has_classifier(dictionary: Dictionary, code: str) -> bool:
    document = dictionary[code]
    return bool(document["classifier"]) or any(item["classifier"] for item in document["items"])
