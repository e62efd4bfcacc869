"""Uploads that nothing uses: rows of images, and files in storage that no row names."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils import timezone

from senders.cases import paper_files
from senders.models import BrandProfile, Draft, ImageUpload, PaperFile, Proposal, SenderRecord
from senders.onboarding import drafts
from senders.onboarding.images import stored
from senders.sender.own_images import FOLDER
from senders.upkeep.batches import A_BATCH, ByProject

# An upload has its files before its row, and an image stored again gets a new time.
YOUNG = timedelta(days=1)


class UnusedImages:
    """Counts and removes uploads older than a time that no draft uses.

    A copy whose address stands in a draft, a profile or in what we know of a sender stays.
    """

    def count(self, before: datetime) -> ByProject:
        return Counter(project for _pk, project in _unused(before))

    def remove(self, before: datetime, project: int | None) -> int:
        batch = [pk for pk, own in _unused(before) if own == project][:A_BATCH]
        ImageUpload.objects.filter(_is_unused(), pk__in=batch).delete()
        return len(batch)


def delete_unnamed_files() -> None:
    """Deletes files that were stored more than a day ago and that nothing names."""
    named = _used_copies()
    for columns in ImageUpload.objects.values_list("source", "copy").iterator():
        named.update(columns)
    named.update(PaperFile.objects.values_list("stored", flat=True).iterator())
    for name in _files():
        if name not in named and not _is_named(name) and _is_old(name):
            default_storage.delete(name)


def _is_named(name: str) -> bool:
    """Returns whether a row names the file now, stored since the names were read."""
    images = ImageUpload.objects.filter(Q(source=name) | Q(copy=name))
    return images.exists() or PaperFile.objects.filter(stored=name).exists()


def _unused(before: datetime) -> list[tuple[int, int | None]]:
    """Returns the uploads, each with its project."""
    used = _used_copies()
    rows = ImageUpload.objects.filter(_is_unused(), at__lt=before).order_by("pk")
    columns = rows.values_list("pk", "draft__project_id", "copy")
    return [(pk, project) for pk, project, copy in columns if copy not in used]


def _is_given_up(prefix: str = "") -> Q:
    """The condition of a draft that was discarded and cannot be restored any more."""
    latest = timezone.now() - drafts.UNDO_FOR
    return Q(
        **{f"{prefix}state": Draft.State.DISCARDED, f"{prefix}discarded_at__lt": latest},
    )


def _is_unused() -> Q:
    return ~Q(state=ImageUpload.State.USED) | _is_given_up("draft__")


def _used_copies() -> set[str]:
    """Returns the storage names of copies whose address stands in a draft, profile or record."""
    rows = Draft.objects
    return {
        name
        for values in (
            rows.exclude(_is_given_up()).values_list("answers", flat=True),
            Proposal.objects.values_list("answers", flat=True),
            rows.exclude(base=None).values_list("base", flat=True),
            rows.exclude(removed=None).values_list("removed", flat=True),
            SenderRecord.objects.values_list("summary", flat=True),
            BrandProfile.objects.values_list("answers", flat=True),
        )
        for value in values.iterator(chunk_size=500)
        for name in stored.copies_in(value)
    }


def _files() -> Iterator[str]:
    for folder in (FOLDER, stored.SOURCES, paper_files.FOLDER):
        if default_storage.exists(folder):
            yield from (f"{folder}/{file}" for file in default_storage.listdir(folder)[1])


def _is_old(name: str) -> bool:
    try:
        return default_storage.get_modified_time(name) < timezone.now() - YOUNG
    except FileNotFoundError:
        return False
