"""Statistics of segments: counted over the population, stored as they may be published, told to readers."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from vizavi.authorities.api import SYSTEM
from vizavi.registry.actions.editions import publish_edition
from vizavi.registry.actions.keeping import change_settings
from vizavi.registry.actions.statistics import UnableToCount, compute_segment_statistics
from vizavi.registry.api import statistics_of
from vizavi.registry.choices import Kind
from vizavi.registry.models import SegmentStatistics
from vizavi.registry.statistics import newest_statistics
from vizavi.registry.tasks import count_segments
from vizavi.registry.tests.building import Building, populate, republish
from vizavi.registry.tests.factories import NOW, EditionFactory
from vizavi.touchpoints.tests.pages import signed_in, text_of

pytestmark = pytest.mark.django_db

PERSON = {"legal_form": "person", "sme": "micro", "okved": ["56.10", "47.1"]}
COMPANY = {"legal_form": "company", "sme": "micro", "okved": ["56.10"]}
CLIENTS = [
    *[PERSON] * 40,
    *[COMPANY] * 4,
    *[{"legal_form": "company", "sme": "small"}] * 30,
    *[{"sme": "micro", "legal_form": "self_employed"}] * 15,
]


@pytest.fixture
def place(tmp_path: Path) -> Building:
    found = Building()
    found.version(Kind.SEGMENT, "micro", criteria={"attr": "sme", "in": ["micro"]})
    populate(tmp_path, CLIENTS)
    return found


def counts_of(kept: SegmentStatistics, attribute: str) -> dict[Any, Any]:
    [item] = [item for item in kept.counts["breakdowns"] if item["attribute"] == attribute]
    return {row["value"]: row["clients"] for row in item["rows"]}


@pytest.mark.clause("B-4.3.5.2")
@pytest.mark.clause("B-4.3.5.3")
def test_segments_are_counted_by_size_form_and_sphere_and_few_clients_are_withheld(place: Building) -> None:
    [kept] = compute_segment_statistics(actor=place.office, now=NOW)

    assert (kept.entry.code, kept.edition_number, kept.counts["clients"]) == ("micro", 1, 59)
    assert counts_of(kept, "sme") == {"micro": 59}
    # The 4 companies cannot be worked out from the total: the next smallest is withheld with them.
    assert counts_of(kept, "legal_form") == {"person": 40, "company": None, "self_employed": None}
    assert counts_of(kept, "okved") == {"56": 44, "47": 40, None: 15}


def test_the_threshold_is_that_of_the_settings(place: Building) -> None:
    change_settings(actor=place.office, confirm_months=6, remind_days=14, least_published=60)
    [kept] = compute_segment_statistics(actor=place.office, now=NOW)
    assert kept.counts["clients"] is None
    assert counts_of(kept, "sme") == {"micro": None}


def test_computing_again_changes_nothing(place: Building) -> None:
    [first] = compute_segment_statistics(actor=place.office, now=NOW)
    [again] = compute_segment_statistics(actor=place.office, now=NOW + timedelta(hours=1))
    assert (again.pk, again.computed_at) == (first.pk, NOW)


def test_a_criterion_that_changes_by_a_few_clients_keeps_its_publication(place: Building) -> None:
    compute_segment_statistics(actor=place.office, now=NOW)
    old = place.version(Kind.SEGMENT, "none", criteria={"all": []})
    republish(place)
    version = old.__class__.objects.get(entry__code="micro")
    version.until_edition = 2
    version.save()
    version.pk, version.from_edition, version.until_edition = None, 2, None
    version.document["criteria"] = {
        "all": [{"attr": "sme", "in": ["micro"]}, {"not": {"attr": "legal_form", "in": ["company"]}}]
    }
    version.save()

    kept = {item.entry.code: item for item in compute_segment_statistics(actor=place.office, now=NOW)}

    # 55 now; 59 − 55 would tell of the four companies.
    assert kept["micro"].edition_number == 2
    assert kept["micro"].counts["clients"] == 59


def test_what_cannot_be_counted_is_said(tmp_path: Path, settings: Any) -> None:
    place = Building()
    with pytest.raises(UnableToCount, match="ещё не загружена"):
        compute_segment_statistics(actor=SYSTEM, now=NOW)
    with pytest.raises(PermissionDenied):
        compute_segment_statistics(actor=place.register_officer, now=NOW)
    response = signed_in(place.office).post(reverse("registry:compute_statistics"), follow=True)
    assert "Совокупность клиентов ещё не загружена" in text_of(response)
    count_segments()
    assert not SegmentStatistics.objects.exists()


def test_publication_has_the_segments_counted(place: Building) -> None:
    draft = EditionFactory(number=2, draft=True)
    publish_edition(actor=place.office, edition=draft, revision=1, now=NOW)
    assert ProcrastinateJob.objects.filter(task_name="registry.segment_statistics").count() == 1

    count_segments()

    assert SegmentStatistics.objects.get().edition_number == 2


def test_readers_are_told_what_belongs_to_the_edition_that_they_read(place: Building) -> None:
    compute_segment_statistics(actor=place.office, now=NOW)
    republish(place)

    for edition in (1, 2):
        told = statistics_of("micro", edition)
        assert told is not None
        assert told.clients == "59"
        assert [group.title for group in told.groups] == [
            "По размеру",
            "По форме бизнеса",
            "По сфере деятельности",
        ]
        rows = [(row["label"], row["text"]) for row in told.groups[1].rows]
        assert rows == [
            ("значение company", "скрыто: слишком мало клиентов"),
            ("значение person", "40"),
            ("значение self_employed", "скрыто: слишком мало клиентов"),
        ]
    assert statistics_of("nothing", 1) is None
    version = SegmentStatistics.objects.get().entry.versions.get()
    version.from_edition = 2
    version.save()
    # The segment is another one since: old numbers would speak of it no more.
    assert statistics_of("micro", 2) is None
    assert newest_statistics(version.entry) is not None


def test_the_project_office_has_them_computed_on_demand(place: Building) -> None:
    client = signed_in(place.office)
    for back in ("//evil.example/", "no-such-route", ""):
        response = client.post(reverse("registry:compute_statistics"), {"back": back}, follow=True)
        assert response.redirect_chain[-1][0] == "/staff/registry/entries/segment/"
    assert SegmentStatistics.objects.count() == 1
    assert signed_in(place.officer).post(reverse("registry:compute_statistics")).status_code == 403


def test_the_public_page_of_a_segment_shows_the_numbers_and_nothing_that_is_withheld(
    place: Building, client: Client
) -> None:
    compute_segment_statistics(actor=place.office, now=NOW)

    text = text_of(client.get(reverse("portal:segment", args=["micro"])))

    assert "Клиентов в сегменте: 59." in text
    assert "По форме бизнеса" in text
    assert '<span class="vizavi-bars__figure">40</span>' in text
    assert text.count('<span class="vizavi-bars__figure">скрыто: слишком мало клиентов</span>') == 2


def test_staff_sees_the_numbers_on_the_page_of_the_segment(place: Building) -> None:
    entry = reverse("registry:entry", args=["segment", "micro"])
    office, officer = signed_in(place.office), signed_in(place.officer)
    assert "Клиенты сегмента ещё не посчитаны" in text_of(officer.get(entry))
    assert "Посчитать сейчас" not in text_of(officer.get(entry))

    done = office.post(reverse("registry:compute_statistics"), {"back": entry}, follow=True)

    assert done.redirect_chain[-1][0] == entry
    assert "Клиентов в сегменте: 59." in text_of(done)
