"""An invented national register: rules and clients of the shape that the targets speak of.

350,000 rules give about 595,000 clauses over 37 attributes. Activities are chosen as Zipf's law has it, and most
rules belong to a region. 24 % of the values of a client are unknown: half a percent of what the state register
tells of everybody (activity, place, form), more of the rest. Everything is drawn from one seed.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

AS_OF = date(2026, 11, 1)
UNKNOWN = 0.24
#: What the state register tells of anybody; the share unknown of these, and so of the others.
REGISTERED = {"okved", "region", "oktmo", "legal_form", "registered_on", "category"}
UNKNOWN_REGISTERED = 0.005
UNKNOWN_OTHER = (37 * UNKNOWN - len(REGISTERED) * UNKNOWN_REGISTERED) / (37 - len(REGISTERED))
FORMS = ["legal_entity", "sole_proprietor", "self_employed", "farm", "association", "foreign", "intending"]
TAXES = ["general", "simplified", "patent", "agricultural", "automatic"]
LICENCES = [f"licence-{n}" for n in range(60)]
FLAGS = [
    "employs", "exports", "imports", "uses_cash", "sells_alcohol", "sells_online", "serves_food", "stores_data",
    "hazardous", "disabled_staff", "young_owner", "woman_owned", "social", "technopark", "special_zone",
    "leases_state", "owns_land", "state_contracts", "in_register", "tax_debt",
]  # fmt: skip
ACTIONABLE = {"employs", "exports", "sells_online", "uses_cash", "technopark"}
HEADCOUNTS = [1, 2, 5, 10, 16, 25, 50, 100, 101, 250, 251, 500, 1000]
REVENUES = [m * 1_000_000 for m in (1, 5, 10, 20, 60, 100, 120, 150, 200, 265, 450, 800, 1000, 2000)]
TERMS = ["P30D", "P3M", "P6M", "P1Y", "P2Y", "P3Y", "P5Y"]

Pick = Callable[[], str]


def attributes() -> list[dict[str, Any]]:
    """Return the dictionary: 37 attributes."""
    return [
        {"id": "okved", "type": "code", "many": True},
        {"id": "region", "type": "code"},
        {"id": "oktmo", "type": "code"},
        {"id": "legal_form", "type": "enum", "values": FORMS},
        {"id": "tax", "type": "enum", "many": True, "values": TAXES, "actionable": True},
        {"id": "licences", "type": "enum", "many": True, "actionable": True},
        {"id": "headcount", "type": "number"},
        {"id": "revenue", "type": "number"},
        {"id": "capital", "type": "number"},
        {"id": "share_state", "type": "number"},
        {"id": "vehicles", "type": "number"},
        {"id": "area", "type": "number"},
        {"id": "registered_on", "type": "date"},
        {"id": "first_hire_on", "type": "date"},
        {"id": "born_on", "type": "date"},
        {"id": "category", "type": "enum", "values": ["micro", "small", "medium", "large"]},
        {"id": "places", "type": "list", "of": [
            {"id": "oktmo", "type": "code"},
            {"id": "okved", "type": "code", "many": True},
            {"id": "hazardous", "type": "bool"},
        ]},
        *({"id": flag, "type": "bool", "actionable": flag in ACTIONABLE} for flag in FLAGS),
    ]  # fmt: skip


class Register:
    """Draws rules and clients."""

    def __init__(self, seed: int = 1) -> None:
        self.random = random.Random(seed)
        codes = []
        for section in range(1, 100):
            codes.append(f"{section:02}")
            for group in range(1, 1 + section * 7 % 9):
                codes.append(f"{section:02}.{group}")
                codes += [f"{section:02}.{group}{kind}" for kind in range(1, 1 + (section + group) % 5)]
        self.random.shuffle(codes)
        self.code = self._zipf(codes, 1.05)
        self.region = self._zipf([f"{n:02}" for n in range(1, 90)], 0.8)
        self.licence = self._zipf(LICENCES, 0.9)
        self.flag = self._zipf(FLAGS, 0.5)

    def _zipf(self, values: list[str], power: float) -> Pick:
        weights = list(accumulate(1 / (n + 1) ** power for n in range(len(values))))
        draw, total = self.random.random, weights[-1]
        return lambda: values[bisect(weights, draw() * total)]

    def rules(self, count: int) -> Iterator[dict[str, Any]]:
        """Yield rules as the lines of a rules file."""
        for number in range(count):
            yield {"id": f"rule-{number}", "criteria": self._criteria()}

    def _criteria(self) -> dict[str, Any]:
        draw = self.random.random
        parts = [self._activity()]
        if draw() < 0.85:
            parts.append({"attr": "region", "in": [self.region()]})
        elif draw() < 0.3:
            region = self.region()
            parts.append({"attr": "oktmo", "in": [f"{region}{self.random.randrange(1, 40):03}"]})
        parts += [self._test() for _ in range(self.random.choice((0, 1, 1, 2, 2, 3)))]
        kind = draw()
        if kind < 0.40:
            return {"all": parts}
        if kind < 0.52:
            return {"all": [*parts, {"not": self._test()}]}
        if kind < 0.80:
            return {"all": [*parts, {"any": [self._test(), self._test()]}]}
        if kind < 0.90:
            return {
                "all": [*parts, {"any": [{"all": [self._test(), self._test()]}, self._test(), self._test()]}]
            }
        if kind < 0.97:
            return {"any": [{"all": parts}, {"all": [self._activity(), self._test(), self._test()]}]}
        return {
            "all": [
                *parts,
                {"any": [self._test(), self._test()]},
                {"any": [self._test(), self._test(), self._test()]},
            ]
        }

    def _activity(self) -> dict[str, Any]:
        codes = {self.code() for _ in range(self.random.choice((1, 1, 1, 2, 2, 3, 5)))}
        return {"attr": "okved", "in": sorted(codes)}

    def _test(self) -> dict[str, Any]:
        choose, kind = self.random.choice, self.random.random()
        if kind < 0.30:
            return {"attr": self.flag(), "is": self.random.random() < 0.7}
        if kind < 0.45:
            return {"attr": "legal_form", "in": sorted(self.random.sample(FORMS, choose((1, 2, 3))))}
        if kind < 0.53:
            return {
                "attr": "category",
                "in": sorted(self.random.sample(["micro", "small", "medium", "large"], 2)),
            }
        if kind < 0.60:
            return {"attr": "tax", "in": [choose(TAXES)]}
        if kind < 0.68:
            return {"attr": "licences", "in": [self.licence()]}
        if kind < 0.92:
            return self._bounds()
        if kind < 0.98:
            return {"attr": choose(("registered_on", "first_hire_on", "born_on")), "within": choose(TERMS)}
        return {"some": "places", "where": {"all": [
            {"attr": "okved", "in": [self.code()]}, {"attr": "hazardous", "is": True}]}}  # fmt: skip

    def _bounds(self) -> dict[str, Any]:
        choose = self.random.choice
        name = choose(
            (
                "headcount",
                "headcount",
                "revenue",
                "revenue",
                "capital",
                "share_state",
                "vehicles",
                "area",
                "registered_on",
            )
        )
        if name == "registered_on":
            return {"attr": name, choose(("ge", "lt")): f"{choose(range(2010, 2027))}-01-01"}
        scale = {"headcount": HEADCOUNTS, "revenue": REVENUES, "share_state": [0, 25, 50]}.get(
            name, [1, 10, 100, 1000]
        )
        low, high = sorted(self.random.choices(range(len(scale)), k=2))
        shape = self.random.random()
        if shape < 0.4 or low == high:
            return {"attr": name, "ge": scale[low]}
        return (
            {"attr": name, "le": scale[high]}
            if shape < 0.7
            else {"attr": name, "ge": scale[low], "lt": scale[high]}
        )

    def clients(self, count: int) -> Iterator[dict[str, Any]]:
        """Yield clients as the lines of a clients file."""
        for number in range(count):
            yield {"id": f"client-{number}", "attributes": self.client()}

    def client(self) -> dict[str, Any]:
        """Return the attributes of one client."""
        rnd, draw = self.random, self.random.random
        region = self.region()
        found: dict[str, Any] = {
            "okved": [self.code() for _ in range(rnd.choice((1, 1, 2, 3, 4, 8)))],
            "region": region,
            "oktmo": f"{region}{rnd.randrange(1, 40):03}{rnd.randrange(100):03}",
            "legal_form": FORMS[min(int(rnd.expovariate(1.2)), 6)],
            "tax": [rnd.choice(TAXES)],
            "licences": [self.licence() for _ in range(rnd.choice((0, 0, 0, 1, 2)))],
            "headcount": int(rnd.paretovariate(0.7)),
            "revenue": int(rnd.lognormvariate(16.5, 1.8)),
            "capital": int(rnd.paretovariate(0.5)),
            "share_state": rnd.choice((0, 0, 0, 0, 10, 30, 60, 100)),
            "vehicles": int(rnd.paretovariate(0.6)) - 1,
            "area": int(rnd.lognormvariate(4, 2)),
            "registered_on": (AS_OF - timedelta(int(rnd.expovariate(1 / 2500)))).isoformat(),
            "first_hire_on": (AS_OF - timedelta(int(rnd.expovariate(1 / 1500)))).isoformat(),
            "born_on": (AS_OF - timedelta(rnd.randrange(6600, 26000))).isoformat(),
            "category": rnd.choice(("micro", "micro", "micro", "small", "small", "medium", "large")),
            "places": [
                {"oktmo": f"{region}{rnd.randrange(1, 40):03}", "okved": [self.code()], "hazardous": draw() < 0.1}
                for _ in range(rnd.choice((0, 1, 1, 2)))
            ],
        }  # fmt: skip
        found.update((flag, draw() < 0.35) for flag in FLAGS)
        return {
            name: value
            for name, value in found.items()
            if draw() >= (UNKNOWN_REGISTERED if name in REGISTERED else UNKNOWN_OTHER)
        }
