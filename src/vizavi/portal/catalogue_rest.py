"""The register of life situations as JSON: situations, services, scenarios, requirements, answers, search.

Read-only, no key needed. Lists stand in the order of codes, so that a publication does not disturb who reads in parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Path, Query, Router

from kit.rest import Problem
from vizavi.classifiers import api as classifiers
from vizavi.offers.rest import required
from vizavi.portal import catalogue_schemas as schemas
from vizavi.portal.catalogue_json import Json, Teller
from vizavi.registry import api as registry
from vizavi.registry.api import Catalogue, Item
from vizavi.registry.choices import LINES, Classifier, Kind, Nature

router = Router(tags=["catalogue"])
Code = Path(max_length=80, description=gettext_noop("Код, как в адресе страницы"))
REFUSALS = {404: Problem, 422: Problem, 429: Problem}
PARTS = gettext_noop(
    "В порядке кодов, частями: адрес следующей части – в поле next. Тексты – на двух языках, условия – словами и "
    "точным JSON. По действующей редакции или той, что названа в edition или as_of."
)
ONE = gettext_noop("По коду. По действующей редакции или той, что названа в edition или as_of.")

Tell = Callable[[Teller, Item], Json]


def _list(path: str, answer: Any, summary: str, name: str) -> Any:
    return router.get(
        path, response={200: answer, **REFUSALS}, summary=summary, description=PARTS, operation_id=name
    )


def _one(path: str, answer: Any, summary: str, name: str) -> Any:
    return router.get(
        path, response={200: answer, **REFUSALS}, summary=summary, description=ONE, operation_id=name
    )


@_list("/situations", schemas.Situations, gettext_noop("Жизненные ситуации"), "list_situations")
def list_situations(request: HttpRequest, filters: Query[schemas.SituationFilters]) -> Json:
    """Life situations of an edition."""
    catalogue = _catalogue(filters)
    found = [
        item
        for item in catalogue.of(Kind.SITUATION)
        if filters.sphere in ("", item.document["sphere"])
        and (item.document["is_priority"] or not filters.priority)
    ]
    return _part(request, catalogue, found, filters, Teller.situation)


@_one("/situations/{slug:code}", schemas.Situation, gettext_noop("Одна жизненная ситуация"), "get_situation")
def get_situation(request: HttpRequest, filters: Query[schemas.OfEditionFilters], code: str = Code) -> Json:
    """One life situation."""
    return _get(request, filters, Kind.SITUATION, code, Teller.situation)


@_list("/services", schemas.Services, gettext_noop("Услуги, меры поддержки, сервисы"), "list_services")
def list_services(request: HttpRequest, filters: Query[schemas.ServiceFilters]) -> Json:
    """Services of an edition."""
    catalogue = _catalogue(filters)
    found: Iterable[Item] = catalogue.of(Kind.SERVICE)
    if filters.situation:
        situation = catalogue.get(Kind.SITUATION, filters.situation)
        found = catalogue.services_of(situation) if situation else []
    return _part(
        request, catalogue, [item for item in found if _is_wanted(item, filters)], filters, Teller.service
    )


def _is_wanted(item: Item, filters: schemas.ServiceFilters) -> bool:
    said = item.document
    nature = Nature(said["nature"])
    return (
        filters.authority in ("", item.authority.code if item.authority else "")
        and filters.nature in ("", nature.value)
        and filters.line in ("", LINES[nature].value)
        and filters.status in ("", item.status)
        and (said["is_online"] or not filters.online)
        and (said["is_proactive"] or not filters.proactive)
        and (said["has_api"] or not filters.api)
    )


@_one("/services/{slug:code}", schemas.Service, gettext_noop("Одна услуга"), "get_service")
def get_service(request: HttpRequest, filters: Query[schemas.OfEditionFilters], code: str = Code) -> Json:
    """One service."""
    return _get(request, filters, Kind.SERVICE, code, Teller.service)


@_list("/scenarios", schemas.Scenarios, gettext_noop("Клиентские сценарии с шагами"), "list_scenarios")
def list_scenarios(request: HttpRequest, filters: Query[schemas.ScenarioFilters]) -> Json:
    """Scenarios of an edition."""
    catalogue = _catalogue(filters)
    found = [
        item
        for item in catalogue.of(Kind.SCENARIO)
        if filters.situation in ("", item.document["situation"])
        and filters.service in ("", *(step["service"] for step in item.document["steps"]))
    ]
    return _part(request, catalogue, found, filters, Teller.scenario)


@_one("/scenarios/{slug:code}", schemas.Scenario, gettext_noop("Один сценарий"), "get_scenario")
def get_scenario(request: HttpRequest, filters: Query[schemas.OfEditionFilters], code: str = Code) -> Json:
    """One scenario."""
    return _get(request, filters, Kind.SCENARIO, code, Teller.scenario)


@_list("/requirements", schemas.Requirements, gettext_noop("Обязательные требования"), "list_requirements")
def list_requirements(request: HttpRequest, filters: Query[schemas.RequirementFilters]) -> Json:
    """Mandatory requirements: hundreds of thousands, read from the database."""
    catalogue = _catalogue(filters)
    found = registry.requirements_after(
        catalogue, filters.after, most=filters.limit + 1, service=filters.service
    )
    return _told(request, catalogue, found, filters, Teller.requirement)


@_one("/requirements/{slug:code}", schemas.Requirement, gettext_noop("Одно требование"), "get_requirement")
def get_requirement(request: HttpRequest, filters: Query[schemas.OfEditionFilters], code: str = Code) -> Json:
    """One mandatory requirement."""
    return _get(request, filters, Kind.REQUIREMENT, code, Teller.requirement)


@_list("/faq", schemas.FrequentQuestions, gettext_noop("Вопросы и ответы"), "list_faq")
def list_faq(request: HttpRequest, filters: Query[schemas.QuestionFilters]) -> Json:
    """Frequent questions of an edition."""
    catalogue = _catalogue(filters)
    found = [
        item
        for item in catalogue.of(Kind.FAQ)
        if filters.situation in ("", *item.document["situations"])
        and filters.service in ("", *item.document["services"])
    ]
    return _part(request, catalogue, found, filters, Teller.question)


@router.get(
    "/search",
    response={200: schemas.FoundEntries, **REFUSALS},
    summary=gettext_noop("Поиск своими словами"),
    description=gettext_noop(
        "Слова в любой форме, с опечатками, по-житейски: «нанять первого сотрудника». По действующей редакции."
    ),
    operation_id="search",
)
def search(request: HttpRequest, filters: Query[schemas.SearchFilters]) -> Json:
    """What the words find in the edition in force."""
    catalogue = required(registry.published_catalogue())
    words = " ".join(filters.q.replace("\x00", " ").split())
    found = registry.catalogue_search(catalogue, words, filters.language, filters.limit)
    teller = Teller(request, catalogue)
    return {
        "edition": catalogue.edition,
        "corrected": found.corrected,
        "items": [
            {
                "kind": group.kind.value,
                "code": entry.item.code,
                "name": {"ru": entry.item.title_ru, "en": entry.item.title_en},
                "page": teller.page(entry.leads_to),
            }
            for group in found.groups
            for entry in group.found
        ],
    }


@router.get(
    "/classifiers/{slug:code}/search",
    response={200: schemas.FoundCodes, **REFUSALS},
    summary=gettext_noop("Коды классификатора своими словами"),
    description=gettext_noop(
        "Коды okved2, oktmo, okopf, licence_kind по словам или началу кода: «кофейня» – 56.10."
    ),
    operation_id="search_codes",
)
def search_codes(request: HttpRequest, filters: Query[schemas.CodeSearchFilters], code: str = Code) -> Json:
    """Codes of a classifier in force."""
    if code not in Classifier.values:
        raise Http404(_("Такого классификатора нет. Есть okved2, oktmo, okopf, licence_kind."))
    return {
        "items": [
            {
                "code": item.code,
                "name": {"ru": item.name, "en": item.name_en},
                "path": [group.code for group in item.path],
            }
            for item in classifiers.search(code, filters.q.replace("\x00", " "), filters.limit)
        ]
    }


def _catalogue(filters: schemas.OfEditionFilters) -> Catalogue:
    """The edition that is asked for."""
    if filters.edition is not None:
        edition = registry.edition_numbered(filters.edition)
        if edition is None:
            raise Http404(_("Редакция с таким номером не опубликована."))
        return registry.kept_catalogue(edition)
    return required(registry.catalogue_on(filters.as_of) if filters.as_of else registry.published_catalogue())


def _get(request: HttpRequest, filters: Any, kind: Kind, code: str, tell: Tell) -> Json:
    catalogue = _catalogue(filters)
    item = catalogue.requirement(code) if kind == Kind.REQUIREMENT else catalogue.get(kind, code)
    if item is None:
        raise Http404(_("Записи с таким кодом в этой редакции нет. Коды – в списке."))
    return tell(Teller(request, catalogue), item)


def _part(
    request: HttpRequest,
    catalogue: Catalogue,
    items: Iterable[Item],
    filters: schemas.PartFilters,
    tell: Tell,
) -> Json:
    found = sorted((item for item in items if item.code > filters.after), key=lambda item: item.code)
    return _told(request, catalogue, found[: filters.limit + 1], filters, tell)


def _told(
    request: HttpRequest,
    catalogue: Catalogue,
    found: Sequence[Item],
    filters: schemas.PartFilters,
    tell: Tell,
) -> Json:
    """A part of a list. `found` holds one more than fits if there is more."""
    shown, following = found[: filters.limit], None
    if len(found) > filters.limit:
        query = request.GET.copy()
        query["after"] = shown[-1].code
        following = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
    teller = Teller(request, catalogue)
    return {
        "edition": catalogue.edition,
        "items": [tell(teller, item) for item in shown],
        "next": following,
    }
