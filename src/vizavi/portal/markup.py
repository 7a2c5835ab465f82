"""The register for machines that read pages: schema.org as JSON-LD, `GovernmentService` with `ServiceChannel`s."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from kit.opening_hours import HoursNotUnderstood, parse, specifications
from vizavi.authorities.models import Authority
from vizavi.touchpoints import api

Data = dict[str, Any]
FORMATS = {"csv": "text/csv", "json": "application/json"}


def site_markup(request: HttpRequest) -> Data:
    """The site with its search."""
    home = request.build_absolute_uri(reverse("portal:home"))
    found = request.build_absolute_uri(reverse("portal:touchpoints")) + "?q={search_term_string}"
    return markup_document(
        {
            "@type": "WebSite",
            "url": home,
            "potentialAction": {
                "@type": "SearchAction",
                "target": {"@type": "EntryPoint", "urlTemplate": found},
                "query-input": "required name=search_term_string",
            },
        }
    )


def authority_markup(request: HttpRequest, authority: Authority) -> Data:
    """An authority as a `GovernmentOrganization`."""
    return markup_document(
        {**organization_markup(request, authority), "mainEntityOfPage": request.build_absolute_uri()}
    )


def process_markup(
    request: HttpRequest, process: Any, touchpoints: Iterable[api.Glance], edition: Any
) -> Data | None:
    """A process as `GovernmentService` with all its channels; None when it is not in force."""
    if not api.is_in_force(edition):
        return None
    address = request.build_absolute_uri(reverse("portal:process", args=[process.process.public_id]))
    return markup_document(
        {
            "@type": "GovernmentService",
            "@id": address,
            "url": address,
            "name": process.name,
            "alternateName": process.name_en or None,
            "serviceOperator": organization_markup(request, edition.register.authority),
            "availableChannel": [channel_markup(request, glance) for glance in touchpoints] or None,
        }
    )


def dataset_markup(request: HttpRequest, edition: Any, title: str) -> Data:
    """A register as a `Dataset` to be taken freely."""
    where = [edition.register.authority.code, edition.register.form.code]
    files = [
        {
            "@type": "DataDownload",
            "encodingFormat": content_type,
            "contentUrl": request.build_absolute_uri(
                reverse("portal:file", args=[*where, edition.number, kind])
            ),
        }
        for kind, content_type in FORMATS.items()
    ]
    return markup_document(
        {
            "@type": "Dataset",
            "name": title,
            "description": f"{title}. {api.edition_name(edition)}.",
            "url": request.build_absolute_uri(reverse("portal:edition", args=[*where, edition.number])),
            "inLanguage": "ru",
            "isAccessibleForFree": True,
            "version": str(edition.number),
            "datePublished": edition.published_at.date().isoformat(),
            "publisher": organization_markup(request, edition.register.authority),
            "distribution": files,
        }
    )


def channel_markup(request: HttpRequest, glance: api.Glance) -> Data:
    """A touchpoint as a `ServiceChannel`."""
    address = request.build_absolute_uri(reverse("portal:touchpoint", args=[glance.public_id]))
    return _filled(
        {
            "@type": "ServiceChannel",
            "@id": address,
            "name": glance.name,
            "alternateName": glance.name_en or None,
            "serviceUrl": glance.url if glance.url.startswith(("http://", "https://")) else None,
            "servicePhone": {"@type": "ContactPoint", "telephone": glance.phone} if glance.phone else None,
            "serviceLocation": _place(glance),
            "availableLanguage": "ru",
        }
    )


def _place(glance: api.Glance) -> Data | None:
    hours = _hours(glance.hours)
    if not glance.place and not hours:
        return None
    return _filled(
        {
            "@type": "Place",
            "name": glance.name,
            "address": glance.place or None,
            "openingHoursSpecification": hours,
        }
    )


def _hours(text: str) -> list[Data] | None:
    try:
        return specifications(parse(text)) if text else None
    except HoursNotUnderstood:
        return None


def organization_markup(request: HttpRequest, authority: Authority) -> Data:
    """An authority as the operator of a service."""
    return _filled(
        {
            "@type": "GovernmentOrganization",
            "@id": request.build_absolute_uri(reverse("portal:authority", args=[authority.code])),
            "name": authority.name,
            "alternateName": authority.name_en or None,
            "url": authority.site or None,
            "telephone": authority.phone or None,
            "email": authority.email or None,
            "address": authority.address or None,
        }
    )


def markup_document(data: Data) -> Data:
    """JSON-LD of its own, without what is empty."""
    return {"@context": "https://schema.org", **_filled(data)}


def _filled(data: Data) -> Data:
    return {key: value for key, value in data.items() if value is not None}
