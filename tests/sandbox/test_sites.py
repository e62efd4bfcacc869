"""The demo brands' pages and video are measured well by the portal's own checks."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from senders.inspections import html_text, languages, video_facts
from senders.sandbox import sites

PAGES = [(language, name) for language in ("en", "de") for name in ("privacy", "terms")]


@pytest.mark.parametrize(("language", "name"), PAGES)
def test_policy_pages_are_public_and_in_their_language(language: str, name: str) -> None:
    response = Client().get(f"/sandbox/sites/aurora-garden/{language}/{name}/")
    assert response.status_code == 200
    page = html_text.read(response.text)
    assert (page.language, languages.guess(page.text)) == (language, language)
    assert "Aurora Garden" in page.text
    assert not page.has_password


@pytest.mark.parametrize("path", ["en/other/", "xx/privacy/", "en/"])
def test_other_pages_are_not_found(path: str) -> None:
    assert Client().get(f"/sandbox/sites/aurora/{path}").status_code == 404


def test_names_of_brands_are_escaped() -> None:
    assert "<script>" not in str(sites.page("<script>", "en", "privacy"))


def test_video_is_an_mp4_file() -> None:
    response = Client().get("/sandbox/sites/aurora/video.mp4")
    assert response["Content-Type"] == "video/mp4"
    assert video_facts.type_of(response.content) == "MP4"
    assert dict(boxes(response.content)) == {b"ftyp": 24, b"moov": len(response.content) - 24}


def boxes(content: bytes) -> Iterator[tuple[Any, int]]:
    at = 0
    while at < len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        assert size >= 8
        yield content[at + 4 : at + 8], size
        at += size
