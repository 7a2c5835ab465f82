"""Pages about the site itself, and what browsers and search engines ask of it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kit.access import PUBLIC, may_use


@require_safe
@may_use(PUBLIC)
def about(request: HttpRequest) -> HttpResponse:
    """What this system is for and who runs it."""
    return render(request, "pages/about.html", {"title": _("О системе")})


@may_use(PUBLIC)
def support(request: HttpRequest) -> HttpResponse:
    """How to get help: the product's own page (`SUPPORT_VIEW`), or the bare contacts."""
    if settings.SUPPORT_VIEW:
        return import_string(settings.SUPPORT_VIEW)(request)  # type: ignore[no-any-return]
    return render(request, "pages/support.html", {"title": _("Помощь")})


@require_safe
@may_use(PUBLIC)
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "pages/accessibility.html", {"title": _("Доступность")})


@require_safe
@may_use(PUBLIC)
def privacy(request: HttpRequest) -> HttpResponse:
    """Which personal data are kept and why."""
    return render(request, "pages/privacy.html", {"title": _("Персональные данные")})


@require_safe
@may_use(PUBLIC)
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines read the public pages, found through the map of the site, not those of staff."""
    lines = ["User-agent: *"]
    lines += [
        f"Disallow: {prefix}/{folder}/"
        for prefix in ("", "/en")
        for folder in ("staff", "accounts", "demo", "dev")
    ]
    lines += ["", f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@may_use(PUBLIC)
def manifest(request: HttpRequest) -> HttpResponse:
    """The web app manifest, so that the site can stand on a telephone's first screen."""
    return JsonResponse(
        {
            "name": str(settings.PRODUCT_NAME),
            "short_name": str(settings.PRODUCT_NAME),
            "lang": get_language(),
            "start_url": "/",
            "display": "browser",
            "background_color": "#ffffff",
            "theme_color": "#0b5560",
            "icons": [{"src": static("pages/favicon.svg"), "sizes": "any", "type": "image/svg+xml"}],
        },
        content_type="application/manifest+json",
    )
