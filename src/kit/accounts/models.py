"""The account a person signs in with."""

from __future__ import annotations

from typing import ClassVar

from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from kit.audit.triggers import audited


class UserManager(BaseUserManager["User"]):
    """Finds accounts by address whatever its letter case."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)

    def create_user(self, email: str, *, name: str = "", password: str | None = None) -> User:
        """Create an account; without a password it can only be entered through an invitation."""
        user = self.model(email=self.normalize_email(email), name=name)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A person known by an e-mail address."""

    email = models.EmailField(_("электронная почта"), unique=True)
    name = models.CharField(_("имя"), max_length=200)
    language = models.CharField(_("язык"), max_length=2, default="ru")
    is_active = models.BooleanField(_("учётная запись открыта"), default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]
        triggers = [audited(exclude=["password", "last_login"])]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class SecondFactor(Authenticator):  # type: ignore[misc]
    """The code app, passkeys and spare codes of a person, as the trail sees them: added and taken away.

    Secrets are left out, and so is each use. In the trail they are parts of their person.
    """

    class Meta:
        proxy = True
        verbose_name = _("второй шаг входа")
        triggers = [audited(exclude=["data", "last_used_at"], key="user_id")]
