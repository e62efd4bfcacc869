"""Four eyes: who may request and decide, what voids a request, and one launch sent at most."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from senders import audit
from senders.accounts import members
from senders.audit import Actor
from senders.jobs import kinds
from senders.launch import approval, frozen
from senders.models import (
    AuditEntry,
    Draft,
    LaunchRequest,
    Membership,
    Outcome,
    Project,
    Role,
)
from senders.onboarding.readiness import RULES
from senders.provisioning import NeedsApproval, SenderUpdate
from senders.sandbox import faults, store
from senders.sandbox.models import Sender
from senders.sinch import writes
from tests.conftest import signed_in
from tests.console.test_rcs import aurora as rcs
from tests.launch.requesting import (
    decide,
    decision,
    edit,
    four_eyes,
    page_url,
    request_launch,
    requested,
)
from tests.launch.test_page import LAUNCH, launches, made, said, url
from tests.sinch.test_claims import at_once

REQUESTED, APPROVED = "sender.launch_requested", "sender.launch_approved"
VOIDED, LAUNCHED = "sender.launch_voided", "sender.launched"


def trail(last: int) -> list[tuple[str, str, str]]:
    entries = AuditEntry.objects.filter(project_slug="aurora").order_by("-number")[:last]
    return [(each.actor_name, each.action, each.outcome) for each in reversed(entries)]


@pytest.fixture
def sender(aurora: Project) -> str:
    four_eyes(aurora)
    return made(aurora, "FR", "GB")


@pytest.fixture
def admin() -> Client:
    return signed_in("admin")


def test_request_and_approval_send_one_launch_with_both_people(sender: str, admin: Client) -> None:
    request = requested(sender, remark="Agreed with the brand", told="1")
    assert launches() == 0
    page = admin.get(page_url(sender))
    for words in (
        'data-since="same"',
        "Agreed with the brand",
        "Approve and launch in France and United Kingdom",
        "Nothing has changed since.",
        "Ida &lt;ida@brand.example&gt;",
    ):
        assert words in page.text
    response = decide(admin, request)
    assert response.status_code == 302
    assert said(response).startswith("Sinch accepted the launch in France and United Kingdom.")
    assert launches() == 1
    assert trail(3) == [
        ("admin", APPROVED, "succeeded"),
        ("admin", LAUNCHED, "attempted"),
        ("admin", LAUNCHED, "succeeded"),
    ]
    wanted = AuditEntry.objects.get(action=LAUNCHED, outcome=Outcome.ATTEMPTED).changes["asked"]
    assert wanted["approval"] == {"requestedBy": "manager", "approvedBy": "admin"}
    assert wanted["contactTold"] is True
    assert wanted["countries"] == ["FR", "GB"]
    request.refresh_from_db()
    assert (request.state, request.plan, request.parts) == ("approved", [], {})
    activity = signed_in("auditor").get(f"/p/aurora/senders/{sender}/activity/").text
    for words in ("requested approval of the launch", "approved the launch"):
        assert words in activity
    rows = signed_in("auditor").get("/p/aurora/audit/").text
    for words in ("Requested approval of a launch", "Approved a launch", "requested by manager"):
        assert words in rows


def test_no_launch_leaves_without_approval(sender: str, aurora: Project, manager: Client) -> None:
    page = manager.get(page_url(sender))
    assert "Request approval to launch in France and United Kingdom" in page.text
    assert f'action="{url(sender)}"' not in page.text
    before = AuditEntry.objects.count()
    response = manager.post(url(sender), {"seen": page.context["seen"]})
    assert response.status_code == 409
    assert "another person must approve each launch" in response.text
    for flags in ((), ("--yes",)):
        ran = rcs("launch", sender, *flags)
        assert (ran.code, ran.out) == (1, "")
        assert "needs the approval of another person" in ran.err
    with pytest.raises(NeedsApproval):
        writes.launch(Actor(aurora, "tests"), sender)
    with pytest.raises(NeedsApproval):
        writes.launch(
            Actor(aurora, "tests"), sender, approval=writes.Approval("", "manager", "admin")
        )
    assert (launches(), AuditEntry.objects.count()) == (0, before)


def test_page_from_before_the_setting_launches_nothing(aurora: Project, manager: Client) -> None:
    sender = made(aurora, "FR")
    seen = manager.get(url(sender)).context["seen"]
    four_eyes(aurora)
    assert manager.post(url(sender), {"seen": seen}).status_code == 409
    assert launches() == 0


def brand(sender: str) -> None:
    edit(sender, "details", "brand", "name", value="Other")


def colour(sender: str) -> None:
    edit(sender, "details", "brand", "color", value="#112233")


def image(sender: str) -> None:
    edit(sender, "details", "brand", "logoUrl", value="https://brand.example/other.png")


def mail_field(sender: str) -> None:
    edit(
        sender,
        "details", "questionnaire", "verification", "answers", "email",
        value="other@brand.example",
    )  # fmt: skip


def answer(sender: str) -> None:
    edit(sender, "details", "questionnaire", "fr", "answers", "siren", value="552100554")


def country_added(sender: str) -> None:
    edit(sender, "details", "countries", value=["FR", "GB", "DE"])


def country_removed(sender: str) -> None:
    edit(sender, "details", "countries", value=["FR"])


def country_status(sender: str) -> None:
    edit(sender, "countryStatus", value=[{"country": "SE", "status": "LAUNCHED", "operators": []}])


def tester_added(sender: str) -> None:
    edit(sender, "testNumberStates", value=[{"number": "+46701740602", "state": "PENDING"}])


def unknown_field(sender: str) -> None:
    edit(sender, "details", "somethingNew", value="1")


def modified(sender: str) -> None:
    Sender.objects.filter(pk=sender).update(modified=timezone.now() + timedelta(minutes=1))


def by_portal_and_back(sender: str) -> None:
    """Two updates in the portal after which the sender is as it was."""
    project = Project.objects.get(slug="aurora")
    held = Sender.objects.get(pk=sender)
    for colour in ("#112233", "#445566"):
        update = SenderUpdate.parse({"details": {"brand": {"color": colour}}})
        writes.update_sender(Actor(project, "onboarding"), sender, update)
    Sender.objects.filter(pk=sender).update(body=held.body, modified=held.modified)


def draft_opened(sender: str) -> None:
    signed_in("onboarding").post(f"/p/aurora/senders/{sender}/edit/", {"step": "brand"})
    assert Draft.objects.filter(sender_id=sender, is_edit=True).exists()


def role_lowered(sender: str) -> None:
    Membership.objects.filter(user__username="manager", project__slug="aurora").update(
        role=Role.ONBOARDING
    )


def role_raised(sender: str) -> None:
    Membership.objects.filter(user__username="manager", project__slug="aurora").update(
        role=Role.ADMIN
    )


def _members(do: Callable[[Actor, Project, int], object]) -> None:
    project, admin = Project.objects.get(slug="aurora"), User.objects.get(username="admin")
    member = Membership.objects.get(user__username="manager", project=project)
    do(Actor(project, "admin", admin), project, member.pk)


def _role(role: Role) -> None:
    _members(
        lambda actor, project, member: members.change(
            actor, project, member, role, None, now=timezone.now()
        )
    )


def role_changed_and_back(sender: str) -> None:
    _role(Role.ADMIN)
    _role(Role.MANAGER)


def last_day_set(sender: str) -> None:
    day = timezone.now().date() + timedelta(days=90)
    _members(
        lambda actor, project, member: members.change(
            actor, project, member, Role.MANAGER, day, now=timezone.now()
        )
    )


def ended_and_activated(sender: str) -> None:
    for do in (
        lambda actor, project, member: members.end(actor, project, member, now=timezone.now()),
        lambda actor, project, member: members.activate(
            actor, project, member, None, now=timezone.now()
        ),
    ):
        _members(do)


def membership_ended(sender: str) -> None:
    Membership.objects.filter(user__username="manager").update(ended_at=timezone.now())


def deactivated(sender: str) -> None:
    User.objects.filter(username="manager").update(is_active=False)


def expired(sender: str) -> None:
    LaunchRequest.objects.update(ends=timezone.now() - timedelta(seconds=5))


def tampered(sender: str) -> None:
    """Someone changes the stored parts so that another launch would fit."""
    request = LaunchRequest.objects.get(state="open")
    country_added(sender)
    plan = approval_plan(sender)
    parts = frozen.parts(plan, request.project, request.requested_by_id, request.salt)
    LaunchRequest.objects.filter(pk=request.pk).update(parts=parts)


def approval_plan(sender: str) -> Any:
    return signed_in("admin").get(page_url(sender)).context["launch"]


CHANGES: dict[str, tuple[Callable[[str], None], str]] = {
    "brand name": (brand, "Changed: The brand name."),
    "colour": (colour, "Changed: The colour."),
    "image": (image, "Changed: The logo."),
    "mail field": (mail_field, "Changed: "),
    "questionnaire answer": (answer, "Changed: "),
    "country added": (country_added, "Changed: Countries"),
    "country removed": (country_removed, "Changed: Countries"),
    "country status": (country_status, "Changed: Country and operator statuses."),
    "tester added": (tester_added, "Changed: Test numbers and their states."),
    "field that the portal does not know": (unknown_field, "Changed: somethingNew."),
    "changed at Sinch and back": (modified, "Changed: modified."),
    "changed in the portal and back": (by_portal_and_back, "onboarding sent a change"),
    "edit draft opened": (draft_opened, "Changed: Edit draft of the sender."),
    "role of the requester lowered": (role_lowered, "manager may not launch any more."),
    "role of the requester raised": (
        role_raised,
        "Changed: Role of the person who requested the launch.",
    ),
    "role of the requester changed and back": (
        role_changed_and_back,
        "admin changed the access of manager at ",
    ),
    "last day of the requester set": (last_day_set, "admin changed the access of manager at "),
    "requester left and came back": (
        ended_and_activated,
        "admin changed the access of manager at ",
    ),
    "requester left": (membership_ended, "manager may not launch any more."),
    "requester deactivated": (deactivated, "manager may not launch any more."),
    "expired": (expired, "The request expired at "),
    "stored parts changed": (tampered, "Changed: The stored request."),
}


@pytest.mark.parametrize("name", CHANGES)
def test_change_between_request_and_approval_voids(name: str, sender: str, admin: Client) -> None:
    change, words = CHANGES[name]
    request = requested(sender)
    change(sender)
    shown = admin.get(page_url(sender))
    assert 'data-since="changed"' in shown.text
    assert 'value="approve"' not in shown.text
    store.clear_requests()
    response = decide(admin, request)
    assert response.status_code == 409
    assert "data-voided" in response.text
    assert words in response.text
    assert "The launch as it was requested" in response.text
    assert launches() == 0
    assert trail(1) == [("admin", VOIDED, "succeeded")]
    request.refresh_from_db()
    assert (request.state, request.plan, request.parts) == ("voided", [], {})
    assert decide(admin, request).status_code == 409, "it stays void"
    assert launches() == 0


def test_verified_tester_voids(aurora: Project, admin: Client) -> None:
    four_eyes(aurora)
    sender = made(aurora, "FR")
    number = {"number": "+46701740602", "state": "PENDING"}
    edit(sender, "testNumberStates", value=[number])
    request = requested(sender)
    edit(sender, "testNumberStates", value=[{**number, "state": "VERIFIED"}])
    response = decide(admin, request)
    assert "Changed: Test numbers and their states." in response.text
    assert launches() == 0


def test_edited_draft_voids(sender: str, admin: Client) -> None:
    draft_opened(sender)
    request = requested(sender)
    draft = Draft.objects.get(sender_id=sender)
    draft.answers = {**draft.answers, "brand": {"name": ["Other"]}}
    draft.save()
    assert "Changed: Edit draft of the sender." in decide(admin, request).text
    assert launches() == 0


def test_new_version_of_a_rule_voids(
    sender: str, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A release of the portal may judge by other rules."""
    request = requested(sender)
    monkeypatch.setattr(frozen, "RULES", RULES[1:])
    assert "Changed: Rules of the portal." in decide(admin, request).text
    assert launches() == 0


def test_requester_cannot_approve_or_decline_the_request(sender: str, manager: Client) -> None:
    request = requested(sender)
    page = manager.get(page_url(sender)).text
    assert "Withdraw request" in page
    assert 'value="approve"' not in page
    assert decide(manager, request).status_code == 409
    decide(manager, request, "decline", reason="No")
    request.refresh_from_db()
    assert (request.state, launches()) == ("open", 0)


@pytest.mark.parametrize("name", ["onboarding", "auditor"])
def test_roles_that_do_not_launch_neither_request_nor_decide(name: str, sender: str) -> None:
    request, client = requested(sender), signed_in(name)
    assert client.post(f"{page_url(sender)}request/", {}).status_code == 403
    for do in ("approve", "decline", "withdraw"):
        assert decide(client, request, do, reason="No").status_code == 403
    assert (
        "requested approval to launch in France and United Kingdom"
        in client.get(f"/p/aurora/senders/{sender}/").text
    )
    assert launches() == 0


@pytest.mark.parametrize("tab", ["", "answers/", "activity/"])
def test_each_page_of_the_sender_leads_to_an_open_request(
    tab: str, sender: str, admin: Client
) -> None:
    def button() -> str:
        text = admin.get(f"/p/aurora/senders/{sender}/{tab}").text
        return " ".join(text.partition('id="to-launch"')[2].partition("</a>")[0].split())

    assert button().endswith("Request approval")
    requested(sender)
    assert button().endswith("View launch request")


def test_approver_whose_role_is_lowered_sends_nothing(sender: str, admin: Client) -> None:
    request = requested(sender)
    member = Membership.objects.filter(user__username="admin", project__slug="aurora")
    member.update(role=Role.ONBOARDING)
    assert decide(admin, request).status_code == 403
    request.refresh_from_db()
    assert (request.state, launches()) == ("open", 0)


@pytest.mark.parametrize("name", ["manager", "admin"])
def test_right_that_ends_right_before_sending_sends_nothing(
    name: str, sender: str, aurora: Project
) -> None:
    request = requested(sender)
    admin = User.objects.get(username="admin")
    attempt = approval.approve(Actor(aurora, "admin", admin), admin, request, now=timezone.now())
    Membership.objects.filter(user__username=name).update(role=Role.AUDITOR)
    with pytest.raises(NeedsApproval):
        writes.launch(
            Actor(aurora, "admin", admin),
            sender,
            approval=writes.Approval(attempt, "manager", "admin"),
        )
    assert launches() == 0


def test_refusal_needs_a_reason_and_ends_the_request(sender: str, admin: Client) -> None:
    request = requested(sender)
    response = decide(admin, request, "decline", reason=" ")
    assert response.status_code == 422
    assert "Enter a reason." in response.text
    assert decide(admin, request, "decline", reason="x" * 501).status_code == 422
    assert decide(admin, request, "decline", reason="The logo is old").status_code == 302
    assert trail(1) == [("admin", "sender.launch_declined", "succeeded")]
    page = signed_in("manager").get(page_url(sender)).text
    assert "admin declined the launch that manager requested" in page
    assert "The logo is old" in page
    assert decide(admin, request).status_code == 409
    assert launches() == 0
    assert requested(sender).pk != request.pk


def test_own_request_can_be_withdrawn_by_its_requester_alone(
    sender: str, admin: Client, manager: Client
) -> None:
    request = requested(sender)
    decide(admin, request, "withdraw")
    request.refresh_from_db()
    assert request.state == "open"
    decide(manager, request, "withdraw")
    assert trail(1) == [("manager", "sender.launch_withdrawn", "succeeded")]
    assert decide(admin, request).status_code == 409
    assert launches() == 0


def test_same_launch_is_requested_once_and_a_changed_one_replaces_it(
    sender: str, manager: Client
) -> None:
    first = requested(sender)
    assert request_launch(manager, sender).status_code == 409
    assert LaunchRequest.objects.count() == 1
    brand(sender)
    assert request_launch(manager, sender).status_code == 302
    assert trail(2) == [("manager", VOIDED, "succeeded"), ("manager", REQUESTED, "succeeded")]
    first.refresh_from_db()
    assert first.state == "voided"


def test_double_click_requests_once_and_approves_once(
    sender: str, manager: Client, admin: Client
) -> None:
    page = manager.get(page_url(sender))
    form = {"seen": page.context["seen"], "once": "first"}
    for _time in range(2):
        assert manager.post(f"{page_url(sender)}request/", form).status_code == 302
    request = LaunchRequest.objects.get()
    for _time in range(2):
        response = decide(admin, request, once="second")
        assert response.status_code == 302
    assert said(response) == "You submitted this launch twice. The request was sent once."
    assert launches() == 1


def test_second_approver_comes_too_late(sender: str, aurora: Project, admin: Client) -> None:
    third = User.objects.create_user("third")
    Membership.objects.create(user=third, project=aurora, role=Role.MANAGER)
    request = requested(sender)
    assert decide(admin, request).status_code == 302
    response = decide(signed_in("third"), request)
    assert response.status_code == 409
    assert "admin already approved this launch." in response.text
    assert launches() == 1


def test_of_two_approvals_at_once_one_gets_the_attempt(sender: str, aurora: Project) -> None:
    request = requested(sender)
    admin = User.objects.get(username="admin")
    actor = Actor(aurora, "admin", admin)
    stale = LaunchRequest.objects.get(pk=request.pk)
    approval.approve(actor, admin, request, now=timezone.now())
    with pytest.raises(approval.NotOpen):
        approval.approve(actor, admin, stale, now=timezone.now())


def test_attempt_of_an_approval_is_sent_once(sender: str, aurora: Project, admin: Client) -> None:
    request = requested(sender)
    user = User.objects.get(username="admin")
    actor = Actor(aurora, "admin", user)
    attempt = approval.approve(actor, user, request, now=timezone.now())
    approved = writes.Approval(attempt, "manager", "admin")
    writes.launch(actor, sender, approval=approved)
    approval.settle(request)
    for again in (approved, writes.Approval("", "manager", "admin")):
        with pytest.raises(NeedsApproval):
            writes.launch(actor, sender, approval=again)
    assert launches() == 1


@pytest.mark.django_db(databases=["default", "sandbox"], transaction=True)
@pytest.mark.parametrize("people", [2, 5])
def test_people_who_approve_at_once_send_one_launch(people: int) -> None:
    aurora = Project.objects.get(slug="aurora")
    four_eyes(aurora)
    sender = made(aurora, "FR", "GB")
    for number in range(people):
        user = User.objects.create_user(f"approver{number}")
        Membership.objects.create(user=user, project=aurora, role=Role.MANAGER)
    clients = [signed_in(f"approver{number}") for number in range(people)]
    request = requested(sender)
    faults.order(LAUNCH, "slow", ms=300)
    statuses = at_once(lambda number: decide(clients[number], request).status_code, people)
    assert launches() == 1
    assert sorted(statuses) == [302, *[409] * (people - 1)]
    approved = AuditEntry.objects.filter(project_slug="aurora", action=APPROVED)
    assert approved.count() == 1


def test_launch_without_response_is_told_as_unknown_and_not_sent_again(
    sender: str, admin: Client
) -> None:
    request = requested(sender)
    faults.order(LAUNCH, "timeout")
    response = decide(admin, request)
    assert response.status_code == 504
    assert "The portal does not retry automatically." in response.text
    assert trail(2)[-1] == ("admin", LAUNCHED, "no_answer")
    request.refresh_from_db()
    assert request.state == "approved"
    assert decide(admin, request).status_code == 409


def test_rejected_launch_ends_the_request(sender: str, admin: Client) -> None:
    request = requested(sender)
    faults.order(LAUNCH, "error", errorCode="launch_precondition_failed")
    assert decide(admin, request).status_code == 422
    request.refresh_from_db()
    assert request.state == "approved"


def test_launch_that_was_certainly_not_sent_opens_the_request_again(
    sender: str, admin: Client
) -> None:
    request = requested(sender)
    faults.order(LAUNCH, "refused")
    response = decide(admin, request, once="first")
    assert response.status_code == 503
    assert trail(2)[-1] == ("admin", LAUNCHED, "refused")
    request.refresh_from_db()
    assert (request.state, request.attempt, request.decided_by) == ("open", "", None)
    store.clear_requests()
    assert decide(admin, request, once="first").status_code == 302
    assert launches() == 1


def test_unread_sender_sends_nothing(sender: str, admin: Client) -> None:
    request = requested(sender)
    admin.get(page_url(sender))
    faults.order("GET /rcs/senders/*", "timeout")
    response = decide(admin, request)
    assert response.status_code == 504
    request.refresh_from_db()
    assert (request.state, launches()) == ("open", 0)


def test_request_of_another_sender_or_project_is_not_found(
    sender: str, aurora: Project, admin: Client
) -> None:
    request = requested(sender)
    other = made(aurora, "FR")
    for number in (str(request.pk), "", "x", "0", "9" * 30, "²"):
        form = {"request": number, "do": "approve"}
        assert admin.post(f"{page_url(other)}decide/", form).status_code == 404
    form = decision(request, "nothing")
    assert admin.post(f"{page_url(sender)}decide/", form).status_code == 404
    assert launches() == 0


def test_expired_request_is_voided_by_the_worker(sender: str) -> None:
    request = requested(sender)
    approval.void_lapsed()
    request.refresh_from_db()
    assert request.state == "open"
    assert request.ends - request.requested_at == timedelta(days=7)
    expired(sender)
    kinds.KINDS["launch_requests"].handler({})
    assert trail(1) == [("portal", VOIDED, "succeeded")]
    approval.void_lapsed()
    assert trail(1) == [("portal", VOIDED, "succeeded")]
    assert audit.verify(request.project).findings == ()


def test_request_of_a_person_without_access_is_voided_by_the_worker(sender: str) -> None:
    request = requested(sender)
    _role(Role.AUDITOR)
    kinds.KINDS["launch_requests"].handler({})
    request.refresh_from_db()
    assert (request.state, trail(1)) == ("voided", [("portal", VOIDED, "succeeded")])
    assert request.changed[0] == "manager may not launch any more."
    assert request.changed[1].startswith("admin changed the access of manager at ")


def test_bell_tells_of_requests_of_others_until_they_are_decided(
    sender: str, manager: Client, admin: Client
) -> None:
    def waiting(client: Client) -> int:
        return client.get("/notices/").text.count("data-approval=")

    before = admin.get("/notices/count/").text
    request = requested(sender)
    assert (waiting(admin), waiting(manager)) == (1, 0)
    assert waiting(signed_in("onboarding")) == 0
    assert admin.get("/notices/count/").text != before
    assert "requests approval of a launch" in admin.get("/notices/").text
    decide(admin, request)
    assert waiting(admin) == 0


def test_stored_request_holds_no_number_and_no_answer(sender: str) -> None:
    tester_added(sender)
    request = requested(sender)
    held = str([request.plan, request.parts])
    assert "+46701740602" not in held
    assert "732829320" not in held
