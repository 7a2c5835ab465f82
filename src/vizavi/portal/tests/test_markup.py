"""schema.org data in the pages: valid JSON-LD of known types and properties."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from vizavi.portal.tests.published import Published, address

THING = {"@id", "name", "alternateName", "url", "description", "mainEntityOfPage", "potentialAction"}
# Properties that schema.org gives to each type, as far as used here.
VOCABULARY = {
    "GovernmentService": THING | {"serviceOperator", "availableChannel"},
    "ServiceChannel": THING
    | {
        "serviceUrl",
        "servicePhone",
        "serviceLocation",
        "availableLanguage",
        "processingTime",
        "providesService",
    },
    "GovernmentOrganization": THING | {"telephone", "email", "address"},
    "Place": THING | {"address", "openingHoursSpecification", "telephone"},
    "ContactPoint": THING | {"telephone", "hoursAvailable", "availableLanguage"},
    "OpeningHoursSpecification": THING | {"dayOfWeek", "opens", "closes", "validFrom", "validThrough"},
    "Dataset": THING
    | {
        "inLanguage",
        "isAccessibleForFree",
        "version",
        "datePublished",
        "publisher",
        "distribution",
        "license",
    },
    "DataDownload": THING | {"encodingFormat", "contentUrl"},
    "WebSite": THING | {"inLanguage"},
    "SearchAction": THING | {"target", "query-input"},
    "EntryPoint": THING | {"urlTemplate"},
}


def markup(response: Any) -> Any:
    found = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', response.content.decode(), re.DOTALL
    )
    assert len(found) == 1
    return json.loads(found[0])


def unknown(node: Any) -> list[str]:
    """What is not schema.org."""
    if isinstance(node, list):
        return [problem for item in node for problem in unknown(item)]
    if not isinstance(node, dict):
        return [] if node not in (None, "") else ["an empty value"]
    kind = node.get("@type", "nothing")
    known = VOCABULARY.get(kind, set()) | {"@type", "@context"}
    return [f"{kind}.{name}" for name in node.keys() - known] + unknown(list(node.values()))


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_page_of_the_register_has_known_markup(
    client: Client, register: Published, prefix: str
) -> None:
    point = register.point("Окно", "reception", phone="+7 000", place="Якорная, 1", hours="пн–пт 9:00–18:00")
    register.point("Портал </script><b>", url="https://department.example/", hours="круглосуточно")
    register.point("Почта", "email", url="mailto:office@department.example")
    pages = {
        "/": "WebSite",
        reverse("portal:authority", args=[register.authority.code]): "GovernmentOrganization",
        address(point): "GovernmentService",
        reverse("portal:process", args=[register.process.public_id]): "GovernmentService",
        register.page("register"): "Dataset",
        register.page("edition", 1): "Dataset",
        register.page("open_data"): "Dataset",
    }

    for page, kind in pages.items():
        data = markup(client.get(prefix + page))
        assert (data["@context"], data["@type"]) == ("https://schema.org", kind), page
        assert unknown(data) == [], page


def test_channel_tells_how_it_is_reached(client: Client, register: Published) -> None:
    point = register.point("Окно", "reception", phone="+7 000", place="Якорная, 1", hours="пн–пт 9:00–18:00")

    data = markup(client.get(address(point)))

    assert data["name"] == register.process_version.name
    [channel] = data["availableChannel"]
    assert channel["@id"] == f"http://testserver{address(point)}"
    assert channel["servicePhone"] == {"@type": "ContactPoint", "telephone": "+7 000"}
    place = channel["serviceLocation"]
    assert place["address"] == "Якорная, 1"
    [hours] = place["openingHoursSpecification"]
    assert (hours["opens"], hours["closes"], len(hours["dayOfWeek"])) == ("09:00", "18:00", 5)
