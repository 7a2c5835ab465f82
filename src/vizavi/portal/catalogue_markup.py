"""The register of life situations for machines that read pages: schema.org as JSON-LD."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import HttpRequest
from django.urls import reverse

from vizavi.portal.catalogue_view import Drawn
from vizavi.portal.markup import Data, channel_markup, markup_document, organization_markup
from vizavi.portal.presentation import Card
from vizavi.registry.api import Item


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
            "name": document["name"]["ru"],
            "alternateName": document["name"]["en"] or None,
            "description": document["summary"]["ru"],
            "serviceOperator": organization_markup(request, item.authority) if item.authority else None,
            "audience": {"@type": "Audience", "audienceType": document["audience"]["ru"]},
            "serviceOutput": {"@type": "Thing", "name": document["result"]["ru"]},
            "offers": {"@type": "Offer", "price": str(document["fee_roubles"]), "priceCurrency": "RUB"}
            if document["fee_roubles"] is not None
            else None,
            "availableChannel": [channel_markup(request, card.version) for card in points] or None,
            "isRelatedTo": None,
        }
    )


def situation_markup(request: HttpRequest, item: Item, scenarios: Iterable[Drawn]) -> Data:
    """The scenarios of a situation, each as `HowTo`."""
    address = request.build_absolute_uri(reverse("portal:situation", args=[item.code]))
    return markup_document(
        {
            "@type": "WebPage",
            "@id": address,
            "url": address,
            "name": item.document["name"]["ru"],
            "description": item.document["summary"]["ru"],
            "mainEntity": [
                {
                    "@type": "HowTo",
                    "name": scenario.item.document["name"]["ru"],
                    "description": scenario.item.document["summary"]["ru"],
                    "step": [
                        {
                            "@type": "HowToStep",
                            "position": step.number,
                            "name": step.name["ru"],
                            "text": step.details["ru"] or step.name["ru"],
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
                    "name": item.document["question"]["ru"],
                    "acceptedAnswer": {"@type": "Answer", "text": item.document["answer"]["ru"]},
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
            "name": item.document["name"]["ru"],
            "description": item.document["summary"]["ru"],
            "video": item.document["video"] or None,
        }
    )
