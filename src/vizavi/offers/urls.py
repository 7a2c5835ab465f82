"""Addresses of «Что есть для меня?»: of questions they say what is asked, never what was answered."""

from __future__ import annotations

from django.urls import path

from vizavi.offers.views import questions, results, shared, start, try_it
from vizavi.registry.choices import Classifier

app_name = "offers"

urlpatterns = [
    path("for-me/", start.start, name="start"),
    path("for-me/next/", start.onward, name="next"),
    path("for-me/questions/<slug:name>/", questions.question, name="question"),
    path("for-me/answers/", questions.answers, name="answers"),
    path("for-me/results/", results.results, name="results"),
    path("for-me/results/services/<slug:group>/", results.group, name="group"),
    path("for-me/results/requirements/", results.requirements, name="requirements"),
    path("for-me/share/", shared.share, name="share"),
    path("for-me/shared/<slug:token>/", shared.shared, name="shared"),
    path("for-me/saved/<int:pk>/", start.open_again, name="saved"),
    path("for-me/forget/", start.forget, name="forget"),
    *[
        path(
            f"for-me/codes/{classifier.value}.json",
            start.codes,
            {"classifier": classifier.value},
            name=f"codes_{classifier.value}",
        )
        for classifier in Classifier
    ],
    path("developers/api/try/", try_it.try_it, name="try_it"),
]
