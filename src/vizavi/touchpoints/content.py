"""What a touchpoint says, apart from which edition says it: read, written, compared as one value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from hashlib import blake2b
from typing import Any

from vizavi.touchpoints.choices import Channel, Trigger
from vizavi.touchpoints.forms_data.schema import FormDocument
from vizavi.touchpoints.forms_of import kind_of, synonyms_of
from vizavi.touchpoints.models import RequirementAnswer, SatisfiedNeed, TouchpointVersion
from vizavi.touchpoints.sameness import canonical_name


@dataclass(frozen=True)
class StatedNeed:
    """A need in the register's words, placed in the form's list by its code.

    `features`: those of this need alone, as an imported register may state them; no page asks for them.
    """

    code: str
    text: str
    features: str | None = field(default=None, compare=False)


@dataclass(frozen=True)
class StatedAnswer:
    """An answer to a requirement, with what shows it."""

    requirement: str
    answer: str
    evidence: str = ""


@dataclass(frozen=True)
class Content:
    """Everything that an officer states of a touchpoint. Field names are those of `TouchpointVersion`."""

    kind: str = ""
    name: str = ""
    name_en: str = ""
    url: str = ""
    phone: str = ""
    place: str = ""
    hours: str = ""
    features: str = ""
    features_en: str = ""
    suits_health: str = ""
    suits_digital_skills: str = ""
    suits_russian: str = ""
    is_low_demand: bool = False
    is_uncounted: bool = False
    basis_kind: str = ""
    basis_title: str = ""
    basis_number: str = ""
    basis_on: date | None = None
    needs: tuple[StatedNeed, ...] = ()
    answers: tuple[StatedAnswer, ...] = ()
    attachments: tuple[int, ...] = field(default=())

    @classmethod
    def plain_fields(cls) -> list[str]:
        """Names of the fields that are columns of a version."""
        return [item.name for item in fields(cls) if item.name not in {"needs", "answers", "attachments"}]


def read_content(version: TouchpointVersion) -> Content:
    """The content of a version; three queries unless needs, answers and attachments are prefetched."""
    return Content(
        **{name: getattr(version, name) for name in Content.plain_fields()},
        needs=tuple(StatedNeed(need.code, need.text, need.features) for need in version.needs.all()),
        answers=tuple(
            sorted(
                (
                    StatedAnswer(item.requirement, item.answer, item.evidence)
                    for item in version.answers.all()
                ),
                key=lambda item: item.requirement,
            )
        ),
        attachments=tuple(sorted(item.pk for item in version.attachments.all())),
    )


def apply_content(version: TouchpointVersion, content: Content, *, form: FormDocument, now: datetime) -> None:
    """Put the columns of `content` on a version, unsaved; the channel follows from the kind."""
    for name in Content.plain_fields():
        setattr(version, name, getattr(content, name))
    kind = kind_of(form, content.kind)
    version.channel = Channel(kind.channel) if kind else ""
    process_id = version.touchpoint.process_id
    version.sameness = touchpoint_sameness(process_id, content.name, form=form)
    version.updated_at = now


def write_content(version: TouchpointVersion, content: Content, *, form: FormDocument, now: datetime) -> None:
    """Save a version with this content. Needs, answers and attachments are written only where they differ:
    a form that saves as one types must not fill the audit trail with what stayed the same."""
    is_new = version.pk is None
    apply_content(version, content, form=form, now=now)
    version.save()
    _write_needs(version, content, is_new=is_new)
    _write_answers(version, content, is_new=is_new)
    if content.attachments or not is_new:
        version.attachments.set(content.attachments)


def _write_needs(version: TouchpointVersion, content: Content, *, is_new: bool) -> None:
    stored = [] if is_new else list(version.needs.all())
    own = {need.text: need.features for need in stored}
    needs = [replace(need, features=own.get(need.text, need.features)) for need in content.needs]
    if content.features != joined_features(need.features for need in needs):
        # The features of the touchpoint were written anew: they hold for all of it.
        needs = [replace(need, features=None) for need in needs]
    rows = need_rows(version, needs)
    if [(row.code, row.text, row.features) for row in rows] != [
        (need.code, need.text, need.features) for need in stored
    ]:
        if stored:
            version.needs.all().delete()
        SatisfiedNeed.objects.bulk_create(rows)


def _write_answers(version: TouchpointVersion, content: Content, *, is_new: bool) -> None:
    stated = {item.requirement: item for item in content.answers}
    stored = {} if is_new else {row.requirement: row for row in version.answers.all()}
    gone = [row.pk for code, row in stored.items() if code not in stated]
    if gone:
        version.answers.filter(pk__in=gone).delete()
    for code, row in stored.items():
        item = stated.get(code)
        if item and (row.answer, row.evidence) != (item.answer, item.evidence):
            row.answer, row.evidence = item.answer, item.evidence
            row.save(update_fields=["answer", "evidence"])
    RequirementAnswer.objects.bulk_create(
        RequirementAnswer(
            version=version, requirement=item.requirement, answer=item.answer, evidence=item.evidence
        )
        for code, item in stated.items()
        if code not in stored
    )


def need_rows(version: TouchpointVersion, needs: Sequence[StatedNeed]) -> list[SatisfiedNeed]:
    """Needs as rows, a repeated wording once."""
    stated = dict.fromkeys(needs)
    seen: set[str] = set()
    rows: list[SatisfiedNeed] = []
    for need in stated:
        if need.text not in seen:
            seen.add(need.text)
            rows.append(
                SatisfiedNeed(
                    version=version,
                    position=len(rows) + 1,
                    code=need.code,
                    text=need.text,
                    features=need.features,
                )
            )
    return rows


def joined_features(features: Iterable[str | None]) -> str:
    """What a touchpoint says whose needs have features of their own: each text once, a line each."""
    return "\n".join(dict.fromkeys(text for text in features if text))


def touchpoint_sameness(process_id: int, name: str, *, form: FormDocument) -> int:
    """One number for the process and the touchpoint's canonical name (S-3.7.c, I-2.8)."""
    return sameness_in(process_id, canonical_name(name, synonyms_of(form)))


def sameness_in(process_id: int, canonical: str) -> int:
    """`touchpoint_sameness` of a name that is canonical already."""
    digest = blake2b(f"{process_id}:{canonical}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def merged(first: Content, second: Content) -> Content:
    """The first touchpoint with the needs of both: how a duplicate is mended (S-3.7.c)."""
    return replace(first, needs=tuple(dict.fromkeys((*first.needs, *second.needs))))


def trigger_of(before: Content | None, after: Content | None) -> Trigger:
    """Which event of the orders a change is (S-5.3, I-5.3)."""
    if before is None:
        return Trigger.TOUCHPOINT_ADDED
    if after is None:
        return Trigger.TOUCHPOINT_EXCLUDED
    if before.kind != after.kind:
        return Trigger.KIND_CHANGED
    if set(before.needs) != set(after.needs):
        return Trigger.NEEDS_CHANGED
    return Trigger.DETAILS_CHANGED


def changed_fields(before: Content, after: Content) -> dict[str, tuple[Any, Any]]:
    """Field name → (before, after) for every field that differs."""
    return {
        item.name: (getattr(before, item.name), getattr(after, item.name))
        for item in fields(Content)
        if getattr(before, item.name) != getattr(after, item.name)
    }
