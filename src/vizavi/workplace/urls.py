"""Addresses of what crosses packages on the side of staff, below /staff/."""

from __future__ import annotations

from django.urls import path

from vizavi.workplace.views import audit, home, jobs, mails, search

app_name = "workplace"

urlpatterns = [
    path("", home.home, name="home"),
    path("registers/", home.registers, name="registers"),
    path("search/", search.search, name="search"),
    path("jobs/", jobs.index, name="jobs"),
    path("jobs/<int:job_id>/retry/", jobs.retry, name="retry_job"),
    path("jobs/<int:job_id>/cancel/", jobs.cancel, name="cancel_job"),
    path("mails/", mails.index, name="mails"),
    path("mails/<int:pk>/", mails.show, name="mail"),
    path("audit/", audit.index, name="audit"),
    path("audit/csv/", audit.as_csv, name="audit_csv"),
    path("audit/<int:sequence>/", audit.show, name="audit_entry"),
]
