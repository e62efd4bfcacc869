"""Lets an import be the source of a draft."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("senders", "0028_notices_of_cases"),
    ]

    operations = [
        migrations.AlterField(
            model_name="draftorigin",
            name="kind",
            field=models.CharField(
                choices=[
                    ("profile", "Profile"),
                    ("draft", "Draft"),
                    ("sender", "Sender"),
                    ("json", "Json"),
                    ("import", "Import"),
                ],
                max_length=8,
            ),
        ),
    ]
