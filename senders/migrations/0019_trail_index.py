"""Indexes of the audit trail for its page, filled from the entries that are there.

No table is rebuilt, so no trigger is lost. Entries are read in batches and none is changed.
"""

from datetime import timedelta
from itertools import islice
from typing import Any

from django.db import migrations, models
from django.db.models import Count

from senders.audit.indexing import searched

BATCH = 2000


def index_all(apps: Any, schema_editor: Any) -> None:
    for chain in apps.get_model("senders", "AuditChain").objects.all():
        entries = apps.get_model("senders", "AuditEntry").objects.filter(project_slug=chain.name)
        entries = entries.filter(number__lte=chain.length)
        _index_objects(apps.get_model("senders", "AuditObject"), chain.name, entries)
        chain.clock_back = _index_attempts(
            apps.get_model("senders", "OpenAttempt"), chain.name, entries
        )
        chain.indexed = chain.length
        chain.save(update_fields=["indexed", "clock_back"])


def _index_objects(table: Any, chain: str, entries: Any) -> None:
    names = entries.order_by().values_list("target_kind", "target_id", "target_label")
    counted = iter(names.annotate(number=Count("pk")))
    rows = (
        table(
            chain=chain,
            kind=kind,
            identifier=identifier,
            name=name,
            folded=searched(name, identifier),
            entries=number,
        )
        for kind, identifier, name, number in counted
    )
    while batch := list(islice(rows, BATCH)):
        table.objects.bulk_create(batch)


def _index_attempts(table: Any, chain: str, entries: Any) -> timedelta:
    """Stores the attempts without an outcome; returns how far the times of entries run back."""
    waiting: dict[tuple[str, str], list[int]] = {}
    latest, back, last = None, timedelta(), 0
    columns = entries.order_by("number").values_list(
        "number", "correlation", "action", "outcome", "at"
    )
    while batch := list(columns.filter(number__gt=last)[:BATCH]):
        for number, correlation, action, outcome, at in batch:
            if outcome == "attempted":
                waiting.setdefault((correlation, action), []).append(number)
            else:
                waiting.pop((correlation, action), None)
            latest = at if latest is None else max(latest, at)
            back = max(back, latest - at)
        last = batch[-1][0]
    rows = (
        table(chain=chain, correlation=correlation, action=action, number=number)
        for (correlation, action), numbers in waiting.items()
        for number in numbers
    )
    while some := list(islice(rows, BATCH)):
        table.objects.bulk_create(some)
    return back


class Migration(migrations.Migration):
    dependencies = [
        ("senders", "0018_removed_drafts"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditObject",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("chain", models.CharField(max_length=50)),
                ("kind", models.CharField(max_length=32)),
                ("identifier", models.CharField(blank=True, max_length=128)),
                ("name", models.CharField(blank=True, max_length=255)),
                ("folded", models.TextField()),
                ("entries", models.PositiveBigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="OpenAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("chain", models.CharField(max_length=50)),
                ("number", models.PositiveBigIntegerField()),
                ("correlation", models.CharField(max_length=32)),
                ("action", models.CharField(max_length=64)),
            ],
        ),
        migrations.RemoveIndex(
            model_name="auditentry",
            name="audit_by_correlation",
        ),
        migrations.AddField(
            model_name="auditchain",
            name="clock_back",
            field=models.DurationField(null=True),
        ),
        migrations.AddField(
            model_name="auditchain",
            name="indexed",
            field=models.PositiveBigIntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["project_slug", "action", "number"], name="audit_by_action"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(
                fields=["project_slug", "outcome", "number"], name="audit_by_outcome"
            ),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(
                fields=["correlation", "project_slug", "outcome"], name="audit_by_call"
            ),
        ),
        migrations.AddConstraint(
            model_name="auditobject",
            constraint=models.UniqueConstraint(
                fields=("chain", "kind", "identifier", "name"), name="one_row_a_name_of_an_object"
            ),
        ),
        migrations.AddIndex(
            model_name="openattempt",
            index=models.Index(fields=["correlation"], name="open_attempts_by_correlation"),
        ),
        migrations.AddConstraint(
            model_name="openattempt",
            constraint=models.UniqueConstraint(
                fields=("chain", "number"), name="one_row_an_open_attempt"
            ),
        ),
        migrations.RunPython(index_all, migrations.RunPython.noop),
    ]
