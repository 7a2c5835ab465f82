"""The register as JSON: published touchpoints, processes, editions. Read-only, no key needed."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, Query, Router, Schema

from vizavi.touchpoints import api

router = Router(tags=["touchpoints"])
MOST = 500


class Problem(Schema):
    """RFC 9457 problem details."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""


class NeedOut(Schema):
    code: str
    text: str


class TouchpointOut(Schema):
    id: UUID
    authority: str = Field(description="Code of the authority")
    process: str
    process_id: UUID
    name: str
    name_en: str
    kind: str
    channel: Literal["digital", "offline", ""]
    url: str
    phone: str
    place: str
    hours: str = Field(description="Opening hours as the authority writes them, in Russian")
    needs: list[NeedOut]
    features: str
    page: str = Field(description="Permanent address for people")


class TouchpointsOut(Schema):
    items: list[TouchpointOut]
    next: str | None = Field(description="Address of the next part, null at the end")


class EditionOut(Schema):
    authority: str
    form: str
    number: int
    state: Literal["published", "superseded"]
    order: str
    in_force_on: date
    page: str


class EditionsOut(Schema):
    items: list[EditionOut]


class Filters(Schema):
    q: str = Field("", max_length=200, description="Words, in any grammatical form")
    need: str = Field("", max_length=60, description="Code of a need of the form")
    authority: str = Field("", max_length=40)
    channel: Literal["", "digital", "offline"] = ""
    after: int = Field(0, ge=0, le=2**31 - 1, description="Where the previous part ended")
    limit: int = Field(100, ge=1, le=MOST)


@router.get(
    "/touchpoints",
    response={200: TouchpointsOut, 400: Problem, 422: Problem},
    summary="Touchpoints in force",
    operation_id="list_touchpoints",
)
def list_touchpoints(request: HttpRequest, filters: Query[Filters]) -> dict[str, Any]:
    """Touchpoints of the editions in force, by internal order; follow `next` for more."""
    rows = api.published_touchpoints().filter(pk__gt=filters.after).order_by("pk")
    if filters.authority:
        rows = rows.filter(register__authority__code=filters.authority)
    if filters.channel:
        rows = rows.filter(channel=filters.channel)
    if filters.need:
        rows = api.with_need(rows, filters.need)
    if filters.q:
        rows = api.found(rows, filters.q)
    found = list(rows[: filters.limit + 1])
    shown = found[: filters.limit]
    following = None
    if len(found) > filters.limit:
        query = request.GET.copy()
        query["after"] = str(shown[-1].pk)
        following = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
    return {"items": [_touchpoint(request, row) for row in shown], "next": following}


@router.get(
    "/touchpoints/{uuid:touchpoint_id}",
    response={200: TouchpointOut, 400: Problem, 404: Problem, 422: Problem},
    summary="One touchpoint",
    operation_id="get_touchpoint",
)
def get_touchpoint(request: HttpRequest, touchpoint_id: UUID) -> Any:
    """A touchpoint of an edition in force."""
    row = api.published_touchpoints().filter(touchpoint__public_id=touchpoint_id).first()
    if row is None:
        return 404, {"title": "No such touchpoint in force", "status": 404}
    return 200, _touchpoint(request, row)


@router.get(
    "/registers/{slug:authority}/{slug:form}/editions",
    response={200: EditionsOut, 400: Problem, 404: Problem, 422: Problem},
    summary="Editions of a register",
    operation_id="list_editions",
)
def list_editions(request: HttpRequest, authority: str, form: str) -> Any:
    """Editions that are or were published, newest first."""
    readable = list(api.readable_editions(authority, form)[:MOST])
    if not readable:
        return 404, {"title": "No published register", "status": 404}
    return 200, {
        "items": [
            {
                "authority": authority,
                "form": form,
                "number": edition.number,
                "state": edition.state,
                "order": str(edition.order),
                "in_force_on": edition.in_force_on,
                "page": request.build_absolute_uri(
                    reverse("portal:edition", args=[authority, form, edition.number])
                ),
            }
            for edition in readable
        ]
    }


@router.get(
    "/registers/{slug:authority}/{slug:form}",
    response={200: dict[str, Any], 400: Problem, 404: Problem, 422: Problem},
    summary="A register in force",
    operation_id="get_register",
)
def get_register(request: HttpRequest, authority: str, form: str, as_of: date | None = None) -> Any:
    """The whole register: of today, or as it stood on a date."""
    readable = api.readable_editions(authority, form)
    if as_of:
        readable = readable.filter(in_force_on__lte=as_of)
    edition = readable.first()
    if edition is None:
        return 404, {"title": "No published register", "status": 404}
    return 200, api.register_data(edition, api.form_of(edition.form_edition))


def _touchpoint(request: HttpRequest, row: Any) -> dict[str, Any]:
    public_id = row.touchpoint.public_id
    return {
        "id": public_id,
        "authority": row.register.authority.code,
        "process": row.process_name or "",
        "process_id": row.process_public_id,
        "name": row.name,
        "name_en": row.name_en,
        "kind": row.kind,
        "channel": row.channel,
        "url": row.url,
        "phone": row.phone,
        "place": row.place,
        "hours": row.hours,
        "needs": [{"code": need.code, "text": need.text} for need in row.needs.all()],
        "features": row.features,
        "page": request.build_absolute_uri(reverse("portal:touchpoint", args=[public_id])),
    }
