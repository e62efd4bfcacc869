"""The databases themselves refuse to change the audit trail. There is no way back."""

from typing import Any

from django.db import migrations

from senders.audit import triggers


def protect(apps: Any, schema_editor: Any) -> None:
    triggers.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("senders", "0006_audit_verification"),
    ]

    operations = [
        migrations.RunPython(protect),
    ]
