"""Entries of the register of life situations as the REST API tells them: shapes of `catalogue_schemas`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from vizavi.registry.api import Catalogue, Item, Wording, in_order
from vizavi.registry.choices import LINES, Kind, Nature

Json = dict[str, Any]

PAGES = {
    Kind.SITUATION: "portal:situation",
    Kind.SERVICE: "portal:service",
    Kind.REQUIREMENT: "portal:requirement",
    Kind.FAQ: "portal:answer",
    Kind.GUIDE: "portal:guide",
}
# What a service says in the words of its document.
AS_WRITTEN = (
    "nature",
    "status_note",
    "is_online",
    "is_proactive",
    "has_api",
    "description",
    "result",
    "audience",
    "inputs",
    "fee",
    "term",
    "term_days",
    "term_unit",
    "complaints",
    "apply_url",
    "touchpoints",
)


class Teller:
    """Tells entries of one edition in one answer."""

    def __init__(self, request: HttpRequest, catalogue: Catalogue) -> None:
        self.request = request
        self.catalogue = catalogue
        self._in_words = Wording(catalogue)

    def page(self, item: Item) -> str:
        """Where people read it."""
        return self.request.build_absolute_uri(reverse(PAGES[item.kind], args=[item.code]))

    def situation(self, item: Item) -> Json:
        said, catalogue = item.document, self.catalogue
        sphere = catalogue.get(Kind.SPHERE, said["sphere"])
        return self._entry(item, self.page(item)) | {
            "sphere": said["sphere"],
            "sphere_name": sphere.document["name"] if sphere else {"ru": "", "en": ""},
            "is_priority": said["is_priority"],
            "description": said["description"],
            "events": _texts(said["events"]),
            "condition": self._condition(said["criteria"]),
            "scenarios": [found.code for found in catalogue.naming(item, Kind.SCENARIO, "situation")],
            "services": [found.code for found in catalogue.services_of(item)],
            "data": self._data(item),
        }

    def service(self, item: Item) -> Json:
        said = item.document
        return self._entry(item, self.page(item)) | {
            **{name: said[name] for name in AS_WRITTEN},
            "line": LINES[Nature(said["nature"])].value,
            "authority": item.authority.code if item.authority else "",
            "status": item.status,
            "season": [said["season_from"], said["season_until"]] if said["season_from"] else [],
            "outputs": _texts(said["outputs"], "name"),
            "condition": self._condition(said["criteria"]),
            "procedure": _texts(said["procedure"]),
            "fee_roubles": None if said["fee_roubles"] is None else float(said["fee_roubles"]),
            "refusals": _texts(said["refusals"]),
            "situations": [found.code for found in self.catalogue.situations_of(item)],
            "legal_basis": _acts(said["legal_basis"]),
            "data": self._data(item),
        }

    def scenario(self, item: Item) -> Json:
        said = item.document
        situation = self.catalogue.get(Kind.SITUATION, said["situation"])
        page = f"{self.page(situation)}#{item.code}" if situation else ""
        return self._entry(item, page) | {
            "situation": said["situation"],
            "segments": said["segments"],
            "condition": self._condition(said["criteria"]),
            "result": said["result"],
            "steps": [
                {**step, "position": position, "condition": self._condition(step["criteria"])}
                for position, step in enumerate(in_order(said["steps"]), start=1)
            ],
        }

    def requirement(self, item: Item) -> Json:
        said = item.document
        return self._entry(item, self.page(item)) | {
            "condition": self._condition(said["criteria"]),
            "how_to_comply": said["how_to_comply"],
            "services": said["services"],
            "legal_basis": _acts(said["legal_basis"]),
            "data": self._data(item),
        }

    def question(self, item: Item) -> Json:
        said = item.document
        return {
            "id": item.public_id,
            "code": item.code,
            "question": said["question"],
            "answer": said["answer"],
            "situations": said["situations"],
            "services": said["services"],
            "page": self.page(item),
        }

    def _entry(self, item: Item, page: str) -> Json:
        said = item.document
        return {
            "id": item.public_id,
            "code": item.code,
            "name": said["name"],
            "summary": said["summary"],
            "page": page,
        }

    def _condition(self, criterion: Mapping[str, Any] | None) -> Json | None:
        if criterion is None:
            return None
        return {"sentence": self._in_words(criterion), "criteria": criterion}

    def _data(self, item: Item) -> str:
        return self.request.build_absolute_uri(reverse(f"{PAGES[item.kind]}_data", args=[item.code, "ttl"]))


def _acts(rows: Iterable[Mapping[str, Any]]) -> list[Json]:
    return [{**row, "dated_on": row["dated_on"] or None} for row in rows]


def _texts(rows: Iterable[Mapping[str, Any]], name: str = "text") -> list[Any]:
    return [row[name] for row in rows]
