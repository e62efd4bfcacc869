"""Memberships may end, and the databases themselves refuse to change the audit trail."""

from typing import Any

from django.db import migrations, models

from senders import guard


def protect(apps: Any, schema_editor: Any) -> None:
    guard.install(schema_editor.connection)


def unprotect(apps: Any, schema_editor: Any) -> None:
    guard.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("senders", "0005_press"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="until",
            field=models.DateField(null=True),
        ),
        migrations.RunPython(protect, unprotect),
    ]
