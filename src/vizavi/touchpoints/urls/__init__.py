"""Addresses of the registers at work, below /staff/."""

from __future__ import annotations

from vizavi.touchpoints.urls import editions, forms, oversight, preparing

app_name = "touchpoints"

urlpatterns = [
    *preparing.urlpatterns,
    *editions.urlpatterns,
    *forms.urlpatterns,
    *oversight.urlpatterns,
]
