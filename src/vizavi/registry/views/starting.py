"""Beginning a proposal: a new entry, a change of one, its exclusion."""

from __future__ import annotations

from copy import deepcopy
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kit.access import may_use
from kit.errors import Refused
from vizavi.authorities.api import Viewer
from vizavi.authorities.models import Authority
from vizavi.registry.actions.proposals import propose_addition, propose_change, propose_exclusion
from vizavi.registry.actions.steps import AlreadyProposed
from vizavi.registry.choices import Kind
from vizavi.registry.codes import free_code
from vizavi.registry.documents import SCHEMAS
from vizavi.registry.forms.starting import ExclusionForm, ForAuthorityForm, NewEntryForm
from vizavi.registry.models import Entry, Proposal, Version
from vizavi.registry.queries import current_version, users_of
from vizavi.registry.rules import PREPARERS, can_keep, can_prepare_anywhere
from vizavi.registry.views.frame import entry_url, kind_of, of_entry, page, proposal_url, to, viewer_of


@require_safe
@may_use(can_prepare_anywhere)
def choose(request: HttpRequest) -> HttpResponse:
    """What to propose: a kind of entry to include; changes begin at the entry."""
    context = page(
        request,
        _("Новое предложение"),
        current="proposals",
        crumbs=[(_("Предложения"), to("proposals"))],
        items=[
            {"text": str(kind.label), "url": to("proposal_new_of", kind=kind.value), "hint": _hint(kind)}
            for kind in Kind
        ],
    )
    return render(request, "registry/proposals/choose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(can_prepare_anywhere)
def add(request: HttpRequest, kind: str) -> HttpResponse:
    """Begin a new entry. With `?supersedes=`, a new attribute in place of one that is in use."""
    its = kind_of(kind)
    viewer = viewer_of(request)
    replaced = _replaced(its, request.GET.get("supersedes", ""))
    form = NewEntryForm(
        request.POST if request.method == "POST" else None,
        authorities=authorities_of(viewer),
        initial={"form_token": uuid4(), "title": replaced.title if replaced else ""},
    )
    if request.method == "POST" and form.is_valid():
        title = form.cleaned_data["title"].strip()
        document = _beginning(its, title, replaced)
        code = form.cleaned_data["code"].strip() or free_code(its, title)
        try:
            proposal = propose_addition(
                actor=viewer,
                kind=its,
                code=code,
                authority=form.authority_chosen(),
                form_token=form.cleaned_data["form_token"],
                document=document,
                now=now(),
            )
        except AlreadyProposed as refusal:
            return redirect(proposal_url(refusal.proposal))
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect(_first_section(proposal))
    intro = (
        _("Новый признак заменит «%(name)s». Тот останется в словаре, пока условия не переведут на новый.")
        % {"name": replaced}
        if replaced
        else _hint(its)
    )
    return _form_page(
        request,
        _("Включить: %(kind)s") % {"kind": its.label.lower()},
        form,
        intro,
        _("Начать"),
        to("proposal_new"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(can_prepare_anywhere)
def change(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Begin a change of an entry."""
    entry, version = _current(kind, code)
    form = ForAuthorityForm(
        request.POST if request.method == "POST" else None,
        authorities=authorities_of(viewer_of(request)),
        initial={"form_token": uuid4()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            proposal = propose_change(
                actor=viewer_of(request),
                entry=entry,
                authority=form.authority_chosen(),
                form_token=form.cleaned_data["form_token"],
                now=now(),
            )
        except AlreadyProposed as refusal:
            return redirect(proposal_url(refusal.proposal))
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect(_first_section(proposal))
    return _form_page(
        request,
        _("Предложить изменение"),
        form,
        _("Откроется копия записи. Пока предложение не принято, в реестре остаются прежние сведения."),
        _("Начать"),
        entry_url(kind, code),
        crumbs=of_entry(entry, str(version)),
        caption=str(version),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(can_prepare_anywhere)
def exclude(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Begin an exclusion; who names the entry is told at once."""
    entry, version = _current(kind, code)
    form = ExclusionForm(
        request.POST if request.method == "POST" else None,
        authorities=authorities_of(viewer_of(request)),
        initial={"form_token": uuid4()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            proposal = propose_exclusion(
                actor=viewer_of(request),
                entry=entry,
                authority=form.authority_chosen(),
                form_token=form.cleaned_data["form_token"],
                reason=form.cleaned_data["reason"],
                now=now(),
            )
        except AlreadyProposed as refusal:
            return redirect(proposal_url(refusal.proposal))
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect(proposal_url(proposal, "proposal_check"))
    named = users_of(entry).exclude(entry=entry).exists()
    intro = (
        _("Эту запись называют другие. Пока они не изменены, исключить её не получится.")
        if named
        else _("Запись останется в прошлых редакциях, её адрес не изменится.")
    )
    return _form_page(
        request,
        _("Предложить исключение"),
        form,
        intro,
        _("Продолжить"),
        entry_url(kind, code),
        crumbs=of_entry(entry, str(version)),
        caption=str(version),
    )


def authorities_of(viewer: Viewer) -> list[Authority]:
    """Authorities that the viewer prepares proposals of; none for the Project Office, which proposes itself."""
    if can_keep(viewer):
        return []
    return list(Authority.objects.filter(pk__in=viewer.authority_ids(PREPARERS)).order_by("short_name", "pk"))


def _current(kind: str, code: str) -> tuple[Entry, Version]:
    entry = get_object_or_404(Entry, kind=kind_of(kind), code=code)
    version = current_version(entry)
    if version is None:
        raise Http404
    return entry, version


def _replaced(kind: Kind, code: str) -> Version | None:
    if kind != Kind.ATTRIBUTE or not code:
        return None
    return (
        Version.objects.current()
        .filter(kind=Kind.ATTRIBUTE, entry__code=code)
        .select_related("entry")
        .first()
    )


def _beginning(kind: Kind, title: str, replaced: Version | None) -> dict[str, Any]:
    document: dict[str, Any] = deepcopy(replaced.document) if replaced else {}
    if replaced is not None:
        document["supersedes"] = replaced.entry.code
    document[SCHEMAS[kind].title] = {"ru": title, "en": ""}
    return document


def _first_section(proposal: Proposal) -> str:
    section = SCHEMAS[Kind(proposal.entry.kind)].sections[0]
    return proposal_url(proposal, "proposal_edit", section=section.code)


def _hint(kind: Kind) -> str:
    return {
        Kind.SPHERE: _("Большой раздел портала, например «Начать дело»"),
        Kind.SITUATION: _("То, что происходит с бизнесом: открыть кафе, нанять первого сотрудника"),
        Kind.SEGMENT: _("Группа похожих клиентов: условия, особенности, обезличенные сведения"),
        Kind.NEED: _("Чего хотят клиенты в этой ситуации и удовлетворяется ли это"),
        Kind.SCENARIO: _("Путь клиента по шагам: кто действует, какие услуги, в каком порядке"),
        Kind.SERVICE: _("Услуга, мера поддержки, электронный сервис, разрешение или проверка"),
        Kind.REQUIREMENT: _("Что и кому нужно соблюдать"),
        Kind.FAQ: _("Вопрос, который часто задают, и ответ простыми словами"),
        Kind.GUIDE: _("Урок или ролик о том, как что-то сделать"),
        Kind.ATTRIBUTE: _("Что может быть известно о клиенте; из признаков строят условия"),
    }[kind]


def _form_page(
    request: HttpRequest,
    title: str,
    form: Any,
    intro: str,
    submit_text: str,
    cancel_url: str,
    *,
    crumbs: list[tuple[str, str]] | None = None,
    caption: str = "",
) -> HttpResponse:
    context = page(
        request,
        title,
        current="proposals",
        crumbs=crumbs if crumbs is not None else [(_("Предложения"), to("proposals"))],
        caption=caption,
        form=form,
        layout="pages/workplace.html",
        intro=intro,
        submit_text=submit_text,
        cancel_url=cancel_url,
    )
    return render(request, "pages/form.html", context, status=422 if form.is_bound else 200)
