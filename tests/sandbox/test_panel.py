"""The panel: access for admins only, every button, and hidden secrets."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from senders.sandbox import callbacks, clock, faults, seed
from senders.sandbox.documented import SWITCHES
from senders.sandbox.models import Activity, Delivery, Project, Sender, Transition
from tests.sandbox.hooks import SECRET, bodies, deals, hook
from tests.sandbox.launchable import complete, make
from tests.sandbox.sending import LAUNCHING, code, send
from tests.sandbox.test_lists import NOW

HERE = {"project": seed.AURORA}
BUTTONS = [
    "clock",
    "step",
    "step/all",
    "switches",
    "comments",
    "deliveries/again",
    "deliveries/newest-first",
    "faults",
    "faults/clear",
    "reset",
]


def press(client: Client, button: str, **given: Any) -> str:
    """Returns the page that a button leads to."""
    answer = client.post(f"/sandbox/{button}/", {**HERE, **given}, follow=True)
    assert answer.status_code == 200
    return answer.text


def rows_of(page: str, section: str) -> list[str]:
    """Returns the text of each row of a section's table, with white space collapsed."""
    part = page.partition(f'aria-labelledby="{section}"')[2].partition("</section>")[0]
    rows = re.findall(r'<tr role="row">(.*?)</tr>', part, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows][1:]


@pytest.mark.parametrize("button", BUTTONS)
def test_panel_is_404_for_managers_and_its_buttons_require_post_and_csrf_token(
    admin: Client, manager: Client, button: str
) -> None:
    assert manager.get("/sandbox/").status_code == 404
    assert manager.post(f"/sandbox/{button}/", HERE).status_code == 404
    assert admin.get(f"/sandbox/{button}/")["Location"] == "/sandbox/"
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = admin.cookies
    rejected = strict.post(f"/sandbox/{button}/", HERE, follow=True)
    assert "so nothing was sent or saved." in rejected.text


def test_panel_shows_the_requested_project_and_the_first_by_default(admin: Client) -> None:
    first = admin.get("/sandbox/").text
    assert 'aria-current="page"><bdi>Aurora Retail Group' in first
    harbor = admin.get("/sandbox/", {"project": seed.HARBOR}).text
    assert 'aria-current="page"><bdi>Harbor Bank' in harbor
    assert f'name="project" value="{seed.HARBOR}"' in harbor
    assert admin.get("/sandbox/", {"project": "nope"}).status_code == 200
    assert "Not imitated" in first


def test_panel_lists_senders_by_last_change_and_filters_them_by_name(admin: Client) -> None:
    rows = rows_of(admin.get("/sandbox/").text, "senders")
    assert len(rows) == 25
    assert rows[0].startswith(f"Aurora Deals {LAUNCHING} LAUNCHING 0 steps")
    found = rows_of(admin.get("/sandbox/", {"name": " AURORA dea"}).text, "senders")
    assert found[0] == rows[0]
    assert all("aurora dea" in row.lower() for row in found)
    assert "No senders match this name." in admin.get("/sandbox/", {"name": "zzz"}).text


def test_panel_without_projects_says_no_projects_yet(admin: Client) -> None:
    Project.objects.all().delete()
    assert "No projects yet." in admin.get("/sandbox/").text


@pytest.mark.parametrize("mode", clock.MODES)
def test_clock_button_sets_its_mode_and_is_shown_as_pressed(admin: Client, mode: str) -> None:
    page = press(admin, "clock", mode=mode)
    assert clock.mode() == mode
    assert f'value="{mode}" aria-pressed="true"' in page
    assert page.count('name="mode"') == 3


def test_unknown_clock_mode_is_not_saved(admin: Client) -> None:
    assert "Not saved: " in press(admin, "clock", mode="slow")
    assert clock.mode() == "immediate"


def test_next_step_advances_a_sender_and_keeps_project_and_filter(admin: Client) -> None:
    clock.set_mode("manual", NOW)
    sender = make(complete("DE"))
    answer = admin.post("/sandbox/step/", {**HERE, "sender": sender, "name": "a b"})
    assert answer.headers["Location"] == f"/sandbox/?project={seed.AURORA}&name=a+b#senders"
    assert Sender.objects.get(pk=sender).state == "IN_TEST"
    draft = make({**complete("DE"), "details": {}})
    assert "This sender has no next step." in press(admin, "step", sender=draft)


def test_next_step_for_all_advances_each_sender_of_the_project_once(admin: Client) -> None:
    clock.set_mode("manual", NOW)
    made = [make(complete("DE")), make(complete("FR"))]
    theirs = Sender.objects.filter(project_id=seed.HARBOR)[0]
    Transition.objects.create(sender=theirs, kind="settled")
    assert "2 senders moved one step forward." in press(admin, "step/all")
    states = Sender.objects.filter(pk__in=made).values_list("state", flat=True)
    assert list(states) == ["IN_TEST", "IN_TEST"]
    assert Transition.objects.filter(sender=theirs).exists()


@pytest.mark.parametrize(
    ("button", "given"),
    [
        ("step", {"sender": "nope"}),
        ("step", {"sender": LAUNCHING, "project": seed.HARBOR}),
        ("step/all", {"project": "nope"}),
        ("comments", {"sender": "nope", "comment": "x"}),
        ("switches", {"project": ""}),
    ],
)
def test_button_for_an_unknown_sender_or_project_is_404(
    admin: Client, button: str, given: dict[str, str]
) -> None:
    assert admin.post(f"/sandbox/{button}/", {**HERE, **given}).status_code == 404


def test_saved_switches_reject_requests_until_they_are_cleared(admin: Client) -> None:
    questions = {"gb": {"newKey": "A new question?"}}
    Project.objects.filter(pk=seed.AURORA).update(settings={"questions": questions})
    page = press(admin, "switches", refuse=["rbm_has_not_been_used", "account_not_found"])
    assert code(send("GET", "/rcs/senders")) == (403, "rbm_has_not_been_used")
    assert re.findall(r'name="refuse" value="(\w+)" checked', page) == [
        "account_not_found",
        "rbm_has_not_been_used",
    ]
    assert page.count('name="refuse"') == len(SWITCHES)
    assert Project.objects.get(pk=seed.AURORA).settings["questions"] == questions
    assert "Not saved: " in press(admin, "switches", refuse=["internal_error"])
    press(admin, "switches")
    assert send("GET", "/rcs/senders").status_code == 200


@pytest.mark.parametrize(
    ("sender", "trigger"),
    [(LAUNCHING, "RCS_SENDER_COMMENT_ADDED"), ("", "RCS_ACCOUNT_COMMENT_ADDED")],
)
def test_comment_from_sinch_is_an_activity_and_queues_a_callback(
    admin: Client, sender: str, trigger: str
) -> None:
    hook()
    assert "The comment from Sinch was added." in press(
        admin, "comments", sender=sender, comment=" Café? "
    )
    (body,) = bodies()
    assert (body["type"], body["comment"]) == (trigger, "Café?")
    path = f"/rcs/senders/{sender}/activities" if sender else "/rcs/activities"
    newest = send("GET", path).json()["notifications"][0]
    assert (newest["type"], newest["author"]) == ("COMMENT_ADDED", "Sinch")
    assert newest["comment"] == "Café?"


@pytest.mark.parametrize("comment", ["", "   ", "x" * 65_536, "a\0b"])
def test_comment_that_the_api_would_reject_is_not_added(admin: Client, comment: str) -> None:
    assert "The comment must be 1 to 65,535 characters." in press(
        admin, "comments", comment=comment
    )
    assert not Activity.objects.filter(author="Sinch").exists()


def test_webhooks_and_deliveries_are_shown_without_secrets(admin: Client) -> None:
    hook("https://user:pass-word@hooks.example:8443/in/x", ("ALL", "BUNDLE_DONE"))
    callbacks.sender_changed(deals(), "IN_TEST", NOW)
    for attempts, status, due_at, delivered in (
        (1, 204, None, NOW),
        (2, 503, NOW.replace(hour=23, minute=7, second=9), None),
        (15, None, None, None),
    ):
        callbacks.send_again(Delivery.objects.all()[0].pk, NOW)
        Delivery.objects.filter(pk=Delivery.objects.latest("pk").pk).update(
            attempts=attempts, status=status, due_at=due_at, delivered=delivered
        )
    page = admin.get("/sandbox/").text
    assert rows_of(page, "webhooks") == ["https://hooks.example:8443/in/x ALL BUNDLE_DONE"]
    start = "RCS_SENDER_STATUS_UPDATED hooks.example:8443 "
    shown = [row.removeprefix(start).split(" attempt")[0] for row in rows_of(page, "deliveries")]
    assert shown == [
        "– failed, no more retries 15",
        "503 retry at 23:07:09 2",
        "204 1",
        "pending 0",
    ]
    for secret in (SECRET, "pass-word", deals().body["authToken"]):
        assert secret not in page


def test_panel_without_webhooks_says_no_callbacks_are_sent(admin: Client) -> None:
    page = admin.get("/sandbox/").text
    assert "No webhooks are registered, so no callbacks are sent." in page
    assert "No callbacks yet." in page
    assert "There are no callbacks to send yet." in press(admin, "deliveries/newest-first")


def test_panel_with_51_deliveries_shows_50(admin: Client) -> None:
    hook()
    for number in range(51):
        callbacks.account_commented(seed.AURORA, str(number), NOW)
    assert len(rows_of(admin.get("/sandbox/").text, "deliveries")) == 50


def test_delivery_buttons_queue_one_again_or_all_in_reverse_order(admin: Client) -> None:
    hook()
    callbacks.account_commented(seed.AURORA, "first", NOW)
    callbacks.account_commented(seed.AURORA, "second", NOW)
    Delivery.objects.update(due_at=None, delivered=NOW)
    older, newer = Delivery.objects.all()
    assert "The callback was queued again." in press(admin, "deliveries/again", delivery=older.pk)
    copy = Delivery.objects.latest("pk")
    assert copy.body == older.body
    copy.delete()
    assert "are sent in reverse order." in press(admin, "deliveries/newest-first")
    waiting = Delivery.objects.filter(due_at__lte=timezone.now()).order_by("due_at", "pk")
    assert [one.body for one in waiting] == [newer.body, older.body]


@pytest.mark.parametrize("delivery", ["", "x", "-1", "999999", "9" * 40, "²"])
def test_resend_of_an_unknown_delivery_says_no_longer_stored(admin: Client, delivery: str) -> None:
    assert "That callback is no longer stored." in press(
        admin, "deliveries/again", delivery=delivery
    )


def test_fault_form_adds_lists_and_clears_faults(admin: Client) -> None:
    order = {"match": "GET /rcs/senders", "fault": "error", "errorCode": "internal_error"}
    assert "Fault added. It applies to the next matching call." in press(
        admin, "faults", **order, times="2", ms=""
    )
    assert faults.queued() == [
        {"match": "GET /rcs/senders", "fault": "error", "times": 2, "errorCode": "internal_error"}
    ]
    assert rows_of(admin.get("/sandbox/").text, "faults") == [
        "GET /rcs/senders error internal_error 2"
    ]
    assert "Fault not added: " in press(admin, "faults", match="x")
    assert "All faults were cleared." in press(admin, "faults/clear")
    assert faults.queued() == []


def test_latest_call_is_shown_with_route_query_and_status(admin: Client) -> None:
    send("GET", "/rcs/senders?pageSize=5")
    (row,) = rows_of(admin.get("/sandbox/").text, "requests")
    assert row == "GET /v1/projects/{project}/rcs/senders pageSize=5 200"


def test_reset_restores_demo_data_settings_and_mode(admin: Client) -> None:
    clock.set_mode("manual", NOW)
    sender = make(complete("DE"))
    hook()
    hook(project=seed.HARBOR)
    press(admin, "comments", comment="x")
    press(admin, "switches", refuse=["account_data_is_corrupt"])
    faults.order("GET /rcs/senders", "error")
    assert "The demo data was reset." in press(admin, "reset")
    assert send("GET", "/rcs/senders").json()["totalSize"] == 240
    assert send("GET", "/webhooks").json()["totalSize"] == 0
    assert send("GET", "/rcs/activities").json()["totalSize"] == 1
    assert not Sender.objects.filter(pk=sender).exists()
    assert not Transition.objects.exists()
    assert not Delivery.objects.exists()
    assert faults.queued() == []
    assert not Project.objects.exclude(settings={}).exists()
    assert clock.mode() == "immediate"
