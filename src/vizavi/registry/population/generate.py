"""Invented clients in any number, as a region has them: to try criteria on before any register is connected.

Attributes hang together: the form of business decides on sectors, a sector on codes, size, licences and risk, size
and revenue on the category of the enterprise and the tax regime. Sizes are heavy-tailed; of each attribute nothing is
known for a share of clients, as in life: to the state, or to the client itself. Shares are in `distributions.json`.
There is nothing of a person: no names, no numbers of taxpayers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from vizavi.registry.population.drawing import Drawing, Flags, Numbers, Places, Texts, World

BLOCK = 10_000
FIRST_DAY = date(1992, 1, 1)
FIRST_DAY_OF_SELF_EMPLOYED = date(2020, 7, 1)
RISKS = ("low", "moderate", "medium", "significant", "high")
# The most people and million roubles with which a regime may be used; whoever has outgrown it takes the next.
REGIME_LIMITS = {"npd": (0, 2.4), "patent": (15, 60), "ausn": (5, 60), "usn_income": (130, 450)}


def population(
    count: int,
    *,
    seed: int,
    as_of: date,
    municipalities: Sequence[str] = (),
    okved: Sequence[str] = (),
    told: bool = False,
) -> Iterator[str]:
    """Yield `count` clients as lines of JSON, `{"id": "c1", "attributes": {…}}`.

    The same for the same arguments; of a smaller number, the beginning of a larger one.

    Args:
        as_of: the day on which the clients are as they are; nobody is registered later.
        municipalities: codes that clients may live in; by default those that `distributions.json` names.
        okved: codes of the classifier, from which additional activities are taken; by default those named there.
        told: with what the clients tell of themselves, and not what the state's registers know of them: whoever is
            asked knows its plans, and not always its risk category.
    """
    shares: dict[str, Any] = json.loads((Path(__file__).parent / "distributions.json").read_text("utf-8"))
    world = World(shares, as_of, municipalities, okved)
    unknown = shares["unknown_to_itself" if told else "unknown"]
    for number, first in enumerate(range(0, count, BLOCK)):
        size = min(BLOCK, count - first)
        block = _Block(world, np.random.default_rng([seed, number]), BLOCK, unknown)
        for n, line in zip(range(first + 1, first + size + 1), block.lines(), strict=False):
            yield f'{{"id": "c{n}", "attributes": {{{line}}}}}\n'


class _Block(Drawing):
    """Clients drawn together. What an attribute needs of another is drawn once and kept."""

    def __init__(
        self, world: World, random: np.random.Generator, size: int, unknown: Mapping[str, float]
    ) -> None:
        super().__init__(world, random, size)
        self.unknown = unknown
        names = list(self.shares["states"])
        self.state = self.pick(self.shares["states"])
        self.is_state = {name: self.state == n for n, name in enumerate(names)}
        self.registered = ~self.is_state["intending"]
        self.has_staff = self.registered & ~self.is_state["self_employed"]
        by_state = [[self.shares["sectors"][s]["share"][name] for s in world.sectors] for name in names]
        self.sector = self.pick_of(np.array(by_state), self.state)
        self.is_sector = {name: self.sector == n for n, name in enumerate(world.sectors)}

    def lines(self) -> Iterator[str]:
        """The attributes of each client."""
        columns = [self.known(name, texts, self.unknown.get(name, 0.0)) for name, texts in self.columns()]
        for row in zip(*columns, strict=True):
            yield ", ".join(filter(None, row))

    def columns(self) -> Iterable[tuple[str, Texts]]:
        """Every attribute. The order is that of drawing: it decides what comes out for a seed."""
        yield "registered", self.flags(self.registered)
        yield "legal_form", self.legal_form()
        yield "headcount", list(map(str, self.headcount.tolist()))
        yield "revenue", list(map(str, self.revenue.tolist()))
        yield "sme", self.sme()
        yield "okved", [json.dumps(codes) for codes in self.okved]
        yield "municipality", [f'"{code}"' for code in self.municipality]
        yield "registered_on", self.registered_on()
        yield "tax_regime", self.tax_regime()
        yield "plans", self.sets(self.plans)
        yield "export_stage", self.export_stage()
        yield "special_regime", self.special_regime()
        yield "investment", self.investment()
        yield "hardship", self.hardship()
        yield "premises", self.sets(self.by_form("premises"))
        yield "alcohol", self.flags(self.alcohol)
        yield "licences", self.licences()
        yield "seats", self.seats()
        yield "risk_category", self.risk_category()
        yield "places", self.places()
        yield "owner_age", self.owner_age()
        yield "owner_group", self.sets({k: self.happens(v) for k, v in self.shares["owner_groups"].items()})
        chances = self.shares["probabilities"]
        yield "tax_debt", self.flags(self.happens(chances["tax_debt"]) & self.registered)
        for name in ("digital_signature", "bank_account"):
            yield name, self.flags(self.happens(self.world.by_state(chances[name])[self.state]))
        social = np.array([chances["social_enterprise"].get(name, 0.002) for name in self.world.sectors])
        yield "social_enterprise", self.flags(self.happens(social[self.sector]) & self.has_staff)

    def legal_form(self) -> Texts:
        """The form one has; of those who have none yet, the one they choose."""
        chosen = self.shares["chosen_forms"]
        names = [*self.world.states, "none"]
        choice = np.array([names.index(name) for name in chosen])[self.pick(chosen)]
        return self.words(names, np.where(self.registered, self.state, choice))

    @cached_property
    def scale(self) -> Numbers:
        return self.world.by_state(self.shares["scale"], 1.0)[self.state]

    @cached_property
    def headcount(self) -> Places:
        alone = self.happens(self.world.by_state(self.shares["no_employees"], 1.0)[self.state])
        median = self.world.by_sector("headcount")[self.sector] * self.scale
        people = np.minimum(np.ceil(self.spread(median, self.shares["spread"]["headcount"])), 4000)
        return np.where(self.has_staff & ~alone, people, 0).astype(np.int64)

    @cached_property
    def revenue(self) -> Numbers:
        """Million roubles; it grows with the number of people, though not as fast."""
        median = self.world.by_sector("revenue")[self.sector] * self.scale
        size = (self.headcount + 1) / (self.world.by_sector("headcount")[self.sector] * self.scale + 1)
        spread = self.shares["spread"]["revenue"]
        found = self.spread(median * size**0.9, spread)
        found = np.where(self.is_state["self_employed"], np.minimum(self.spread(0.45, 0.9), 2.4), found)
        found = np.where(self.registered, found, 0.0)
        return np.where(found < 100, np.round(found, 1), np.round(found))

    def sme(self) -> Texts:
        limits = self.shares["sme_limits"]
        names = [name for name, *_ in limits] + ["none"]
        fits = [(self.headcount <= people) & (self.revenue <= money) for _, people, money in limits]
        places = np.select(fits, list(range(len(limits))), len(limits))
        absent = ~self.has_staff | self.happens(self.shares["not_in_sme_register"])
        return self.words(names, np.where(absent, len(limits), places))

    @cached_property
    def okved(self) -> list[list[str]]:
        """The main activity, of the sector, and additional ones: most of the sector too, some of any other."""
        main = np.empty(self.size, object)
        near = np.empty((self.size, len(self.shares["okved_codes"]) - 1), object)
        for name, rows in self.is_sector.items():
            codes = np.array(list(self.world.codes[name]), object)
            for column in (main, *near.T):
                column[rows] = codes[self.pick(self.world.codes[name], int(rows.sum()))]
        far = np.array(self.world.any_code, object)[
            self.random.integers(len(self.world.any_code), size=near.shape)
        ]
        others = np.where(self.random.random(near.shape) < 0.75, near, far).tolist()
        more = self.pick(self.shares["okved_codes"]).tolist()
        return [
            list(dict.fromkeys([first, *rest[:n]]))
            for first, rest, n in zip(main.tolist(), others, more, strict=True)
        ]

    @cached_property
    def municipality(self) -> list[str]:
        codes = list(self.world.municipalities)
        return [codes[place] for place in self.pick(self.world.municipalities).tolist()]

    def registered_on(self) -> Texts:
        years = self.world.by_state(self.shares["years"], 1.0)[self.state]
        days = np.ceil(self.random.gamma(1.2, years / 1.2) * 365.25).astype(np.int64)
        first = np.where(
            self.is_state["self_employed"], FIRST_DAY_OF_SELF_EMPLOYED.toordinal(), FIRST_DAY.toordinal()
        )
        oldest = np.maximum(self.world.today - first, 1)
        # Older than can be: some time in the whole of what can be.
        days = np.where(days > oldest, self.random.integers(1, oldest + 1), days)
        texts = [f'"{date.fromordinal(day)}"' for day in (self.world.today - days).tolist()]
        return [text if has else "" for text, has in zip(texts, self.registered.tolist(), strict=True)]

    def tax_regime(self) -> Texts:
        names = ["osno", "usn_income", "usn_income_expense", "patent", "eshn", "ausn", "npd"]
        by_state = [
            [self.shares["regimes"].get(state, {"npd": 1.0}).get(name, 0.0) for name in names]
            for state in self.world.states
        ]
        found = np.array(names, object)[self.pick_of(np.array(by_state), self.state)]
        farms = self.is_sector["agriculture"] & self.happens(self.shares["agriculture_eshn"])
        found[farms & self.has_staff & ~self.is_state["farm"]] = "eshn"
        self_employed = self.is_state["self_employed"]
        for name, (people, money) in REGIME_LIMITS.items():
            outgrown = ((self.headcount > people) | (self.revenue > money)) & ~self_employed
            found[outgrown & (found == name)] = "osno" if name == "usn_income" else "usn_income"
            if name == "usn_income":
                found[outgrown & (found == "usn_income_expense")] = "osno"
        regimes = {name: (found == name) & self.registered for name in names}
        regimes["usn_income"] |= regimes["patent"] & self.happens(0.3)
        return self.sets(regimes, otherwise="")

    @cached_property
    def plans(self) -> dict[str, Flags]:
        export = np.minimum(self.world.by_sector("export")[self.sector] / 0.03, 3.5)
        found = {}
        for name in (
            "open",
            "hire",
            "export",
            "build",
            "zone",
            "take_over",
            "close",
            "recover",
            "inspection",
            "grow",
        ):
            chance = self.world.by_state({s: of.get(name, 0.0) for s, of in self.shares["plans"].items()})
            found[name] = self.happens(chance[self.state] * (export if name == "export" else 1.0))
        found["inspection"] &= self.registered
        found["grow"] &= ~found["close"]
        return found

    def export_stage(self) -> Texts:
        chance = self.world.by_sector("export")[self.sector] * (1 + np.minimum(self.revenue / 100, 3.0))
        exports = self.happens(chance) & self.registered
        plans = self.plans["export"] | self.happens(self.shares["probabilities"]["export_plans"])
        return self.words(["none", "plans", "exports"], np.select([exports, plans], [2, 1], 0))

    def special_regime(self) -> Texts:
        often = self.is_sector["manufacturing"] | self.is_sector["it"]
        scale = np.where(often, 4.0, 0.5) * self.has_staff
        chances = self.shares["special_regime"].items()
        return self.sets({name: self.happens(chance * scale) for name, chance in chances})

    def investment(self) -> Texts:
        """Of those who plan to spend money: what they plan to spend."""
        plans = self.plans
        median = np.select(
            [plans["zone"], plans["build"], plans["take_over"], plans["open"], plans["grow"]],
            [90.0, 25.0, 6.0, 1.2, 2.0],
            0.0,
        )
        found = np.round(self.spread(median, 1.1), 1)
        found = np.where(plans["zone"] | plans["build"], np.ceil(found), found)
        return [str(money) if money else "" for money in found.tolist()]

    def hardship(self) -> Texts:
        often = np.where(self.plans["recover"], 6.0, np.where(self.registered, 0.7, 0.0))
        chances = self.shares["hardship"].items()
        return self.sets({name: self.happens(chance * often) for name, chance in chances})

    def by_form(self, key: str) -> dict[str, Flags]:
        """Whether each member of a set belongs to each, by the shares of the form of business."""
        shares = self.shares[key]
        members = dict.fromkeys(name for of in shares.values() for name in of)
        return {
            name: self.happens(
                self.world.by_state({state: of.get(name, 0.0) for state, of in shares.items()})[self.state]
            )
            for name in members
        }

    @cached_property
    def alcohol(self) -> Flags:
        return self.happens(self.world.by_sector("alcohol")[self.sector])

    def licences(self) -> Texts:
        names = [
            "education",
            "medical",
            "pharma",
            "alcohol_retail",
            "waste",
            "passenger_transport",
            "security",
            "fire_safety",
        ]
        found = {}
        for name in names:
            by_sector = np.array(
                [self.shares["sectors"][s]["licences"].get(name, 0.0) for s in self.world.sectors]
            )
            found[name] = self.happens(by_sector[self.sector]) & self.has_staff
        # Who sells no alcohol has no licence for it; only companies are given one.
        selling = self.alcohol & self.is_state["legal_entity"]
        found["alcohol_retail"] = selling & self.happens(self.shares["probabilities"]["alcohol_licence"])
        return self.sets(found, otherwise="")

    def seats(self) -> Texts:
        """Of places to eat and to stay; of all others nobody asks."""
        has = self.happens(self.world.by_sector("seats")[self.sector])
        seats = np.where(has, 2 * np.ceil(self.spread(14.0, 0.7)), 0).astype(np.int64).tolist()
        asked = (self.is_sector["catering"] | self.is_sector["hospitality"]).tolist()
        return [str(number) if ask else "" for number, ask in zip(seats, asked, strict=True)]

    def risk_category(self) -> Texts:
        by_sector = [self.shares["sectors"][name]["risk"] for name in self.world.sectors]
        risk = self.pick_of(np.array(by_sector), self.sector)
        risk = np.where(self.happens(0.12), len(RISKS), risk)
        texts = self.words([*RISKS, "unknown_category"], risk)
        return [text if has else "" for text, has in zip(texts, self.has_staff.tolist(), strict=True)]

    def places(self) -> Texts:
        """Where one works: most in the municipality that one lives in, the larger in several places."""
        chances = self.shares["probabilities"]
        extra = self.random.poisson(np.minimum(self.headcount / 25, 8.0))
        counts = 1 + extra + self.happens(chances["second_place"] * self.has_staff)
        counts = np.where(self.has_staff, counts, self.happens(np.where(self.registered, 0.4, 0.0)))
        rows = np.repeat(np.arange(self.size), counts)
        elsewhere = self.random.random(len(rows)) < chances["other_municipality"]
        codes = list(self.world.municipalities)
        others = self.random.integers(len(codes), size=len(rows)).tolist()
        hazard = self.world.by_sector("hazard")[self.sector] * np.where(self.headcount > 5, 2.0, 0.5)
        hazardous = self.random.random(len(rows)) < hazard[rows]
        guests = self.random.random(len(rows)) < self.world.by_sector("guests")[self.sector][rows]
        known = self.random.random((len(rows), 4)) >= 0.06
        found: list[list[str]] = [[] for _ in range(self.size)]
        for row, other, place, danger, guest, told in zip(
            rows.tolist(),
            elsewhere.tolist(),
            others,
            hazardous.tolist(),
            guests.tolist(),
            known.tolist(),
            strict=True,
        ):
            values = (
                f'"oktmo": "{codes[place] if other else self.municipality[row]}"',
                f'"okved": ["{self.okved[row][0]}"]',
                f'"hazardous": {"true" if danger else "false"}',
                f'"guests": {"true" if guest else "false"}',
            )
            found[row].append(
                f"{{{', '.join(text for text, is_told in zip(values, told, strict=True) if is_told)}}}"
            )
        return [f"[{', '.join(items)}]" for items in found]

    def owner_age(self) -> Texts:
        mean = np.where(self.registered, 43.0, 33.0)
        ages = np.clip(np.round(self.random.normal(mean, 11.0)), 18, 84).astype(np.int64)
        return list(map(str, ages.tolist()))
