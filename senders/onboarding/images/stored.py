"""Keeps images in Django's default storage, named by their content."""

import hashlib
import json
import os
import re
from contextlib import suppress
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from senders.onboarding.images.fitting import Encoded
from senders.sender.own_images import FOLDER

SOURCES = "sources"  # of uploads; never public
_COPY = re.compile(rf"/({FOLDER}/[0-9a-f]{{64}}\.(?:png|jpg))", re.ASCII)


def keep_copy(image: Encoded) -> str:
    """Returns the storage name of a public copy. The same content is stored once."""
    return _keep(FOLDER, image)


def keep_source(image: Encoded) -> str:
    return _keep(SOURCES, image)


def read(name: str) -> bytes:
    """Returns the content. Raises ``FileNotFoundError``."""
    with default_storage.open(name) as file:
        return bytes(file.read())


def copies_in(value: Any) -> set[str]:
    """Returns the storage names of our public copies whose address stands in a JSON value."""
    return set(_COPY.findall(json.dumps(value)))


def _keep(folder: str, image: Encoded) -> str:
    digest = hashlib.sha256(image.content).hexdigest()
    name = f"{folder}/{digest}.{image.extension}"
    with suppress(FileNotFoundError):
        # As new: files that no upload names are removed once they are a day old.
        os.utime(default_storage.path(name))
        return name
    saved = default_storage.save(name, ContentFile(image.content))
    if saved != name:  # another request was faster, with the same content
        default_storage.delete(saved)
    return name
