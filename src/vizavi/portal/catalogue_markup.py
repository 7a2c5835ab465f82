"""The register of life situations for machines that read pages: schema.org as JSON-LD.

Texts are those of the page: in its language, Russian where there is no translation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.http import HttpRequest
from django.urls import reverse

from vizavi.portal.catalogue_view import Drawn
from vizavi.portal.conditions import page_language
from vizavi.portal.markup import Data, channel_markup, markup_document, organization_markup
from vizavi.portal.presentation import Card
from vizavi.registry.api import Item, said


def catalogue_site_markup(request: HttpRequest) -> Data:
    """The site with its search."""
    found = request.build_absolute_uri(reverse("portal:search")) + "?q={search_term_string}"
    return markup_document(
        {
            "@type": "WebSite",
            "url": request.build_absolute_uri(reverse("portal:home")),
            "potentialAction": {
                "@type": "SearchAction",
                "target": {"@type": "EntryPoint", "urlTemplate": found},
                "query-input": "required name=search_term_string",
            },
        }
    )


def service_markup(request: HttpRequest, item: Item, points: Sequence[Card]) -> Data:
    """A service as `GovernmentService` with its channels, price and audience."""
    address = request.build_absolute_uri(reverse("portal:service", args=[item.code]))
    document = item.document
    return markup_document(
        {
            "@type": "GovernmentService",
            "@id": address,
            "url": address,
            "name": item.text("name"),
            "alternateName": _other(document["name"]),
            "description": item.text("summary"),
            "serviceOperator": organization_markup(request, item.authority) if item.authority else None,
            "audience": {"@type": "Audience", "audienceType": item.text("audience")},
            "serviceOutput": {"@type": "Thing", "name": item.text("result")},
            "offers": {"@type": "Offer", "price": str(document["fee_roubles"]), "priceCurrency": "RUB"}
            if document["fee_roubles"] is not None
            else None,
            "availableChannel": [channel_markup(request, card.touchpoint) for card in points] or None,
        }
    )


def situation_markup(request: HttpRequest, item: Item, scenarios: Iterable[Drawn]) -> Data:
    """The scenarios of a situation, each as `HowTo`."""
    address = request.build_absolute_uri(reverse("portal:situation", args=[item.code]))
    language = page_language()
    return markup_document(
        {
            "@type": "WebPage",
            "@id": address,
            "url": address,
            "name": item.text("name"),
            "description": item.text("summary"),
            "mainEntity": [
                {
                    "@type": "HowTo",
                    "name": scenario.item.text("name"),
                    "description": scenario.item.text("summary"),
                    "step": [
                        {
                            "@type": "HowToStep",
                            "position": step.number,
                            "name": said(step.name, language),
                            "text": said(step.details, language) or said(step.name, language),
                        }
                        for step in scenario.steps
                    ],
                }
                for scenario in scenarios
            ]
            or None,
        }
    )


def faq_markup(items: Iterable[Item]) -> Data:
    """Questions with their answers as `FAQPage`."""
    return markup_document(
        {
            "@type": "FAQPage",
            "mainEntity": [
                {
                    "@type": "Question",
                    "name": item.text("question"),
                    "acceptedAnswer": {"@type": "Answer", "text": item.text("answer")},
                }
                for item in items
            ],
        }
    )


def guide_markup(request: HttpRequest, item: Item) -> Data:
    """A training material as `LearningResource`."""
    return markup_document(
        {
            "@type": "LearningResource",
            "url": request.build_absolute_uri(reverse("portal:guide", args=[item.code])),
            "name": item.text("name"),
            "description": item.text("summary"),
            "video": item.document["video"] or None,
        }
    )


def _other(text: Mapping[str, str]) -> str | None:
    """The same text in the other language, if there is one."""
    other = text["ru"] if page_language() == "en" else text["en"]
    return other if other and other != said(text, page_language()) else None
