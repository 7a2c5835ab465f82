"""How the trail of this package is told to people."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

ACTIONS: dict[str, str | Promise] = {
    "contact.ask_support": gettext_lazy("Принято обращение в поддержку"),
    "contact.take_request": gettext_lazy("Обращение взято в работу"),
    "contact.answer_request": gettext_lazy("На обращение отвечено"),
    "contact.erase_contacts": gettext_lazy("Контакты в обращениях стёрты"),
}
