"""The register as JSON: published touchpoints, registers, editions. Read-only, no key needed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Path, Query, Router

from kit.rest import Problem
from vizavi.portal import schemas
from vizavi.portal.schemas import AsOf, Filters
from vizavi.touchpoints import api

router = Router(tags=["touchpoints"])
FILES = ("json", "csv", "xlsx", "docx", "pdf")
Code = Path(max_length=40, description=gettext_noop("Код, как в адресе страницы"))
REFUSALS = {422: Problem, 429: Problem}


@router.get(
    "/touchpoints",
    response={200: schemas.Touchpoints, **REFUSALS},
    summary=gettext_noop("Точки взаимодействия в действующих перечнях"),
    description=gettext_noop(
        "Все точки в постоянном порядке, частями: адрес следующей части – в поле next. "
        "Условия отбора можно сочетать."
    ),
    operation_id="list_touchpoints",
)
def list_touchpoints(request: HttpRequest, filters: Query[Filters]) -> dict[str, Any]:
    """Touchpoints of the editions in force, in the order of their identities: publications do not disturb it."""
    rows = api.published_touchpoints().filter(touchpoint_id__gt=filters.after)
    if filters.authority:
        rows = rows.filter(register__authority__code=filters.authority)
    if filters.form:
        rows = rows.filter(register__form__code=filters.form)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.channel:
        rows = rows.filter(channel=filters.channel)
    if filters.process:
        rows = rows.filter(touchpoint__process__public_id=filters.process)
    if filters.need:
        rows = api.with_need(rows, filters.need)
    if filters.q:
        rows = api.found(rows, filters.q)
    if filters.open_now:
        rows = api.open_now(rows, now=timezone.now())
    found = api.in_detail(rows.only("pk").order_by("touchpoint_id")[: filters.limit + 1])
    shown = found[: filters.limit]
    following = None
    if len(found) > filters.limit:
        query = request.GET.copy()
        query["after"] = str(shown[-1].touchpoint_id)
        following = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
    processes = api.processes_in_force(row.touchpoint.process_id for row in shown)
    editions = {edition.register_id: edition for edition in api.published_editions()}
    return {
        "items": [
            _touchpoint(request, row, processes[row.touchpoint.process_id], editions[row.register_id])
            for row in shown
        ],
        "next": following,
    }


@router.get(
    "/touchpoints/{uuid:touchpoint_id}",
    response={200: schemas.Touchpoint, 404: Problem, **REFUSALS},
    summary=gettext_noop("Одна точка взаимодействия"),
    description=gettext_noop(
        "По постоянному номеру. Точка, которой больше нет в действующем перечне, отвечает последними сведениями и "
        "in_force: false."
    ),
    operation_id="get_touchpoint",
)
def get_touchpoint(request: HttpRequest, touchpoint_id: UUID) -> Any:
    """A touchpoint that is or was published."""
    found = api.touchpoint_ever_published(touchpoint_id)
    if found is None:
        raise Http404(_("Точки взаимодействия с таким номером нет. Проверьте номер."))
    version, edition = found
    [process] = api.processes_of(edition, [version.touchpoint.process_id]).values()
    return _touchpoint(request, version, process, edition)


@router.get(
    "/registers",
    response={200: schemas.Registers, **REFUSALS},
    summary=gettext_noop("Действующие перечни"),
    description=gettext_noop("По одной действующей редакции каждого опубликованного перечня."),
    operation_id="list_registers",
)
def list_registers(request: HttpRequest) -> dict[str, Any]:
    """The edition in force of every register."""
    return {"items": [_edition(request, edition) for edition in api.published_editions()]}


@router.get(
    "/registers/{slug:authority}/{slug:form}",
    response={200: schemas.Register, 404: Problem, **REFUSALS},
    summary=gettext_noop("Перечень: редакция, справочники, файлы"),
    description=gettext_noop(
        "Действующая редакция или та, что действовала на дату as_of. Здесь коды потребностей, видов и направлений; "
        "вся редакция целиком – в файлах."
    ),
    operation_id="get_register",
)
def get_register(request: HttpRequest, filters: Query[AsOf], authority: str = Code, form: str = Code) -> Any:
    """A register as it is, or as it stood on a date."""
    readable = list(api.readable_editions(authority, form))
    edition = api.in_force_on(readable, filters.as_of) if filters.as_of else next(iter(readable), None)
    if edition is None:
        raise Http404(
            _("На эту дату перечень ещё не был утверждён.")
            if readable
            else _("Такой перечень не опубликован. Коды – в списке действующих перечней.")
        )
    document = api.form_of(edition.form_edition)
    office, kept_in = edition.register.authority, edition.register.form
    return {
        "authority": office,
        "form": kept_in,
        "title": api.register_title(edition),
        "edition": _edition(request, edition),
        "directions": document.directions,
        "needs": document.needs,
        "kinds": document.kinds,
    }


@router.get(
    "/registers/{slug:authority}/{slug:form}/editions",
    response={200: schemas.Editions, 404: Problem, **REFUSALS},
    summary=gettext_noop("Редакции перечня"),
    description=gettext_noop("Все редакции, которые опубликованы или были опубликованы, новые первыми."),
    operation_id="list_editions",
)
def list_editions(request: HttpRequest, authority: str = Code, form: str = Code) -> Any:
    """Editions that are or were published, newest first."""
    readable = api.readable_editions(authority, form)
    return {"items": _required([_edition(request, edition) for edition in readable])}


def _required(items: list[Any]) -> list[Any]:
    if not items:
        raise Http404(_("Такой перечень не опубликован. Коды – в списке действующих перечней."))
    return items


def _edition(request: HttpRequest, edition: Any) -> dict[str, Any]:
    where = [edition.register.authority.code, edition.register.form.code, edition.number]
    return {
        "authority": where[0],
        "form": where[1],
        "number": edition.number,
        "state": edition.state,
        "order": str(edition.order),
        "in_force_on": edition.in_force_on,
        "published_at": edition.published_at,
        "page": request.build_absolute_uri(reverse("portal:edition", args=where)),
        "files": _files(request, where),
    }


def _files(request: HttpRequest, where: list[Any]) -> Iterable[dict[str, str]]:
    return [
        {
            "format": kind,
            "url": request.build_absolute_uri(reverse("portal:file", args=[*where, kind])),
        }
        for kind in FILES
    ]


def _touchpoint(request: HttpRequest, row: Any, process: Any, edition: Any) -> dict[str, Any]:
    public_id = row.touchpoint.public_id
    return {
        "id": public_id,
        "in_force": api.is_in_force(edition),
        "authority": edition.register.authority.code,
        "form": edition.register.form.code,
        "edition": edition.number,
        "process_id": process.process.public_id,
        "process": process.name,
        "process_en": process.name_en,
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
        "features_en": row.features_en,
        "suits": {
            "health": row.suits_health,
            "digital_skills": row.suits_digital_skills,
            "russian": row.suits_russian,
        },
        "page": request.build_absolute_uri(reverse("portal:touchpoint", args=[public_id])),
    }
