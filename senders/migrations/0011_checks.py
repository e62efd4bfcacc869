import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("senders", "0010_jobs"),
    ]

    operations = [
        migrations.CreateModel(
            name="Check",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=16)),
                ("url", models.CharField(max_length=2048)),
                ("digest", models.CharField(max_length=64)),
                ("host", models.CharField(max_length=255)),
                ("asked_for", models.CharField(max_length=80)),
                ("open_since", models.DateTimeField(null=True)),
                ("started_at", models.DateTimeField(null=True)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="senders.project",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CheckSlot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("host", models.CharField(max_length=255)),
                ("number", models.PositiveSmallIntegerField()),
                ("free_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("host", "number"), name="one_slot_of_a_number")
                ],
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("version", models.PositiveSmallIntegerField()),
                ("result", models.JSONField()),
                ("asked_for", models.CharField(max_length=80)),
                (
                    "of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="senders.check",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="check",
            name="latest",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="senders.receipt",
            ),
        ),
        migrations.AddIndex(
            model_name="receipt",
            index=models.Index(fields=["of", "at"], name="receipts_by_check"),
        ),
        migrations.AddIndex(
            model_name="check",
            index=models.Index(
                condition=models.Q(("open_since__isnull", False)),
                fields=["project"],
                name="open_checks_by_project",
            ),
        ),
        migrations.AddConstraint(
            model_name="check",
            constraint=models.UniqueConstraint(
                fields=("project", "kind", "digest"), name="one_check_of_an_address"
            ),
        ),
    ]
