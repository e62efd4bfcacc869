"""Files of papers: which ones are accepted, their names, their bytes in Django's storage.

Judges a file by its content alone. Stored names are random and lie outside the public images; who
may read a file, and what it means for the state of its paper, is not decided here.
"""

import hashlib
import io
import os
import secrets
import struct
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from rcsportal.file_uploads import LARGEST
from senders.models import PaperFile
from senders.words import measured

FOLDER = "papers"  # of the storage; never public
LONGEST_NAME = 120  # characters of a file name, with its ending
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# The endings of a file's type, the usual one first.
ENDINGS = {PDF: ("pdf",), JPEG: ("jpg", "jpeg"), PNG: ("png",), DOCX: ("docx",)}
SIGNED_TYPES = (PDF, JPEG, PNG)  # what a customer sends back
ALL_TYPES = (*SIGNED_TYPES, DOCX)
_MAGIC = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))
_DOCUMENT, _MACROS = "word/document.xml", "word/vbaproject.bin"

log = structlog.get_logger("senders.papers")


class NotUsable(Exception):
    """A file that is not accepted, with a sentence that says why."""


class Altered(Exception):
    """The stored bytes are gone, or are not those that were uploaded."""


@dataclass(frozen=True)
class Accepted:
    """A file fit to be stored. ``size`` is in bytes, ``sha256`` in lower-case hexadecimal."""

    content: bytes
    name: str
    content_type: str
    sha256: str

    @property
    def size(self) -> int:
        return len(self.content)


def accepted(upload: UploadedFile[Any], types: Iterable[str] = ALL_TYPES) -> Accepted:
    """Reads an uploaded file. Raises ``NotUsable`` for a wrong kind or size."""
    size, types = upload.size or 0, tuple(types)
    if size > LARGEST:
        raise NotUsable(_("The file must be 10 MB or smaller. It is %s.") % measured.size(size))
    content = upload.read()
    if not content:
        raise NotUsable(_("The file is empty. Select another file."))
    kind = _type_of(content)
    if kind not in types:
        raise NotUsable(
            _("The file must be a PDF, JPEG, PNG or DOCX file.")
            if DOCX in types
            else _("The file must be a PDF, JPEG or PNG file.")
        )
    digest = hashlib.sha256(content).hexdigest()
    return Accepted(content, safe_name(upload.name or "", kind), kind, digest)


def safe_name(name: str, content_type: str) -> str:
    """Returns the last part of a path, printable, with an ending of the type of its content.

    Characters that no file name may hold, and those that turn the direction of text, are left out.
    """
    last = "".join(filter(str.isprintable, name.replace("\\", "/").rpartition("/")[2]))
    last = "".join(each for each in last if each not in '<>:"|?*').strip(" .")
    stem, dot, ending = last.rpartition(".")
    endings = ENDINGS[content_type]
    if not dot or ending.lower() not in endings:
        stem, ending = last, endings[0]
    stem = stem[: LONGEST_NAME - len(ending) - 1].strip(" .") or "file"
    return f"{stem}.{ending}"


def store(file: Accepted) -> str:
    """Writes the bytes and returns their name in storage. Raises ``NotUsable`` if that fails."""
    name = f"{FOLDER}/{secrets.token_hex(16)}.{ENDINGS[file.content_type][0]}"
    try:
        return default_storage.save(name, ContentFile(file.content))
    except OSError as error:
        log.error("paper_not_stored", cause=type(error).__name__)
        raise NotUsable(
            _(
                "The portal could not store the file. "
                "An admin must check the directory of uploaded files."
            )
        ) from error


def read(file: PaperFile) -> bytes:
    """Returns the bytes of a file. Raises ``Altered``."""
    try:
        with default_storage.open(file.stored) as opened:
            content = bytes(opened.read())
    except OSError as error:
        raise Altered from error
    if hashlib.sha256(content).hexdigest() != file.sha256:
        log.error("paper_altered", file=file.pk)
        raise Altered
    return content


def delete(names: Iterable[str]) -> None:
    """Deletes the bytes once the transaction around it is stored. Missing ones are no error."""
    for name in names:
        if name and os.path.dirname(name) == FOLDER:
            transaction.on_commit(partial(default_storage.delete, name))


def _type_of(content: bytes) -> str:
    """Returns the type by content; "" for any other. Raises ``NotUsable`` for macros."""
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    return DOCX if content.startswith(b"PK\x03\x04") and _is_document(content) else ""


def _is_document(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = {name.lower() for name in packed.namelist()}
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, struct.error):
        return False
    if _MACROS in names:
        raise NotUsable(_("The file contains macros. Save it without macros and upload it again."))
    return _DOCUMENT in names and "[content_types].xml" in names
