"""A published register of life situations of the size of a country, written at once, for measurements of what reads it.

5,000 services and 350,000 requirements with criteria of one to five tests over the demo dictionary; the situations,
spheres and segments are those of the demo, each situation with scenarios and needs that lead to a hundred services.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

PUBLISHED_AT = datetime(2026, 2, 3, 9, tzinfo=UTC)
SERVICES = 5_000
REQUIREMENTS = 350_000
SCENARIOS = 3  # of a situation
STEPS = 12
IN_NEEDS = 60
AREAS = ["торговли", "производства", "перевозки", "строительства", "общепита", "связи", "обучения", "ремонта"]
THINGS = [
    "помещения",
    "оборудования",
    "работников",
    "отходов",
    "рекламы",
    "товаров",
    "расчётов",
    "документов",
]
CODES = [f"{section:02}.{group}" for section in range(1, 97) for group in range(1, 6)]


def publish(
    *,
    services: int = SERVICES,
    requirements: int = REQUIREMENTS,
    touchpoints: Sequence[str] = (),
    seed: int = 1,
) -> Any:
    """Publish the register in an empty one; its edition.

    Needs a set-up Django and a migrated database. Triggers are off meanwhile: what is measured is reading.
    Each service is had at two of the `touchpoints`, permanent numbers of published ones, when any are given.
    """
    from django.db import connection, transaction

    from vizavi.registry.models import Edition

    chance = random.Random(seed)
    with transaction.atomic():
        edition = Edition.objects.create(
            number=1, state="published", created_at=PUBLISHED_AT, published_at=PUBLISHED_AT
        )
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
        entries = list(_entries(chance, services, touchpoints))
        numbers = _write(entries, first=1)
        _write(_requirements(chance, requirements, services), first=len(entries) + 1, numbers=numbers)
    return edition


def _write(entries: Iterable[Any], *, first: int, numbers: dict[Any, int] | None = None) -> dict[Any, int]:
    """Copy entries with their versions and links into the tables; numbers of entries by (kind, code)."""
    from django.db import connection

    numbers = {} if numbers is None else numbers
    placed = []
    with connection.cursor() as wrapped:
        raw = wrapped.cursor
        with raw.copy("COPY registry_entry (id, kind, code, public_id, confirmed_on) FROM STDIN") as out:
            for number, (kind, code, document) in enumerate(entries, start=first):
                placed.append((number, kind, document))
                numbers[kind, code] = number
                out.write_row((number, kind, code, UUID(int=number), PUBLISHED_AT.date()))
        with raw.copy(
            "COPY registry_version (id, entry_id, kind, from_edition, title, title_en, status, document, revision,"
            " updated_at) FROM STDIN"
        ) as out:
            for number, kind, document in placed:
                title = document.get("name") or document["question"]
                row = (number, number, kind, 1, title["ru"], title["en"], document.get("status", ""))
                out.write_row((*row, json.dumps(document, ensure_ascii=False), 1, PUBLISHED_AT))
        with raw.copy("COPY registry_link (version_id, target_id, field) FROM STDIN") as out:
            for number, kind, document in placed:
                for field, target in _named(kind, document):
                    if target in numbers:
                        out.write_row((number, numbers[target], field))
        for table in ("entry", "version"):
            raw.execute(f"SELECT setval(pg_get_serial_sequence('registry_{table}', 'id'), {placed[-1][0]})")
    return numbers


def _named(kind: str, document: Any) -> set[tuple[str, tuple[str, str]]]:
    """(field, entry) that a document names; attributes of criteria are left out, nobody asks for these links."""
    from vizavi.registry.documents.links import named_entries

    if kind == "requirement":
        return {("services", ("service", code)) for code in document["services"]}
    named = named_entries(kind, document)
    return {(name.field, (str(name.kind), name.code)) for name in named if name.kind != "attribute"}


def _entries(
    chance: random.Random, services: int, touchpoints: Sequence[str]
) -> Iterator[tuple[str, str, Any]]:
    from vizavi.registry.documents.check import clean
    from vizavi.registry.loading import demo_entries

    templates: dict[str, list[Any]] = {}
    for kind, entry in demo_entries():
        document = clean(kind, _without_touchpoints(entry["document"]))
        templates.setdefault(kind.value, []).append(document)
        if kind in ("sphere", "attribute", "segment", "situation"):
            if kind == "attribute":
                document["service"] = ""
            yield kind.value, entry["code"], document
    for number in range(services):
        document = copy.copy(templates["service"][number % len(templates["service"])])
        document |= {
            "name": _both(
                f"{document['name']['ru']}, вариант {number}", f"{document['name']['en']}, {number}"
            ),
            "criteria": _criterion(chance),
            "touchpoints": [touchpoints[place % len(touchpoints)] for place in (2 * number, 2 * number + 1)]
            if touchpoints
            else [],
        }
        yield "service", f"service-{number}", document
    situations = [entry["code"] for kind, entry in demo_entries() if kind == "situation"]
    for situation in situations:
        yield from _ways(chance, situation, templates, services)


def _ways(
    chance: random.Random, situation: str, templates: dict[str, list[Any]], services: int
) -> Iterator[tuple[str, str, Any]]:
    """A need and scenarios of a situation."""
    need = copy.copy(templates["need"][0])
    need |= {
        "situation": situation,
        "segments": [],
        "faq": [],
        "satisfaction": "now",
        "services": [f"service-{chance.randrange(services)}" for _number in range(IN_NEEDS)],
    }
    yield "need", f"{situation}-need", need
    for number in range(SCENARIOS):
        scenario = copy.deepcopy(templates["scenario"][number % len(templates["scenario"])])
        step = scenario["steps"][0]
        scenario |= {
            "situation": situation,
            "segments": [],
            "needs": [f"{situation}-need"],
            "criteria": _criterion(chance),
            "steps": [
                step
                | {
                    "code": f"step-{place}",
                    "service": f"service-{chance.randrange(services)}",
                    "criteria": _criterion(chance) if place % 3 == 0 else None,
                    "after": [f"step-{place - 1}"] if place else [],
                    "alternative_to": "",
                }
                for place in range(STEPS)
            ],
        }
        yield "scenario", f"{situation}-way-{number}", scenario


def _requirements(chance: random.Random, count: int, services: int) -> Iterator[tuple[str, str, Any]]:
    from vizavi.registry.choices import Kind
    from vizavi.registry.documents import SCHEMAS

    empty = SCHEMAS[Kind.REQUIREMENT].empty()
    for number in range(count):
        area, thing = AREAS[number % len(AREAS)], THINGS[number // len(AREAS) % len(THINGS)]
        yield (
            "requirement",
            f"requirement-{number}",
            empty
            | {
                "name": _both(f"Требование {number} к {area}: порядок для {thing}", f"Requirement {number}"),
                "summary": _both(f"Что соблюдать при {area} в части {thing}", "What to observe"),
                "criteria": _criterion(chance),
                "services": [f"service-{chance.randrange(services)}"],
                "legal_basis": [
                    {"title": "Правила", "number": str(number), "dated_on": "2024-01-15", "url": ""}
                ],
            },
        )


def _criterion(chance: random.Random) -> dict[str, Any]:
    """One to five tests, most of them joined by «and»; now and then alternatives or a negation."""
    tests = [_test(chance) for _number in range(chance.choice((1, 2, 2, 3, 3, 4, 5)))]
    if len(tests) == 1:
        return tests[0]
    if len(tests) > 2 and chance.random() < 0.4:
        return {"all": [{"any": tests[:2]}, *tests[2:]]}
    if chance.random() < 0.1:
        return {"all": [{"not": tests[0]}, *tests[1:]]}
    return {"all": tests}


_KINDS = ("okved", "okved", "okved", "municipality", "enum", "enum", "enum", "number", "bool", "date", "list")
_ENUMS = {
    "plans": ("open", "hire", "export", "build", "grow", "inspection"),
    "legal_form": ("legal_entity", "sole_proprietor", "self_employed", "farm"),
    "sme": ("micro", "small", "medium"),
    "tax_regime": ("osno", "usn_income", "usn_income_expense", "patent"),
    "premises": ("owned", "rented", "state_rented", "land"),
    "licences": ("education", "medical", "alcohol_retail", "waste"),
    "risk_category": ("low", "moderate", "medium", "high"),
}


def _test(chance: random.Random) -> dict[str, Any]:
    match chance.choice(_KINDS):
        case "okved":
            return {"attr": "okved", "in": sorted(set(chance.choices(CODES, k=chance.choice((1, 1, 2, 4)))))}
        case "municipality":
            return {"attr": "municipality", "in": [f"997{chance.randrange(1, 26):02}"]}
        case "enum":
            name = chance.choice(list(_ENUMS))
            return {"attr": name, "in": sorted(chance.sample(_ENUMS[name], chance.choice((1, 2))))}
        case "number":
            name = chance.choice(("headcount", "revenue", "seats", "investment"))
            return {"attr": name, chance.choice(("ge", "le")): chance.choice((1, 5, 15, 50, 100, 120, 250))}
        case "bool":
            name = chance.choice(("registered", "alcohol", "tax_debt", "bank_account"))
            return {"attr": name, "is": chance.random() < 0.7}
        case "date":
            return {"attr": "registered_on", "within": chance.choice(("P1Y", "P2Y", "P3Y"))}
    return {"some": "places", "where": {"attr": chance.choice(("hazardous", "guests")), "is": True}}


def _without_touchpoints(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: [] if name == "touchpoints" else _without_touchpoints(part) for name, part in value.items()
        }
    return [_without_touchpoints(part) for part in value] if isinstance(value, list) else value


def _both(russian: str, english: str) -> dict[str, str]:
    return {"ru": russian, "en": english}
