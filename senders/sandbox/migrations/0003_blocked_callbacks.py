"""Callbacks whose target has an address that is not allowed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sandbox", "0002_time_and_callbacks"),
    ]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="blocked",
            field=models.BooleanField(default=False),
        ),
    ]
