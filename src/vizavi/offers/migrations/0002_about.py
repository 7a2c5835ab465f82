from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("offers", "0001_enquiries")]

    operations = [
        migrations.RenameField("enquiry", "situations", "about"),
        migrations.RenameField("sharedresult", "situations", "about"),
    ]
