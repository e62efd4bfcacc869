"""Editing a sender: one draft, only what differs is sent, and nobody's change is lost."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from senders.audit import Actor
from senders.models import AuditEntry, Draft, Project
from senders.onboarding import address_checks, editing, saving
from senders.provisioning import SenderInput, SenderUpdate
from senders.sandbox import faults
from senders.sandbox.models import Sender
from senders.sinch import clients
from tests.conftest import DEALS, signed_in
from tests.onboarding.complete import body
from tests.onboarding.conftest import patches
from tests.receipts import good

PATCH = "PATCH /rcs/senders/*"
GET = "GET /rcs/senders/*"


@pytest.fixture
def sender(aurora: Project) -> str:
    """A sender in test at Sinch, as ``body`` has it."""
    made = clients.client_of(aurora).create_sender(SenderInput.parse(body()))
    assert clients.client_of(aurora).get_sender(made.id).state == "IN_TEST"
    return made.id


@pytest.fixture
def edit(aurora: Project, sender: str) -> Draft:
    user = User.objects.get(username="onboarding")
    found = clients.client_of(aurora).get_sender(sender)
    return editing.begin(found, Actor(aurora, "onboarding", user=user), user, timezone.now())


def typed(draft: Draft, step: str, **fields: str | list[str]) -> None:
    stored = dict(draft.answers.get(step, {}))
    for name, value in fields.items():
        stored[name.replace("__", "-")] = value if isinstance(value, list) else [value]
    saving.save(
        draft,
        step,
        stored,
        user=draft.owner,
        tab="",
        version=draft.versions.get(step, 0),
        now=timezone.now(),
    )


def at_sinch(project: Project, sender: str, **details: Any) -> None:
    """Somebody else changes the sender."""
    clients.client_of(project).update_sender(sender, SenderUpdate.parse({"details": details}))


def stored(sender: str) -> Any:
    return Sender.objects.get(pk=sender).body["details"]


def url(draft: Draft, leaf: str) -> str:
    return f"/p/aurora/onboarding/{draft.pk}/{leaf}/"


def page_of(client: Client, draft: Draft) -> str:
    return client.get(url(draft, "review")).content.decode()


def reviewed(client: Client, draft: Draft) -> str:
    found = re.search(r'name="reviewed" value="(\w+)"', page_of(client, draft))
    return found[1] if found else "x"


def post(client: Client, draft: Draft, seen: str, **ticks: Any) -> Any:
    """Sends what was reviewed as ``seen``."""
    response = client.post(url(draft, "submit"), {"reviewed": seen, **ticks})
    draft.refresh_from_db()
    return response


def submit(client: Client, draft: Draft, **ticks: Any) -> Any:
    return post(client, draft, reviewed(client, draft), **ticks)


def test_edit_creates_one_draft_and_then_leads_to_it(
    staff: Client, manager: Client, sender: str
) -> None:
    address = f"/p/aurora/senders/{sender}/edit/"
    assert "Start editing" in staff.get(address).content.decode()
    assert not Draft.objects.filter(sender_id=sender).exists()  # looking makes nothing
    first = staff.post(address)["Location"]
    draft = Draft.objects.get(sender_id=sender)
    assert first == f"/p/aurora/onboarding/{draft.pk}/"
    for again in (staff.get(address), staff.post(address), manager.get(address)):
        assert again["Location"] == first
    assert Draft.objects.filter(sender_id=sender).count() == 1


def test_two_users_who_start_editing_share_one_draft(aurora: Project, sender: str) -> None:
    found = clients.client_of(aurora).get_sender(sender)
    people = [User.objects.get(username=name) for name in ("onboarding", "manager")]
    begun = {
        editing.begin(found, Actor(aurora, person.username, user=person), person, timezone.now()).pk
        for person in people
    }
    assert len(begun) == 1


@pytest.mark.parametrize("leaf", ["edit", "clone"])
def test_auditor_cannot_edit_or_duplicate_a_sender(auditor: Client, sender: str, leaf: str) -> None:
    assert auditor.post(f"/p/aurora/senders/{sender}/{leaf}/").status_code == 403
    page = auditor.get(f"/p/aurora/senders/{sender}/").content.decode()
    assert f"{sender}/{leaf}/" not in page
    assert (
        f"{sender}/{leaf}/"
        in signed_in("onboarding").get(f"/p/aurora/senders/{sender}/").content.decode()
    )


@pytest.mark.parametrize("leaf", ["edit", "clone"])
def test_unknown_sender_cannot_be_edited_or_duplicated(staff: Client, leaf: str) -> None:
    missing = "00000000-0000-4000-8000-999999999999"
    assert staff.post(f"/p/aurora/senders/{missing}/{leaf}/").status_code == 404
    assert staff.post(f"/p/harbor/senders/{DEALS}/{leaf}/").status_code == 404


def test_edit_without_changes_has_nothing_to_send(staff: Client, edit: Draft) -> None:
    page = page_of(staff, edit)
    assert ("Nothing has changed yet, so there is nothing to send.") in page
    assert 'name="reviewed"' not in page
    assert staff.post(url(edit, "submit"), {"reviewed": "x"}).status_code == 422
    assert patches() == 0


def test_edit_sends_only_the_changed_answer(staff: Client, edit: Draft, sender: str) -> None:
    before = stored(sender)
    typed(edit, "brand", description="Offers of the day")
    page = page_of(staff, edit)
    assert "Sinch gets 1 change: the brand description. Nothing else." in page
    assert "Send to Sinch: update Aurora Deals" in page
    assert "No test numbers will be invited." in page
    response = submit(staff, edit)
    assert response["Location"] == f"/p/aurora/senders/{sender}/"
    assert (edit.state, patches()) == (Draft.State.SUBMITTED, 1)
    brand = {**before["brand"], "description": "Offers of the day"}
    assert stored(sender) == {**before, "brand": brand}
    entry = AuditEntry.objects.get(action="sender.updated", outcome="attempted")
    assert entry.changes == {"asked": {"details.brand.description": "Offers of the day"}}


@pytest.mark.parametrize(
    ("step", "fields", "sent"),
    [
        ("contacts", {"emails__0__label": "Care"}, {"details.brand.emails"}),
        ("countries", {"countries": ["GB", "FR"]}, {"details.countries"}),
        ("gb", {"company_legal_name": "Else"}, {"details.questionnaire.gb.answers"}),
        ("brand", {"description": ""}, {"details.brand.description"}),
        ("verification", {"phone": ""}, {"details.questionnaire.verification.answers"}),
        ("test-numbers", {"test_numbers": "+46701234567"}, {"details.testNumbers"}),
    ],
)
def test_edit_of_each_step_sends_only_its_path(
    staff: Client, edit: Draft, step: str, fields: dict[str, Any], sent: set[str]
) -> None:
    typed(edit, step, **fields)
    assert submit(staff, edit).status_code == 302
    asked = AuditEntry.objects.get(action="sender.updated", outcome="attempted").changes["asked"]
    assert len(asked) == 1
    assert all(path.startswith(tuple(sent)) for path in asked)
    assert edit.state == Draft.State.SUBMITTED


def test_removing_a_country_keeps_its_answers_at_sinch(
    staff: Client, edit: Draft, sender: str
) -> None:
    typed(edit, "countries", countries=["US"])
    assert submit(staff, edit).status_code == 302
    assert stored(sender)["countries"] == ["US"]
    assert stored(sender)["questionnaire"]["gb"]["answers"]["companyLegalName"]


def test_edit_that_removes_the_logo_is_blocked(staff: Client, edit: Draft) -> None:
    typed(edit, "images", logo_url="")
    page = page_of(staff, edit)
    assert "The logo can be replaced but not removed." in page
    assert 'name="reviewed"' not in page
    assert staff.post(url(edit, "submit"), {"reviewed": "x"}).status_code == 422
    assert patches() == 0


def test_edit_with_an_invalid_answer_is_not_ready_to_send(staff: Client, edit: Draft) -> None:
    typed(edit, "brand", name="x" * 41)
    assert "Not ready to send. Fix" in page_of(staff, edit)


def test_edit_keeps_changes_made_elsewhere_to_other_answers(
    staff: Client, edit: Draft, sender: str, aurora: Project
) -> None:
    typed(edit, "brand", description="Mine")
    at_sinch(aurora, sender, brand={"name": "Theirs", "websites": None})
    assert submit(staff, edit).status_code == 302
    assert stored(sender)["brand"]["description"] == "Mine"
    assert stored(sender)["brand"]["name"] == "Theirs"


def test_edit_that_sinch_already_has_is_sent_without_a_request(
    staff: Client, edit: Draft, sender: str, aurora: Project
) -> None:
    typed(edit, "brand", description="The same")
    at_sinch(aurora, sender, brand={"description": "The same"})
    assert submit(staff, edit).status_code == 302
    assert (edit.state, patches()) == (Draft.State.SUBMITTED, 1)  # the other one's


@pytest.mark.parametrize(("choice", "kept"), [("yours", "Mine"), ("theirs", "Theirs")])
def test_conflict_with_sinch_is_resolved_by_choosing_per_answer(
    staff: Client, edit: Draft, sender: str, aurora: Project, choice: str, kept: str
) -> None:
    typed(edit, "brand", description="Mine", name="My name")
    at_sinch(aurora, sender, brand={"description": "Theirs", "color": "#112233"})
    response = submit(staff, edit)
    page = response.content.decode()
    assert response.status_code == 409
    assert page.count("data-clash=") == 1
    for text in ("Mine", "Theirs", "Offers of the week and help with your order"):
        assert f"<bdi>{text}</bdi>" in page
    assert (edit.state, patches()) == (Draft.State.OPEN, 1)
    form = {"choice-details.brand.description": choice}
    assert staff.post(url(edit, "submit"), form)["Location"] == url(edit, "review")
    assert patches() == 1  # choosing sends nothing
    edit.refresh_from_db()
    assert edit.answers["brand"]["description"] == [kept]
    assert edit.answers["images"]["color"] == ["#112233"]
    assert edit.saves.filter(answers__description=["Mine"]).exists()
    assert submit(staff, edit).status_code == 302
    brand = stored(sender)["brand"]
    assert (brand["description"], brand["name"], brand["color"]) == (kept, "My name", "#112233")


def test_conflict_without_a_choice_is_shown_again(
    staff: Client, edit: Draft, sender: str, aurora: Project
) -> None:
    typed(edit, "brand", description="Mine", name="My name")
    at_sinch(aurora, sender, brand={"description": "Theirs", "name": "Their name"})
    response = staff.post(url(edit, "submit"), {"choice-details.brand.description": "yours"})
    assert response.status_code == 409
    assert response.content.decode().count("data-clash=") == 1
    edit.refresh_from_db()
    assert edit.base["brand"]["name"] == "Aurora Deals"  # type: ignore[index]


@pytest.mark.parametrize("state", ["LAUNCHING", "LAUNCHED"])
def test_edit_of_a_launched_sender_sends_only_countries(
    staff: Client, aurora: Project, sender: str, state: str
) -> None:
    Sender.objects.filter(pk=sender).update(state=state)
    address = f"/p/aurora/senders/{sender}/edit/"
    assert (
        "The sender is being launched or is already launched, so you can change only its countries."
        in staff.get(address).content.decode()
    )
    staff.post(address)
    draft = Draft.objects.get(sender_id=sender)
    typed(draft, "brand", description="Mine")
    assert "there is nothing to send" in page_of(staff, draft)
    typed(draft, "countries", countries=["GB", "FR", "US", "SE"])
    page = page_of(staff, draft)
    assert (
        "The sender is being launched or is already launched, so you can change only its countries."
        in page
    )
    assert f"{draft.pk}/brand/?back=review" not in page
    assert f"{draft.pk}/countries/?back=review" in page
    sent = submit(staff, draft)
    assert sent.status_code == 302
    assert "Nothing was submitted to operators in" in staff.get(sent["Location"]).text
    assert stored(sender)["countries"] == ["GB", "FR", "US", "SE"]
    assert stored(sender)["brand"]["description"] == "Offers of the week and help with your order"


def test_adding_countries_ends_at_the_review_and_then_offers_their_launch(
    aurora: Project, sender: str
) -> None:
    Sender.objects.filter(pk=sender).update(state="LAUNCHED")
    manager = signed_in("manager")
    manager.post(f"/p/aurora/senders/{sender}/edit/")
    draft = Draft.objects.get(sender_id=sender)
    step: dict[str, Any] = {"then": "continue", "countries": ["GB", "FR", "US", "SE"]}
    step["version"] = str(draft.versions.get("countries", 0))
    assert manager.post(url(draft, "countries"), step)["Location"] == url(draft, "review")
    sent = submit(manager, draft)
    page = manager.get(sent["Location"]).text
    notice = page.partition("The changes were sent to Sinch and applied.")[2].partition("</p>")[0]
    assert f'href="/p/aurora/senders/{sender}/launch/"' in notice
    assert "Sweden" in notice
    assert 'id="next-step" href="/p/aurora/senders/' in page


def test_edit_of_a_sender_launched_since_is_not_sent(
    staff: Client, edit: Draft, sender: str
) -> None:
    typed(edit, "brand", description="Mine")
    seen = reviewed(staff, edit)
    Sender.objects.filter(pk=sender).update(state="LAUNCHING")
    assert post(staff, edit, seen)["Location"] == url(edit, "review")
    assert (edit.state, edit.sender_state, patches()) == (Draft.State.OPEN, "LAUNCHING", 0)
    assert (
        "Nothing was sent to Sinch. The sender is being launched or is already launched, "
        "so you can now change only its countries." in page_of(staff, edit)
    )


REFUSED = [
    ("invalid_input", 422),
    ("invalid_payload", 422),
    ("no_fields_to_update", 422),
    ("fields_not_updatable", 422),
    ("invalid_google_agent", 422),
    ("add_test_number_invalid", 422),
    ("invalid_region_for_att_supplier", 422),
    ("rbm_has_not_been_used", 502),
    ("project_not_found", 502),
    ("rbm_resources_not_found", 422),
    ("blocked_because_the_recipient_declined", 422),
    ("file_size_too_large", 422),
    ("unauthorized_error", 502),
    ("rbm_too_many_requests", 503),
]


@pytest.mark.parametrize(("code", "status"), REFUSED)
def test_rejected_edit_opens_the_draft_again(
    staff: Client, edit: Draft, code: str, status: int
) -> None:
    typed(edit, "brand", description="Mine")
    faults.order(PATCH, "error", errorCode=code)
    response = submit(staff, edit)
    assert response.status_code == status
    assert f'data-refusal="{code}"' in response.content.decode()
    assert (edit.state, patches()) == (Draft.State.OPEN, 1)
    assert edit.answers["brand"]["description"] == ["Mine"]


@pytest.mark.parametrize("fault", ["cut", "truncated"])
def test_edit_made_without_a_readable_response_is_confirmed_by_reading(
    staff: Client, edit: Draft, sender: str, fault: str
) -> None:
    typed(edit, "brand", description="Mine")
    faults.order(PATCH, fault)
    assert submit(staff, edit)["Location"] == f"/p/aurora/senders/{sender}/"
    assert (edit.state, patches()) == (Draft.State.SUBMITTED, 1)


def test_edit_that_was_not_sent_says_so_and_is_open_again(staff: Client, edit: Draft) -> None:
    typed(edit, "brand", description="Mine")
    faults.order(PATCH, "refused")
    response = submit(staff, edit)
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert "Nothing was sent to Sinch at" in response.text
    assert (edit.state, edit.answers["brand"]["description"]) == (Draft.State.OPEN, ["Mine"])
    assert submit(staff, edit).status_code == 302
    assert edit.state == Draft.State.SUBMITTED


@pytest.mark.parametrize(
    ("fault", "options", "status"),
    [
        ("timeout", {}, 504),
        ("html", {}, 502),
        ("error", {"errorCode": "internal_error"}, 502),
    ],
)
def test_edit_that_sinch_did_not_make_is_compared_and_open_again(
    staff: Client, edit: Draft, fault: str, options: dict[str, Any], status: int
) -> None:
    typed(edit, "brand", description="Mine")
    faults.order(PATCH, fault, **options)
    response = submit(staff, edit)
    page = response.content.decode()
    assert response.status_code == status
    assert "The sender does not have the values you sent." in page
    assert "<td><bdi>Mine</bdi></td>" in page
    assert "<td><bdi>Offers of the week and help with your order</bdi></td>" in page
    assert (edit.state, patches()) == (Draft.State.OPEN, 1)


def test_edit_without_response_and_unreadable_sender_is_unconfirmed(
    staff: Client, edit: Draft, sender: str
) -> None:
    typed(edit, "brand", description="Mine")
    seen = re.search(r'name="reviewed" value="(\w+)"', page_of(staff, edit))
    assert seen
    faults.order(PATCH, "cut")
    faults.order(GET, "slow", ms=0)  # the reading before the change goes well
    faults.order(GET, "timeout")
    response = staff.post(url(edit, "submit"), {"reviewed": seen[1]})
    edit.refresh_from_db()
    assert response["Location"] == url(edit, "review")
    assert edit.state == Draft.State.UNCONFIRMED
    page = page_of(staff, edit)
    assert "Its outcome is not known." in page
    response = staff.post(url(edit, "unconfirmed"), {"decide": "look"})
    edit.refresh_from_db()
    assert response["Location"] == f"/p/aurora/senders/{sender}/"
    assert (edit.state, patches()) == (Draft.State.SUBMITTED, 1)


@pytest.mark.parametrize(("fault", "status"), [("timeout", 504), ("html", 502)])
def test_edit_of_a_sender_that_cannot_be_read_is_not_sent(
    staff: Client, edit: Draft, fault: str, status: int
) -> None:
    typed(edit, "brand", description="Mine")
    seen = reviewed(staff, edit)
    faults.order(GET, fault)
    response = post(staff, edit, seen)
    assert (response.status_code, "Nothing was sent to Sinch." in response.text) == (status, True)
    assert (edit.state, patches()) == (Draft.State.OPEN, 0)


def test_unlocked_edit_can_be_sent_again(staff: Client, edit: Draft) -> None:
    typed(edit, "brand", description="Mine")
    Draft.objects.filter(pk=edit.pk).update(
        state=Draft.State.UNCONFIRMED, attempted_at=timezone.now()
    )
    staff.post(url(edit, "unconfirmed"), {"decide": "unlock"})
    assert submit(staff, edit).status_code == 302
    assert edit.state == Draft.State.SUBMITTED


def test_unconfirmed_edit_that_was_not_made_is_open_again(staff: Client, edit: Draft) -> None:
    typed(edit, "brand", description="Mine")
    Draft.objects.filter(pk=edit.pk).update(
        state=Draft.State.UNCONFIRMED, attempted_at=timezone.now()
    )
    staff.post(url(edit, "unconfirmed"), {"decide": "look"})
    edit.refresh_from_db()
    assert (edit.state, patches()) == (Draft.State.OPEN, 0)
    assert edit.refusal is not None
    entry = AuditEntry.objects.get(action="draft.refused")
    assert (entry.target_id, entry.actor_name) == (str(edit.pk), "onboarding")


def test_sender_can_be_edited_again_after_a_sent_edit(
    staff: Client, edit: Draft, sender: str
) -> None:
    typed(edit, "brand", description="Mine")
    submit(staff, edit)
    staff.post(f"/p/aurora/senders/{sender}/edit/")
    assert Draft.objects.filter(sender_id=sender, is_edit=True).count() == 2


def test_duplicate_of_a_sender_is_a_new_draft_ready_to_send(staff: Client, sender: str) -> None:
    response = staff.post(f"/p/aurora/senders/{sender}/clone/")
    draft = Draft.objects.latest("pk")
    assert response["Location"] == f"/p/aurora/onboarding/{draft.pk}/"
    assert (draft.title, draft.is_edit, draft.sender_id) == ("Aurora Deals (copy)", False, "")
    assert draft.answers["brand"]["name"] == ["Aurora Deals"]
    assert "test-numbers" not in draft.answers
    hub = staff.get(response["Location"]).text
    assert "The duplicate has the same brand name as the original, “Aurora Deals”." in hub
    assert "Test numbers were not copied." in hub
    assert "No test numbers will be invited." in page_of(staff, draft)


def test_hub_of_an_edit_is_not_ready_until_something_changes(staff: Client, sender: str) -> None:
    address = staff.post(f"/p/aurora/senders/{sender}/edit/")["Location"]
    draft = Draft.objects.get(sender_id=sender)
    hub = staff.get(address).text
    assert "Nothing has changed yet, so there is nothing to send." in hub
    assert "Ready to send" not in hub
    assert 'data-standing="open"' in hub
    place = url(draft, "brand")
    page = staff.get(place).text
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    change = {"name": "Aurora Deals", "description": "New", "version": version[1], "tab": "a" * 32}
    staff.post(place, {**change, "then": "leave"})
    hub = staff.get(address).text
    assert "Nothing has changed yet" not in hub
    assert 'data-standing="open"' in hub, "its addresses are not checked yet"
    good.measure_well(draft)
    address_checks.progress_after(f"draft {draft.pk}")
    assert 'data-standing="ready"' in staff.get(address).text
