from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("senders", "0008_sign_in_limits")]

    operations = [
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=160, unique=True)),
                ("attempt", models.CharField(max_length=32)),
                ("by_name", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
                ("ends", models.DateTimeField()),
            ],
        ),
        migrations.AddField("draft", "attempt", models.CharField(blank=True, max_length=32)),
        migrations.AddField("draft", "attempt_ends", models.DateTimeField(null=True)),
        migrations.AddField("draft", "other_senders", models.JSONField(default=list)),
        migrations.AddField("draft", "unlocked", models.JSONField(null=True)),
    ]
