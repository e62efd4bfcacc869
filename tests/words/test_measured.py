"""Each result of a measurement has its sentence; each failure names its cause."""

from typing import Any

import pytest

from senders.inspections.causes import Failure
from senders.words import measured

IMAGE = {"kind": "logo", "failed": "", "width": 224, "height": 224, "bytes": 31 * 1024}
PAGE = {
    "kind": "page",
    "failed": "",
    "host": "example.com",
    "status": 200,
    "login": False,
    "home": False,
    "soft_404": False,
    "guessed_language": "",
    "declared_language": "",
}
VIDEO = {**PAGE, "kind": "video", "type": "", "player": "", "bytes": 0}


@pytest.mark.parametrize(
    ("result", "words"),
    [
        ({**IMAGE, "type": "PNG"}, "224 × 224, 31 KB, PNG."),
        ({**IMAGE, "type": "JPEG", "bytes": 1_445_000}, "224 × 224, 1,412 KB, JPEG."),
        ({**PAGE, "guessed_language": "en"}, "Page found, English."),
        (
            {**PAGE, "guessed_language": "en", "declared_language": "de"},
            "Page found, English. It declares German.",
        ),
        ({**PAGE, "declared_language": "de"}, "Page found. It declares German."),
        ({**PAGE, "declared_language": "xx"}, "Page found. It declares xx."),
        (PAGE, "Page found. Its language is not known."),
        ({**PAGE, "home": True}, "Home page found. Its language is not known."),
        ({**PAGE, "home": True, "guessed_language": "fr"}, "Home page found, French."),
        ({**PAGE, "login": True}, "Sign-in page. Reviewers cannot read what is behind it."),
        ({**PAGE, "status": 404}, "Page not found (status 404)."),
        ({**PAGE, "status": 500}, "example.com responded with status 500."),
        (
            {**PAGE, "status": 403},
            "example.com rejected the automatic visit (status 403). Open the page yourself.",
        ),
        ({**PAGE, "document": "PDF"}, "Document found, PDF."),
        (
            {**PAGE, "soft_404": True},
            "The page exists, but its title says that it was not found.",
        ),
        ({**VIDEO, "type": "MP4", "bytes": 12_000_000}, "Video found, 11.4 MB, MP4."),
        ({**VIDEO, "type": "MP4"}, "Video found, MP4."),
        ({**VIDEO, "login": True}, "Sign-in page. Reviewers cannot see the video behind it."),
        ({**VIDEO, "status": 404}, "example.com responded with status 404."),
        (
            {**VIDEO, "player": "YouTube"},
            "Page of YouTube found. The portal cannot check that the video plays.",
        ),
        (VIDEO, "Web page found. The portal cannot check that it shows a video."),
        (
            {"kind": "page", "failed": "private", "host": "10.0.0.1"},
            "The URL leads to a private network (10.0.0.1). Sinch cannot open it.",
        ),
        (
            {"kind": "logo", "failed": "too_many_pixels", "width": 6000, "height": 5000},
            "The image must have 25 million pixels or fewer. It is 6000 × 5000 pixels.",
        ),
        (
            {"kind": "page", "failed": "host_unknown", "host": "a.example"},
            "The portal found no address for the host a.example.",
        ),
        (
            {"kind": "logo", "failed": "timed_out", "host": "a.example", "seconds": 5},
            "There was no complete response from a.example within 5 seconds.",
        ),
    ],
)
def test_result_is_told_in_a_sentence(result: dict[str, Any], words: str) -> None:
    assert measured.sentence(result) == words


@pytest.mark.parametrize("failure", Failure)
def test_failure_has_words_also_without_its_facts(failure: Failure) -> None:
    words = measured.sentence({"kind": "page", "failed": failure.value})
    assert words != "The check failed."
    assert words[0].isupper() or words.startswith("–")
    assert words.endswith(".")


def test_failure_of_a_later_version_has_words() -> None:
    assert measured.sentence({"kind": "page", "failed": "new"}) == "The check failed."


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 KB"),
        (1, "1 KB"),
        (51_200, "50 KB"),
        (51_201, "51 KB"),
        (1_445_000, "1,412 KB"),
        (10 * 1024 * 1024, "10.0 MB"),
    ],
)
def test_size_is_rounded_up_so_that_a_byte_above_a_limit_shows(count: int, words: str) -> None:
    assert measured.size(count) == words
