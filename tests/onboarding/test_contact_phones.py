"""Contact phones: whatever people type, what is sent fits the pattern that Sinch documents."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from senders.models import Draft, Project
from senders.onboarding.answers.preserve import keep_own_spelling
from senders.provisioning import InvalidBody, SenderInput, SenderUpdate
from senders.sandbox import seed
from senders.sandbox.models import Sender
from tests.console.test_rcs import aurora as rcs
from tests.onboarding.complete import body
from tests.onboarding.conftest import draft_of, patches
from tests.onboarding.test_editing import edit, sender, typed
from tests.onboarding.test_editing import submit as submit_edit
from tests.onboarding.test_submit import submit

__all__ = ["edit", "sender"]  # fixtures

# Reference page 1.2.117, RcsPhoneInputDto.number; 6 to 15 characters. Hyphens are refused.
DOCUMENTED = re.compile(r"\+?[\d+\s]{6,15}", re.ASCII)
ROWS = [
    ("+46-70-174 10 01", "+46701741001"),
    ("+48 777-777-777", "+48777777777"),
    ("+33 777-777-777", "+33777777777"),
    ("08-555 123 45", "0855512345"),
    (" +46 70 174 10 01 ", "+46701741001"),
    ("48888888888", "48888888888"),
]


def whole(number: str) -> dict[str, Any]:
    return body(details__brand__phones=[{"label": "Hotline", "number": number}])


def by_wizard(number: str, staff: Client, project: Project, folder: Path) -> str:
    draft = draft_of(project, body())
    answers = {**draft.answers["contacts"], "phones-0-number": [number]}
    url = f"/p/aurora/onboarding/{draft.pk}/contacts/"
    staff.post(url, {**answers, "then": "leave", "version": draft.versions["contacts"]})
    draft.refresh_from_db()
    assert draft.answers["contacts"]["phones-0-number"] == [number], "stored as typed"
    submit(staff, draft)
    return draft.sender_id


def by_json(number: str, staff: Client, project: Project, folder: Path) -> str:
    staff.post("/p/aurora/onboarding/from-json/", {"json": json.dumps(whole(number))})
    draft = Draft.objects.latest("pk")
    submit(staff, draft)
    return draft.sender_id


def by_command(number: str, staff: Client, project: Project, folder: Path) -> str:
    file = folder / "sender.json"
    file.write_text(json.dumps(whole(number)), "utf-8")
    return str(rcs("create", str(file), "--json").json["id"])


def by_command_update(number: str, staff: Client, project: Project, folder: Path) -> str:
    made = by_command("+46812345678", staff, project, folder)
    file = folder / "patch.json"
    phones = whole(number)["details"]["brand"]["phones"]
    file.write_text(json.dumps({"details": {"brand": {"phones": phones}}}), "utf-8")
    assert rcs("update", made, str(file)).code == 0
    return made


Way = Callable[[str, Client, Project, Path], str]


@pytest.mark.parametrize(("number", "sent"), ROWS)
@pytest.mark.parametrize("way", [by_wizard, by_json, by_command, by_command_update])
def test_contact_phone_is_sent_without_spaces_and_hyphens(
    way: Way, number: str, sent: str, staff: Client, aurora: Project, tmp_path: Path
) -> None:
    made = Sender.objects.get(pk=way(number, staff, aurora, tmp_path), project_id=seed.AURORA)
    (phone,) = made.body["details"]["brand"]["phones"]
    assert phone["number"] == sent
    assert DOCUMENTED.fullmatch(phone["number"])


def test_field_and_review_show_what_will_be_sent(staff: Client, aurora: Project) -> None:
    draft = draft_of(aurora, whole("+46-70-174 10 01"))
    page = staff.get(f"/p/aurora/onboarding/{draft.pk}/contacts/").content.decode()
    assert "Will be sent as <b><bdi>+46701741001</bdi></b>." in page
    assert 'value="+46-70-174 10 01"' in page
    plain = draft_of(aurora, whole("+46701741001"))
    page = staff.get(f"/p/aurora/onboarding/{plain.pk}/contacts/").content.decode()
    assert "Will be sent as" not in page


def test_two_spellings_of_one_phone_are_the_same_entry(staff: Client, aurora: Project) -> None:
    rows = [{"label": "A", "number": "+46 70 174 10 01"}, {"label": "B", "number": "+46701741001"}]
    draft = draft_of(aurora, body(details__brand__phones=rows))
    page = staff.get(f"/p/aurora/onboarding/{draft.pk}/contacts/").content.decode()
    assert "Phone number 2 is the same as phone number 1." in page


def test_edit_keeps_the_senders_own_spelling_where_nothing_changes() -> None:
    base = {"brand": {"phones": [{"label": "Hotline", "number": "+46 8-123 456 78"}]}}
    wanted = {"brand": {"phones": [{"label": "Hotline", "number": "+46812345678"}]}}
    assert keep_own_spelling(wanted, base) == base
    other = {"brand": {"phones": [{"label": "Press", "number": "+46812345678"}]}}
    assert keep_own_spelling(other, base) == other


def test_edit_of_one_phone_sends_all_of_them_in_the_form_that_sinch_accepts(
    staff: Client, edit: Draft, sender: str
) -> None:
    typed(
        edit,
        "contacts",
        phones__0__number="+46-8-123 456 78",
        phones__1__label="Press",
        phones__1__number="+46-70-174 10 01",
    )
    submit_edit(staff, edit)
    assert patches() == 1
    phones = Sender.objects.get(pk=sender).body["details"]["brand"]["phones"]
    assert [phone["number"] for phone in phones] == ["+46812345678", "+46701741001"]


@pytest.mark.parametrize("number", ["+46 (0)70 174 10 01", "call +46701741001", "12-34-5", "x" * 9])
def test_text_that_is_no_phone_is_left_as_typed_and_rejected(number: str) -> None:
    given = whole(number)
    patch = {"details": {"brand": {"phones": given["details"]["brand"]["phones"]}}}
    for parse, sent in ((SenderInput.parse, given), (SenderUpdate.parse, patch)):
        with pytest.raises(InvalidBody) as refused:
            parse(sent)
        (problem,) = refused.value.validation_errors
        assert problem[0] == "details.brand.phones.0.number"
        assert "6 to 15 digits" in problem[1]
