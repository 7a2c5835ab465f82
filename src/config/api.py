"""The REST API, version 1: what packages offer to other systems, with its OpenAPI description.

Everything here is public and changes nothing. What is read is the same for everybody and kept in the cache; what
takes a body (`POSTED`) answers whoever asked, is kept nowhere and is not logged. An operation that does more must
say who may use it. People read the description at `portal:api`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, re_path
from django.utils.translation import get_language_from_request, gettext, gettext_noop, override
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from ninja.renderers import JSONRenderer

from criteria import CriteriaError, jsontext
from criteria.errors import Language, Problem
from kit.access import PUBLIC, may_use
from kit.rest import PROBLEM, SENDING, for_machines, problem
from vizavi.offers.api import UnknownSituations, WrongProfile
from vizavi.offers.rest import router as verdicts
from vizavi.portal.caching import kept_for_everyone
from vizavi.portal.catalogue_rest import router as catalogue
from vizavi.portal.limits import limited
from vizavi.portal.rest import router as registers

View = Callable[..., HttpResponse]
A_MINUTE = 600  # requests of one address
# Operations with a body, by the names of their routes.
POSTED = frozenset({"judge"})
LARGEST_BODY = 64 * 1024
MOST_ERRORS = 50
LONGEST_PLACE = 200

# Kinds of mistakes that the parameters of this API allow, by pydantic's names.
MISTAKES = {
    "extra_forbidden": gettext_noop("Такого параметра нет. Проверьте, как он написан."),
    "literal_error": gettext_noop("Такого значения не бывает. Допустимые: %(expected)s."),
    "string_too_long": gettext_noop("Слишком длинно: не больше %(max_length)s знаков."),
    "string_pattern_mismatch": gettext_noop(
        "Код пишут латинскими буквами, цифрами, дефисом и подчёркиванием."
    ),
    "int_parsing": gettext_noop("Нужно целое число."),
    "int_parsing_size": gettext_noop("Число слишком большое."),
    "greater_than_equal": gettext_noop("Нужно число не меньше %(ge)s."),
    "less_than_equal": gettext_noop("Нужно число не больше %(le)s."),
    "bool_parsing": gettext_noop("Нужно true или false."),
    "uuid_parsing": gettext_noop("Это не номер вида 123e4567-e89b-12d3-a456-426614174000."),
    "date_from_datetime_parsing": gettext_noop("Нужна дата вида 2026-11-21."),
    "date_from_datetime_inexact": gettext_noop("Нужна дата вида 2026-11-21."),
    "date_parsing": gettext_noop("Нужна дата вида 2026-11-21."),
    "missing": gettext_noop("Этого поля не хватает."),
    "dict_type": gettext_noop("Нужен объект {…}."),
    "model_attributes_type": gettext_noop("Нужен объект {…}."),
    "list_type": gettext_noop("Нужен список […]."),
    "string_type": gettext_noop("Нужна строка."),
    "int_type": gettext_noop("Нужно целое число."),
    "too_long": gettext_noop("Слишком много: не больше %(max_length)s."),
}
ANOTHER = gettext_noop("Значение не подходит. Сверьтесь с описанием.")
TITLE = gettext_noop("Визави: жизненные ситуации, услуги, точки взаимодействия")
ABOUT = gettext_noop(
    "Опубликованный реестр жизненных ситуаций: услуги, меры поддержки, требования, кому они подходят; перечни точек "
    "взаимодействия: куда, с чем и как обратиться. Ключ не нужен. Не больше 600 запросов в минуту с одного адреса."
)


class _AlreadyRead(Parser):
    """The body as `_taken` has read and checked it."""

    def parse_body(self, request: HttpRequest) -> Any:
        return request.checked_json  # type: ignore[attr-defined]


class _Readable(JSONRenderer):
    json_dumps_params = {"ensure_ascii": False}


class Api(NinjaAPI):
    """Says in its description what this module adds to every answer, and no shape that no operation has."""

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        schema = super().get_openapi_schema(**kwargs)
        schema["info"]["description"] = ABOUT
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    if int(status) >= HTTPStatus.BAD_REQUEST:
                        answer["content"] = {PROBLEM: answer["content"].pop("application/json")}
        shapes = schema["components"]["schemas"]
        used = _shapes_in(schema["paths"], shapes)
        schema["components"]["schemas"] = {name: shape for name, shape in shapes.items() if name in used}
        return schema


def _shapes_in(part: Any, shapes: dict[str, Any]) -> set[str]:
    """Names of the shapes that a part of the description leads to."""
    found: set[str] = set()
    waiting = [part]
    while waiting:
        names = set(re.findall(r"'#/components/schemas/(\w+)'", repr(waiting.pop())))
        waiting += [shapes[name] for name in names - found]
        found |= names
    return found


api = Api(
    title=TITLE,
    version="1",
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
    parser=_AlreadyRead(),
    renderer=_Readable(),
)
api.add_router("", registers)
api.add_router("", verdicts)
api.add_router("", catalogue)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    # The values sent are not repeated: they may be of any size and kind.
    def errors() -> list[dict[str, str]]:
        return [
            {
                **_place(item["loc"]),
                "detail": gettext(MISTAKES.get(item["type"], ANOTHER)) % _bounds(item.get("ctx", {})),
            }
            for item in error.errors[:MOST_ERRORS]
        ]

    return problem(
        request, 422, gettext_noop("Проверьте параметры: с такими запрос не выполнить."), errors=errors
    )


def _bounds(context: dict[str, Any]) -> dict[str, Any]:
    """The bounds of a value; those that it may have without the English «or» and without the empty one."""
    if "expected" not in context:
        return context
    return {"expected": ", ".join(re.findall(r"'([\w-]+)'", context["expected"]))}


def _place(location: Any) -> dict[str, str]:
    """Where a mistake is: a parameter by its name, a place in a body by its JSON pointer."""
    if location[0] != "body":
        return {"parameter": str(location[-1])[:80]}
    # ("body", name of the argument, place …)
    return {
        "pointer": _printable(
            "".join(f"/{str(key).replace('~', '~0').replace('/', '~1')}" for key in location[2:])
        )
    }


def _printable(text: str) -> str:
    """What strangers called their keys, fit for an answer."""
    return text.encode(errors="replace").decode()[:LONGEST_PLACE]


def _body_problem(request: HttpRequest, status: int, detail: str, problems: list[Problem]) -> HttpResponse:
    def errors() -> list[dict[str, str]]:
        language: Language = "en" if get_language_from_request(request) == "en" else "ru"
        return [
            {"pointer": _printable(item.pointer), "detail": _printable(item.text(language))}
            for item in problems[:MOST_ERRORS]
        ]

    return problem(request, status, detail, errors=errors)


@api.exception_handler(WrongProfile)
def _wrong_profile(request: HttpRequest, error: WrongProfile) -> HttpResponse:
    return _body_problem(
        request, 422, gettext_noop("Проверьте признаки: с такими решить нельзя."), error.problems
    )


@api.exception_handler(UnknownSituations)
def _unknown_situations(request: HttpRequest, error: UnknownSituations) -> HttpResponse:
    def errors() -> list[dict[str, str]]:
        detail = gettext("Такой жизненной ситуации в реестре нет.")
        return [{"pointer": f"/situations/{place}", "detail": detail} for place in error.places]

    return problem(request, 422, gettext_noop("Проверьте коды жизненных ситуаций."), errors=errors)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(request, 404, str(error))


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(request, error.status_code, error.message)


def _with_body(view: View) -> View:
    """Read the body strictly: JSON in UTF-8, of bounded size."""

    @functools.wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.content_type != "application/json":
            return problem(request, 415, gettext_noop("Пришлите JSON: Content-Type: application/json."))
        too_large = gettext_noop("Слишком длинно: не больше 64 КиБ.")
        try:
            if len(request.body) > LARGEST_BODY:
                return problem(request, 413, too_large)
            request.checked_json = jsontext.loads(request.body.decode())  # type: ignore[attr-defined]
        except RequestDataTooBig:
            return problem(request, 413, too_large)
        except (UnicodeDecodeError, CriteriaError, ValueError) as error:
            problems = list(error.problems) if isinstance(error, CriteriaError) else []
            return _body_problem(
                request,
                400,
                gettext_noop("Это не JSON в кодировке UTF-8. Проверьте, что прислано."),
                problems,
            )
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    return answer


def _offered(view: View) -> View:
    guarded = limited(A_MINUTE)(_headed(kept_for_everyone(view)))
    return may_use(PUBLIC)(for_machines(guarded))  # type: ignore[return-value]


def _headed(view: View) -> View:
    """HEAD as GET without the body: operations know GET alone."""

    @functools.wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "HEAD":
            return view(request, *args, **kwargs)
        request.method = "GET"
        response = view(request, *args, **kwargs)
        response["Content-Length"] = str(len(response.content))
        response.content = b""
        return response

    return answer


def _taken(view: View) -> View:
    guarded = limited(A_MINUTE)(_with_body(view))
    return may_use(PUBLIC)(for_machines(guarded, SENDING))  # type: ignore[return-value]


def _strict(view: View, known: set[str]) -> View:
    """A misspelt filter must not be taken for «all»."""

    @functools.wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if unknown := sorted(request.GET.keys() - known):
            mistakes = [{"type": "extra_forbidden", "loc": ("query", name)} for name in unknown]
            return _invalid(request, ValidationError(mistakes))
        return view(request, *args, **kwargs)

    return answer


def _parameters() -> dict[str, set[str]]:
    """Names of the parameters that each operation has in its query."""
    return {
        operation["operationId"]: {
            item["name"] for item in operation.get("parameters", []) if item["in"] == "query"
        }
        for operations in api.get_openapi_schema(path_prefix="")["paths"].values()
        for operation in operations.values()
    }


def _described(language: str) -> View:
    def openapi(request: HttpRequest) -> HttpResponse:
        with override(language):
            schema = _translated(api.get_openapi_schema())
        return JsonResponse(schema, json_dumps_params={"ensure_ascii": False})

    return _offered(openapi)


def _translated(part: Any) -> Any:
    if isinstance(part, dict):
        return {
            name: gettext(value)
            if name in {"title", "summary", "description"} and isinstance(value, str) and value
            else _translated(value)
            for name, value in part.items()
        }
    return [_translated(item) for item in part] if isinstance(part, list) else part


def _no_such_address(request: HttpRequest) -> HttpResponse:
    raise Http404(gettext_noop("Такого адреса в API нет. Адреса перечислены в описании, см. openapi.json."))


def _start(request: HttpRequest) -> HttpResponse:
    return redirect("portal:api")


operations, app_name, _namespace = api.urls
served = [item for item in operations if isinstance(item, URLPattern) and item.name != "api-root"]
parameters = _parameters()
for pattern in served:
    guard = _taken if pattern.name in POSTED else _offered
    pattern.callback = guard(_strict(pattern.callback, parameters[str(pattern.name)]))  # type: ignore[arg-type]
urlpatterns = [
    path("", may_use(PUBLIC)(for_machines(_start)), name="api-root"),
    path("openapi.json", _described("ru"), name="openapi"),
    path("openapi.en.json", _described("en"), name="openapi-en"),
    *served,
    re_path("", _offered(_no_such_address)),
]
