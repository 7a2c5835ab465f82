"""What was done with classifiers, in words for histories and the audit trail."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, str | Promise] = {
    "classifiers.take_edition": _("Редакция классификатора загружена"),
    "classifiers.put_in_force": _("Редакция классификатора введена в действие"),
    "classifiers.discard_edition": _("Загруженная редакция удалена"),
    "classifiers.load_classifiers": _("Загружены поставляемые классификаторы"),
}
