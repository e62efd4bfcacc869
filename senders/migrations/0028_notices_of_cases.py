"""Lets notices tell the owner of a case what happened in it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("senders", "0027_brand_profiles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="case",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notices",
                to="senders.case",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="due",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="notice",
            name="event",
            field=models.CharField(
                blank=True,
                choices=[("answers", "Answers"), ("due", "Due"), ("overdue", "Overdue")],
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="item",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notices",
                to="senders.waitingitem",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="sent_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="notice",
            name="change",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notices",
                to="senders.change",
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="reason",
            field=models.CharField(
                choices=[
                    ("owner", "Owner"),
                    ("sender", "Sender"),
                    ("view", "View"),
                    ("project", "Project"),
                    ("case", "Case"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                fields=("user", "case", "sent_at"), name="one_notice_of_sent_answers"
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                fields=("user", "item", "due", "event"), name="one_notice_of_a_due_date"
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
                        ("event", "answers"),
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
