"""Mails never hold a number, an address or a remark, however these are written."""

import re
from datetime import UTC, datetime
from itertools import product

import pytest

from senders.models import Change, Notice, Project, SenderRecord
from senders.notices import mail_text

Kind = Change.Kind
# Numbers as people and operators write them; the last digits must not come through.
NUMBERS = [
    "+46701234567",
    "+46 70 123 45 67",
    "0046 70-123 45 67",
    "070 123 45 67",
    "(070) 123-4567",
    "555 123-4567",
    "5551234567",
    "555/123/4567",
    "5.5.5.1.2.3.4.5.6.7",
    "+1 (555) 123–4567",
    "٠٧٠١٢٣٤٥٦٧",
    "+46\u200b70\u200b1234567",
    "+46\u00ad701234567",
    "７０１２３４５６７",
    "tel:+46701234567",
    "https://wa.me/46701234567",
    "maja@example.com +46701234567",
    "123 456",
]
TEXTS = [
    f"{before}{number}{after}"
    for number in NUMBERS
    for before, after in [("", ""), ("Call ", " now"), ("x", ""), ("Taxi–", ".")]
]


def digits(text: str) -> str:
    return "".join(re.findall(r"\d", text))


def notice(kind: str, **more: str) -> Notice:
    record = SenderRecord(sender_id="s", name=more.pop("name", "Casa"), state="LAUNCHED")
    project = Project(slug="aurora", name=more.pop("project", "Aurora"))
    change = Change(record=record, project=project, kind=kind, **more)
    change.seen_at = datetime(2026, 11, 28, 12, tzinfo=UTC)
    return Notice(project=project, change=change)


def test_text_of_others_is_one_line_without_numbers_and_addresses() -> None:
    for text in TEXTS:
        safe = mail_text.safe(text)
        assert digits(safe) == "", text
        assert "maja" not in safe


@pytest.mark.parametrize("kind", Kind.values)
def test_remark_is_never_in_a_mail(kind: str) -> None:
    for remark in ("+46701234567", "Jane Holm said: ring 5551234567", "planted"):
        one = notice(kind, country="FR", operator="Orange", after="REJECTED", remark=remark)
        text = mail_text.subject([one]) + mail_text.body([one], None)
        for part in (remark, "5551234567", "Jane"):
            assert part not in text


@pytest.mark.parametrize("place", ["name", "project", "operator", "before", "after", "country"])
def test_number_in_any_value_is_not_in_the_mail(place: str) -> None:
    for number, kind in product(NUMBERS, Kind.values):
        text = mail_text.body([notice(kind, **{place: number})], None)
        lines = [line for line in text.splitlines() if not line.startswith(("Seen ", "http"))]
        assert not re.search(r"\d{3}", "".join(lines)), (number, kind)


def test_subject_names_a_number_and_nobody() -> None:
    one = notice(Kind.DETAILS, name="Casa\r\nBcc: planted@example.com", after="name")
    assert mail_text.subject([one]) == "RCS sender portal: 1 change"
    assert mail_text.subject([one, one]) == "RCS sender portal: 2 changes"


def test_mail_lists_fifty_and_counts_the_others() -> None:
    ones = [notice(Kind.DETAILS, after="name") for _number in range(mail_text.MOST + 2)]
    text = mail_text.body(ones, None)
    assert text.count("Updated at Sinch") == mail_text.MOST
    assert "2 more changes are in the portal." in text
