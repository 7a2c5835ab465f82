"""How the trail of forms is told to people."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

FORM_ACTIONS: dict[str, str | Promise] = {
    "touchpoints.create_form": gettext_lazy("Форма создана"),
    "touchpoints.start_form_edition": gettext_lazy("Начата новая редакция формы"),
    "touchpoints.change_part": gettext_lazy("Форма изменена"),
    "touchpoints.change_row": gettext_lazy("Запись формы изменена"),
    "touchpoints.move_row": gettext_lazy("Запись формы переставлена"),
    "touchpoints.remove_row": gettext_lazy("Запись формы удалена"),
    "touchpoints.replace_document": gettext_lazy("Форма загружена из файла"),
    "touchpoints.put_form_in_force": gettext_lazy("Редакция формы введена в действие"),
    "touchpoints.discard_form_edition": gettext_lazy("Черновик формы удалён"),
    "touchpoints.create_register": gettext_lazy("Перечень создан"),
    "demo.load_forms": gettext_lazy("Форма поставлена вместе с системой"),
}
