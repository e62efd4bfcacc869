import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("senders", "0011_checks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImageUpload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("used", "Used"),
                            ("dropped", "Dropped"),
                        ],
                        default="proposed",
                        max_length=8,
                    ),
                ),
                ("file_name", models.CharField(max_length=200)),
                ("source", models.CharField(max_length=100)),
                ("facts", models.JSONField()),
                ("part", models.CharField(max_length=8)),
                ("copy", models.CharField(max_length=100)),
                ("copy_facts", models.JSONField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="uploads",
                        to="senders.draft",
                    ),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
    ]
