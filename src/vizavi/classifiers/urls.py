"""Addresses of classifiers, below /staff/."""

from __future__ import annotations

from django.urls import path

from vizavi.classifiers.views import editions, imports, lists

app_name = "classifiers"

_CLASSIFIER = "classifiers/<slug:classifier>/"
_EDITION = f"{_CLASSIFIER}editions/<int:edition>/"

urlpatterns = [
    path("classifiers/", lists.index, name="index"),
    path("classifiers/load/", imports.load_shipped, name="load"),
    path(_CLASSIFIER, lists.show, name="classifier"),
    path(f"{_CLASSIFIER}upload/", imports.upload, name="upload"),
    path(f"{_CLASSIFIER}editions/", editions.index, name="editions"),
    path(_EDITION, editions.show, name="edition"),
    path(f"{_EDITION}discard/", imports.discard, name="discard"),
    path(f"{_EDITION}<slug:kind>/", editions.download, name="download"),
]
