"""The REST API, version 1: what packages offer to other systems, with its OpenAPI description at `docs`.

Everything here is public and only reads; an operation that does more must say who may use it.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from kit.access import PUBLIC, may_use
from vizavi.portal.rest import router as registers

api = NinjaAPI(
    title="Визави / Vizavi",
    version="1",
    description="Опубликованные перечни точек взаимодействия. / The published registers of touchpoints.",
    urls_namespace="api",
)
api.add_router("", registers)


def _problem(request: HttpRequest, status: int, detail: str = "", **more: Any) -> HttpResponse:
    """Problem details of RFC 9457."""
    title = HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    response = api.create_response(request, body, status=status)
    response["Content-Type"] = "application/problem+json"
    return response


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    # The values sent are not repeated: they may be of any size and kind.
    errors = [{"where": [str(part) for part in item["loc"]], "what": item["msg"]} for item in error.errors]
    return _problem(request, 422, "The request does not fit the description.", errors=errors)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return _problem(request, 404, str(error))


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _problem(request, error.status_code, str(error))


urlpatterns, app_name, _namespace = api.urls
for pattern in urlpatterns:
    pattern.callback = may_use(PUBLIC)(pattern.callback)
