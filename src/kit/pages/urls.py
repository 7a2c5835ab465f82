"""Pages that every installation has, included at the root: about, help, accessibility, privacy."""

from __future__ import annotations

from django.conf import settings
from django.urls import path

from kit.pages import views

app_name = "pages"

urlpatterns = [
    path("about/", views.about, name="about"),
    path("help/", views.support, name="support"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("robots.txt", views.robots, name="robots"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
]

if settings.MAILS_ARE_READABLE:
    from kit.pages import specimens

    urlpatterns += [
        path("dev/components", specimens.components, name="components"),
        path("dev/components/workplace", specimens.workplace, name="components_workplace"),
        path("dev/components/progress", specimens.progress, name="components_progress"),
        path("dev/components/autosave", specimens.autosave, name="components_autosave"),
        path("dev/components/codes", specimens.codes, name="components_codes"),
    ]
