"""The demo registers fit their forms, and have exactly the gaps that they say they have."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from vizavi.authorities.choices import ProviderKind
from vizavi.touchpoints.demo import REGISTERS
from vizavi.touchpoints.forms_data import schema
from vizavi.touchpoints.forms_data.schema import FormDocument, load, wording

PACKAGE = Path(schema.__file__).parents[1]
REGISTER = Path(__file__).parents[5] / "shared" / "standard" / "internal-register.csv"
PROCESS_KEYS = {
    "code",
    "direction",
    "other_activity",
    "in_force",
    "name",
    "name_en",
    "unit",
    "scope",
    "touchpoints",
}
TOUCHPOINT_KEYS = {
    *(
        "code",
        "kind",
        "name",
        "name_en",
        "url",
        "phone",
        "place",
        "hours",
        "needs",
        "features",
        "features_en",
    ),
    *("suitability", "low_demand", "uncounted", "basis"),
}


def demo(code: str) -> dict[str, Any]:
    return json.loads((PACKAGE / "demo_data" / f"{code}.json").read_text(encoding="utf-8"))


def form_of(register: dict[str, Any]) -> FormDocument:
    return load(PACKAGE / "forms_data" / f"{register['form']}.json")


@pytest.fixture(scope="module", params=REGISTERS)
def register(request: pytest.FixtureRequest) -> dict[str, Any]:
    return demo(request.param)


def touchpoints(register: dict[str, Any]) -> list[dict[str, Any]]:
    return [touchpoint for process in register["processes"] for touchpoint in process["touchpoints"]]


def unit_codes(units: list[dict[str, Any]]) -> list[str]:
    return [code for unit in units for code in [unit["code"], *unit_codes(unit["children"])]]


def assert_fits(part: dict[str, Any], form: FormDocument) -> None:
    """Whatever a touchpoint or a proposed change of one states is known to the form."""
    assert part.get("kind") in {None, *(kind.code for kind in form.kinds)}
    assert part.get("suitability", {}).keys() <= {group.group for group in form.suitability}
    free = {need.code for need in form.needs if need.free_text}
    for need in part.get("needs", []):
        assert need["code"] in {known.code for known in form.needs}
        assert need["need_text"] or need["code"] not in free
        recognised = form.need_worded(need["need_text"] or "")
        assert recognised is None or recognised.code == need["code"]
    if basis := part.get("basis"):
        assert basis["kind"] in {known.code for known in form.bases}
        assert basis["title"]
        assert basis["date"] is None or date.fromisoformat(basis["date"])


def test_demo_authorities_are_of_known_kinds(register: dict[str, Any]) -> None:
    assert ProviderKind(register["authority"]["kind"])


def test_demo_processes_fit_the_form(register: dict[str, Any]) -> None:
    form = form_of(register)
    directions = {direction.code: direction for direction in form.directions}
    for process in register["processes"]:
        assert process.keys() == PROCESS_KEYS
        assert process["unit"] in unit_codes(register["units"])
        assert process["scope"] in ("inter", "intra")
        assert directions[process["direction"]].open or not process["other_activity"]
        assert process["name"]
        assert process["name_en"]


def test_demo_touchpoints_fit_the_form(register: dict[str, Any]) -> None:
    form = form_of(register)
    for touchpoint in touchpoints(register):
        assert touchpoint.keys() == TOUCHPOINT_KEYS
        assert touchpoint["needs"]
        assert_fits(touchpoint, form)
        texts = ("code", "kind", "name", "name_en", "features", "features_en", "hours")
        assert [key for key in texts if not touchpoint[key]] == []
        assert touchpoint["url"] or touchpoint["phone"] or touchpoint["place"]


def test_demo_names_and_codes_are_not_repeated(register: dict[str, Any]) -> None:
    assert max(Counter(unit_codes(register["units"])).values()) == 1
    assert max(Counter(process["code"] for process in register["processes"]).values()) == 1
    assert max(Counter(wording(process["name"]) for process in register["processes"]).values()) == 1
    for process in register["processes"]:
        codes = [touchpoint["code"] for touchpoint in process["touchpoints"]]
        names = [wording(touchpoint["name"]) for touchpoint in process["touchpoints"]]
        assert (len(set(codes)), len(set(names))) == (len(codes), len(names))


def test_demo_contacts_are_invented(register: dict[str, Any]) -> None:
    text = json.dumps(register, ensure_ascii=False)
    assert [url for url in re.findall(r"https?://[^/\"]+", text) if not url.endswith(".example")] == []
    assert [mail for mail in re.findall(r"[\w.]+@[\w.-]+", text) if not mail.endswith(".example")] == []
    assert [
        phone for phone in re.findall(r"\+7[ 0-9()-]+", text) if not phone.startswith("+7 (000) 000-")
    ] == []


def test_demo_gaps_are_exactly_those_declared(register: dict[str, Any]) -> None:
    channels = {kind.code: kind.channel for kind in form_of(register).kinds}
    found = set()
    for process in register["processes"]:
        used = {channels[touchpoint["kind"]] for touchpoint in process["touchpoints"]}
        if used == {"digital"}:
            found.add(("no_offline_alternative", process["code"], None))
        if not used:
            found.add(("no_touchpoints", process["code"], None))
        found |= {
            ("no_basis", process["code"], item["code"])
            for item in process["touchpoints"]
            if not item["basis"]
        }
    assert found == {(gap["kind"], gap["process"], gap["touchpoint"]) for gap in register["gaps"]}


def test_department_shows_every_part_of_the_form() -> None:
    register = demo("department")
    form = form_of(register)
    assert {process["direction"] for process in register["processes"]} == {
        item.code for item in form.directions
    }
    assert {item["code"] for touchpoint in touchpoints(register) for item in touchpoint["needs"]} == {
        need.code for need in form.needs
    }
    assert any(process["other_activity"] for process in register["processes"])
    assert {item["basis"]["kind"] for item in touchpoints(register) if item["basis"]} == {
        basis.code for basis in form.bases
    }
    assert {gap["kind"] for gap in register["gaps"]} == {
        "no_offline_alternative",
        "no_basis",
        "no_touchpoints",
    }
    assert (len(register["processes"]), len(touchpoints(register))) == (18, 58)


def test_department_proposals_fit_the_register() -> None:
    register = demo("department")
    form = form_of(register)
    known = {p["code"]: {t["code"] for t in p["touchpoints"]} for p in register["processes"]}
    for proposal in register["proposals_in_preparation"]:
        assert proposal["unit"] in unit_codes(register["units"])
        assert (proposal["change"] == "add") == (proposal["touchpoint"] is None)
        assert proposal["touchpoint"] in known[proposal["process"]] | {None}
        assert proposal["event"] in {None, *(trigger.event for trigger in form.triggers)}
        assert proposal["content"].keys() <= TOUCHPOINT_KEYS
        assert_fits(proposal["content"], form)
        assert (proposal["state"] == "returned") == (proposal["returned"] is not None)
        assert (proposal["state"] == "draft") == (proposal["submitted_working_days_ago"] is None)
        assert (proposal["state"] == "included") == (proposal["included_working_days_ago"] is not None)
        for remark in (proposal["returned"] or {"remarks": []})["remarks"]:
            assert remark["field"].split(".")[0] in TOUCHPOINT_KEYS


def test_department_proposals_are_in_every_state_and_one_waits_too_long() -> None:
    register = demo("department")
    proposals = register["proposals_in_preparation"]
    assert Counter(proposal["state"] for proposal in proposals) == {
        "draft": 2,
        "submitted": 2,
        "returned": 2,
        "included": 2,
    }
    term = form_of(register).publication_term.working_days
    assert [p["code"] for p in proposals if p["happened_working_days_ago"] > term] == ["hotline-needs"]


def test_mineco_register_has_the_size_of_the_order() -> None:
    register = demo("mineco")
    assert len(register["processes"]) == 12
    assert len(touchpoints(register)) == 17
    assert sum(len(touchpoint["needs"]) for touchpoint in touchpoints(register)) == 45


def test_mineco_register_is_the_filled_one_word_for_word_where_it_is_at_hand() -> None:
    if not REGISTER.exists():
        return
    register = demo("mineco")
    form = form_of(register)
    channels = {kind.code: getattr(form.channel_names, kind.channel) for kind in form.kinds}
    rows = [
        {
            "process_no": str(number),
            "process": process["name"],
            "touchpoint": touchpoint["name"],
            "need": need["need_text"],
            "channel": channels[touchpoint["kind"]],
        }
        for number, process in enumerate(register["processes"], 1)
        for touchpoint in process["touchpoints"]
        for need in touchpoint["needs"]
    ]
    with REGISTER.open(encoding="utf-8") as file:
        assert rows == list(csv.DictReader(file))
