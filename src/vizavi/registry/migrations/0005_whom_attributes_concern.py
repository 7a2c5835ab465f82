"""Attributes that were written before they could say whom they concern, and which answers are possible, get these
fields, empty."""

from django.db import migrations

FILL = """
UPDATE registry_version
SET document = '{
  "criteria": null, "otherwise": "", "least": null, "most": null, "is_whole": false, "is_past": false
}'::jsonb || document
WHERE kind = 'attribute' AND NOT document ?& ARRAY['criteria', 'otherwise', 'least', 'most', 'is_whole', 'is_past']
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_words_of_titles")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
