"""Warnings about rows whose brand has a draft or a sender already, or stands twice in the file."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from senders.models import Draft, DraftImport, ImportedRow, SenderRecord

Known = tuple[str, str]  # kind ("draft" or "sender") and its number


def warn(run: DraftImport) -> None:
    """Adds the warnings to the good rows of an import. Running it again adds none twice."""
    known = {**dict(_drafts(run)), **dict(_senders(run))}
    lines: dict[str, int] = {}
    for row in run.rows.filter(state=ImportedRow.State.GOOD):
        key = name_key(row.name)
        if not key:
            continue
        warnings = [each for each in row.warnings if not each[2]]
        if key in known:
            kind, number = known[key]
            said = (
                _("A sender of this project has the same brand name.")
                if kind == "sender"
                else _("A draft of this project has the same brand name.")
            )
            warnings.append(["brand.name", said, kind, number])
        if key in lines:
            said = _("Line %(n)d has the same brand name.") % {"n": lines[key]}
            warnings.append(["brand.name", said, "line", str(lines[key])])
        lines.setdefault(key, row.line)
        if warnings != row.warnings:
            ImportedRow.objects.filter(pk=row.pk).update(
                warnings=warnings, is_known=any(each[2] for each in warnings)
            )


def name_key(name: str) -> str:
    """Returns the form in which names are compared, without case and repeated white space."""
    return " ".join(name.casefold().split())


def _drafts(run: DraftImport) -> Iterator[tuple[str, Known]]:
    found = Draft.objects.filter(project=run.project).exclude(state=Draft.State.DISCARDED)
    for pk, values in found.order_by("pk").values_list("pk", "answers__brand__name"):
        if isinstance(values, list) and values and isinstance(values[-1], str):
            yield name_key(values[-1]), ("draft", str(pk))


def _senders(run: DraftImport) -> Iterator[tuple[str, Known]]:
    found = SenderRecord.objects.filter(project=run.project, gone_at=None)
    for sender, name in found.values_list("sender_id", "name").iterator():
        yield name_key(name), ("sender", sender)
