"""The demo register looks like one at work."""

from __future__ import annotations

from collections import Counter

import pytest
from django.utils import timezone

from vizavi.registry.choices import EditionState
from vizavi.registry.findings import Severity, findings_of, findings_of_edition
from vizavi.registry.models import Edition, Proposal, Version
from vizavi.workplace.demo import load_demo

pytestmark = pytest.mark.django_db


def test_demo_has_a_proposal_in_each_state_that_waits_and_nothing_that_blocks() -> None:
    now = timezone.now()
    load_demo(now=now)
    states = Counter(Proposal.objects.values_list("state", flat=True))
    assert states == {"draft": 2, "submitted": 2, "returned": 1, "accepted": 1}
    assert [edition.state for edition in Edition.objects.order_by("number")] == [
        EditionState.PUBLISHED,
        EditionState.DRAFT,
    ]
    draft = Edition.objects.get(state=EditionState.DRAFT)
    assert [item.text for item in findings_of_edition(draft) if item.severity is Severity.BLOCKS] == []
    blocking = [
        (str(version.entry), item.text)
        for version in Version.objects.current().select_related("entry")
        for item in findings_of(version.kind, version.document, version.entry, now=now)
        if item.severity is Severity.BLOCKS
    ]
    assert blocking == []
