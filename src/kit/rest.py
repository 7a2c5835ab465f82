"""What machines are told when something is wrong, by which methods they may ask, and from where.

Every refusal is problem details of RFC 9457, never a page for people.
"""

from __future__ import annotations

import copy
import functools
import logging
from collections.abc import Callable
from http import HTTPStatus
from io import BytesIO
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, get_language_from_request, gettext, override
from django.utils.translation import gettext_noop as _
from django.views.decorators.csrf import csrf_exempt
from ninja import Field, Schema
from psycopg_pool import PoolTimeout

View = Callable[..., HttpResponseBase]
PROBLEM = "application/problem+json"
READING = ("GET", "HEAD", "OPTIONS")
SENDING = ("POST", "OPTIONS")
DOWN = (OperationalError, InterfaceError, PoolTimeout)
A_PIECE = 64 * 1024
MOST_PIECES = 16  # of a body that is not wanted
log = logging.getLogger("vizavi.api")


class Mistake(Schema):
    """One thing that is wrong with what was sent: `parameter` or `pointer` says where."""

    parameter: str = Field("", description=_("Имя параметра, если ошибка в адресе"))
    pointer: str = Field("", description=_("Место в присланном JSON, указатель RFC 6901, если ошибка в нём"))
    detail: str = Field(description=_("Что не так и как исправить"))


class Problem(Schema):
    """Problem details of RFC 9457."""

    type: str = Field("about:blank", description=_("Вид ошибки, всегда about:blank"))
    title: str = Field(description=_("Название кода ответа"))
    status: int = Field(description=_("Код ответа"))
    detail: str = Field("", description=_("Что не так и как исправить"))
    errors: list[Mistake] = Field([], description=_("Ошибки в присланном, по одной"))


def problem(
    request: HttpRequest,
    status: int,
    detail: str = "",
    *,
    errors: Callable[[], list[dict[str, str]]] | None = None,
    **values: Any,
) -> HttpResponse:
    """An answer of the shape of `Problem`, in the language that the client accepts.

    Args:
        detail: a msgid, with `values` for its placeholders.
        errors: makes mistakes in that language.
    """
    language = get_language_from_request(request)
    with override(language):
        body = {
            "type": "about:blank",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "detail": gettext(detail) % values if values else gettext(detail) if detail else "",
        }
        if errors is not None:
            body["errors"] = errors()
    response = JsonResponse(
        body, status=status, content_type=PROBLEM, json_dumps_params={"ensure_ascii": False}
    )
    response["Content-Language"] = language
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["Accept-Language"])
    return response


def too_many(request: HttpRequest, *, most: int, seconds: int) -> HttpResponse:
    """429: the address has had its `most` of this minute, of which so many seconds are left."""
    detail = _("Слишком много запросов: не больше %(most)s в минуту. Повторите позже, см. Retry-After.")
    response = problem(request, HTTPStatus.TOO_MANY_REQUESTS, detail, most=most)
    response["Retry-After"] = str(seconds)
    return response


def for_machines(view: View, methods: tuple[str, ...] = READING) -> View:
    """Whatever happens is told as problem details; pages of any site may ask, without cookies."""
    allow = ", ".join(methods)

    @csrf_exempt  # there are no cookies to abuse, and a refusal must not be a page
    @functools.wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = _answer(functools.partial(view, request, *args, **kwargs), request, methods)
        _hear_out(request)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Allow-Methods"] = allow
        response["Access-Control-Allow-Headers"] = (
            "Accept-Language, Content-Type"
            if "POST" in methods
            else "Accept-Language, If-Modified-Since, If-None-Match"
        )
        response["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Retry-After"
        return response

    return answer


def _answer(
    make: Callable[[], HttpResponseBase], request: HttpRequest, methods: tuple[str, ...]
) -> HttpResponseBase:
    allow = ", ".join(methods)
    if request.method == "OPTIONS":
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"Allow": allow})
    if request.method not in methods:
        refused = problem(request, HTTPStatus.METHOD_NOT_ALLOWED, _NOT_THIS_WAY[methods])
        refused["Allow"] = allow
        return refused
    try:
        return make()
    except Http404 as error:
        # Django's own, of a converter or a shortcut, says nothing that a client could do.
        return problem(request, HTTPStatus.NOT_FOUND, str(error) or _("По этому адресу ничего нет."))
    except DOWN:
        refused = problem(request, 503, _("Нет связи с базой данных. Повторите через минуту."))
        refused["Retry-After"] = "60"
        return refused
    except Exception:
        log.exception("%s", request.path)
        return problem(request, 500, _("Ошибка на нашей стороне. Она записана в журнал."))


_NOT_THIS_WAY = {
    READING: _("Здесь можно только читать: используйте GET."),
    SENDING: _("Здесь отвечают на присланное: используйте POST."),
}


def ask_within(request: HttpRequest, path: str, *, query: str = "", body: str | None = None) -> HttpResponse:
    """What an address answers to whoever looks at this page, asked within the process: GET, or POST of JSON.

    Raises:
        Http404: there is no such address.
    """
    sent = (body or "").encode()
    asked = copy.copy(request)
    for name in ("headers", "content_params"):
        vars(asked).pop(name, None)
    asked.method = "GET" if body is None else "POST"
    asked.path, asked.path_info, asked.GET = path, path, QueryDict(query)  # type: ignore[misc]
    asked.content_type, asked.content_params = "application/json", {}
    asked.META = {
        name: value
        for name, value in request.META.items()
        if not name.startswith(("HTTP_ACCEPT_ENC", "HTTP_IF_"))
    } | {
        "QUERY_STRING": query,
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(sent)),
        "HTTP_ACCEPT_LANGUAGE": get_language() or "ru",
    }
    asked._body, asked._stream = sent, BytesIO(sent)  # type: ignore[attr-defined]
    try:
        match = resolve(path)
    except Resolver404 as error:  # a place filled with what cannot stand in an address
        raise Http404 from error
    return match.func(asked, *match.args, **match.kwargs)  # type: ignore[no-any-return]


def _hear_out(request: HttpRequest) -> None:
    """Read a body that was refused unread: the server would close the connection, and a client that is still sending
    would see that in place of the answer. What is longer than a MiB is not waited for."""
    if not request.META.get("CONTENT_LENGTH"):
        return
    try:
        for _piece in range(MOST_PIECES):
            if not request.read(A_PIECE):
                break
    except OSError:  # the client has gone
        pass
