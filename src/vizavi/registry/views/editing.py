"""Writing a proposal: one section a page, saved as one types, and what happens when two write at once."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kit.access import may_use
from kit.audit.queries import history_of
from kit.errors import Refused
from vizavi.registry.actions.proposals import save_proposal
from vizavi.registry.actions.steps import ChangedMeanwhile, seen_of
from vizavi.registry.choices import Kind
from vizavi.registry.criterion_place import criterion_at, field_path, places_of
from vizavi.registry.documents import SCHEMAS, Section
from vizavi.registry.documents import fields as f
from vizavi.registry.documents.links import named_entries, named_touchpoints
from vizavi.registry.documents.trouble import Trouble
from vizavi.registry.findings import findings_of_proposal, told_to
from vizavi.registry.forms.document import ADD, FIND, SectionForm
from vizavi.registry.forms.fitting import rearranged
from vizavi.registry.forms.options import Options, found_entries, found_touchpoints
from vizavi.registry.models import Proposal, Version
from vizavi.registry.rules import can_prepare_anywhere
from vizavi.registry.telling import Teller
from vizavi.registry.views.frame import criterion_url, proposal_url, viewer_of
from vizavi.registry.views.proposals import page_of, proposal_of
from vizavi.registry.views.providing import provider_page, reason_page
from vizavi.registry.views.sections import (
    PROVIDER,
    by_path,
    editable,
    remarked,
    section_tabs,
    section_url,
    sections_of,
    verb_of,
)

_KEEP = "keep-"
ARRANGING = ("add", "remove", "up", "down")
# What the page sends besides the words of the officer.
_OF_THE_PAGE = {"csrfmiddlewaretoken", "seen", "page", "do"}


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(can_prepare_anywhere)
def edit(request: HttpRequest, number: int, section: str) -> HttpResponse:
    """One section; buttons save it and lead on, add and move rows, look for what to add."""
    proposal = editable(request, number)
    if proposal.version is None:
        return reason_page(request, proposal, section)
    if section == PROVIDER:
        return provider_page(request, proposal)
    its = _section(proposal, section)
    if request.method != "POST":
        return _page(request, proposal, its, _form(request, proposal, its))
    verb, path, _place = verb_of(request)
    return _find(request, proposal, its, path) if verb == "find" else _written(request, proposal, its)


@require_POST
@may_use(can_prepare_anywhere)
def autosave(request: HttpRequest, number: int, section: str) -> HttpResponse:
    """Keep what was typed so far; answers with what the page needs to know now."""
    proposal = editable(request, number)
    if proposal.version is None or section == PROVIDER:
        raise Http404
    its = _section(proposal, section)
    form = _form(request, proposal, its)
    changes, troubles = form.read(with_added=False)
    try:
        version = _save(request, proposal, form, changes)
    except ChangedMeanwhile as conflict:
        context: dict[str, Any] = {"by": _saved_by(conflict.version), "at": conflict.version.updated_at}
        return render(request, "registry/proposals/autosave_conflict.html", context, status=409)
    except Refused as refusal:
        context = {"problems": [refusal.message]}
        return render(request, "pages/fragments/not_saved.html", context, status=422)
    assert version is not None
    context = {
        "problems": [trouble.message for trouble in troubles]
        + [str(e) for errors in form.errors.values() for e in errors],
        "seen": seen_of(version.document, form.names),
        "at": now(),
    }
    response = render(request, "registry/proposals/autosaved.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _written(request: HttpRequest, proposal: Proposal, section: Section) -> HttpResponse:
    """Save the section, do what the button says to its rows, go where the button leads."""
    assert proposal.version is not None
    verb, path, place = verb_of(request)
    form = _form(request, proposal, section)
    changes, troubles = form.read()
    _resolve(request, changes, proposal.version)
    if verb in ARRANGING:
        item = _rows(section, path)
        changes[path] = rearranged(changes[path], verb, place, item)
    if verb == "remove":
        # A row that goes takes its troubles with it.
        troubles = [item for item in troubles if not item.path.startswith(f"{path}.{place}.")]
    conflict = _saved(request, proposal, section, form, changes, troubles)
    if conflict is not None:
        return conflict
    if not form.is_valid():
        return _page(request, proposal_of(request, proposal.pk), section, form)
    anchor = _anchor(verb, path, place, changes) if verb in ARRANGING else ""
    if request.htmx:  # type: ignore[attr-defined]
        fresh = proposal_of(request, proposal.pk)
        form = _form(request, fresh, section, is_fresh=True)
        return _page(
            request,
            fresh,
            section,
            form,
            focus=_focus(verb, path, anchor),
            opened="" if verb in ARRANGING else path,
            begun=f"{path}.{len(changes[path]) - 1}." if verb == "add" else "",
        )
    if verb in ARRANGING:
        return redirect(f"{section_url(proposal, section.code)}#{anchor}")
    if verb in ("next", "check", "criterion"):
        return redirect(_following(proposal, section.code, verb, path))
    messages.success(request, _("Черновик сохранён."))
    return redirect(section_url(proposal, section.code))


def _saved(
    request: HttpRequest,
    proposal: Proposal,
    section: Section,
    form: SectionForm,
    changes: dict[str, Any],
    troubles: list[Trouble],
) -> HttpResponse | None:
    """Save, and tell the form what was refused; the page of two versions if somebody else saved meanwhile."""
    try:
        _save(request, proposal, form, changes)
    except ChangedMeanwhile as conflict:
        return _conflict(request, proposal, section, changes, conflict.version)
    except Refused as refusal:
        form.add_error(form.input_of(refusal.field), refusal.message)
    form.tell(troubles)
    return None


def _section(proposal: Proposal, code: str) -> Section:
    for item in SCHEMAS[Kind(proposal.entry.kind)].sections:
        if item.code == code:
            return item
    raise Http404


def _rows(section: Section, name: str) -> f.Rows:
    for item in section.fields:
        if item.name == name and isinstance(item, f.Rows):
            return item
    raise Http404


def _form(
    request: HttpRequest,
    proposal: Proposal,
    section: Section,
    *,
    found: tuple[str, list[tuple[str, str]]] = ("", []),
    is_fresh: bool = False,
) -> SectionForm:
    version = proposal.version
    assert version is not None
    kind = Kind(version.kind)
    names = [item.name for item in section.fields if not isinstance(item, f.Criteria)]
    return SectionForm(
        request.POST if request.method == "POST" and not is_fresh else None,
        kind=kind,
        section=section,
        document=version.document,
        options=Options(
            named_touchpoints(kind, version.document),
            [(name.kind, name.code) for name in named_entries(kind, version.document)],
        ),
        found=found,
        page=str(uuid4()),
        seen=seen_of(version.document, names),
    )


def _save(
    request: HttpRequest, proposal: Proposal, form: SectionForm, changes: dict[str, Any]
) -> Version | None:
    return save_proposal(
        actor=viewer_of(request),
        proposal=proposal,
        changes=changes,
        seen=form.cleaned_data.get("seen", ""),
        page=form.cleaned_data.get("page", ""),
        now=now(),
    )


def _find(request: HttpRequest, proposal: Proposal, section: Section, path: str) -> HttpResponse:
    """Save, look for the words, and show what was found to be ticked."""
    form = _form(request, proposal, section)
    changes, troubles = form.read()
    words = form.data.get(path.replace(".", "-") + FIND, "")
    conflict = _saved(request, proposal, section, form, changes, troubles)
    if conflict is not None:
        return conflict
    if not form.is_valid():
        return _page(request, proposal_of(request, proposal.pk), section, form)
    item = _field_at(section, path)
    found = found_touchpoints(words) if isinstance(item, f.Touchpoints) else found_entries(item.kind, words)  # type: ignore[attr-defined]
    fresh = proposal_of(request, proposal.pk)
    shown = _form(request, fresh, section, found=(path, found), is_fresh=True)
    name = path.replace(".", "-")
    shown.initial[name + FIND] = words
    focus = f"#id_{name}_{len(shown.fields[name].choices) - len(found)}|#id_{name}{FIND}"  # type: ignore[attr-defined]
    return _page(request, fresh, section, shown, searched=(path, words, len(found)), focus=focus)


def _field_at(section: Section, path: str) -> f.Field:
    names = [part for part in path.split(".") if not part.isdigit()]
    fields = section.fields
    found: f.Field | None = None
    for name in names:
        found = next((item for item in fields if item.name == name), None)
        fields = found.fields if isinstance(found, f.Rows) else ()
    if not isinstance(found, f.References | f.Reference | f.Touchpoints):
        raise Http404
    return found


def _page(
    request: HttpRequest,
    proposal: Proposal,
    section: Section,
    form: SectionForm,
    *,
    searched: tuple[str, str, int] = ("", "", 0),
    focus: str = "",
    opened: str = "",
    begun: str = "",
) -> HttpResponse:
    """The page of a section.

    Args:
        searched: path, words and number of a search in it.
        focus: selectors of what has the focus after a change in place.
        opened: a path; the folded row that it leads into is open.
        begun: how paths of a row begin that was added just now: nobody is told yet what it lacks.
    """
    version = proposal.version
    assert version is not None
    findings = told_to(viewer_of(request), findings_of_proposal(proposal, now=now()))
    teller = Teller([(version.kind, version.document)])
    context = page_of(
        request,
        proposal,
        str(section.title),
        form=form,
        section=section,
        sections=section_tabs(proposal, section.code, findings),
        found_in=by_path([item for item in findings if not begun or not item.field.startswith(begun)]),
        remarked=remarked(proposal),
        autosave_url=proposal_url(proposal, "proposal_autosave", section=section.code),
        address=section_url(proposal, section.code),
        criteria=_criteria(proposal, version, teller),
        searched=searched,
        focus=focus,
        opened=opened or searched[0],
    )
    return render(request, "registry/proposals/edit.html", context, status=422 if form.errors else 200)


def _criteria(proposal: Proposal, version: Version, teller: Teller) -> dict[str, tuple[Any, str]]:
    """By the path of a criterion: its sentence (joining words bold) and the place under which it is built."""
    found: dict[str, tuple[Any, str]] = {}
    for place in places_of(version.kind, version.document):
        criterion = criterion_at(version.document, place)
        sentence = teller.sentence(criterion, mark=True) if criterion is not None else ""
        is_served = bool(criterion_url(proposal, place))
        found[field_path(version.document, place)] = (sentence, place if is_served else "")
    return found


def _conflict(
    request: HttpRequest, proposal: Proposal, section: Section, mine: dict[str, Any], version: Version
) -> HttpResponse:
    """Both texts field by field, a choice for each, and everything that was typed to be sent again."""
    theirs = version.document
    teller = Teller([(version.kind, theirs), (version.kind, {**theirs, **mine})])
    context = page_of(
        request,
        proposal,
        _("Сравните два варианта"),
        changes=teller.changes(version.kind, theirs, {**theirs, **mine}, by_language=False),
        sent=[
            (name, value)
            for name, values in request.POST.lists()
            if name not in _OF_THE_PAGE and not name.startswith(_KEEP)
            for value in values
        ],
        address=section_url(proposal, section.code),
        seen=seen_of(theirs, mine),
        page_token=uuid4(),
        by=_saved_by(version),
        at=version.updated_at,
        keep=_KEEP,
    )
    return render(request, "registry/proposals/conflict.html", context, status=409)


def _resolve(request: HttpRequest, changes: dict[str, Any], version: Version) -> None:
    """Take the other's text where the officer chose it on the page of two versions."""
    for name in list(changes):
        if request.POST.get(_KEEP + name) == "theirs":
            changes[name] = version.document[name]


def _saved_by(version: Version) -> str:
    entry = history_of([version]).first()
    return entry.actor_name if entry else ""


def _anchor(verb: str, path: str, place: int, changes: dict[str, Any]) -> str:
    count = len(changes[path])
    row = {"add": count - 1, "up": place - 1, "down": place + 1, "remove": min(place, count - 1)}[verb]
    return f"{path}-{max(0, min(row, count - 1))}" if count else path


def _focus(verb: str, path: str, anchor: str) -> str:
    """Selectors of what has the focus after a change in place: in a new row its first field, in a moved one the button
    that moves it on, or back from the end; where a row was taken away, the next one."""
    if verb not in ARRANGING:
        return f"#id_{path.replace('.', '-')}{ADD}" if path else ""
    if verb == "add":
        return f"#{anchor} input:not([type=hidden])|#{anchor} textarea|#{anchor} select"
    row = anchor.rpartition("-")[2]
    others = {"up": ("up", "down"), "down": ("down", "up"), "remove": ("remove",)}[verb]
    return "|".join(
        [*(f"button[value='{other}:{path}:{row}']" for other in others), f"button[value='add:{path}']"]
    )


def _following(proposal: Proposal, section: str, verb: str, path: str) -> str:
    if verb == "criterion" and (url := criterion_url(proposal, path)):
        return url
    codes = [code for code, _title in sections_of(proposal)]
    following = codes.index(section) + 1
    if verb == "check" or following == len(codes):
        return proposal_url(proposal, "proposal_check")
    return section_url(proposal, codes[following])
