"""The function that all audit triggers call."""

from django.db import migrations

from kit.audit.chain import RECORD_FUNCTION


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(
            RECORD_FUNCTION, "DROP FUNCTION audit_record(text, text, text, jsonb, jsonb)"
        )
    ]
