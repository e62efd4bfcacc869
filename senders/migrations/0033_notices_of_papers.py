"""Tells owners of cases of papers that customers uploaded."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("senders", "0032_owner_email_on_customer_links"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="notice",
            name="notice_is_of_one_thing",
        ),
        migrations.AlterField(
            model_name="notice",
            name="event",
            field=models.CharField(
                blank=True,
                choices=[
                    ("answers", "Answers"),
                    ("papers", "Papers"),
                    ("due", "Due"),
                    ("overdue", "Overdue"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("change__isnull", False),
                        ("case", None),
                        ("due", None),
                        ("event", ""),
                        ("item", None),
                        ("sent_at", None),
                    ),
                    models.Q(
                        ("case__isnull", False),
                        ("change", None),
                        ("mail_due_at", None),
                        ("due", None),
                        ("event__in", ["answers", "papers"]),
                        ("item", None),
                        ("sent_at__isnull", False),
                    ),
                    models.Q(
                        ("case__isnull", False),
                        ("change", None),
                        ("mail_due_at", None),
                        ("due__isnull", False),
                        ("event__in", ["due", "overdue"]),
                        ("item__isnull", False),
                        ("sent_at", None),
                    ),
                    _connector="OR",
                ),
                name="notice_is_of_one_thing",
            ),
        ),
    ]
