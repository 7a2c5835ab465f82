"""The JSON API of the product, version 1: OpenAPI 3.1 at openapi.json, a page to try it at docs."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from kit.access import PUBLIC
from vizavi.portal.rest import router as touchpoints

api = NinjaAPI(
    title="Vizavi",
    version="1.0.0",
    description="How to reach authorities: published registers of touchpoints. Open data, no key needed.",
    docs_url="docs",
    urls_namespace="api",
)
api.add_router("", touchpoints)


def _problem(request: HttpRequest, title: str, status: int, detail: str = "") -> HttpResponse:
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    response = api.create_response(request, body, status=status)
    response["Content-Type"] = "application/problem+json"
    return response


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    parts = [f"{'.'.join(str(place) for place in item['loc'])}: {item['msg']}" for item in error.errors]
    return _problem(request, "The request does not fit the description", 422, "; ".join(parts))


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _problem(request, error.message, error.status_code)


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return _problem(request, "Not found", 404)


def _declared(patterns: Any) -> Any:
    """Every operation is open to everybody, and says so."""
    for pattern in patterns:
        pattern.callback.access = PUBLIC
    return patterns


_patterns, _app, _namespace = api.urls
urlpatterns = [path("", (_declared(_patterns), _app, _namespace))]
