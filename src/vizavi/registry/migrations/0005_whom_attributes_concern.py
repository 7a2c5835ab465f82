"""Attributes that were written before they could say whom they concern get these fields, empty."""

from django.db import migrations

FILL = """
UPDATE registry_version
SET document = '{"criteria": null, "otherwise": ""}'::jsonb || document
WHERE kind = 'attribute' AND NOT (document ? 'criteria' AND document ? 'otherwise')
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_words_of_titles")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
