"""The step images: uploading, fitting, using and dropping a picture, who may, and the colour."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import Settings

from senders.models import AuditEntry, Draft, ImageUpload, Project
from tests.conftest import HTMX, signed_in
from tests.inspections.web import animation, image
from tests.onboarding.complete import body
from tests.onboarding.conftest import draft_of


@pytest.fixture
def url(draft: Draft) -> str:
    return f"/p/aurora/onboarding/{draft.pk}/images/"


def file(content: bytes, name: str = "picture.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/png")


def typed(draft: Draft) -> dict[str, str]:
    return {name: values[-1] for name, values in draft.answers["images"].items()}


def send(client: Client, draft: Draft, then: str, **fields: Any) -> Any:
    draft.refresh_from_db()
    posted = {**typed(draft), "then": then, "tab": "t", **fields}
    return client.post(f"/p/aurora/onboarding/{draft.pk}/images/", posted)


WIDE = image((2400, 1350), "JPEG", color=(200, 100, 50))


def test_wrong_file_is_fitted_previewed_used_and_served(staff: Client, draft: Draft) -> None:
    before = typed(draft)
    response = send(staff, draft, "upload", banner_file=file(WIDE, "hills.jpg"))
    assert response["Location"].endswith("/images/#banner-fit")
    page = staff.get(response["Location"].partition("#")[0]).content.decode()
    assert "Made from <bdi>hills.jpg</bdi>. Nothing changes until you use it." in page
    assert re.search(r"1440 × 448, \d+ KB, PNG", page)
    assert "With the fitted banner, which is not used yet." in page
    draft.refresh_from_db()
    assert typed(draft) == before

    first = ImageUpload.objects.get()
    send(staff, draft, "fit-banner", banner_part="top")
    assert ImageUpload.objects.get().part == "top"
    response = send(staff, draft, "use-banner", banner_part="low")
    upload = ImageUpload.objects.get()
    assert (first.pk, upload.part, upload.state) == (upload.pk, "low", "used")
    draft.refresh_from_db()
    address = typed(draft)["banner_url"]
    assert address == f"http://127.0.0.1:8000/media/{upload.copy}"
    assert AuditEntry.objects.latest("number").changes == {
        "step": "images",
        "fields": ["banner_url"],
    }

    served = Client().get(address.removeprefix("http://127.0.0.1:8000"))
    shown = Image.open(BytesIO(served.getvalue()))
    assert (shown.size, shown.format) == ((1440, 448), "PNG")
    assert served["Content-Type"] == "image/png"
    page = staff.get(f"/p/aurora/onboarding/{draft.pk}/images/").content.decode()
    assert "Made from <bdi>hills.jpg</bdi>, uploaded by <bdi>onboarding</bdi>" in page
    assert 'data-fit="banner"' not in page


def test_files_go_with_the_form_and_the_page_stays(staff: Client, draft: Draft) -> None:
    files = {"logo_file": file(image((300, 300))), "banner_file": file(WIDE)}
    response = send(staff, draft, "continue", color="#123456", **files)
    assert response["Location"].endswith("/images/#logo-fit")
    assert {each.kind for each in ImageUpload.objects.all()} == {"logo", "banner"}
    draft.refresh_from_db()
    assert typed(draft)["color"] == "#123456"


def test_fragment_gets_the_step_with_the_proposal(staff: Client, draft: Draft, url: str) -> None:
    fields = {**typed(draft), "then": "upload", "logo_file": file(image((300, 300)))}
    response = staff.post(url, fields, headers=HTMX)
    content = response.content.decode()
    assert response.status_code == 200
    assert 'data-focus-field="logo-fit"' in content
    assert "<html" not in content


BROKEN = {
    "larger than 10 MB": (
        b"\x89PNG" + b"a" * (11 * 1024 * 1024),
        "The logo file must be 10 MB or smaller. It is 11.0 MB.",
    ),
    "page": (b"<!doctype html><p>Viewer", "leads to a web page, not to an image"),
    "damaged": (image()[:60], "The image is damaged or incomplete."),
    "empty": (b"", ""),
    "gif": (image(kind="GIF"), "must be a PNG, JPEG or WebP file. It is a GIF file."),
    "bmp": (image(kind="BMP"), "The file is of type BMP."),
    "text": (b"text", "The file is not an image that the portal can read."),
    "bomb": (
        image((6000, 6000), mode="1"),
        "must have 25 million pixels or fewer. It is 6000 × 6000 pixels.",
    ),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_file_of_no_use_is_named_at_its_field(kind: str, staff: Client, draft: Draft) -> None:
    content, words = BROKEN[kind]
    response = send(staff, draft, "upload", color="#123456", logo_file=file(content))
    if words:
        page = response.content.decode()
        assert response.status_code == 422
        assert page.count(words) == 2  # at the field and in the summary
        assert 'href="#id_logo"' in page
    assert not ImageUpload.objects.exists()
    draft.refresh_from_db()
    assert typed(draft)["color"] == "#123456"


def test_new_file_replaces_the_proposal_and_discard_removes_it(
    staff: Client, draft: Draft, url: str
) -> None:
    for name in ("a.png", "b.png"):
        send(staff, draft, "upload", logo_file=file(image((300, 300)), name))
    assert "Made from <bdi>b.png</bdi>" in (page := staff.get(url).content.decode())
    assert "a.png" not in page
    send(staff, draft, "drop-logo")
    assert 'data-fit="logo"' not in staff.get(url).content.decode()
    assert send(staff, draft, "use-logo").status_code == 302
    draft.refresh_from_db()
    assert "/media/brand/" not in typed(draft)["logo_url"]


def test_storage_that_fails_is_told_and_nothing_typed_is_lost(
    staff: Client, draft: Draft, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    settings.MEDIA_ROOT = str(tmp_path / "file" / "media")
    response = send(staff, draft, "upload", color="#123456", logo_file=file(image()))
    assert "The portal could not read or store the image." in response.content.decode()
    assert not ImageUpload.objects.exists()
    draft.refresh_from_db()
    assert typed(draft)["color"] == "#123456"


def test_picture_that_is_gone_from_the_storage_is_told(
    staff: Client, draft: Draft, settings: Settings, tmp_path: Path
) -> None:
    send(staff, draft, "upload", logo_file=file(image((300, 200))))
    settings.MEDIA_ROOT = str(tmp_path)
    response = send(staff, draft, "fit-logo", logo_part="low")
    assert response.status_code == 422
    assert "The portal could not read or store the image." in response.content.decode()
    assert send(staff, draft, "drop-logo").status_code == 302


def test_what_the_copy_changes_is_told(staff: Client, draft: Draft, url: str) -> None:
    files = {
        "logo_file": file(image((90, 90), mode="RGBA", color=(9, 9, 9, 100))),
        "banner_file": file(animation("WEBP")),
    }
    send(staff, draft, "upload", **files)
    page = staff.get(url).content.decode()
    assert "The logo has transparent parts." in page
    assert page.count("smaller than the copy") == 2
    assert "The file is animated. The copy shows its first picture." in page


def test_remove_empties_the_field(staff: Client, draft: Draft) -> None:
    send(staff, draft, "remove-logo")
    draft.refresh_from_db()
    assert "logo_url" not in typed(draft)


@pytest.mark.parametrize(
    ("colour", "nearest"), [("#2E9E83", "#27856E"), ("#2e9e83", "#27856E"), ("#FFFFFF", "#767676")]
)
def test_light_colour_is_answered_by_the_nearest_that_passes(
    colour: str, nearest: str, staff: Client, draft: Draft, url: str
) -> None:
    send(staff, draft, "upload", color=colour)
    page = staff.get(url).content.decode()
    assert f"{colour.upper()} has a contrast of" in page
    assert f"Use {nearest}" in page
    send(staff, draft, "use-color", color=colour)
    draft.refresh_from_db()
    assert typed(draft)["color"] == nearest
    assert "Nearest that passes" not in staff.get(url).content.decode()


def test_address_is_read_as_it_is_sent(staff: Client, draft: Draft, url: str) -> None:
    send(staff, draft, "upload", logo_file=file(image((300, 300))))
    send(staff, draft, "use-logo")
    draft.refresh_from_db()
    send(staff, draft, "upload", logo_url=f" {typed(draft)['logo_url']} ", color="2E9E83")
    page = staff.get(url).content.decode()
    assert "<bdi>picture.png</bdi>" in page
    assert "Use #27856E" in page
    assert "Will be sent as" in page


def test_preview_answers_the_colour_that_is_typed(staff: Client, draft: Draft) -> None:
    path = f"/p/aurora/onboarding/{draft.pk}/preview/?step=images"
    page = staff.post(path, {**typed(draft), "color": "#2e9e83"}).content.decode()
    assert 'id="preview-body"' in page
    assert "#2E9E83 has a contrast of 3.32:1 with white." in page
    assert "Use #27856E" in page
    page = staff.post(path, {**typed(draft), "color": "#27856e"}).content.decode()
    assert "Reviewers reject" not in page
    assert 'id="colour-compare"' in page
    assert "Nearest that passes" not in page


def test_preview_answers_the_address_that_is_typed(staff: Client, draft: Draft) -> None:
    send(staff, draft, "upload", logo_file=file(image((300, 300))))
    send(staff, draft, "use-logo")
    draft.refresh_from_db()
    path = f"/p/aurora/onboarding/{draft.pk}/preview/?step=images"
    used = staff.post(path, typed(draft)).content.decode()
    assert "<bdi>picture.png</bdi>" in used
    other = {**typed(draft), "logo_url": "https://example.com/logo.png"}
    page = staff.post(path, other).content.decode()
    assert "<bdi>picture.png</bdi>" not in page
    assert 'value="fetch-logo"' in page
    empty = staff.post(path, {**typed(draft), "logo_url": ""}).content.decode()
    assert re.search(r'id="logo-receipt">\s*</div>', empty)


def test_colour_that_passes_has_no_proposal(staff: Client, draft: Draft, url: str) -> None:
    send(staff, draft, "use-color", color="#e91b0c")
    draft.refresh_from_db()
    assert typed(draft)["color"] == "#e91b0c"


@pytest.mark.parametrize("portal", ["http://portal.example.com", "https://10.0.0.1"])
def test_address_that_sinch_cannot_open_is_told_and_not_used(
    portal: str, staff: Client, draft: Draft, url: str, settings: Settings
) -> None:
    send(staff, draft, "upload", logo_file=file(image((300, 300))))
    settings.SANDBOX, settings.PORTAL_URL = False, portal
    page = staff.get(url).content.decode()
    assert "Sinch cannot download images from this address." in page
    assert "Download it" in page
    assert "Use this logo" not in page
    send(staff, draft, "use-logo")
    draft.refresh_from_db()
    assert "/media/brand/" not in typed(draft)["logo_url"]


@pytest.mark.parametrize(("name", "status"), [("auditor", 302), ("", 401)])
def test_only_writers_upload(name: str, status: int, draft: Draft) -> None:
    client = signed_in(name) if name else Client()
    assert send(client, draft, "upload", logo_file=file(image())).status_code == status
    assert not ImageUpload.objects.exists()


def test_picture_of_an_upload_is_shown_to_members_alone(staff: Client, draft: Draft) -> None:
    send(staff, draft, "upload", logo_file=file(image((300, 200))))
    path = f"/p/aurora/onboarding/{draft.pk}/uploads/{ImageUpload.objects.get().pk}/"
    response = staff.get(path)
    assert Image.open(BytesIO(response.content)).size == (300, 200)
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert Client().get(path).status_code == 302
    other = draft_of(Project.objects.get(slug="aurora"), body())
    wrong = path.replace(f"/{draft.pk}/", f"/{other.pk}/")
    assert staff.get(wrong).status_code == 404


NOT_SERVED = ["", "..%2f..%2fdb.sqlite3", "../settings.py", "a.png", f"{'a' * 64}.svg"]


@pytest.mark.parametrize("name", [*NOT_SERVED, f"{'a' * 64}.png", f"{'A' * 64}.png"])
def test_nothing_but_copies_is_served(name: str) -> None:
    assert Client().get(f"/media/brand/{name}").status_code == 404


def test_copy_is_served_for_ever_and_without_a_session(staff: Client, draft: Draft) -> None:
    send(staff, draft, "upload", logo_file=file(image((300, 300))))
    upload = ImageUpload.objects.get()
    response = Client().get(f"/media/{upload.copy}")
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert not response.cookies
    content = response.getvalue()
    packed = Client().get(f"/media/{upload.copy}", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in packed
    assert packed["Content-Length"] == str(len(content))
    assert packed.getvalue() == content
    assert Client().get("/media/").status_code == 404
    assert Client().get(f"/media/{upload.source}").status_code == 404
    assert Client().post(f"/media/{upload.copy}").status_code == 405


def test_too_many_bytes_of_files_are_a_413_for_anybody() -> None:
    content = b"a" * (65 * 1024 * 1024)
    assert Client().post("/login/", {"file": file(content)}).status_code == 413
