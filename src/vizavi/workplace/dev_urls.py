"""Addresses of what only developers and visitors of a demonstration read, below /dev/."""

from __future__ import annotations

from django.urls import path

from vizavi.workplace.views import mails

app_name = "dev"

urlpatterns = [
    path("mail/", mails.open_index, name="mails"),
    path("mail/<int:pk>/", mails.open_show, name="mail"),
]
