"""The pages of this package and what they stand on, with stubs for the packages above."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from kit.access import PUBLIC, may_use


@may_use(PUBLIC)
def front(request: HttpRequest) -> HttpResponse:
    return HttpResponse("front page")


@may_use(lambda viewer: viewer.is_staff)
def workplace(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"workplace of {request.user}")


urlpatterns = i18n_patterns(
    path("", include("kit.pages.urls")),
    path("accounts/", include("kit.accounts.urls")),
    path("", include("vizavi.authorities.urls")),
    path("", include(([path("", front, name="home"), path("find/", front, name="search")], "portal"))),
    path("staff/", include(([path("", workplace, name="home")], "workplace"))),
    prefix_default_language=False,
)
handler400 = "kit.pages.errors.bad_request"
handler403 = "kit.pages.errors.permission_denied"
handler404 = "kit.pages.errors.not_found"
handler429 = "kit.pages.errors.too_many_requests"
handler500 = "kit.pages.errors.server_error"
