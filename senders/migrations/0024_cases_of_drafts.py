"""Removes from drafts the columns that cases hold since. Each draft belongs to one."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("senders", "0023_cases")]

    operations = [
        migrations.AlterField(
            model_name="draft",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="drafts",
                to="senders.case",
            ),
        ),
        migrations.RemoveField(
            model_name="draft",
            name="owner",
        ),
        migrations.RemoveField(
            model_name="draft",
            name="waiting_entry",
        ),
        migrations.RemoveField(
            model_name="draft",
            name="waiting_for",
        ),
        migrations.RemoveField(
            model_name="draft",
            name="waiting_salt",
        ),
        migrations.RemoveField(
            model_name="draft",
            name="waiting_since",
        ),
        migrations.RemoveField(
            model_name="draft",
            name="waiting_what",
        ),
    ]
