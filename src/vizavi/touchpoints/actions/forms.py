"""Forms of registers: made, changed while a draft, put in force, never changed after; and registers kept in them.

A form edition is one JSON document (decision 0005). Several administrators may work on a draft: each change names the
revision that it was made on, and is refused when there is a newer one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from kit.audit.context import action
from kit.errors import Refused
from vizavi.authorities.api import Viewer
from vizavi.authorities.models import Authority
from vizavi.touchpoints.codes import code_from
from vizavi.touchpoints.forms_data.schema import FormError, validate
from vizavi.touchpoints.forms_data.skeleton import skeleton
from vizavi.touchpoints.models import FormEdition, Register, RegisterForm
from vizavi.touchpoints.queries import form_in_force
from vizavi.touchpoints.rules import can_edit_forms

LISTS = (
    "columns", "directions", "needs", "kinds", "requirements", "bases", "triggers", "suitability", "notes",
)  # fmt: skip
LARGEST_FILE = 5 * 2**20
LONGEST_LIST = 1000


class UnableToChangeForm(Refused):
    """The form, or its edition, cannot be changed as asked."""


class FormRefused(UnableToChangeForm):
    """A document is no form. `error` says everything that is wrong with it."""

    def __init__(self, message: str, error: FormError, *, field: str = "") -> None:
        super().__init__(message, field=field)
        self.error = error


class UnableToCreateRegister(Refused):
    """The authority cannot have such a register."""


@action
def create_form(
    *, actor: Viewer, code: str, name: str, name_en: str = "", copy_of: FormEdition | None = None
) -> FormEdition:
    """Begin a form with a draft edition: a copy of another form's edition, or nearly empty.

    Raises:
        PermissionDenied: the actor is no administrator.
        UnableToChangeForm: the code is taken.
    """
    if not can_edit_forms(actor):
        raise PermissionDenied
    if RegisterForm.objects.filter(code=code).exists():
        raise UnableToChangeForm(_("Форма с таким кодом уже есть. Выберите другой код."), field="code")
    form = RegisterForm.objects.create(code=code, name=name, name_en=name_en)
    document = deepcopy(copy_of.document) if copy_of else skeleton()
    document |= {"code": code, "name": name, "name_en": name_en or document.get("name_en", "")}
    return FormEdition.objects.create(form=form, number=1, document=document)


@action
def start_form_edition(*, actor: Viewer, form: RegisterForm) -> FormEdition:
    """A draft that begins as the newest edition; the draft there is, if there is one.

    Raises:
        PermissionDenied: the actor is no administrator.
    """
    if not can_edit_forms(actor):
        raise PermissionDenied
    RegisterForm.objects.select_for_update().get(pk=form.pk)
    newest = form.editions.order_by("-number").first()
    assert newest is not None, "a form is made with its first edition"
    if newest.in_force_on is None:
        return newest
    return FormEdition.objects.create(form=form, number=newest.number + 1, document=deepcopy(newest.document))


@action
def change_part(
    *, actor: Viewer, edition: FormEdition, revision: int, values: Mapping[str, Any]
) -> FormEdition:
    """Set parts of the document that are no lists: `{"title": …, "publication_term": {…}}`.

    Raises: as `change_row`.
    """
    edition = _draft(actor, edition, revision)
    edition.document |= dict(values)
    _name_after_draft(edition)
    return _saved(edition)


@action
def change_row(
    *,
    actor: Viewer,
    edition: FormEdition,
    revision: int,
    section: str,
    row: Mapping[str, Any],
    index: int | None = None,
) -> int:
    """Put a row into a list of the document: in place of the one at `index`, or at the end. Returns its index.

    A row whose `code` is empty gets one made from its name; the code of a row that is there stays.

    Raises:
        PermissionDenied: the actor is no administrator.
        UnableToChangeForm: the edition is in force, was changed meanwhile, has no such row, or is full.
    """
    edition = _draft(actor, edition, revision)
    rows = _rows(edition, section)
    new = dict(row)
    if index is None:
        if len(rows) >= LONGEST_LIST:
            raise UnableToChangeForm(
                _("В списке уже %(count)s записей: больше нельзя.") % {"count": LONGEST_LIST}
            )
        if "code" in new and not new["code"]:
            new["code"] = code_from(new, {item.get("code", "") for item in rows})
        rows.append(new)
        index = len(rows) - 1
    else:
        _require_row(rows, index)
        if "code" in new and section != "bases":
            new["code"] = rows[index].get("code") or new["code"]
        rows[index] = new
    _saved(edition)
    return index


@action
def move_row(
    *, actor: Viewer, edition: FormEdition, revision: int, section: str, index: int, is_up: bool
) -> int:
    """Let a row change places with its neighbour. Returns its new index; at the edge it stays.

    Raises: as `change_row`.
    """
    edition = _draft(actor, edition, revision)
    rows = _rows(edition, section)
    _require_row(rows, index)
    target = index - 1 if is_up else index + 1
    if not 0 <= target < len(rows):
        return index
    rows[index], rows[target] = rows[target], rows[index]
    _saved(edition)
    return target


@action
def remove_row(*, actor: Viewer, edition: FormEdition, revision: int, section: str, index: int) -> int:
    """Remove a row. With a kind of touchpoint goes what the requirements say of it; returns how many did.

    Raises: as `change_row`.
    """
    edition = _draft(actor, edition, revision)
    rows = _rows(edition, section)
    _require_row(rows, index)
    gone = rows.pop(index)
    touched = _forget_kind(edition.document, gone.get("code", "")) if section == "kinds" else 0
    _saved(edition)
    return touched


@action
def replace_document(*, actor: Viewer, edition: FormEdition, revision: int, content: bytes) -> FormEdition:
    """Put an uploaded JSON file in the place of the draft. The code of the form stays.

    Raises:
        FormRefused: the file is no form; nothing is changed.
        PermissionDenied, UnableToChangeForm: as `change_row`; or the file is too large.
    """
    edition = _draft(actor, edition, revision)
    if len(content) > LARGEST_FILE:
        raise UnableToChangeForm(_("Файл больше 5 МБ: это не форма перечня."), field="file")
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise UnableToChangeForm(
            _("Это не файл JSON в кодировке UTF-8. Возьмите файл, скачанный с этой страницы."), field="file"
        ) from error
    if isinstance(document, dict):
        document["code"] = edition.form.code
    try:
        validate(document)
    except FormError as error:
        text = _("Файл не подходит, ничего не изменено. Что исправить, перечислено ниже.")
        raise FormRefused(text, error, field="file") from error
    edition.document = document
    _name_after_draft(edition)
    return _saved(edition)


@action
def put_form_in_force(
    *, actor: Viewer, edition: FormEdition, revision: int, in_force_on: date
) -> FormEdition:
    """Put a draft in force from a date on. It never changes again.

    Raises:
        FormRefused: something is missing or contradictory.
        PermissionDenied, UnableToChangeForm: as `change_row`; or an edition is in force from a later date.
    """
    edition = _draft(actor, edition, revision)
    try:
        validate(edition.document)
    except FormError as error:
        text = _("Форма ещё не готова: исправьте, что перечислено ниже.")
        raise FormRefused(text, error) from error
    latest = edition.form.editions.aggregate(latest=Max("in_force_on"))["latest"]
    if latest is not None and in_force_on < latest:
        raise UnableToChangeForm(
            _("Предыдущая редакция действует с %(date)s. Укажите этот день или более поздний.")
            % {"date": f"{latest:%d.%m.%Y}"},
            field="in_force_on",
        )
    edition.in_force_on = in_force_on
    edition.save(update_fields=["in_force_on"])
    _rename(edition)
    return edition


@action
def discard_form_edition(*, actor: Viewer, edition: FormEdition, revision: int) -> None:
    """Throw a draft away; with a form that was never in force goes the form.

    Raises: as `change_row`.
    """
    edition = _draft(actor, edition, revision)
    form = edition.form
    edition.delete()
    if not form.editions.exists():
        form.delete()


@action
def create_register(*, actor: Viewer, authority: Authority, form: RegisterForm, now: datetime) -> Register:
    """Give an authority a register in a form (I-2.1, S-3.1).

    Raises:
        PermissionDenied: the actor is no administrator.
        UnableToCreateRegister: it has one in this form, or the form is not in force.
    """
    if not can_edit_forms(actor):
        raise PermissionDenied
    Authority.objects.select_for_update().get(pk=authority.pk)
    if Register.objects.filter(authority=authority, form=form).exists():
        raise UnableToCreateRegister(_("У органа власти уже есть перечень в этой форме."), field="form")
    if form_in_force(form, on=localdate(now)) is None:
        raise UnableToCreateRegister(
            _("Форма ещё не действует. Введите её редакцию в действие."), field="form"
        )
    return Register.objects.create(authority=authority, form=form)


def _draft(actor: Viewer, edition: FormEdition, revision: int) -> FormEdition:
    if not can_edit_forms(actor):
        raise PermissionDenied
    found = (
        FormEdition.objects.select_for_update(of=("self",))
        .select_related("form")
        .filter(pk=edition.pk)
        .first()
    )
    if found is None:
        raise UnableToChangeForm(_("Этот черновик удалён. Начните новую редакцию формы."))
    if found.in_force_on is not None:
        raise UnableToChangeForm(
            _("Редакция введена в действие и больше не меняется. Начните новую редакцию.")
        )
    if found.revision != revision:
        raise UnableToChangeForm(
            _(
                "Пока вы работали, форму изменил кто-то ещё. Ваше изменение не сохранено. "
                "Посмотрите, что стало, и внесите его снова."
            )
        )
    return found


def _rows(edition: FormEdition, section: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = edition.document.setdefault(section, [])
    return rows


def _require_row(rows: list[dict[str, Any]], index: int) -> None:
    if not 0 <= index < len(rows):
        raise UnableToChangeForm(_("Такой записи в форме нет. Обновите страницу."))


def _saved(edition: FormEdition) -> FormEdition:
    edition.revision += 1
    edition.save(update_fields=["document", "revision"])
    return edition


def _name_after_draft(edition: FormEdition) -> None:
    """A form that was never in force is called as its draft says; afterwards only what is in force renames it."""
    if not edition.form.editions.filter(in_force_on__isnull=False).exists():
        _rename(edition)


def _rename(edition: FormEdition) -> None:
    form, document = edition.form, edition.document
    form.name = document.get("name") or form.name
    form.name_en = document.get("name_en") or form.name_en
    form.save(update_fields=["name", "name_en"])


def _forget_kind(document: dict[str, Any], code: str) -> int:
    touched = 0
    for requirement in document.get("requirements", []):
        if code in requirement.get("kinds", []):
            requirement["kinds"] = [kind for kind in requirement["kinds"] if kind != code]
            touched += 1
    document["requirements"] = [item for item in document.get("requirements", []) if item.get("kinds")]
    return touched
