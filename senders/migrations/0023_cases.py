"""Creates cases, and one for each draft there is; edits join the case of their sender."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

UNSENT = ("open", "submitting", "unconfirmed")


def countries_of(draft: Any) -> str:
    codes = sorted(draft.answers.get("countries", {}).get("countries", []))
    return f" {' '.join(codes)} " if codes else ""


def make_cases(apps: Any, schema_editor: Any) -> None:
    """Carries owners and waiting over. Salts and entries of the waiting stay, as its proof."""
    Draft = apps.get_model("senders", "Draft")
    Case = apps.get_model("senders", "Case")
    SenderRecord = apps.get_model("senders", "SenderRecord")
    Item = apps.get_model("senders", "WaitingItem")
    cases: dict[Any, Any] = {}
    # Drafts that created a sender come first, so that its case has their owner.
    for draft in Draft.objects.order_by("is_edit", "pk").iterator(500):
        key = (draft.project_id, draft.sender_id) if draft.sender_id else draft.pk
        case = cases.get(key)
        if case is None:
            case = cases[key] = Case.objects.create(
                project_id=draft.project_id,
                customer=draft.title,
                owner_id=draft.owner_id,
                sender_id=draft.sender_id,
                countries=countries_of(draft),
                created=draft.created,
                closed_at=draft.discarded_at if not draft.sender_id else None,
            )
        Draft.objects.filter(pk=draft.pk).update(case=case)
        if draft.waiting_since is not None:
            Item.objects.create(
                case=case,
                party="other",
                whom=draft.waiting_for,
                what=draft.waiting_what,
                since=draft.waiting_since,
                salt=draft.waiting_salt,
                entry=draft.waiting_entry,
                from_draft=draft.pk,
            )
            case.items_open += 1
            case.save()
        if draft.sender_id:
            SenderRecord.objects.filter(
                project_id=draft.project_id, sender_id=draft.sender_id, owner=None
            ).update(owner_id=case.owner_id)
    # An edit that was discarded is nothing to do: only edits that are open open a case for it.
    for case in Case.objects.exclude(sender_id="").iterator(500):
        drafts = Draft.objects.filter(case=case)
        created = drafts.filter(is_edit=False).exists()
        if not created and not drafts.filter(state__in=UNSENT).exists():
            last = drafts.order_by("-saved").first()
            case.closed_at = last.discarded_at or last.saved
            case.save()


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("senders", "0022_imports"),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("customer", models.CharField(blank=True, max_length=200)),
                ("sender_id", models.CharField(blank=True, max_length=64)),
                ("countries", models.TextField(blank=True)),
                ("created", models.DateTimeField()),
                ("next_due", models.DateField(null=True)),
                ("items_open", models.PositiveIntegerField(default=0)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="senders.project",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WaitingItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "party",
                    models.CharField(
                        choices=[
                            ("customer", "Customer"),
                            ("team", "Your team"),
                            ("sinch", "Sinch"),
                            ("other", "Someone else"),
                        ],
                        default="customer",
                        max_length=8,
                    ),
                ),
                ("whom", models.CharField(blank=True, max_length=200)),
                ("what", models.CharField(blank=True, max_length=500)),
                ("since", models.DateTimeField()),
                ("due", models.DateField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("reminders", models.PositiveIntegerField(default=0)),
                ("reminded_at", models.DateTimeField(null=True)),
                ("salt", models.CharField(blank=True, max_length=32)),
                ("entry", models.PositiveBigIntegerField(null=True)),
                ("from_draft", models.PositiveBigIntegerField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="senders.case",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["due", "pk"],
            },
        ),
        migrations.AddField(
            model_name="draft",
            name="case",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="drafts",
                to="senders.case",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["project", "closed_at", "next_due"], name="case_by_due"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["project", "owner", "closed_at"], name="case_by_owner"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(("sender_id", ""), _negated=True),
                fields=("project", "sender_id"),
                name="one_case_a_sender",
            ),
        ),
        migrations.AddIndex(
            model_name="waitingitem",
            index=models.Index(fields=["case", "ended_at", "due"], name="item_by_due"),
        ),
        migrations.RunPython(make_cases, migrations.RunPython.noop),
    ]
