"""The register for machines that read pages: schema.org `GovernmentService` and `ServiceChannel` as JSON-LD."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from kit.opening_hours import HoursNotUnderstood, parse, specifications
from vizavi.authorities.models import Authority

Data = dict[str, Any]


def service_markup(request: HttpRequest, authority: Authority) -> Data:
    """An authority as a `GovernmentOrganization`."""
    return _context({**_organization(authority), "mainEntityOfPage": request.build_absolute_uri()})


def touchpoint_markup(request: HttpRequest, version: Any, process: Any, edition: Any) -> Data:
    """A process as `GovernmentService` with the touchpoint as its `ServiceChannel`."""
    address = request.build_absolute_uri(reverse("portal:touchpoint", args=[version.touchpoint.public_id]))
    channel: Data = {
        "@type": "ServiceChannel",
        "@id": address,
        "name": version.name,
        "serviceUrl": version.url or None,
        "servicePhone": {"@type": "ContactPoint", "telephone": version.phone} if version.phone else None,
        "serviceLocation": _place(version),
        "availableLanguage": ["ru"],
    }
    service: Data = {
        "@type": "GovernmentService",
        "name": process.name if process else version.name,
        "serviceOperator": _organization(edition.register.authority),
        "availableChannel": _filled(channel),
    }
    return _context(service)


def _place(version: Any) -> Data | None:
    hours = _hours(version.hours)
    if not version.place and not hours:
        return None
    return _filled(
        {
            "@type": "Place",
            "name": version.name,
            "address": version.place or None,
            "openingHoursSpecification": hours,
        }
    )


def _hours(text: str) -> list[Data] | None:
    try:
        return specifications(parse(text)) if text else None
    except HoursNotUnderstood:
        return None


def _organization(authority: Authority) -> Data:
    return _filled(
        {
            "@type": "GovernmentOrganization",
            "name": authority.name,
            "url": authority.site or None,
            "telephone": authority.phone or None,
            "email": authority.email or None,
            "address": authority.address or None,
        }
    )


def _context(data: Data) -> Data:
    return {"@context": "https://schema.org", **data}


def _filled(data: Data) -> Data:
    return {key: value for key, value in data.items() if value is not None}
