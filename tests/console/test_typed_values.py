"""``manage.py rcs`` takes values as people write them, and says what it sends."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from senders.models import AuditEntry
from senders.sandbox import seed
from senders.sandbox.models import Sender
from tests.conftest import DEALS
from tests.console.test_rcs import aurora as rcs
from tests.onboarding.complete import body

MESSY = body(
    details__brand__emails=[{"label": "Care", "address": "Aurora <Care@Aurora.example>"}],
    details__brand__phones=[{"label": "Hotline", "number": "+44 (0)20 7946 0018"}],
    details__brand__websites=[{"label": "Shop", "url": "www.Aurora.example"}],
    details__brand__color="e91b0c",
    details__testNumbers=[447700900123, "0046 (0)70 123 45 67"],
    details__questionnaire__fr__answers__siren="732 829 320",
    details__questionnaire__us__answers__taxId="123456789",
    details__questionnaire__us__answers__messagesVolume="25 000",
    details__questionnaire__us__answers__companyPhoneNumber="(212) 555-0123",
)


def made(text: str, folder: Path) -> dict[str, Any]:
    file = folder / "sender.txt"
    file.write_text(text, "utf-8")
    ran = rcs("create", str(file), "--json")
    assert ran.code == 0, ran.err
    return dict(Sender.objects.get(pk=ran.json["id"], project_id=seed.AURORA).body["details"])


@pytest.mark.parametrize(
    "text",
    [json.dumps(MESSY), "\ufeff" + json.dumps(MESSY), f"curl https://a -d '{json.dumps(MESSY)}'"],
    ids=["JSON", "byte order mark", "curl"],
)
def test_body_in_any_notation_is_sent_in_canonical_form(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    details = made(text, tmp_path)
    brand, answers = details["brand"], details["questionnaire"]
    assert brand["emails"][0]["address"] == "Care@aurora.example"
    assert brand["phones"][0]["number"] == "+442079460018"
    assert brand["websites"][0]["url"] == "https://www.aurora.example"
    assert brand["color"] == "#e91b0c"
    assert details["testNumbers"] == ["+447700900123", "+46701234567"]
    assert answers["fr"]["answers"]["siren"] == "732829320"
    us = answers["us"]["answers"]
    assert (us["taxId"], us["messagesVolume"]) == ("12-3456789", 25000)
    assert us["companyPhoneNumber"] == "+12125550123"
    said = capsys.readouterr().err
    phone = "details.brand.phones.0.number is sent as +442079460018. The 0 after +44 is left out."
    assert phone in said.splitlines()


def test_values_that_cannot_be_sent_are_all_named_and_nothing_is_sent(tmp_path: Path) -> None:
    file = tmp_path / "sender.json"
    wrong = body(
        details__brand__phones=[{"label": "A", "number": "+44 808 157 0192 / 0193"}],
        details__brand__logoUrl="logo.png",
    )
    file.write_text(json.dumps(wrong), "utf-8")
    before = AuditEntry.objects.count()
    ran = rcs("create", str(file))
    assert ran.code == 2
    assert "Phone number 1 contains “/”. Enter one number in each field." in ran.err
    assert "The logo is the name of a file (“logo.png”)." in ran.err
    assert AuditEntry.objects.count() == before


def test_list_of_testers_is_read_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "name;number\nJane;+46 (0)70-123 45 70\nJoe;0046 70 123 45 71\nAnn;+46701234570"
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    ran = rcs("test-numbers", "add", DEALS, "-")
    assert ran.code == 0, ran.err
    assert "+46701234570" in ran.out
    assert "+46701234571" in ran.out
    assert "Jane" not in ran.out


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("+4670", "The number in line 1 is too short (digits after +46: 2)."),
        ("070 123 45 67", "has no country code. Add + and the country code."),
        ("Jane", "Enter at least one phone number."),
    ],
)
def test_wrong_test_number_ends_the_run_with_its_cause(typed: str, words: str) -> None:
    ran = rcs("test-numbers", "add", DEALS, typed)
    assert ran.code == 2
    assert words in ran.err


def test_number_and_url_on_the_command_line_take_any_notation(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("planted-secret", "utf-8")
    added = rcs(
        *("webhooks", "add", "--target", "Hooks.Brand.example/in", "--trigger", "ALL"),
        *("--secret-file", str(secret), "--json"),
    )
    assert added.code == 0, added.err
    assert added.json["target"] == "https://hooks.brand.example/in"
    assert rcs("test-numbers", "add", DEALS, "+46701234572").code == 0
    shown = rcs("test-numbers", "list", DEALS, "0046 (0)70 123 45 72")
    assert "+46701234572" in shown.out
