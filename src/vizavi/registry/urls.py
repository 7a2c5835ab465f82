"""Addresses of the register of life situations at work, below /staff/."""

from __future__ import annotations

from django.urls import path

from vizavi.registry.criterion_urls import urlpatterns as criterion_patterns
from vizavi.registry.views import editing, editions, entries, home, lists, proposals, queue, starting

app_name = "registry"

_ENTRY = "registry/entries/<slug:kind>/<slug:code>/"
_PROPOSAL = "registry/proposals/<int:number>/"
_CASE = "registry/queue/<int:number>/"
_EDITION = "registry/editions/<int:number>/"

urlpatterns = [
    path("registry/", home.home, name="home"),
    path("registry/confirmations/", home.confirmations, name="confirmations"),
    path("registry/entries/<slug:kind>/", lists.index, name="entries"),
    path("registry/entries/<slug:kind>/export.<slug:ending>", lists.export, name="entries_export"),
    path(_ENTRY, entries.show, name="entry"),
    path(f"{_ENTRY}history/", entries.history, name="entry_history"),
    path(f"{_ENTRY}confirm/", entries.confirm, name="entry_confirm"),
    path(f"{_ENTRY}fits/", entries.still_fits, name="entry_fits"),
    path(f"{_ENTRY}change/", starting.change, name="entry_change"),
    path(f"{_ENTRY}exclude/", starting.exclude, name="entry_exclude"),
    path("registry/proposals/", proposals.index, name="proposals"),
    path("registry/proposals/new/", starting.choose, name="proposal_new"),
    path("registry/proposals/new/<slug:kind>/", starting.add, name="proposal_new_of"),
    path(_PROPOSAL, proposals.show, name="proposal"),
    path(f"{_PROPOSAL}history/", proposals.history, name="proposal_history"),
    path(f"{_PROPOSAL}edit/<slug:section>/", editing.edit, name="proposal_edit"),
    path(f"{_PROPOSAL}edit/<slug:section>/autosave/", editing.autosave, name="proposal_autosave"),
    path(f"{_PROPOSAL}check/", proposals.check, name="proposal_check"),
    path(f"{_PROPOSAL}withdraw/", proposals.withdraw, name="proposal_withdraw"),
    path(f"{_PROPOSAL}rebase/", proposals.rebase, name="proposal_rebase"),
    path(f"{_PROPOSAL}done/", proposals.done, name="proposal_done"),
    path("registry/queue/", queue.index, name="queue"),
    path(_CASE, queue.case, name="case"),
    path(f"{_CASE}decide/", queue.decide, name="case_decide"),
    path(f"{_CASE}done/", queue.done, name="case_done"),
    path("registry/editions/", editions.index, name="editions"),
    path("registry/editions/compare/", editions.compare, name="editions_compare"),
    path(_EDITION, editions.show, name="edition"),
    path(f"{_EDITION}publish/", editions.publish, name="edition_publish"),
    path(f"{_EDITION}done/", editions.done, name="edition_done"),
    path("registry/settings/", editions.settings, name="settings"),
    *criterion_patterns,
]
