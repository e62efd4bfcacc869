"""Lets a customer upload files of papers, which members accept or reject."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("senders", "0030_four_eyes"),
    ]

    operations = [
        migrations.AddField(
            model_name="paperfile",
            name="link",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="papers",
                to="senders.customerlink",
            ),
        ),
        migrations.AddField(
            model_name="paperfile",
            name="offer",
            field=models.CharField(
                blank=True,
                choices=[
                    ("open", "Not checked yet"),
                    ("accepted", "Accepted"),
                    ("rejected", "Rejected"),
                    ("replaced", "Replaced by the customer"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="paperfile",
            name="word",
            field=models.CharField(blank=True, max_length=500),
        ),
    ]
