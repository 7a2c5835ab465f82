"""Forms of the sign-in package that need a word more. Named in the setting MFA_FORMS."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms as theirs


class _Checked:
    """A forged answer of a key is refused; the library behind allauth meets it with a KeyError or TypeError."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise get_adapter().validation_error("incorrect_code") from error


class LoginWebAuthnForm(_Checked, theirs.LoginWebAuthnForm):  # type: ignore[misc]
    """Signing in with a passkey alone."""


class AuthenticateWebAuthnForm(_Checked, theirs.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """The second step with a key."""


class ReauthenticateWebAuthnForm(_Checked, theirs.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """Proving oneself again with a key."""


class AddWebAuthnForm(theirs.AddWebAuthnForm):  # type: ignore[misc]
    """Adding a key."""

    def clean(self) -> dict[str, Any] | None:
        try:
            cleaned: dict[str, Any] | None = super().clean()
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise get_adapter().validation_error("incorrect_code") from error
        return cleaned
