"""The outbox."""

from __future__ import annotations

from django.db import models


class Mail(models.Model):
    """A message to one address. Sent once: `sent_at` is set in the transaction that hands it over."""

    to = models.EmailField()
    subject = models.CharField(max_length=250)
    text = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-created_at"], name="mail_newest")]

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"
