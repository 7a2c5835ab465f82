"""What a person says of the own account."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from kit.accounts.models import User
from kit.audit.context import Actor, action
from kit.errors import Refused


class UnableToChangeProfile(Refused):
    """The name is empty or the language is not offered."""


@action
def change_profile(*, actor: Actor, user: User, name: str, language: str) -> User:
    """Set the name that others see and the language of pages and letters.

    Raises:
        UnableToChangeProfile: the name is empty, or there is no such language.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    user.name = " ".join(name.split())
    if not user.name:
        raise UnableToChangeProfile(_("Напишите фамилию, имя и отчество."), field="name")
    if language not in dict(settings.LANGUAGES):
        raise UnableToChangeProfile(_("Выберите язык из списка."), field="language")
    user.language = language
    user.save(update_fields=["name", "language"])
    return user
