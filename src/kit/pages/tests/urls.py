"""A URL map of the kit alone, for tests that must not lean on the domain."""

from allauth.account import urls as account
from allauth.mfa import urls as mfa
from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from kit.access import PUBLIC, may_use
from kit.accounts.access import is_signed_in

OPEN = {
    "account_login",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",
    "mfa_login_webauthn",
}


@may_use(PUBLIC)
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken on purpose")


def _declared(patterns: list[URLPattern | URLResolver]) -> None:
    for item in patterns:
        if isinstance(item, URLResolver):
            _declared(item.url_patterns)
        elif not hasattr(item.callback, "access"):
            item.callback = may_use(PUBLIC if item.name in OPEN else is_signed_in)(item.callback)


_declared([*account.urlpatterns, *mfa.urlpatterns])

urlpatterns = i18n_patterns(
    path("", include("kit.pages.urls")),
    path("broken/", broken, name="broken"),
    path("accounts/", include(account)),
    path("accounts/2fa/", include(mfa)),
    prefix_default_language=False,
)
handler400 = "kit.pages.errors.bad_request"
handler403 = "kit.pages.errors.permission_denied"
handler404 = "kit.pages.errors.not_found"
handler429 = "kit.pages.errors.too_many_requests"
handler500 = "kit.pages.errors.server_error"
