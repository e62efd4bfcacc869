"""Uploads of a draft: accepting a file, proposing the copy that fits, using or dropping it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import BoundedSemaphore
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rcsportal.file_uploads import LARGEST
from senders.inspections.causes import NotMeasured
from senders.inspections.fetching import fetch
from senders.inspections.measuring import measure_file
from senders.inspections.targets import target_of
from senders.jobs import Later
from senders.models import CustomerLink, Draft, ImageUpload
from senders.onboarding.images import fitting, stored
from senders.receipts import pacing
from senders.receipts.addresses import host_of
from senders.sender import own_images
from senders.words import measured

KINDS = ("logo", "banner")
TYPES = ("PNG", "JPEG", "WEBP")
SUBJECTS = {"logo": gettext_lazy("The logo"), "banner": gettext_lazy("The banner")}


log = structlog.get_logger("senders.uploads")
# A picture of 25 million pixels takes 100 MB while it is worked on.
_AT_ONCE = BoundedSemaphore(2)
# Threads of this process that work or wait, and those that download: most stay free for pages.
_WAITING = BoundedSemaphore(6)
_DOWNLOADING = BoundedSemaphore(4)
DAY, MOST_A_DAY = timedelta(days=1), 300  # uploads of a project: they are kept


class NotUsable(Exception):
    """A file that no copy can be made from, with a sentence that says why."""


@dataclass(frozen=True)
class Proposal:
    """An upload that waits for being used, as the page draws it."""

    upload: ImageUpload

    @property
    def path(self) -> str:
        return f"{own_images.COPIES}{os.path.basename(self.upload.copy)}"

    @property
    def is_wide(self) -> bool:
        """True if a part is chosen from left to right, else from top to bottom."""
        width, height = self.size
        wanted_width, wanted_height = fitting.SIZES[self.upload.kind]
        return width * wanted_height > height * wanted_width

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the stored source, which are also the picture's proportions."""
        facts = self.upload.facts
        return facts["source_width"], facts["source_height"]

    @property
    def frame(self) -> fitting.Frame:
        return fitting.frame(self.size, self.upload.kind, self.upload.part)

    @property
    def shade(self) -> str:
        """The path, in SVG, of all that lies outside the frame."""
        (width, height), used = self.size, self.frame
        inside = f"M{used.left} {used.top}h{used.width}v{used.height}h-{used.width}z"
        return f"M0 0H{width}V{height}H0z{inside}"


def accept(
    draft: Draft,
    kind: str,
    file: UploadedFile[Any],
    *,
    user: User | None,
    now: datetime,
    link: CustomerLink | None = None,
) -> ImageUpload:
    """Stores an uploaded image and proposes a copy. Raises ``NotUsable``.

    A customer has no ``user`` but a ``link``.
    """
    size = file.size or 0
    if size > LARGEST:
        raise NotUsable(
            _("%(subject)s file must be 10 MB or smaller. It is %(size)s.")
            % {"subject": SUBJECTS[kind], "size": measured.size(size)}
        )
    name = os.path.basename(file.name or "")
    return _accept(draft, kind, file.read(), name, user, now, link)


def fetch_and_accept(
    draft: Draft, kind: str, address: str, *, user: User, now: datetime
) -> ImageUpload:
    """Stores the image at an address and proposes a copy. Raises ``NotUsable``."""
    try:
        with _place(_DOWNLOADING):
            pacing.take(host_of(address)[:255])
            found = fetch(address, allow=settings.CHECK_HOSTS)
    except Later as error:
        raise NotUsable(
            _("The portal has visited this host too often. Try again in a minute.")
        ) from error
    except NotMeasured as error:
        raise _of_no_use(error) from error
    if found.status >= 400:
        result = {"failed": "status", "host": found.url.host, "status": found.status}
        raise NotUsable(measured.failure(result))
    name = found.url.path.rpartition("/")[2] or found.url.host
    return _accept(draft, kind, found.body, name, user, now)


def choose_part(upload: ImageUpload, part: str) -> None:
    """Proposes the copy that shows another part of the picture. Raises ``NotUsable``."""
    if part not in fitting.PARTS or part == upload.part:
        return
    upload.part = part
    with _working():
        _fit(upload, stored.read(upload.source))
    upload.save(update_fields=["part", "copy", "copy_facts"])


def public_address(upload: ImageUpload) -> str:
    """Returns the address of the copy that Sinch downloads."""
    return own_images.address_of(os.path.basename(upload.copy))


def use(upload: ImageUpload) -> None:
    """Marks the copy as used. Its address is an answer of the draft, saved by the caller."""
    upload.state = ImageUpload.State.USED
    upload.save(update_fields=["state"])


def drop(upload: ImageUpload) -> None:
    upload.state = ImageUpload.State.DROPPED
    upload.save(update_fields=["state"])


def proposed(draft: Draft, kind: str) -> ImageUpload | None:
    """Returns a member's upload that waits for being used, or None."""
    return draft.uploads.filter(kind=kind, link=None, state=ImageUpload.State.PROPOSED).last()


def behind(draft: Draft, address: str) -> ImageUpload | None:
    """Returns the project's upload whose copy an address leads to, or None."""
    name = own_images.copy_in(address)
    if not name:
        return None
    uploads = ImageUpload.objects.filter(draft__project=draft.project_id).select_related("by")
    return uploads.filter(copy=f"{own_images.FOLDER}/{name}").last()


def is_reachable() -> bool:
    """Returns False where the portal's own address shows that Sinch cannot open it.

    In sandbox mode nothing is downloaded from outside.
    """
    if settings.SANDBOX:
        return True
    try:
        target = target_of(settings.PORTAL_URL)
    except NotMeasured:
        return False
    return target.url.scheme == "https"


def _accept(
    draft: Draft,
    kind: str,
    content: bytes,
    name: str,
    user: User | None,
    now: datetime,
    link: CustomerLink | None = None,
) -> ImageUpload:
    if _uploads_of_a_day(draft, now) >= MOST_A_DAY:
        raise NotUsable(
            _("The project reached its limit of %(n)d uploads in 24 hours. Try again later.")
            % {"n": MOST_A_DAY}
        )
    with _working():
        upload = _fitted(draft, kind, content)
    upload.file_name = "".join(filter(str.isprintable, name))[-200:]
    upload.by, upload.at, upload.link = user, now, link
    draft.uploads.filter(kind=kind, link=link, state=ImageUpload.State.PROPOSED).update(
        state=ImageUpload.State.DROPPED
    )
    upload.save()
    return upload


def _uploads_of_a_day(draft: Draft, now: datetime) -> int:
    uploads = ImageUpload.objects.filter(draft__project=draft.project_id)
    return uploads.filter(at__gt=now - DAY).count()


def _fitted(draft: Draft, kind: str, content: bytes) -> ImageUpload:
    """Returns an upload with its source and its copy in storage. Raises ``NotUsable``."""
    facts = measure_file("logo" if kind == "logo" else "banner", content)
    if facts["failed"]:
        raise NotUsable(measured.failure(facts))
    if facts["type"] not in TYPES:
        raise NotUsable(
            _("%(subject)s must be a PNG, JPEG or WebP file. It is a %(type)s file.")
            % {"subject": SUBJECTS[kind], "type": facts["type"]}
        )
    upload = ImageUpload(draft=draft, kind=kind, facts=facts, part=fitting.MIDDLE)
    image = fitting.source(fitting.opened(content))
    upload.source = stored.keep_source(image)
    _fit(upload, image.content)
    return upload


@contextmanager
def _working() -> Iterator[None]:
    """Lets few threads work on pictures. Raises ``NotUsable`` if too many wait already.

    What was stored and cannot be read back is of no use either.
    """
    with _place(_WAITING), _AT_ONCE:
        try:
            yield
        except NotMeasured as error:
            raise _of_no_use(error) from error
        except OSError as error:
            log.error("upload_not_stored", cause=type(error).__name__)
            raise NotUsable(
                _(
                    "The portal could not read or store the image. "
                    "An admin must check the directory of uploaded images."
                )
            ) from error


@contextmanager
def _place(places: BoundedSemaphore) -> Iterator[None]:
    if not places.acquire(blocking=False):
        raise NotUsable(_("The portal is working on other images. Try again in a minute."))
    try:
        yield
    finally:
        places.release()


def _of_no_use(error: NotMeasured) -> NotUsable:
    return NotUsable(measured.failure({**error.facts, "failed": error.failure.value}))


def _fit(upload: ImageUpload, source: bytes) -> None:
    image = fitting.opened(source)
    copy = fitting.fit(image, upload.kind, upload.part)
    upload.facts = {
        **upload.facts,
        "source_width": image.width,
        "source_height": image.height,
    }
    upload.copy = stored.keep_copy(copy)
    upload.copy_facts = measure_file("logo" if upload.kind == "logo" else "banner", copy.content)
