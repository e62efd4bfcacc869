"""Limits of uploads: work on pictures at a time, downloads of a host, files of a project a day."""

from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db.models.functions import Now
from django.test import Client
from PIL import Image
from pytest_django import Settings

from senders.inspections.measuring import measure_file
from senders.models import CheckSlot, Draft, ImageUpload
from senders.onboarding.images import uploads
from senders.receipts import pacing
from tests.inspections.web import image
from tests.onboarding.test_images import file, send, typed


def take_all(stack: ExitStack, places: BoundedSemaphore) -> None:
    while places.acquire(blocking=False):
        stack.callback(places.release)


def test_busy_portal_takes_no_more_pictures_and_keeps_what_was_typed(
    staff: Client, draft: Draft
) -> None:
    with ExitStack() as stack:
        take_all(stack, uploads._WAITING)
        response = send(staff, draft, "upload", color="#123456", logo_file=file(image()))
        assert response.status_code == 422
        assert "The portal is working on other images." in response.text
    draft.refresh_from_db()
    assert typed(draft)["color"] == "#123456"
    assert send(staff, draft, "upload", logo_file=file(image())).status_code == 302


def test_picture_is_decoded_only_where_there_is_a_place(
    staff: Client, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[bool] = []

    def watched(*args: Any) -> dict[str, Any]:
        taken.append(uploads._AT_ONCE._value == 1)
        return measure_file(*args)

    monkeypatch.setattr(uploads, "measure_file", watched)
    send(staff, draft, "upload", logo_file=file(image()))
    assert taken == [True, True]  # the file and its copy


@pytest.mark.parametrize("is_busy", [True, False], ids=["portal", "host"])
def test_downloads_are_few_at_a_time_and_of_one_host(
    is_busy: bool, staff: Client, draft: Draft
) -> None:
    address = "https://images.example/logo.png"
    for number in range(pacing.PER_MINUTE):
        CheckSlot.objects.create(
            host="images.example", number=number, free_at=Now() + pacing.MINUTE
        )
    with ExitStack() as stack:
        if is_busy:
            take_all(stack, uploads._DOWNLOADING)
        response = send(staff, draft, "fetch-logo", logo_url=address)
    assert response.status_code == 422
    words = "is working on other images" if is_busy else "has visited this host too often"
    assert f"The portal {words}" in response.text
    draft.refresh_from_db()
    assert typed(draft)["logo_url"] == address


def test_project_has_so_many_uploads_a_day(
    staff: Client, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_A_DAY", 1)
    assert send(staff, draft, "upload", logo_file=file(image())).status_code == 302
    response = send(staff, draft, "upload", banner_file=file(image()))
    assert "The project reached its limit of 1 uploads in 24 hours." in response.text
    ImageUpload.objects.update(at=Now() - uploads.DAY)
    assert send(staff, draft, "upload", banner_file=file(image())).status_code == 302


def test_broken_metadata_do_not_stop_an_upload(staff: Client, draft: Draft) -> None:
    picture = BytesIO()
    Image.new("RGB", (300, 200), "red").save(picture, "JPEG", exif=b"Exif\0\0no TIFF")
    response = send(staff, draft, "upload", logo_file=file(picture.getvalue(), "a.jpg"))
    assert response.status_code == 302
    assert ImageUpload.objects.get().state == ImageUpload.State.PROPOSED


def test_stored_picture_that_is_damaged_is_told(
    staff: Client, draft: Draft, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)  # other tests have the same pictures
    send(staff, draft, "upload", logo_file=file(image((300, 200))))
    source = ImageUpload.objects.get().source
    with default_storage.open(source, "wb") as damaged:
        damaged.write(b"no picture")
    response = send(staff, draft, "fit-logo", logo_part="low")
    assert response.status_code == 422
    assert "The file is not an image that the portal can read." in response.text
