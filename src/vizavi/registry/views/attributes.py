"""The attribute dictionary at work: where each attribute is used; one put in the place of another everywhere; and the
same for codes that a classifier has dropped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit.access import may_use
from kit.pages.forms import Form
from kit.pages.lists import Choice, Listing, Search, Sort
from vizavi.classifiers.api import search, tree_in_force
from vizavi.registry import rewriting
from vizavi.registry.actions.beginning import take_starting_dictionary
from vizavi.registry.actions.rewriting import propose_rewriting
from vizavi.registry.choices import AttributeType, Classifier, Kind, Source
from vizavi.registry.criterion_place import criterion_at, places_of
from vizavi.registry.criterion_tree import is_too_deep, unfinished
from vizavi.registry.models import Entry, Version
from vizavi.registry.queries import current_versions, with_words
from vizavi.registry.rules import can_keep, is_staff
from vizavi.registry.telling import Teller
from vizavi.registry.usage import uses_of_attributes, versions_listing, versions_testing
from vizavi.registry.views.frame import entry_url, page, to, viewer_of

# So many proposals are made at once; the rest by repeating it.
MOST_AT_ONCE = 200
MOST_SHOWN = 50

Rewrite = Callable[[Version], dict[str, Any]]


@require_safe
@may_use(is_staff)
def index(request: HttpRequest) -> HttpResponse:
    """All attributes: type, source, whether a client can change it, how many entries use it."""
    listing: Listing[Version] = Listing(
        request.GET,
        current_versions(Kind.ATTRIBUTE),
        filters=[
            Search(with_words),
            Choice("source", _("Источник"), Source.choices, _by("source")),
            Choice("type", _("Тип"), AttributeType.choices, _by("type")),
            Choice(
                "is",
                _("Особенность"),
                [("is_sensitive", _("чувствительные")), ("is_actionable", _("клиент может изменить"))],
                lambda rows, name: rows.filter(**{f"document__{name}": True}),
            ),
        ],
        sorts=[Sort("title", _("Название"), "title"), Sort("position", _("Порядок"), "document__position")],
    )
    successors = {
        old: code
        for code, old in current_versions(Kind.ATTRIBUTE)
        .exclude(document__supersedes="")
        .values_list("entry__code", "document__supersedes")
    }
    context = page(
        request,
        _("Словарь признаков"),
        current="attributes",
        crumbs=[],
        listing=listing,
        uses=uses_of_attributes(),
        successors=successors,
        types=dict(AttributeType.choices),
        sources=dict(Source.choices),
        classifiers=dict(Classifier.choices),
        may_replace=can_keep(viewer_of(request)),
    )
    return render(request, "registry/attributes/index.html", context)


@require_POST
@may_use(can_keep)
def start(request: HttpRequest) -> HttpResponse:
    """Take the starting dictionary into the draft edition."""
    taken = take_starting_dictionary(actor=viewer_of(request), now=now())
    if taken:
        messages.success(
            request,
            _(
                "В проект редакции взято признаков: %(count)s. Портал узнает о них, когда вы опубликуете редакцию."
            )
            % {"count": len(taken)},
        )
    else:
        messages.info(request, _("Все признаки начального словаря уже есть."))
    return redirect(to("attributes"))


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(can_keep)
def replace(request: HttpRequest, code: str) -> HttpResponse:
    """Put another attribute in the place of one, wherever it is named: a preview, then proposals."""
    get_object_or_404(Entry, kind=Kind.ATTRIBUTE, code=code)
    teller = Teller([])
    dictionary, language = teller.dictionary, teller.language
    others = [(other, dictionary.label(other, language)) for other in dictionary.documents if other != code]
    successor = next((c for c, d in dictionary.documents.items() if d["supersedes"] == code), "")
    form = ReplaceAttributeForm(request.GET if "by" in request.GET else None, others, successor)
    old = dictionary.label(code, language)

    def rewrite(version: Version) -> dict[str, Any]:
        return rewriting.with_attribute(
            version.kind, version.document, code, form.cleaned_data["by"], dictionary.attributes
        )

    return _rewriting(
        request,
        form,
        _("Заменить признак «%(name)s» везде") % {"name": old},
        lambda: list(versions_testing({code})),
        rewrite,
        teller,
        why=lambda: (
            _("Признак «%(old)s» заменяется признаком «%(new)s».")
            % {"old": old, "new": dictionary.label(form.cleaned_data["by"], language)}
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@may_use(can_keep)
def replace_code(request: HttpRequest, classifier: str) -> HttpResponse:
    """Put other codes in the place of one that the classifier has dropped or narrowed: a preview, then proposals."""
    if classifier not in Classifier:
        raise Http404
    teller = Teller([])
    form = ReplaceCodeForm(
        request.GET if "by" in request.GET else None, classifier, request.GET.get("code", "")
    )

    def rewrite(version: Version) -> dict[str, Any]:
        given = form.cleaned_data
        return rewriting.with_code(
            version.kind, version.document, classifier, given["code"], given["by"], teller.dictionary
        )

    return _rewriting(
        request,
        form,
        _("Заменить код: %(classifier)s") % {"classifier": Classifier(classifier).label},
        lambda: versions_listing(classifier, form.cleaned_data["code"]),
        rewrite,
        teller,
        why=lambda: (
            _("Код %(old)s заменяется: %(new)s.")
            % {"old": form.cleaned_data["code"], "new": ", ".join(form.cleaned_data["by"])}
        ),
    )


class ReplaceAttributeForm(Form):
    """What is put in the place."""

    by = forms.ChoiceField(
        label=gettext_lazy("Каким признаком заменить"), widget=forms.Select({"data-searchable": ""})
    )

    def __init__(self, data: Any, others: list[tuple[str, str]], successor: str) -> None:
        super().__init__(data, initial={"by": successor})
        field = self.fields["by"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Выберите признак")), *others]


class ReplaceCodeForm(Form):
    """Which code, and by which others."""

    code = forms.CharField(label=gettext_lazy("Какой код заменить"), max_length=40)
    by = forms.CharField(
        label=gettext_lazy("На какие коды"),
        help_text=gettext_lazy("Коды действующей редакции, через запятую"),
        max_length=400,
    )

    def __init__(self, data: Any, classifier: str, code: str) -> None:
        super().__init__(data, initial={"code": code})
        self.classifier = classifier

    def clean_by(self) -> list[str]:
        """Codes, or the beginnings of codes, that the classifier has."""
        tree = tree_in_force(self.classifier)
        given = [text.strip() for text in self.cleaned_data["by"].split(",") if text.strip()]
        missing = [
            code
            for code in given
            if code not in tree and not any(known.startswith(code) for known in tree.names)
        ]
        if missing:
            near = [item.code for text in missing for item in search(self.classifier, text, 3)]
            hint = _(" Похожие: %(codes)s.") % {"codes": ", ".join(near)} if near else ""
            raise forms.ValidationError(
                _("Этих кодов в действующей редакции нет: %(codes)s.") % {"codes": ", ".join(missing)} + hint
            )
        return list(dict.fromkeys(given))


def _rewriting(
    request: HttpRequest,
    form: Form,
    title: str,
    find: Callable[[], list[Version]],
    rewrite: Rewrite,
    teller: Teller,
    why: Callable[[], str],
) -> HttpResponse:
    """The preview of one change of many entries; a POST makes the proposals."""
    is_ready = form.is_valid()
    versions = find() if is_ready else []
    if request.method == "POST" and is_ready:
        made = propose_rewriting(
            actor=viewer_of(request),
            versions=versions[:MOST_AT_ONCE],
            rewrite=rewrite,
            why=why(),
            form_token=_token(request),
            now=now(),
        )
        messages.success(request, _("Начато предложений: %(count)s.") % {"count": len(made.proposals)})
        if made.left_out:
            messages.info(
                request,
                _("Пропущено записей: %(count)s. По ним у Проектного офиса уже есть открытое предложение.")
                % {"count": len(made.left_out)},
            )
        if len(versions) > MOST_AT_ONCE:
            messages.info(
                request,
                _("Осталось записей: %(count)s. Когда эти предложения будут приняты, повторите замену.")
                % {"count": len(versions) - MOST_AT_ONCE},
            )
        return redirect(to("proposals"))
    context = page(
        request,
        title,
        current="attributes",
        crumbs=[(_("Словарь признаков"), to("attributes"))],
        form=form,
        is_ready=is_ready,
        token=uuid4(),
        total=len(versions),
        most=MOST_AT_ONCE,
        rows=[
            row for version in versions[:MOST_SHOWN] for row in _preview(version, rewrite(version), teller)
        ],
        address=request.get_full_path(),
    )
    return render(request, "registry/attributes/replace.html", context)


def _preview(version: Version, document: dict[str, Any], teller: Teller) -> list[dict[str, Any]]:
    """Each criterion of an entry that changes: what it says and what it would say."""
    found = []
    for place in places_of(version.kind, version.document):
        before, after = criterion_at(version.document, place), criterion_at(document, place)
        if before == after:
            continue
        found.append(
            {
                "name": str(version),
                "kind": Kind(version.kind).label,
                "url": entry_url(version.kind, version.entry.code),
                "before": _sentence(before, teller),
                "after": "" if unfinished(after) else _sentence(after, teller),
                "open_parts": len(unfinished(after)),
            }
        )
    return found


def _sentence(tree: Any, teller: Teller) -> str:
    return _("слишком сложное условие") if is_too_deep(tree) else str(teller.sentence(tree))


def _token(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("form_token", ""))
    except ValueError:
        raise Http404 from None


def _by(name: str) -> Callable[[Any, str], Any]:
    return lambda rows, value: rows.filter(**{f"document__{name}": value})
