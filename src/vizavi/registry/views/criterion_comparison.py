"""Two editions of a criterion side by side: the words that differ, who gains, who loses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from criteria import Attributes, CriteriaError, parse
from criteria.errors import Language
from kit.access import may_use
from vizavi.authorities.api import Viewer
from vizavi.registry.choices import EditionState
from vizavi.registry.coverage import Breakdown, compared, population
from vizavi.registry.criterion_place import criterion_at, has_place, name_of_step, places_of
from vizavi.registry.criterion_tree import is_too_deep, unfinished
from vizavi.registry.dictionary import said
from vizavi.registry.explaining import explained
from vizavi.registry.models import Edition, Entry, Version
from vizavi.registry.queries import current_settings, visible_proposals
from vizavi.registry.rules import is_staff
from vizavi.registry.statistics import label_of
from vizavi.registry.telling import Teller
from vizavi.registry.views.criterion_beside import bars_of, count_in_words
from vizavi.registry.views.frame import of_entry, page, proposal_url, to
from vizavi.registry.wording import subject_of

EVERYBODY = parse({"all": []}, Attributes.load([]))


@dataclass(frozen=True)
class Side:
    """One of the two: `name` of the edition or the proposal, the criterion as JSON (None is for everybody)."""

    name: str
    version: Version | None
    tree: Any
    sentence: str

    @property
    def is_absent(self) -> bool:
        """There was no such entry, or no such step of it."""
        return self.version is None


@require_safe
@may_use(is_staff)
def comparison(request: HttpRequest, kind: str, code: str, place: str) -> HttpResponse:
    """`before` and `after` are numbers of editions (by default the one in force and the newest); `proposal` is compared
    with the one in force."""
    entry = get_object_or_404(Entry, kind=kind, code=code)
    before, after, crumbs = _sides(request, entry, place)
    found, trouble = _compared(before, after)
    context = page(request, _("Сравнение условий"), crumbs=crumbs) | {
        "caption": str((after.version or before.version) or entry.code),
        "before": before,
        "after": after,
        "trouble": trouble,
        **found,
    }
    return render(request, "registry/criterion/comparison.html", context)


def comparison_links(
    entry: Entry, earlier: Version, version: Version | None, /, **query: Any
) -> list[tuple[str, str]]:
    """Where criteria that a version has otherwise than the one before are compared, with the words of the link.

    Args:
        query: `proposal`, or `before` and `after`, as `comparison` takes them.
    """
    if version is None:
        return []
    language: Language = "en" if get_language() == "en" else "ru"
    found = []
    for place in places_of(version.kind, version.document):
        if criterion_at(version.document, place) == criterion_at(earlier.document, place):
            continue
        step = name_of_step(version.document, place)
        text = _("Условия: кто получит и кто потеряет")
        if step is not None:
            text = _("Условия шага «%(step)s»: кто получит и кто потеряет") % {"step": said(step, language)}
        url = to("criterion_comparison", kind=entry.kind, code=entry.code, place=place)
        found.append((text, f"{url}?{urlencode(query)}"))
    return found


def _sides(request: HttpRequest, entry: Entry, place: str) -> tuple[Side, Side, list[tuple[str, str]]]:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    number = request.GET.get("proposal", "")
    in_force = Edition.objects.filter(state=EditionState.PUBLISHED).first()
    if number:
        if not number.isdecimal():
            raise Http404
        proposal = get_object_or_404(visible_proposals(viewer).filter(entry=entry), pk=int(number))
        if proposal.version is not None and not has_place(entry.kind, proposal.version.document, place):
            raise Http404
        after = _side(_("Предложение"), proposal.version, place)
        crumbs = [(_("Предложения"), to("proposals")), (subject_of(proposal), proposal_url(proposal))]
        return _of_edition(entry, in_force, place), after, crumbs
    newest = _edition(request, "after") or Edition.objects.order_by("-number").first()
    earlier = _edition(request, "before") or in_force
    sides = _of_edition(entry, earlier, place), _of_edition(entry, newest, place)
    if all(side.is_absent for side in sides):
        raise Http404
    crumbs = of_entry(entry, str(sides[1].version or sides[0].version))
    return *sides, crumbs


def _edition(request: HttpRequest, name: str) -> Edition | None:
    number = request.GET.get(name, "")
    if not number:
        return None
    if not number.isdecimal():
        raise Http404
    return get_object_or_404(Edition, number=int(number))


def _of_edition(entry: Entry, edition: Edition | None, place: str) -> Side:
    if edition is None:
        return Side(_("Действующей редакции нет"), None, None, "")
    version = Version.objects.in_edition(edition.number).filter(entry=entry).first()
    if version is not None and not has_place(entry.kind, version.document, place):
        version = None
    name = _("Редакция № %(number)s, %(state)s") % {
        "number": edition.number,
        "state": edition.get_state_display().lower(),
    }
    return _side(name, version, place, number=edition.number)


def _side(name: str, version: Version | None, place: str, number: int | None = None) -> Side:
    if version is None:
        return Side(name, None, None, "")
    tree = criterion_at(version.document, place)
    if tree is None:
        return Side(name, version, None, _("для всех"))
    if unfinished(tree):
        return Side(name, version, tree, _("условие ещё не закончено"))
    if is_too_deep(tree):
        return Side(name, version, tree, _("слишком сложное условие"))
    return Side(name, version, tree, Teller([(version.kind, version.document)], number=number).sentence(tree))


def _compared(before: Side, after: Side) -> tuple[dict[str, Any], str]:
    """Counts of both and who changes sides; words that say why there are none."""
    if before.is_absent or after.is_absent:
        return {}, _("Сравнивать не с чем: в одной из редакций этого условия нет.")
    version = after.version
    assert version is not None
    teller = Teller([(version.kind, version.document)])
    attributes = teller.dictionary.attributes
    parsed = []
    for side in (before, after):
        if side.tree is not None and (unfinished(side.tree) or is_too_deep(side.tree)):
            return {}, _("Посчитать нельзя: условие не закончено.")
        try:
            parsed.append(EVERYBODY if side.tree is None else parse(side.tree, attributes))
        except CriteriaError:
            return {}, _("Посчитать нельзя: одно из условий называет признак, которого в словаре нет.")
    people = population(attributes)
    if people.table is None:
        return {}, _("Совокупность клиентов не загружена, поэтому посчитать нельзя.")
    k, today = current_settings().least_published, localdate(timezone.now())
    found = compared(people.table, parsed[0], parsed[1], attributes, as_of=today, k=k)
    tried = {
        side: [
            (
                explained(parsed[0], client, teller, as_of=today),
                explained(parsed[1], client, teller, as_of=today),
            )
            for client in clients
        ]
        for side, clients in found.samples.items()
    }
    return {
        "clients": people.table.clients,
        "bars": [(before.name, bars_of(found.before)), (after.name, bars_of(found.after))],
        "sides": [
            {
                "title": title,
                "count": count_in_words(found.counts.by_value[side]),
                "breakdowns": [_told(item, teller) for item in found.breakdowns.get(side, [])],
                "samples": tried.get(side, []),
            }
            for side, title in (("gains", _("Получат")), ("losses", _("Потеряют")))
        ],
    }, ""


def _told(item: Breakdown, teller: Teller) -> dict[str, Any]:
    """A breakdown as rows of a bar chart."""
    label = teller.dictionary.label(item.attribute, teller.language)
    return {"title": label[:1].upper() + label[1:], "rows": rows_of(item, teller), "head": label}


def rows_of(item: Breakdown, teller: Teller) -> list[dict[str, Any]]:
    """Values in the order of the dictionary, or the most frequent first; unknown last."""
    order = [value for value, _label in teller.dictionary.options(item.attribute, teller.language)]
    by_value = item.published.by_value

    def place(value: Any) -> tuple[bool, int, int]:
        is_rest = value in (None, "")
        return is_rest, order.index(value) if value in order else len(order), -(by_value[value] or 0)

    return [
        {
            "label": label_of(item.attribute, value, teller),
            "value": by_value[value] or 0,
            "text": count_in_words(by_value[value]),
        }
        for value in sorted(by_value, key=place)
    ]
