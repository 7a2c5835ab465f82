"""Verdicts for other systems: an anonymous profile in, verdicts with explanations out. Nothing of it is kept."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext_noop, override
from ninja import Body, Router

from kit.rest import Problem
from vizavi.offers import schemas
from vizavi.offers.judging import judge
from vizavi.registry.api import Catalogue, catalogue_on, published_catalogue, said

router = Router(tags=["verdicts"])
NOT_PUBLISHED = gettext_noop("Реестр жизненных ситуаций на эту дату ещё не опубликован.")
REFUSALS = {404: Problem, 422: Problem, 429: Problem}
TAKING = {400: Problem, 413: Problem, 415: Problem}


@router.post(
    "/verdicts",
    response={200: schemas.Answer, **TAKING, **REFUSALS},
    summary=gettext_noop("Что доступно клиенту и почему"),
    description=gettext_noop(
        "Анонимный профиль – признаки из справочника – на входе, решения с объяснениями на выходе. Ничего не "
        "хранится. Чего нет в профиле, то неизвестно: что из этого нужно узнать, сказано в missing и next_questions."
    ),
    operation_id="judge",
    url_name="judge",
    openapi_extra={"requestBody": {"content": {"application/json": {"examples": schemas.EXAMPLES}}}},
)
def verdicts(request: HttpRequest, profile: Body[schemas.Ask]) -> HttpResponse:
    """Verdicts on an anonymous profile."""
    as_of = profile.as_of or localdate()
    catalogue = required(catalogue_on(as_of) if profile.as_of else published_catalogue())
    with override(profile.language):
        found = judge(catalogue, profile, as_of=as_of, absolute=request.build_absolute_uri)
    # Written as it is: to have every field checked against the schema costs a quarter of the answer. Tests check it.
    return JsonResponse(found, json_dumps_params={"ensure_ascii": False})


@router.get(
    "/attributes",
    response={200: schemas.Attributes, **REFUSALS},
    summary=gettext_noop("Справочник признаков клиента"),
    description=gettext_noop(
        "Что может быть в профиле: имена, типы, значения, вопросы. По действующей редакции."
    ),
    operation_id="list_attributes",
    url_name="list_attributes",
)
def attributes(request: HttpRequest) -> dict[str, Any]:
    """The attribute dictionary of the edition in force."""
    catalogue = required(published_catalogue())
    return {
        "edition": catalogue.edition,
        "items": [_attribute(code, document) for code, document in catalogue.dictionary.documents.items()],
    }


@router.get(
    "/edition",
    response={200: schemas.CatalogueEdition, **REFUSALS},
    summary=gettext_noop("Действующая редакция реестра жизненных ситуаций"),
    description=gettext_noop("Номер меняется, когда меняется что-нибудь в услугах, условиях или признаках."),
    operation_id="get_edition",
    url_name="get_edition",
)
def edition(request: HttpRequest) -> Any:
    """The edition in force."""
    return required(published_catalogue()).edition


def required(catalogue: Catalogue | None) -> Catalogue:
    """The edition that is asked for; 404 where none was published yet."""
    if catalogue is None:
        raise Http404(NOT_PUBLISHED)
    return catalogue


def _attribute(code: str, document: Any) -> dict[str, Any]:
    return {
        "id": code,
        "type": document["type"],
        "many": document["many"],
        **_texts("name", document["name"]),
        **_texts("question", document["question"]),
        **_texts("hint", document["hint"]),
        "unit": said(document["unit"], "ru"),
        "classifier": document["classifier"],
        "actionable": document["is_actionable"],
        "sensitive": document["is_sensitive"],
        "concerns": document.get("criteria"),
        "otherwise": document.get("otherwise", ""),
        "values": [{"code": row["code"], **_texts("label", row["label"])} for row in document["values"]],
        "items": [
            {
                "id": item["code"],
                "type": item["type"],
                "many": item["many"],
                **_texts("name", item["name"]),
                "classifier": item["classifier"],
                "values": item["values"],
            }
            for item in document["items"]
        ],
    }


def _texts(name: str, text: Any) -> dict[str, str]:
    return {name: text["ru"], f"{name}_en": text["en"]}
