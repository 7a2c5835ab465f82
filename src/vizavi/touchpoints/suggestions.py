"""Prompts against a formal approach: which needs of a client nobody has thought of (S-3.7.b, I-2.7).

An office names the touchpoint at which an appeal arrives. What the client used before, to learn, to ask, to get
a form, is forgotten. The needs of the form that no touchpoint of the process satisfies show it, and what other
processes offer for the same need shows how.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Q, Subquery

from vizavi.touchpoints.choices import OPEN_PROPOSAL, EditionState
from vizavi.touchpoints.forms_data.schema import FormDocument, Kind, Need
from vizavi.touchpoints.forms_of import kind_of, named
from vizavi.touchpoints.models import Edition, Process, SatisfiedNeed

MOST_KINDS = 3


@dataclass(frozen=True)
class Suggestion:
    """A need that the process leaves out, and kinds of touchpoints that satisfy it elsewhere.

    `kinds` are (kind, number of processes), digital ones first among equals; empty when nobody has one yet.
    """

    need: Need
    kinds: list[tuple[Kind, int]]

    @property
    def name(self) -> str:
        return named(self.need)

    @property
    def offers(self) -> list[tuple[str, str, int]]:
        """Code, name, number of processes."""
        return [(kind.code, named(kind), count) for kind, count in self.kinds]


def suggestions_for(process: Process, form: FormDocument) -> list[Suggestion]:
    """Needs that no touchpoint of the process satisfies, in the register or proposed, in the order of the form.

    Two queries. Other processes are those of this register and of published registers in the same form.
    """
    covered = set(_needs_of(process))
    open_needs = [need for need in form.needs if not need.free_text and need.code not in covered]
    if not open_needs:
        return []
    elsewhere = _kinds_elsewhere(process, [need.code for need in open_needs])
    suggested = []
    for need in open_needs:
        counted = [(kind, count) for code, count in elsewhere[need.code] if (kind := kind_of(form, code))]
        counted.sort(key=lambda pair: (-pair[1], pair[0].rank))
        suggested.append(Suggestion(need, counted[:MOST_KINDS]))
    return suggested


def _needs_of(process: Process) -> list[str]:
    in_register = Q(version__from_edition__isnull=False, version__until_edition__isnull=True)
    proposed = Q(version__from_edition__isnull=True, version__proposal__state__in=OPEN_PROPOSAL)
    needs = SatisfiedNeed.objects.filter(in_register | proposed, version__touchpoint__process=process)
    return list(needs.order_by().values_list("code", flat=True).distinct())


def _kinds_elsewhere(process: Process, codes: list[str]) -> dict[str, list[tuple[str, int]]]:
    published = Edition.objects.filter(
        register=OuterRef("version__register"), state=EditionState.PUBLISHED
    ).values("number")[:1]
    here = Q(
        version__register=process.register_id,
        version__from_edition__isnull=False,
        version__until_edition__isnull=True,
    )
    public = Q(version__from_edition__lte=F("published")) & (
        Q(version__until_edition__isnull=True) | Q(version__until_edition__gt=F("published"))
    )
    rows = (
        SatisfiedNeed.objects.filter(version__register__form=process.register.form_id, code__in=codes)
        .exclude(version__touchpoint__process=process)
        .annotate(published=Subquery(published))
        .filter(here | public)
        .order_by()
        .values("code", "version__kind")
        .annotate(processes=Count("version__touchpoint__process", distinct=True))
    )
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for row in rows:
        found[row["code"]].append((row["version__kind"], row["processes"]))
    return found
