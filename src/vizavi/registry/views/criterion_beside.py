"""What stands beside a criterion: its sentence, what the check found, how many clients it covers, a try-out."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from criteria.criterion import Criterion
from criteria.evaluate import VERDICTS, Verdict
from kit.pages.words import number, share
from vizavi.registry.coverage import coverage, samples
from vizavi.registry.explaining import VERDICTS as VERDICT_WORDS
from vizavi.registry.explaining import explained, summary_of
from vizavi.registry.findings import findings_of_proposal
from vizavi.registry.population.suppression import Published
from vizavi.registry.views.criterion_frame import Here


def beside(at: Here, asked: Any) -> dict[str, Any]:
    """The context of the panel beside the builder.

    Args:
        asked: "client" is the number of the sample client that is tried.
    """
    found: dict[str, Any] = {
        "sentence": at.teller.sentence_of(at.parsed, mark=True) if at.parsed is not None else "",
        "findings": [
            item for item in findings_of_proposal(at.proposal, now=at.now) if item.field == at.field
        ],
        "population": at.population,
    }
    table = at.population.table
    if at.parsed is None or table is None:
        return found
    counts = coverage(table, at.parsed, as_of=at.today, k=at.least_published)
    drawn = samples(table, at.parsed, counts, as_of=at.today)
    names = names_in(at.parsed)
    chosen = str(asked.get("client", ""))
    tried = int(chosen) if chosen.isdecimal() and int(chosen) < len(drawn) else None
    return found | {
        "coverage_rows": bars_of(counts),
        "clients": table.clients,
        "drawn": [
            (place, f"{VERDICT_WORDS[verdict]} – {summary_of(client, at.teller, names)}")
            for place, (verdict, client) in enumerate(drawn)
        ],
        "tried": tried,
        "explained": explained(at.parsed, drawn[tried][1], at.teller, as_of=at.today)
        if tried is not None
        else None,
    }


def bars_of(counts: Published[Verdict]) -> list[dict[str, Any]]:
    """Rows of a bar chart; a withheld number is said to be so."""
    total = counts.total or 0
    return [
        {
            "label": str(VERDICT_WORDS[verdict]),
            "value": counts.by_value[verdict] or 0,
            "text": count_in_words(counts.by_value[verdict], total),
        }
        for verdict in VERDICTS
    ]


def count_in_words(count: int | None, total: int | None = None) -> str:
    """«12 873 (1,3 %)»; what is withheld is said to be so."""
    if count is None:
        return _("скрыто: слишком мало клиентов")
    return f"{number(count)} ({share(count / total)})" if total else number(count)


def names_in(criterion: Criterion) -> list[str]:
    """Attributes of the client that a criterion tests, in order."""
    return list(dict.fromkeys(leaf.attribute.id for leaf in criterion.leaves))
