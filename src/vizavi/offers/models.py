"""What is kept of a client's answers, and for how long.

Nobody signs in for this, so an enquiry belongs to whoever holds the secret of its cookie; the database knows only
a fingerprint of the secret. Neither table says who anybody is, and no decision of an authority rests on them.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from vizavi.registry.models import Edition


class Enquiry(models.Model):
    """A client's answers so far."""

    token_sha256 = models.CharField(max_length=64, unique=True)
    # Whoever was signed in when answering: finds it again from another device.
    user = models.ForeignKey(
        "accounts.User", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("чьи ответы")
    )
    # Attribute → value, as `criteria.load_client` reads it.
    answers = models.JSONField(default=dict)
    # The same for sensitive attributes: never shared, dropped when opened on another device.
    sensitive = models.JSONField(default=dict)
    # Attribute → choices.Skip.
    skipped = models.JSONField(default=dict)
    # Attributes in the order in which they were asked: the way back.
    asked = models.JSONField(default=list)
    # What it is about, see `scope`: codes of life situations, `service:code`; empty is everything.
    about = models.JSONField(default=list)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["expires_at"], name="offers_enquiry_expires"),
            models.Index(fields=["user", "-updated_at"], name="offers_enquiry_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%d.%m.%Y}"

    @property
    def known(self) -> dict[str, object]:
        """All answers, sensitive ones included: for verdicts shown to the person alone."""
        return {**self.answers, **self.sensitive}


class SharedResult(models.Model):
    """Answers as they were when somebody shared the result: without sensitive ones, opened by a secret link."""

    token_sha256 = models.CharField(max_length=64, unique=True)
    # So that the person who deletes the answers deletes the links as well.
    enquiry = models.ForeignKey(Enquiry, models.SET_NULL, null=True, blank=True, related_name="shared")
    answers = models.JSONField()
    about = models.JSONField()
    # How many sensitive answers were left out: verdicts may differ by them.
    left_out = models.PositiveSmallIntegerField(default=0)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="offers_shared_expires")]

    def __str__(self) -> str:
        return f"{self.created_at:%d.%m.%Y}"
