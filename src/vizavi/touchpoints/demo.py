"""Demo registers: an edition in force, another in preparation with remarks, one overdue change. All invented."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from zlib import crc32

from kit.audit.context import action
from kit.calendar import WorkingCalendar
from vizavi.authorities.api import SYSTEM, Viewer, calendar_of, viewer_of
from vizavi.authorities.choices import Role
from vizavi.authorities.models import Appointment, Authority, Unit
from vizavi.touchpoints.actions.checking import include_proposal, return_proposal, submit_proposal
from vizavi.touchpoints.actions.editions import approve_edition, publish_edition, send_for_approval
from vizavi.touchpoints.actions.preparing import propose_addition, propose_change, propose_exclusion
from vizavi.touchpoints.actions.processes import include_process
from vizavi.touchpoints.choices import Answer, ChangeKind, DeadlineKind, ProposalState
from vizavi.touchpoints.content import Content, StatedAnswer, StatedNeed, read_content, write_content
from vizavi.touchpoints.forms_data.schema import FormDocument
from vizavi.touchpoints.forms_of import form_of, need_of, requirements_of
from vizavi.touchpoints.models import (
    Deadline,
    FormEdition,
    Process,
    Proposal,
    Register,
    RegisterForm,
    Touchpoint,
    TouchpointVersion,
)

FOLDER = Path(__file__).parent
REGISTERS = ("mineco", "department", "my-business", "industry", "employment", "construction", "consumer")
FORMS = {"internal": date(2024, 1, 9), "sevastopol": date(2024, 3, 27)}
EDITION_AGE = 120  # working days since the edition in force was approved
# Names that the data uses for fields of a version.
FIELDS = {
    "basis": "basis_kind",
    "suitability.health": "suits_health",
    "suitability.digital_skills": "suits_digital_skills",
    "suitability.russian": "suits_russian",
}


def demo_register(code: str) -> dict[str, Any]:
    """The data of one demo authority: authority, units, processes with touchpoints, proposals."""
    return json.loads((FOLDER / "demo_data" / f"{code}.json").read_text(encoding="utf-8"))


@action
def load_forms(*, actor: Viewer) -> None:
    """Put the shipped forms in force, unless they are there."""
    for code, in_force_on in FORMS.items():
        document = json.loads((FOLDER / "forms_data" / f"{code}.json").read_text(encoding="utf-8"))
        form, _ = RegisterForm.objects.get_or_create(
            code=code, defaults={"name": document["name"], "name_en": document["name_en"]}
        )
        FormEdition.objects.get_or_create(
            form=form, number=1, defaults={"document": document, "in_force_on": in_force_on}
        )


def load_demo_register(authority: Authority, data: dict[str, Any], *, now: datetime) -> Register:
    """Give a demo authority, whose units and people are there, its register."""
    return _Loader(authority, data, now=now).load()


class _Loader:
    def __init__(self, authority: Authority, data: dict[str, Any], *, now: datetime) -> None:
        self.authority = authority
        self.data = data
        self.now = now
        self.calendar: WorkingCalendar = calendar_of(authority)
        self.units = {unit.name: unit for unit in authority.units.select_related("parent")}
        self.unit_names = dict(_unit_names(data["units"]))
        self.processes: dict[str, Process] = {}
        self.touchpoints: dict[tuple[str, str], Touchpoint] = {}

    def load(self) -> Register:
        started = self.ago(EDITION_AGE + 20)
        self.register = Register.objects.create(
            authority=self.authority, form=RegisterForm.objects.get(code=self.data["form"])
        )
        for process in self.data["processes"]:
            if process["in_force"]:
                self.include(process, at=started)
        self.publish(approved_at=self.ago(EDITION_AGE))
        for process in self.data["processes"]:
            if not process["in_force"]:
                self.include(process, at=self.ago(10))
        proposals = self.data["proposals_in_preparation"]
        for proposal in sorted(proposals, key=lambda item: -item["happened_working_days_ago"]):
            self.propose(proposal)
        return self.register

    def include(self, data: dict[str, Any], *, at: datetime) -> None:
        process = include_process(
            actor=self.who(Role.REGISTER_OFFICER),
            register=self.register,
            direction=data["direction"],
            name=data["name"],
            name_en=data["name_en"],
            unit=self.unit(data["unit"]),
            scope=data["scope"],
            is_other_activity=data["other_activity"],
            included_on=self.calendar.local(at).date(),
            now=at,
        )
        self.processes[data["code"]] = process
        _load_touchpoints(
            actor=self.who(Role.REGISTER_OFFICER), loader=self, process=process, data=data, at=at
        )

    def publish(self, *, approved_at: datetime) -> None:
        edition = self.register.editions.get()
        officer = self.who(Role.REGISTER_OFFICER)
        send_for_approval(actor=officer, edition=edition, revision=edition.revision, now=approved_at)
        approve_edition(
            actor=self.who(Role.AUTHORITY_HEAD),
            edition=edition,
            revision=edition.revision,
            order_number="41" if self.data["form"] == "sevastopol" else "112",
            order_date=self.calendar.local(approved_at).date(),
            now=approved_at,
        )
        publish_edition(actor=officer, edition=edition, now=self.ago(EDITION_AGE - 3))

    def propose(self, data: dict[str, Any]) -> None:
        unit = self.unit(data["unit"])
        officer, head = self.who(Role.UNIT_OFFICER, unit), self.who(Role.UNIT_HEAD, unit)
        drafted_at = self.ago(data["happened_working_days_ago"])
        proposal = self.draft(data, officer if officer.actor_id else head, at=drafted_at)
        if data["submitted_working_days_ago"] is None:
            return
        submit_proposal(actor=head, proposal=proposal, now=self.ago(data["submitted_working_days_ago"]))
        checker = self.who(Role.REGISTER_OFFICER)
        if returned := data["returned"]:
            return_proposal(
                actor=checker,
                proposal=proposal,
                remarks=[
                    (FIELDS.get(item["field"], item["field"]), item["text"]) for item in returned["remarks"]
                ],
                working_days=returned["term_working_days"],
                now=self.ago(returned["working_days_ago"]),
            )
        if data["state"] == ProposalState.INCLUDED:
            include_proposal(
                actor=checker, proposal=proposal, now=self.ago(data["included_working_days_ago"])
            )

    def draft(self, data: dict[str, Any], officer: Viewer, *, at: datetime) -> Proposal:
        common = {
            "actor": officer,
            "form_token": uuid5(NAMESPACE_URL, f"demo:{self.authority.code}:{data['code']}"),
            "happened_on": self.calendar.local(at).date(),
            "reason": data["reason"],
            "now": at,
        }
        if data["change"] == ChangeKind.ADD:
            content = content_from(data["content"], self.form)
            return propose_addition(process=self.processes[data["process"]], content=content, **common)
        touchpoint = self.touchpoints[data["process"], data["touchpoint"]]
        if data["change"] == ChangeKind.EXCLUDE:
            return propose_exclusion(touchpoint=touchpoint, **common)
        current = touchpoint.versions.current().get()
        content = content_from(data["content"], self.form, base=read_content(current))
        return propose_change(touchpoint=touchpoint, content=content, **common)

    @property
    def form(self) -> FormDocument:
        return form_of(self.register.form.editions.get(number=1))

    def ago(self, working_days: int) -> datetime:
        """Ten in the morning, so many working days before today."""
        today = self.calendar.subtract_working_days(self.now, working_days)
        opening = self.calendar.intervals(today)[0][0]
        return min(opening + timedelta(hours=1), self.now)

    def unit(self, code: str) -> Unit:
        return self.units[self.unit_names[code]]

    def who(self, role: Role, unit: Unit | None = None) -> Viewer:
        """Who holds the role in the unit or the one above it; the system where nobody does."""
        held = Appointment.objects.filter(role=role, authority=self.authority, ends_on=None)
        if unit is None:
            appointment = held.first()
        else:
            appointment = held.filter(unit=unit).first() or held.filter(unit=unit.parent).first()
        if appointment is None:
            return SYSTEM
        return viewer_of(appointment.employee.user, on=self.calendar.local(self.now).date())


@action
def _load_touchpoints(
    *, actor: Viewer, loader: _Loader, process: Process, data: dict[str, Any], at: datetime
) -> None:
    # As an office hands over what it already has: gaps included, hence past the checks of a proposal.
    edition = loader.register.editions.order_by("-number").first()
    assert edition is not None
    for position, item in enumerate(data["touchpoints"], start=1):
        touchpoint = Touchpoint.objects.create(process=process)
        version = TouchpointVersion(
            touchpoint=touchpoint, register=loader.register, from_edition=edition.number, position=position
        )
        content = content_from(item, loader.form)
        answers = tuple(_answers(content.kind, f"{data['code']}.{item['code']}", loader.form))
        write_content(version, replace(content, answers=answers), form=loader.form, now=at)
        loader.touchpoints[data["code"], item["code"]] = touchpoint
    if data["touchpoints"]:
        for deadline in Deadline.objects.filter(process=process, kind=DeadlineKind.UPDATE, met_at=None):
            deadline.met_at = at
            deadline.save(update_fields=["met_at"])


def content_from(data: dict[str, Any], form: FormDocument, *, base: Content | None = None) -> Content:
    """A touchpoint's content from demo data; keys that are missing keep what `base` says."""
    known = {name: getattr(base, name) for name in Content.__dataclass_fields__} if base else {}
    known |= {name: data[name] for name in Content.plain_fields() if name in data}
    known |= {f"suits_{group}": text for group, text in (data.get("suitability") or {}).items()}
    known |= {
        new: data[old]
        for old, new in (("low_demand", "is_low_demand"), ("uncounted", "is_uncounted"))
        if old in data
    }
    if basis := data.get("basis"):
        known |= {
            "basis_kind": basis["kind"],
            "basis_title": basis["title"],
            "basis_number": basis["number"] or "",
            "basis_on": date.fromisoformat(basis["date"]) if basis["date"] else None,
        }
    if "needs" in data:
        known["needs"] = tuple(_needs(data["needs"], form))
    return Content(**known)


def _needs(data: Iterable[dict[str, Any]], form: FormDocument) -> Iterable[StatedNeed]:
    for item in data:
        need = need_of(form, item["code"])
        yield StatedNeed(item["code"], item["need_text"] or (need.name if need else item["code"]))


def _answers(kind: str, touchpoint: str, form: FormDocument) -> Iterable[StatedAnswer]:
    """A checklist as offices fill it: most is met and shown by something, some is not, some nobody looked at."""
    for requirement in requirements_of(form, kind):
        chance = crc32(f"{touchpoint}:{requirement.text}".encode()) % 20
        if chance < 15:
            yield StatedAnswer(requirement.code, Answer.MET, requirement.hint)
        elif chance < 17:
            yield StatedAnswer(requirement.code, Answer.NOT_MET, "Запланировано на следующий год")


def _unit_names(tree: Iterable[dict[str, Any]]) -> Iterable[tuple[str, str]]:
    for unit in tree:
        yield unit["code"], unit["name"]
        yield from _unit_names(unit["children"])
