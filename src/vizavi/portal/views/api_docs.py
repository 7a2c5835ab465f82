"""The description of the REST API for people, made from its OpenAPI document, with a form to try each operation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kit.access import PUBLIC, may_use
from kit.rest import ask_within
from vizavi.portal.caching import kept_for_visitors
from vizavi.portal.presentation import crumbs

MOST_SHOWN = 20_000  # characters of an answer
LONGEST_VALUE = 200


class Operation(NamedTuple):
    """One operation: `path` with `{places}` to be filled; `body` is an example of what is sent, "" for none."""

    name: str
    method: str
    path: str
    summary: str
    description: str
    parameters: list[dict[str, Any]]
    answers: dict[str, dict[str, Any]]
    body: str


@require_safe
@may_use(PUBLIC)
@kept_for_visitors
def description(request: HttpRequest) -> HttpResponse:
    """What the API offers: rules for all operations, the operations, the fields of their answers."""
    schema = _schema(request)
    return render(
        request,
        "portal/api.html",
        {
            "title": _("API для других систем"),
            "about": schema["info"]["description"],
            "operations": list(_operations(schema)),
            "shapes": list(_shapes(schema)),
            "start": request.build_absolute_uri(reverse("api:list_touchpoints")),
            "openapi_url": _openapi_url(),
            "breadcrumbs": crumbs(),
        },
    )


@require_safe
@may_use(PUBLIC)
def operation(request: HttpRequest, operation: str) -> HttpResponse:
    """One operation with its parameters; filled in, the address it makes and what it answers."""
    found = next((item for item in _operations(_schema(request)) if item.name == operation), None)
    if found is None:
        raise Http404
    values = {
        item["name"]: request.GET.get(item["name"], "").strip()[:LONGEST_VALUE] for item in found.parameters
    }
    places = [item["name"] for item in found.parameters if item["in"] == "path"]
    missing = [name for name in places if not values[name]]
    context: dict[str, Any] = {
        "title": found.summary,
        "operation": found,
        "values": values,
        "is_asked": "try" in request.GET,
        "whole_address": request.build_absolute_uri(found.path),
        "missing": missing,
        "breadcrumbs": [*crumbs(), {"text": _("API для других систем"), "url": reverse("portal:api")}],
    }
    if "try" in request.GET and not missing and found.method == "GET":
        path = re.sub(r"\{(\w+)\}", lambda place: quote(values[place[1]], safe=""), found.path)
        query = urlencode({name: value for name, value in values.items() if value and name not in places})
        answer = ask_within(request, path, query=query)
        text = json.dumps(json.loads(answer.content), ensure_ascii=False, indent=2)
        context |= {
            "asked": request.build_absolute_uri(f"{path}?{query}" if query else path),
            "status": answer.status_code,
            "answer": text[:MOST_SHOWN],
            "is_cut": len(text) > MOST_SHOWN,
        }
    return render(request, "portal/api_operation.html", context)


def _openapi_url() -> str:
    return reverse("api:openapi-en" if get_language() == "en" else "api:openapi")


def _schema(request: HttpRequest) -> Any:
    return json.loads(ask_within(request, _openapi_url()).content)


def _operations(schema: Any) -> Iterator[Operation]:
    for path, methods in schema["paths"].items():
        for method, item in methods.items():
            yield Operation(
                item["operationId"],
                method.upper(),
                path,
                item["summary"],
                item.get("description", ""),
                [_parameter(schema, parameter) for parameter in item.get("parameters", [])],
                item["responses"],
                _body(item),
            )


def _body(item: Any) -> str:
    """An example of the body that an operation takes, in the language of the page."""
    content = item.get("requestBody", {}).get("content", {}).get("application/json", {})
    examples = content.get("examples", {})
    example = examples.get(get_language() or "ru") or next(iter(examples.values()), None)
    return json.dumps(example["value"], ensure_ascii=False, indent=2) if example else ""


def _parameter(schema: Any, parameter: Any) -> dict[str, Any]:
    kind = parameter["schema"]
    return {
        "name": parameter["name"],
        "in": parameter["in"],
        "type": _type(kind),
        "options": _options(kind),
        "default": kind.get("default"),
        "description": parameter.get("description") or kind.get("description", ""),
    }


def _options(kind: Any) -> list[str]:
    if kind.get("type") == "boolean":
        return ["true", "false"]
    return [value for value in kind.get("enum", []) if value]


def _shapes(schema: Any) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """Name of a shape → (field, type, description), for what operations answer."""
    for name, shape in schema["components"]["schemas"].items():
        fields = [
            (field, _type(kind), kind.get("description", ""))
            for field, kind in shape.get("properties", {}).items()
        ]
        yield name, fields


def _type(kind: Any) -> str:
    """A type of JSON Schema in a few words."""
    if "$ref" in kind:
        return str(kind["$ref"].rsplit("/", 1)[-1])
    if "anyOf" in kind:
        return " | ".join(_type(item) for item in kind["anyOf"])
    if "allOf" in kind:
        return _type(kind["allOf"][0])
    if "enum" in kind:
        return " | ".join(json.dumps(value) for value in kind["enum"])
    if kind.get("type") == "array":
        return f"{_type(kind['items'])}[]"
    return str(kind.get("format") or kind.get("type", ""))
