"""A proposal whose criterion is built, with the dictionary and the classifier that it takes; and a small population."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from vizavi.authorities.api import Viewer
from vizavi.classifiers.tests.factories import edition_of
from vizavi.registry.choices import Kind
from vizavi.registry.models import Proposal, Version
from vizavi.registry.population.store import build_population
from vizavi.registry.tests.factories import EditionFactory, Place, ProposalFactory, VersionFactory, said
from vizavi.registry.usage import current_dictionary
from vizavi.touchpoints.tests.pages import signed_in

MICRO_OR_SMALL = {"any": [{"attr": "sme", "in": ["micro"]}, {"attr": "sme", "in": ["small"]}]}


class Building(Place):
    """A register with the attributes that the tests ask of, and a draft of the authority to add a service."""

    def __init__(self, criterion: Any = None) -> None:
        super().__init__()
        edition_of()
        self.attribute("sme", "enum", "категория в реестре МСП", values=["micro", "small", "medium"])
        self.attribute("legal_form", "enum", "форма бизнеса", values=["company", "person", "self_employed"])
        self.attribute("okved", "code", "вид деятельности", classifier="okved2", many=True, source="egrul")
        self.attribute("registered_on", "date", "дата регистрации")
        self.attribute("revenue", "number", "выручка за год", unit=said("млн ₽", "mln roubles"))
        self.attribute(
            "places",
            "list",
            "места работы",
            items=[
                {"code": "okved", "name": said("вид деятельности места"), "type": "code", "many": False,
                 "classifier": "okved2", "values": []},
                {"code": "hazardous", "name": said("опасный объект"), "type": "bool", "many": False,
                 "classifier": "", "values": []},
            ],
        )  # fmt: skip
        self.proposal: Proposal = ProposalFactory(
            authority=self.authority,
            version=VersionFactory(
                from_edition=None,
                kind=Kind.SERVICE,
                code="new-service",
                authority=self.authority,
                changes={"name": said("Поддержка кафе"), "criteria": criterion},
            ),
        )

    def attribute(self, code: str, kind: str, name: str, **more: Any) -> Version:
        more["values"] = [
            {"code": value, "label": said(f"значение {value}"), "hint": {"ru": "", "en": ""}}
            for value in more.get("values", [])
        ]
        return self.version(
            Kind.ATTRIBUTE, code, type=kind, name=said(name), question=said(f"{name}?"), **more
        )

    @property
    def criterion(self) -> Any:
        """What is saved now."""
        return Version.objects.get(pk=self.proposal.version_id).document["criteria"]

    def at(self, name: str = "criterion", place: str = "criteria") -> str:
        return reverse(f"registry:{name}", kwargs={"number": self.proposal.pk, "place": place})

    def builder(self, viewer: Viewer | None = None) -> Builder:
        """The builder as somebody who prepares the proposal has it open."""
        return Builder(self, signed_in(viewer or self.officer))


class Builder:
    """The builder in a browser without scripts: what is shown is what the next button refers to."""

    def __init__(self, place: Building, client: Client) -> None:
        self.place, self.client = place, client
        self.response = self.open()

    def open(self, **query: str) -> HttpResponse:
        self.response = self.client.get(self.place.at(), query)
        return self.response

    def do(self, verb: str, path: str = "", code: str = "", **fields: Any) -> HttpResponse:
        """Press a button, and see the page that one comes back to."""
        fields = {"do": f"{verb} {path} {code}" if code else f"{verb} {path}", **fields}
        self.response = self.client.post(self.place.at(), {"seen": self.seen, **fields}, follow=True)
        return self.response

    @property
    def seen(self) -> str:
        found = re.search(r'name="seen" value="(\w+)"', self.response.content.decode())
        return found[1] if found else ""

    @property
    def text(self) -> str:
        """The words of the page."""
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", self.response.content.decode())).split())

    @property
    def sentence(self) -> str:
        found = re.search(r'id="sentence">(.*?)</p>', self.response.content.decode(), re.DOTALL)
        assert found
        return " ".join(unescape(re.sub(r"<[^>]+>", "", found[1])).split())


def populate(folder: Path, clients: list[dict[str, Any]]) -> None:
    """Make these clients the population of the installation, in the attributes that the register has now."""
    settings.DATA = folder
    file = folder / "clients.jsonl"
    file.write_text(
        "".join(json.dumps({"id": f"c{n}", "attributes": client}) + "\n" for n, client in enumerate(clients)),
        encoding="utf-8",
    )
    build_population(file, current_dictionary().attributes)


def republish(place: Place, number: int = 2) -> None:
    """A newer edition in force with the same entries."""
    place.edition.state = "superseded"
    place.edition.save()
    place.edition = EditionFactory(number=number)
