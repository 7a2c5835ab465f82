"""Addresses of preparing and checking, below /staff/<authority>/registers/<form>/."""

from __future__ import annotations

from django.urls import path

from vizavi.touchpoints.views import (
    checking,
    deadlines,
    editing,
    files,
    processes,
    proposals,
    registers,
    starting,
    steps,
)

_REGISTER = "<slug:authority>/registers/<slug:form>/"
_PROCESS = f"{_REGISTER}processes/<uuid:process>/"
_TOUCHPOINT = f"{_REGISTER}touchpoints/<uuid:touchpoint>/"
_PROPOSAL = f"{_REGISTER}proposals/<int:number>/"
_CASE = f"{_REGISTER}queue/<int:number>/"

urlpatterns = [
    path(_REGISTER, registers.home, name="register"),
    path(f"{_REGISTER}terms/", registers.terms, name="terms"),
    path(f"{_REGISTER}deadlines/", deadlines.index, name="deadlines"),
    path(f"{_REGISTER}processes/new/", processes.include, name="process_new"),
    path(_PROCESS, processes.show, name="process"),
    path(f"{_PROCESS}history/", processes.history, name="process_history"),
    path(f"{_PROCESS}edit/", processes.change, name="process_edit"),
    path(f"{_PROCESS}exclude/", processes.exclude, name="process_exclude"),
    path(f"{_PROCESS}done/", processes.done, name="process_done"),
    path(_TOUCHPOINT, processes.touchpoint, name="touchpoint"),
    path(f"{_TOUCHPOINT}history/", processes.touchpoint_history, name="touchpoint_history"),
    path(f"{_REGISTER}proposals/", proposals.index, name="proposals"),
    path(f"{_REGISTER}proposals/new/", starting.choose, name="proposal_new"),
    path(f"{_REGISTER}proposals/new/add/<uuid:process>/", starting.add, name="proposal_add"),
    path(f"{_REGISTER}proposals/new/change/<uuid:touchpoint>/", starting.change, name="proposal_change"),
    path(f"{_REGISTER}proposals/new/exclude/<uuid:touchpoint>/", starting.exclude, name="proposal_exclude"),
    path(_PROPOSAL, proposals.show, name="proposal"),
    path(f"{_PROPOSAL}history/", proposals.history, name="proposal_history"),
    path(f"{_PROPOSAL}edit/", editing.edit, name="proposal_edit"),
    path(f"{_PROPOSAL}autosave/", editing.autosave, name="proposal_autosave"),
    path(f"{_PROPOSAL}files/", files.index, name="proposal_files"),
    path(f"{_PROPOSAL}files/<int:attachment>/remove/", files.remove, name="proposal_file_remove"),
    path(f"{_PROPOSAL}merge/", steps.merge, name="proposal_merge"),
    path(f"{_PROPOSAL}ask/", steps.ask, name="proposal_ask"),
    path(f"{_PROPOSAL}submit/", steps.submit, name="proposal_submit"),
    path(f"{_PROPOSAL}withdraw/", steps.withdraw, name="proposal_withdraw"),
    path(f"{_PROPOSAL}done/", steps.done, name="proposal_done"),
    path(f"{_REGISTER}files/<int:attachment>/", files.download, name="attachment"),
    path(f"{_REGISTER}queue/", checking.index, name="queue"),
    path(_CASE, checking.case, name="case"),
    path(f"{_CASE}return/", checking.give_back, name="case_return"),
    path(f"{_CASE}include/", checking.include, name="case_include"),
    path(f"{_CASE}done/", checking.done, name="case_done"),
]
