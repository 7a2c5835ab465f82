"""Addresses of technical support: the form itself is `pages:support`."""

from __future__ import annotations

from django.urls import path

from vizavi.contact.views import desk, support

app_name = "contact"

urlpatterns = [
    path("help/sent/<str:secret>/", support.sent, name="sent"),
    path("help/requests/<str:secret>/", support.show, name="request"),
    path("help/status/", support.status, name="status"),
    path("staff/support/", desk.index, name="desk"),
    path("staff/support/<int:pk>/", desk.show, name="desk_request"),
    path("staff/support/<int:pk>/take/", desk.take, name="take"),
]
