"""Addresses of the comparison of authorities, below /staff/."""

from __future__ import annotations

from django.urls import path

from vizavi.touchpoints.views import oversight

urlpatterns = [
    path("oversight/", oversight.index, name="oversight"),
    path("oversight/<slug:form>/", oversight.export, name="oversight_export"),
]
