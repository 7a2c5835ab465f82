"""The builder of criteria: conditions, groups and "not" as rows, without a code and without JSON.

Every button is a change of its own (`actions/criteria.py`) and comes back to the part that was changed. With scripts
only the builder is drawn anew, without them the page; the answer is the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from criteria import Attribute
from kit.access import may_use
from kit.errors import Refused
from vizavi.classifiers.api import search
from vizavi.registry import criterion_tree as tree
from vizavi.registry.actions.criteria import can_undo, change_criterion, undo_criterion
from vizavi.registry.actions.steps import ChangedMeanwhile
from vizavi.registry.criterion_tree import Change, Changed, Node, UnableToChange
from vizavi.registry.forms.criterion import AttributeForm, leaf_form
from vizavi.registry.rules import is_staff
from vizavi.registry.views.criterion_beside import beside
from vizavi.registry.views.criterion_frame import Here, here
from vizavi.registry.views.criterion_rows import (
    anchor_of,
    chips_of,
    offered,
    row_of,
    with_code,
    without_code,
)
from vizavi.registry.views.frame import page

LONGEST_SEARCH = 200
# What stands for the path of the whole, which is empty, in an address.
WHOLE = "*"

# What a button does with the part that it names, and whether the part is opened then to be filled in.
STEPS: dict[str, tuple[Callable[[Node | None, str], Changed], bool]] = {
    "add": (lambda data, path: tree.add(data, path, tree.unchosen()), True),
    "all": (lambda data, path: tree.add_group(data, path, "all"), True),
    "any": (lambda data, path: tree.add_group(data, path, "any"), True),
    "not": (tree.negate, False),
    "toggle": (tree.toggle, False),
    "up": (lambda data, path: tree.move(data, path, -1), False),
    "down": (lambda data, path: tree.move(data, path, 1), False),
    "copy": (tree.duplicate, False),
    "remove": (tree.remove, False),
}


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(is_staff)
def criterion(request: HttpRequest, number: int, place: str) -> HttpResponse:
    """The builder of one criterion of a proposal; read-only for whoever does not prepare it."""
    at = here(request, number, place)
    if request.method != "POST":
        return _page(at, request.GET)
    verb, _space, rest = request.POST.get("do", "").partition(" ")
    path, _space, value = rest.partition(" ")
    if verb == "attribute":
        return _choose_attribute(at, path)
    if verb == "leaf":
        return _fill_in(at, path)
    if verb == "undo":
        return _done(
            at,
            lambda: undo_criterion(
                actor=at.viewer, proposal=at.proposal, place=place, seen=_seen(at), now=at.now
            ),
        )
    if verb in ("code", "no-code"):
        return _change(
            at, lambda data: _with_codes(at, data, path, verb, value), is_opened=True, **_search(at)
        )
    step, is_opened = STEPS.get(verb, (None, False))
    if step is None:
        return _page(at, {}, trouble=_("Такого действия нет. Обновите страницу."))
    return _change(at, lambda data: step(data, path), is_opened=is_opened)


def _choose_attribute(at: Here, path: str) -> HttpResponse:
    """A condition is about this attribute now; of one that it was about already the test stays."""
    form = AttributeForm(at.request.POST, at.teller, _inside(at, path), "")
    if not form.is_valid():
        return _page(at, {"edit": path or WHOLE, "pick": "1"}, form=form)
    chosen = form.cleaned_data["attribute"]

    def change(data: Node | None) -> Changed:
        present = tree.node_at(data, path)
        if tree.kind_of(present) == "attr" and present["attr"] == chosen:
            return Changed(data, path)
        attribute = at.attributes_at(path)[chosen]
        if attribute.type == "list":
            changed = tree.put(data, path, {"some": chosen, "where": tree.unchosen()})
            return Changed(changed.tree, f"{path}.where" if path else "where")
        return tree.put(data, path, {"attr": chosen})

    return _change(at, change, is_opened=True)


def _fill_in(at: Here, path: str) -> HttpResponse:
    """A condition asks this of its attribute now."""
    try:
        attribute = _attribute_at(at, path)
    except UnableToChange as refusal:
        return _page(at, {}, trouble=refusal.message)
    form = attribute and leaf_form(
        at.request.POST, attribute, at.attributes_at(path), tree.node_at(at.tree, path), at.teller
    )
    if not form:
        return _page(at, {"edit": path or WHOLE})
    if not form.is_valid():
        return _page(at, {"edit": path or WHOLE}, form=form)
    return _change(at, lambda data: tree.put(data, path, form.leaf))


def _with_codes(at: Here, data: Node | None, path: str, verb: str, code: str) -> Changed:
    leaf = tree.node_at(data, path)
    attribute = _attribute_at(at, path)
    if attribute is None or attribute.type != "code" or not code:
        raise UnableToChange(_("Этого кода выбрать нельзя."))
    if verb == "code":
        return tree.put(data, path, with_code(leaf, at.teller.dictionary.classifier_of(attribute.name), code))
    return tree.put(data, path, without_code(leaf, code))


def _change(at: Here, change: Change, *, is_opened: bool = False, **more: str) -> HttpResponse:
    return _done(
        at,
        lambda: change_criterion(
            actor=at.viewer, proposal=at.proposal, place=at.place, change=change, seen=_seen(at), now=at.now
        ),
        is_opened=is_opened,
        **more,
    )


def _done(at: Here, act: Callable[[], Changed], *, is_opened: bool = False, **more: str) -> HttpResponse:
    """Take the step and come back to the part that it changed."""
    try:
        changed = act()
    except ChangedMeanwhile:
        text = _("Пока вы смотрели, это условие изменили в другом окне. Вот каким оно стало; повторите шаг.")
        return _page(at.afresh(), {}, trouble=text, status=409)
    except Refused as refusal:
        return _page(at.afresh(), {"edit": more.get("edit", "")}, trouble=refusal.message, status=409)
    shown = ({"edit": changed.focus or WHOLE, **more}) if is_opened and changed.tree is not None else {}
    if _is_swapped(at.request):
        response = _page(at.afresh(), shown or {"at": changed.focus or WHOLE})
        response["HX-Replace-Url"] = (
            f"{at.to('criterion')}?{urlencode(shown)}" if shown else at.to("criterion")
        )
        return response
    query = f"?{urlencode(shown)}" if shown else ""
    return redirect(f"{at.to('criterion')}{query}#{anchor_of(changed.focus)}")


def _page(at: Here, asked: Any, *, form: Any = None, trouble: str = "", status: int = 200) -> HttpResponse:
    """The builder; `asked` says which part is open (`edit`; "*" is the whole) and what is looked for."""
    edited = asked.get("edit")
    context = page(at.request, _("Условия: для кого это"), current="proposals", crumbs=at.crumbs()) | {
        "caption": at.caption,
        "here": at,
        "tree": at.tree,
        "is_too_deep": at.tree is not None and tree.is_too_deep(at.tree),
        "trouble": trouble,
        "can_undo": at.may_change and can_undo(at.version, at.place),
        "focus": _path(asked.get("at")),
        "opened": None,
        "form": None,
    }
    if at.tree is not None and not context["is_too_deep"]:
        context["row"] = row_of(at.tree, at.teller)
        if edited and at.may_change:
            context |= _opened(at, _path(edited) or "", asked, form)
    context |= beside(at, asked)
    template = "builder" if _is_swapped(at.request) else "criterion"
    # A refusal is meant to be read, which htmx would not show.
    shown_status = 200 if _is_swapped(at.request) else status
    return render(at.request, f"registry/criterion/{template}.html", context, status=shown_status)


def _opened(at: Here, path: str, asked: Any, form: Any) -> dict[str, Any]:
    """What is drawn within the part that is being filled in."""
    try:
        leaf = tree.node_at(at.tree, path)
    except UnableToChange:
        return {}
    if tree.kind_of(leaf) != "attr":
        return {}
    attribute = _attribute_at(at, path)
    if attribute is None or asked.get("pick"):
        present = leaf["attr"] if attribute else ""
        form = form or AttributeForm(None, at.teller, _inside(at, path), present)
        return {"opened": path, "picking": True, "form": form, "is_changing": attribute is not None}
    label = at.teller.dictionary.label(attribute.name, at.teller.language)
    found = {"opened": path, "attribute_label": label[:1].upper() + label[1:]}
    form = form or leaf_form(None, attribute, at.attributes_at(path), leaf, at.teller)
    if form is not None:
        return found | {"form": form, "attribute": attribute}
    classifier = at.teller.dictionary.classifier_of(attribute.name)
    words, under = asked.get("q", "").strip()[:LONGEST_SEARCH], asked.get("under", "")
    chips = chips_of(leaf, classifier)
    return found | {
        "attribute": attribute,
        "classifier": classifier,
        "chips": chips,
        "words": words,
        "under": under,
        "codes": offered(classifier, words, under, [chip.code for chip in chips], search),
    }


def _attribute_at(at: Here, path: str) -> Attribute | None:
    """The attribute that a condition is about; None while none is chosen, or where it is not in the dictionary.

    Raises:
        UnableToChange: there is no condition at the path.
    """
    leaf = tree.node_at(at.tree, path)
    if tree.kind_of(leaf) != "attr":
        raise UnableToChange(_("Этой части условия уже нет. Посмотрите, каким оно стало."))
    found: Attribute | None = at.attributes_at(path).get(leaf["attr"])
    return None if found is None or found.type == "list" else found


def _inside(at: Here, path: str) -> str:
    try:
        tree.node_at(at.tree, path)
    except UnableToChange:
        return ""
    return tree.list_within(at.tree, path)


def _search(at: Here) -> dict[str, str]:
    """What codes were being looked for: the search stays open while one chooses."""
    return {name: at.request.POST[name] for name in ("q", "under") if at.request.POST.get(name)}


def _path(text: str | None) -> str | None:
    return "" if text == WHOLE else text


def _seen(at: Here) -> str:
    return at.request.POST.get("seen", "")


def _is_swapped(request: HttpRequest) -> bool:
    return bool(request.htmx)  # type: ignore[attr-defined]
