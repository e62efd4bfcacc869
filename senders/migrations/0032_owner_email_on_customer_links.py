"""Lets a project show the email address of a case’s owner to its customers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("senders", "0031_papers_by_customers"),
    ]

    operations = [
        migrations.AddField(
            model_name="project",
            name="shows_owner_email",
            field=models.BooleanField(default=False),
        ),
    ]
