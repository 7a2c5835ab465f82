"""The URL map. Russian pages have no prefix, English ones begin with /en/; what machines read has neither."""

from __future__ import annotations

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from config import health

handler400 = "kit.pages.errors.bad_request"
handler403 = "kit.pages.errors.permission_denied"
handler404 = "kit.pages.errors.not_found"
handler429 = "kit.pages.errors.too_many_requests"
handler500 = "kit.pages.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.live, name="live"),
    path("readyz", health.ready, name="ready"),
    path("api/v1/", include("config.api", namespace="api")),
    *i18n_patterns(
        path("accounts/", include("kit.accounts.urls")),
        path("", include("kit.pages.urls")),
        path("", include("vizavi.contact.urls")),
        path("", include("vizavi.authorities.urls")),
        path("staff/", include("vizavi.workplace.urls")),
        path("staff/", include("vizavi.touchpoints.urls")),
        path("staff/", include("vizavi.classifiers.urls")),
        path("staff/", include("vizavi.registry.urls")),
        *([path("dev/", include("vizavi.workplace.dev_urls"))] if settings.MAILS_ARE_READABLE else []),
        path("", include("vizavi.offers.urls")),
        path("", include("vizavi.portal.urls")),
        prefix_default_language=False,
    ),
]
