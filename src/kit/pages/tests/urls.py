"""A URL map of the kit alone, for tests that must not lean on the domain."""

from django.conf.urls.i18n import i18n_patterns
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from kit.access import PUBLIC, may_use


@may_use(PUBLIC)
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken on purpose")


@may_use(PUBLIC)
def lost(request: HttpRequest) -> HttpResponse:
    raise OperationalError("connection refused")


urlpatterns = i18n_patterns(
    path("", include("kit.pages.urls")),
    path("broken/", broken, name="broken"),
    path("lost/", lost, name="lost"),
    path("accounts/", include("kit.accounts.urls")),
    prefix_default_language=False,
)
handler400 = "kit.pages.errors.bad_request"
handler403 = "kit.pages.errors.permission_denied"
handler404 = "kit.pages.errors.not_found"
handler429 = "kit.pages.errors.too_many_requests"
handler500 = "kit.pages.errors.server_error"
