"""Sign-in and the own account, included at `accounts/` without a namespace: the sign-in package names its routes.

Only routes whose pages are ours are here: no sign-up, no changing of addresses.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path, re_path

from kit.access import PUBLIC, View, may_use
from kit.accounts import views
from kit.accounts.access import is_signed_in, not_in_demo


def _open(view: View) -> View:
    """A page for whoever is not, or not quite, signed in."""
    return may_use(PUBLIC)(view)


def _own(view: View) -> View:
    """A page about what guards the own account."""
    return may_use(is_signed_in)(not_in_demo(view))


urlpatterns = [
    path("", views.home, name="account_home"),
    path("profile/", views.profile, name="account_profile"),
    path("sessions/end/", views.end, name="account_end_session"),
    path("sessions/end-others/", views.end_others, name="account_end_other_sessions"),
    # Signing in and out
    path("login/", _open(account.login), name="account_login"),
    path("logout/", _open(account.logout), name="account_logout"),
    path("inactive/", _open(account.account_inactive), name="account_inactive"),
    path("2fa/authenticate/", _open(mfa.authenticate), name="mfa_authenticate"),
    path("2fa/webauthn/login/", _open(webauthn.login_webauthn), name="mfa_login_webauthn"),
    # A forgotten password
    path("password/reset/", _open(account.password_reset), name="account_reset_password"),
    path("password/reset/done/", _open(account.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        _open(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        _open(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    # What guards the account
    path("password/change/", _own(account.password_change), name="account_change_password"),
    path("password/set/", _own(account.password_set), name="account_set_password"),
    path("reauthenticate/", _own(account.reauthenticate), name="account_reauthenticate"),
    path("2fa/", may_use(is_signed_in)(mfa.index), name="mfa_index"),
    path("2fa/reauthenticate/", _own(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", _own(totp.activate_totp), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", _own(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", _own(recovery_codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/",
        _own(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/download/",
        _own(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("2fa/webauthn/", _own(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("2fa/webauthn/add/", _own(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path(
        "2fa/webauthn/reauthenticate/",
        _own(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path("2fa/webauthn/keys/<int:pk>/edit/", _own(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/remove/", _own(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
]
