"""The pages of criteria, of the attributes that they are made of, and of what is counted by them."""

from __future__ import annotations

from django.urls import path

from vizavi.registry.views import (
    attributes,
    criterion,
    criterion_comparison,
    criterion_insert,
    criterion_trial,
    numbers,
)

OF_PROPOSAL = "registry/proposals/<int:number>/criteria/<str:place>/"

urlpatterns = [
    path(OF_PROPOSAL, criterion.criterion, name="criterion"),
    path(f"{OF_PROPOSAL}try/", criterion_trial.trial, name="criterion_trial"),
    path(f"{OF_PROPOSAL}take/", criterion_insert.insert, name="criterion_insert"),
    path("registry/attributes/", attributes.index, name="attributes"),
    path("registry/attributes/start/", attributes.start, name="attributes_start"),
    path("registry/attributes/<slug:code>/replace/", attributes.replace, name="attribute_replace"),
    path("registry/codes/<slug:classifier>/replace/", attributes.replace_code, name="code_replace"),
    path("registry/statistics/", numbers.compute, name="compute_statistics"),
    path(
        "registry/entries/<slug:kind>/<slug:code>/criteria/<str:place>/comparison/",
        criterion_comparison.comparison,
        name="criterion_comparison",
    ),
]
