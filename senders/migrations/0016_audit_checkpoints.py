"""Signed checkpoints of the audit trail, and all that a verification of a chain found."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("senders", "0015_people"),
    ]

    operations = [
        migrations.AddField(
            model_name="auditchain",
            name="verified_findings",
            field=models.JSONField(null=True),
        ),
        migrations.CreateModel(
            name="AuditCheckpoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("chain", models.CharField(max_length=50)),
                ("serial", models.PositiveBigIntegerField()),
                ("since", models.PositiveBigIntegerField()),
                ("number", models.PositiveBigIntegerField()),
                ("hash", models.CharField(max_length=64)),
                ("hashes", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("key", models.CharField(max_length=16)),
                ("signature", models.CharField(max_length=128)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("chain", "serial"), name="one_checkpoint_of_a_serial"
                    ),
                    models.UniqueConstraint(
                        fields=("chain", "number"), name="one_checkpoint_of_an_entry"
                    ),
                ],
            },
        ),
    ]
