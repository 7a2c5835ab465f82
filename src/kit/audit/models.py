"""One row per changed row, each holding the hash of the one before."""

from __future__ import annotations

from django.db import models

from kit.audit.triggers import append_only


class Entry(models.Model):
    """A change of one row of one table. Written by the database only; `sequence` has no gaps."""

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.TextField()
    on_behalf_of = models.TextField()
    via = models.TextField()
    action = models.TextField()
    reason = models.TextField()
    table = models.TextField()
    object_id = models.TextField()
    operation = models.TextField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    previous_hash = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        db_table = "audit_entry"
        indexes = [
            models.Index(fields=["table", "object_id", "-sequence"], name="audit_of_object"),
            models.Index(fields=["actor_id", "-sequence"], name="audit_of_actor"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.sequence}: {self.operation} {self.table} {self.object_id}"
