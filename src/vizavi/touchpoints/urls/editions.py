"""Addresses of editions, below /staff/<authority>/registers/<form>/."""

from __future__ import annotations

from django.urls import path

from vizavi.touchpoints.views import documents, editions, imports

_REGISTER = "<slug:authority>/registers/<slug:form>/"
_EDITION = f"{_REGISTER}editions/<int:number>/"
_IMPORT = f"{_REGISTER}imports/<int:number>/"

urlpatterns = [
    path(f"{_REGISTER}editions/", editions.index, name="editions"),
    path(_EDITION, editions.show, name="edition"),
    path(f"{_EDITION}history/", editions.history, name="edition_history"),
    path(f"{_EDITION}send/", editions.send, name="edition_send"),
    path(f"{_EDITION}return/", editions.give_back, name="edition_return"),
    path(f"{_EDITION}approve/", editions.approve, name="edition_approve"),
    path(f"{_EDITION}publish/", editions.publish, name="edition_publish"),
    path(f"{_EDITION}done/", editions.done, name="edition_done"),
    path(f"{_EDITION}files/<slug:kind>/", documents.file, name="edition_file"),
    path(f"{_EDITION}files/<slug:kind>/making/", documents.making, name="edition_making"),
    path(f"{_EDITION}scan/", documents.scan, name="edition_scan"),
    path(f"{_REGISTER}imports/", imports.index, name="imports"),
    path(_IMPORT, imports.show, name="import"),
    path(f"{_IMPORT}columns/", imports.columns, name="import_columns"),
    path(f"{_IMPORT}progress/", imports.progress, name="import_progress"),
    path(f"{_IMPORT}discard/", imports.discard, name="import_discard"),
]
