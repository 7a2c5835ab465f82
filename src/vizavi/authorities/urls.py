"""Addresses of settings, of invitations and of demo mode; included at the root."""

from __future__ import annotations

from django.urls import path

from vizavi.authorities.views import (
    accounts,
    appointments,
    authorities,
    demo,
    invitations,
    people,
    time,
    units,
)

app_name = "authorities"

_SETTINGS = "staff/settings/"
_AUTHORITY = f"{_SETTINGS}authorities/<slug:code>/"
_UNIT = f"{_AUTHORITY}units/<int:pk>/"
_PERSON = f"{_SETTINGS}people/<int:pk>/"

urlpatterns = [
    path(_SETTINGS, authorities.front, name="settings"),
    path(f"{_SETTINGS}authorities/", authorities.index, name="index"),
    path(f"{_SETTINGS}authorities/add/", authorities.add, name="add"),
    path(_AUTHORITY, authorities.show, name="show"),
    path(f"{_AUTHORITY}edit/", authorities.edit, name="edit"),
    path(f"{_AUTHORITY}history/", authorities.history, name="history"),
    path(f"{_AUTHORITY}orders/", authorities.orders, name="orders"),
    path(f"{_AUTHORITY}orders/<int:pk>/", authorities.order, name="order"),
    path(f"{_AUTHORITY}orders/<int:pk>/scan/", authorities.scan, name="scan"),
    path(f"{_AUTHORITY}units/", units.index, name="units"),
    path(f"{_AUTHORITY}units/add/", units.add, name="add_unit"),
    path(_UNIT, units.show, name="unit"),
    path(f"{_UNIT}edit/", units.edit, name="edit_unit"),
    path(f"{_UNIT}close/", units.close, name="close_unit"),
    path(f"{_AUTHORITY}time/", time.show, name="time"),
    path(f"{_AUTHORITY}time/week/", time.week, name="week"),
    path(f"{_AUTHORITY}time/exceptions/add/", time.add_exception, name="add_exception"),
    path(f"{_AUTHORITY}time/exceptions/remove/", time.remove_exception, name="remove_exception"),
    path(f"{_SETTINGS}people/", people.index, name="people"),
    path(f"{_SETTINGS}people/invite/", invitations.invite, name="invite"),
    path(_PERSON, people.show, name="person"),
    path(f"{_PERSON}history/", people.history, name="person_history"),
    path(f"{_PERSON}edit/", people.edit, name="edit_person"),
    path(f"{_PERSON}appoint/", appointments.choose_role, name="choose_role"),
    path(f"{_PERSON}appoint/<str:role>/", appointments.give, name="appoint"),
    path(f"{_PERSON}close/", accounts.close, name="close_account"),
    path(f"{_PERSON}open/", accounts.open_again, name="open_account"),
    path(f"{_PERSON}sign-out/", accounts.sign_out, name="sign_out"),
    path(f"{_PERSON}second-factor/", accounts.reset, name="reset_second_factor"),
    path(f"{_PERSON}invitation/resend/", invitations.resend, name="resend_invitation"),
    path(f"{_PERSON}invitation/revoke/", invitations.revoke, name="revoke_invitation"),
    path(f"{_SETTINGS}appointments/<int:pk>/end/", appointments.end, name="dismiss"),
    path(f"{_SETTINGS}invitations/", invitations.index, name="invitations"),
    path("invitation/<str:token>/", invitations.accept, name="accept_invitation"),
    path("demo/", demo.index, name="demo"),
    path("demo/enter/", demo.enter, name="enter_demo"),
]
