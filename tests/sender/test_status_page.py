"""The status page at work: next steps, remedies, notes, the token, looking again by itself."""

import html
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from senders import audit
from senders.models import AuditEntry, Draft, Note, Project
from senders.provisioning import LAUNCH_COUNTRIES
from senders.provisioning import Sender as Read
from senders.sandbox import faults, seed, store
from senders.sandbox.models import Sender
from senders.sender import operator_advice, polling
from senders.words import api_values
from tests.conftest import DEALS, DETAIL, HTMX, LIST, signed_in
from tests.sender.acting import ACTIONS, NOTHING_ASKED, act, change, set_numbers

PENDING = [{"country": "FR", "status": "PENDING", "operators": []}]
FRANCE = {"details": {"countries": ["FR"], "questionnaire": NOTHING_ASKED}}
EMPTY: dict[str, Any] = {
    "testNumberStates": [],
    "countryStatus": [],
    "details": {"questionnaire": NOTHING_ASKED},
}
# state, what else the sender holds, what is said, where its link leads
NEXT: list[tuple[str, dict[str, Any], str, str]] = [
    ("DRAFT", {}, "Complete the sender details.", "edit/"),
    ("IN_PROGRESS", {}, "Wait. Setup usually takes a few minutes.", ""),
    ("IN_TEST", EMPTY, "Invite a test number so that you can test the sender.", "#numbers"),
    (
        "IN_TEST",
        {"numbers": "UNVERIFIED", "countryStatus": []},
        "Ask an invited tester to accept the invitation",
        "#numbers",
    ),
    (
        "IN_TEST",
        {"numbers": "VERIFIED", "countryStatus": []},
        "Test the sender on that phone, then launch.",
        "launch/",
    ),
    ("PREPARING_LAUNCH", {}, "Sinch adds the missing items", "#id_comment"),
    ("LAUNCHING", {"countryStatus": PENDING, **FRANCE}, "No action required.", ""),
    ("LAUNCHED", {}, "The status at NRJ Mobile needs attention.", "#country-FR"),
    (
        "LAUNCHED",
        {"countryStatus": []},
        "are selected, but Sinch does not list them as submitted.",
        "launch/",
    ),
    ("UNLAUNCHED", {}, "Launch again if needed.", "launch/"),
    ("UNKNOWN", {}, "", ""),
    ("ARCHIVED_BY_SINCH", {}, "", ""),
]


@pytest.mark.parametrize(
    ("state", "holds", "said", "leads"),
    NEXT,
    ids=[f"{row[0]}-{number}" for number, row in enumerate(NEXT)],
)
def test_every_state_has_one_next_action_in_the_headline(
    manager: Client, state: str, holds: dict[str, Any], said: str, leads: str
) -> None:
    holds = dict(holds)
    numbers = holds.pop("numbers", "")
    if numbers:
        set_numbers(("+46701234567", numbers))
    change(state=state, **holds)
    line = manager.get(DETAIL).text.partition('class="headline"')[2].partition("</div>")[0]
    assert said in line
    links = re.findall(r'href="([^"]*)"', line.partition("</p>")[2])
    assert links == ([DETAIL + leads] if leads else [])
    if leads == "launch/":
        theirs = signed_in("onboarding").get(DETAIL).text.partition('class="headline"')[2]
        assert "Only a manager can launch." in theirs.partition("</div>")[0]


def test_launch_link_is_shown_to_managers_only(manager: Client) -> None:
    for state, label in (
        ("IN_TEST", "Launch"),
        ("DRAFT", "Launch"),
        ("UNLAUNCHED", "Launch again"),
    ):
        change(state=state)
        acts = manager.get(DETAIL).text.partition('class="button-row"')[2].partition("</div>")[0]
        assert f'href="{DETAIL}launch/"' in acts
        assert f"</svg> {label}</a>" in acts
    assert "launch/" not in signed_in("onboarding").get(DETAIL).text


# operator status, sender state -> what is said, whether the sender can be edited
REMEDIES = [
    ("REJECTED", "LAUNCHING", "This sender can no longer be changed through the API", False),
    ("REJECTED", "LAUNCHED", "This sender can no longer be changed through the API", False),
    ("SUSPENDED", "LAUNCHED", "This sender can no longer be changed through the API", False),
    ("INVALID_IN_GOOGLE_MY_BUSINESS", "LAUNCHING", "Google Business Profile", False),
    ("REJECTED", "UNLAUNCHED", "can be changed in this state", True),
    ("REJECTED", "PREPARING_LAUNCH", "can be changed in this state", True),
]


@pytest.mark.parametrize(("status", "state", "said", "editable"), REMEDIES)
def test_operator_that_needs_attention_has_a_remedy_and_comment_link(
    manager: Client, status: str, state: str, said: str, editable: bool
) -> None:
    operator = {"name": "O & Co", "status": status, "remark": "Logo is blurred"}
    change(
        state=state,
        countryStatus=[{"country": "FR", "status": "PENDING", "operators": [operator]}],
    )
    row = manager.get(DETAIL).text.partition('data-operator="O &amp; Co"')[2].partition("</tr>")[0]
    assert said in row
    assert (f'href="{DETAIL}edit/?step=images"' in row) == editable
    assert f'href="{DETAIL}?about=FR%3AO%20%26%20Co#id_comment"' in row
    filled = manager.get(f"{DETAIL}?about=FR%3AO%20%26%20Co").text
    label = str(api_values.operator_status(status).label)
    assert f"Operator O &amp; Co in France: {label}. “Logo is blurred”" in filled
    seen = signed_in("auditor").get(DETAIL).text
    assert said in seen
    assert "?about=" not in seen


@pytest.mark.parametrize("status", [*api_values.OPERATOR_STATUSES, "ON_HOLD"])
def test_only_operators_that_need_attention_have_a_remedy(manager: Client, status: str) -> None:
    operator = {"name": "O", "status": status}
    change(countryStatus=[{"country": "FR", "status": "PENDING", "operators": [operator]}])
    refused = status in {"REJECTED", "SUSPENDED", "INVALID_IN_GOOGLE_MY_BUSINESS"}
    assert ("How to resolve" in manager.get(DETAIL).text) == refused


def test_comment_about_an_unknown_operator_is_not_prefilled(manager: Client) -> None:
    text = manager.get(f"{DETAIL}?about=FR:Nobody").text
    assert re.search(r'id="id_comment"[^>]*>\s*</textarea>', text)


@pytest.mark.parametrize(
    ("remark", "step"),
    [
        ("Opt-out text missing", "general"),
        ("SIREN unknown", "fr"),
        ("Banner too dark", "images"),
        ("The privacy policy is gone", "contacts"),
        ("", ""),
        ("لا", ""),
    ],
)
def test_operator_remark_selects_the_step_to_edit(remark: str, step: str) -> None:
    assert operator_advice.step_for(remark) == step


def test_edit_opens_the_requested_step(manager: Client) -> None:
    change(state="IN_TEST")
    opened = manager.get(f"{DETAIL}edit/?step=images")
    assert f'action="{DETAIL}edit/?step=images"' in opened.text
    made = manager.post(f"{DETAIL}edit/?step=images")
    draft = Draft.objects.get(sender_id=DEALS)
    assert made["Location"] == f"/p/aurora/onboarding/{draft.pk}/images/"
    assert manager.get(f"{DETAIL}edit/?step=countries")["Location"].endswith("/countries/")
    assert manager.get(f"{DETAIL}edit/?step=nonsense")["Location"].endswith(f"/{draft.pk}/")


def test_note_is_stored_once_recorded_redacted_and_not_sent(
    manager: Client, aurora: Project
) -> None:
    text = "Jane is away until Monday, call +46 70 174 06 51 "
    response = manager.post(f"{DETAIL}notes/", {"text": text, "once": "x"})
    assert response["Location"] == f"{DETAIL}#notes"
    manager.post(f"{DETAIL}notes/", {"text": text, "once": "x"})
    note = Note.objects.get(sender_id=DEALS)
    assert (note.text, note.by.username, note.project) == (text, "manager", aurora)
    page = manager.get(DETAIL).text
    assert "Jane is away until Monday" in page
    entry = AuditEntry.objects.get(action="sender.noted")
    assert "701740651" not in json.dumps(entry.changes).replace(" ", "")
    assert not [call for call in store.requests() if "comments" in call["route"]]
    assert manager.post(f"{DETAIL}notes/", {"text": "  "}).status_code == 422


def test_comment_is_marked_as_sent_and_note_as_internal(manager: Client) -> None:
    page = manager.get(DETAIL).text
    comment = page.partition('id="comment"')[2].partition("</section>")[0]
    note = page.partition('id="notes"')[2].partition("</section>")[0]
    assert "Sent to Sinch" in comment
    assert "Internal" in note
    assert "Internal" not in comment


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "Enter a comment."), (" \n", "Enter a comment."), ("x" * 65_536, "65536")],
    ids=["empty", "blank", "long"],
)
def test_invalid_comment_is_rejected_and_not_sent(manager: Client, typed: str, said: str) -> None:
    response = act(manager, ACTIONS["comment"], comment=typed)
    assert response.status_code == 422
    assert said in response.text
    assert f"{typed}</textarea>" in response.text
    assert not [call for call in store.requests() if "comments" in call["route"]]


def test_revealed_token_is_shown_once_and_recorded_without_it(
    manager: Client, aurora: Project, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "planted-token-0815"
    change(authToken=secret)
    assert secret not in manager.get(DETAIL).text
    shown = manager.post(f"{DETAIL}token/")
    assert secret in shown.text
    assert shown["Cache-Control"] == "private, no-store"
    for page in (DETAIL, f"{DETAIL}json/", f"{DETAIL}status/"):
        assert secret not in manager.get(page, headers=HTMX).text
    assert [(entry.action, entry.outcome) for entry in AuditEntry.objects.all()] == [
        ("token.revealed", "attempted"),
        ("token.revealed", "succeeded"),
    ]
    assert secret not in str(list(AuditEntry.objects.values())) + caplog.text


def test_sender_without_token_offers_no_reveal(manager: Client) -> None:
    change(authToken=None)
    assert "Reveal" not in manager.get(DETAIL).text
    assert (
        "Sinch has not assigned a token to this sender yet." in manager.post(f"{DETAIL}token/").text
    )


@pytest.mark.parametrize(
    ("app", "marks"),
    [
        (None, ["Done:", "To do:", "To do:", "To do:"]),
        ({"region": "EU", "channelStatus": "PENDING"}, ["Done:", "Done:", "Done:", "To do:"]),
        ({"region": "EU", "channelStatus": "ACTIVE"}, ["Done:"] * 4),
        ({"region": "US", "channelStatus": "FAILING"}, ["Done:", "To do:", "Done:", "To do:"]),
    ],
    ids=["none", "pending", "active", "another region"],
)
def test_connection_steps_are_marked_done_by_app_region_and_status(
    manager: Client, app: dict[str, str] | None, marks: list[str]
) -> None:
    details = app and {"id": "A1", "projectId": seed.AURORA, **app}
    change(conversationApiAppDetails=details, conversationApiApp=None)
    steps = manager.get(DETAIL).text.partition('id="connecting"')[2].partition("</ol>")[0]
    assert re.findall(r'class="visually-hidden">([^<]+)<', steps) == marks


# what the sender is like -> how often its page looks again
MOVING = [
    ("IN_PROGRESS", {}, "60s"),
    ("PREPARING_LAUNCH", {}, "60s"),
    ("LAUNCHING", {}, "60s"),
    ("LAUNCHED", {"countryStatus": []}, ""),
    ("LAUNCHED", {}, "60s"),
    ("IN_TEST", {"countryStatus": []}, ""),
    ("IN_TEST", {"countryStatus": [], "numbers": "PENDING"}, "60s"),
    ("DRAFT", {"countryStatus": []}, ""),
]


@pytest.mark.parametrize(
    ("state", "holds", "every"), MOVING, ids=[f"{n}-{row[0]}" for n, row in enumerate(MOVING)]
)
def test_page_polls_only_while_the_state_can_change(
    manager: Client, state: str, holds: dict[str, Any], every: str
) -> None:
    holds = dict(holds)
    set_numbers(("+46701234567", holds.pop("numbers", "VERIFIED")))
    change(state=state, **holds)
    assert polling_of(manager.get(DETAIL).text) == ([every] if every else [])


def polling_of(page: str) -> list[str]:
    """Returns the pace at which a page asks for the sender's status; its checks have their own."""
    return re.findall(r'id="poll"[^>]*hx-trigger="every (\w+)"', page)


def test_page_polls_every_5_seconds_after_an_action(manager: Client) -> None:
    set_numbers(("+46701234567", "VERIFIED"))
    change(state="IN_TEST", countryStatus=[])
    assert polling_of(manager.get(DETAIL).text) == []
    act(manager, ACTIONS["comment"])
    text = manager.get(DETAIL).text
    assert polling_of(text) == ["5s"]
    assert polling_of(signed_in("auditor").get(DETAIL).text) == ["5s"], "a colleague's page too"
    sender = store.get_sender(seed.AURORA, DEALS)
    assert sender
    read, later = Read.from_wire(store.sender_body(sender)), timezone.now() + timedelta(minutes=2)
    last = audit.last_of(Project.objects.get(slug="aurora"), "sender", DEALS)
    assert last
    assert polling.look_again(read, last[1], later) is None


def test_status_fragment_has_parts_only_if_the_sender_changed(manager: Client) -> None:
    page = manager.get(DETAIL).text
    address = re.findall(r'hx-get="([^"]*/status/[^"]*)"', page)[0]
    same = manager.get(address, headers=HTMX)
    assert same.status_code == 200
    assert 'id="as-of" hx-swap-oob="true"' in same.text
    assert "data-country" not in same.text
    assert address in same.text, "it goes on"
    change(state="LAUNCHED")
    fresh = manager.get(address, headers=HTMX).text
    for part in ("standing", "countries-list", "invites", "numbers-table", "connection-list"):
        assert len(re.findall(f'id="{part}"[^>]* hx-swap-oob="true"', fresh)) == 1
    assert "Launched in" in fresh
    assert "<form" not in fresh.partition('id="countries-list"')[0]
    assert "<html" not in fresh
    whole = manager.get(address)
    assert whole["Location"] == DETAIL


def test_status_fragment_does_not_use_up_notices(manager: Client) -> None:
    act(manager, ACTIONS["comment"])
    manager.get(f"{DETAIL}status/?seen=x", headers=HTMX)
    assert "The comment was sent to Sinch at" in manager.get(DETAIL).text


def test_status_fragment_after_a_timeout_shows_the_age_of_the_data(manager: Client) -> None:
    manager.get(DETAIL)
    faults.order("GET /rcs/senders/*", "timeout")
    fragment = manager.get(f"{DETAIL}status/?seen=x", headers=HTMX)
    assert fragment.status_code == 200
    assert 'class="stale"' in fragment.text


def test_page_takes_at_most_23_queries(manager: Client, django_assert_max_num_queries: Any) -> None:
    manager.get(DETAIL)  # what is read is stored once, and its links are checked once
    with django_assert_max_num_queries(23):
        manager.get(DETAIL)


def test_names_for_the_owner_and_tags_are_read_only_for_those_who_may_change_them(
    manager: Client,
) -> None:
    auditor = signed_in("auditor")
    for client, reads in ((manager, True), (auditor, False)):
        client.get(DETAIL)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(DETAIL).text
        assert ("known-tags" in page) is reads
        tags = [
            each for each in asked.captured_queries if 'FROM "senders_tag" WHERE' in each["sql"]
        ]
        assert bool(tags) is reads


def test_large_sender_takes_no_more_queries_than_a_small_one(manager: Client) -> None:
    """25 countries of ten operators and 200 numbers: two calls upstream, as few queries."""
    operators = [{"name": f"Operator {n}", "status": "PENDING"} for n in range(10)]
    codes = LAUNCH_COUNTRIES
    manager.get(DETAIL)
    with CaptureQueriesContext(connection) as little:
        manager.get(DETAIL)
    change(
        countryStatus=[{"country": c, "status": "PENDING", "operators": operators} for c in codes],
        testNumberStates=[{"number": f"+4670174{n:04}", "state": "VERIFIED"} for n in range(200)],
    )
    with CaptureQueriesContext(connection) as stored:  # what changed is stored once
        manager.get(DETAIL)
    store.clear_requests()
    with CaptureQueriesContext(connection) as much:
        page = manager.get(DETAIL)
    assert len(stored) <= len(little) + 25
    assert len(re.findall("data-operator=", page.text)) == 250
    assert len(re.findall("data-number=", page.text)) == 203, "three more stand in the details"
    assert len([call for call in store.requests() if call["method"] == "GET"]) <= 2
    assert len(much) == len(little)


def test_long_and_non_latin_texts_are_escaped_and_isolated(manager: Client) -> None:
    name = "Donaudampfschifffahrtsgesellschaft m.b.H"
    details = Sender.objects.get(pk=DEALS).body["details"]
    details["brand"] = {**details["brand"], "name": name, "description": "مرحبا 👋"}
    operator = {"name": "<b>أورنج</b>", "status": "REJECTED", "remark": "<script>✗</script>"}
    change(
        details=details,
        countryStatus=[{"country": "FR", "status": "PENDING", "operators": [operator]}],
    )
    text = manager.get(DETAIL).text
    assert f"<bdi>{name}</bdi>" in text
    assert "&lt;b&gt;أورنج&lt;/b&gt;" in text
    assert "“<bdi>&lt;script&gt;✗&lt;/script&gt;</bdi>”" in text
    assert manager.get(LIST).status_code == 200


def test_page_with_dates_without_a_zone_is_shown(manager: Client) -> None:
    naive = "2026-11-01T10:00:00"
    operator = {"name": "O", "status": "PENDING", "modified": naive}
    other = {"name": "P", "status": "PENDING", "modified": f"{naive}.000Z"}
    change(
        countryStatus=[{"country": "FR", "status": "PENDING", "operators": [operator, other]}],
        testNumberStates=[{"number": "+46701234567", "state": "PENDING", "submitted": naive}],
        launched=naive,
    )
    assert manager.get(DETAIL).status_code == 200


def test_duplicate_operators_and_countries_have_unique_ids(manager: Client) -> None:
    twice = [{"name": "A", "status": "LAUNCHED"}, {"name": "A", "status": "REJECTED"}]
    change(
        countryStatus=[
            {"country": "FR", "status": "LAUNCHED", "operators": twice},
            {"country": "FR", "status": "LAUNCHED", "operators": [{"name": "B", "status": "X"}]},
        ]
    )
    page = manager.get(DETAIL).text
    assert len(re.findall('data-operator="', page)) == 3
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert "Operator A in France: Rejected." in manager.get(f"{DETAIL}?about=FR:A").text


def test_brand_registration_status_is_shown_as_given(manager: Client) -> None:
    brand = {"id": "b", "status": "COMPLETED", "registration": {"id": "r", "status": "COMPLETED"}}
    change(state="PREPARING_LAUNCH", brandDetails=brand)
    text = manager.get(DETAIL).text
    assert "Brand registration status: completed." in text
    assert "is open" not in text


def test_sender_posted_twice_from_one_tab_is_duplicated_once(manager: Client) -> None:
    form = manager.get(DETAIL).text.partition(f'action="{DETAIL}clone/"')[2]
    tab = re.findall(r'name="tab" value="(\w+)"', form)[0]
    for _press in range(2):
        manager.post(f"{DETAIL}clone/", {"tab": tab})
    assert Draft.objects.count() == 1


def test_note_length_is_counted_with_single_line_ends(manager: Client) -> None:
    lines = "\r\n".join(["x" * 79] * 50)  # 3,999 characters once the line ends are one each
    assert manager.post(f"{DETAIL}notes/", {"text": lines}).status_code == 302
    assert manager.post(f"{DETAIL}notes/", {"text": "x" * 4001}).status_code == 422


def test_status_fragment_has_header_counts_and_announcement(manager: Client) -> None:
    change(state="LAUNCHED")
    text = manager.get(f"{DETAIL}status/?seen=x", headers=HTMX).text
    for part in ("sender-head", "live", "failing", "json-text", "latest-list", "news"):
        assert re.search(f'id="{part}"[^>]* hx-swap-oob="', text), part
    assert 'data-state="LAUNCHED"' in text
    assert re.search(r"Updated at \d\d:\d\d:\d\d UTC\. Current state: Launched\.", text)


@pytest.mark.parametrize(
    ("shown", "now", "is_removed"),
    [("LAUNCHING", "LAUNCHED", True), ("LAUNCHED", "LAUNCHED", False), ("", "LAUNCHED", True)],
)
def test_notice_of_a_state_that_moved_on_is_taken_away(
    manager: Client, shown: str, now: str, is_removed: bool
) -> None:
    change(state=shown or "IN_TEST")
    page = manager.get(DETAIL).text
    assert '<div id="said-standing">' in page
    polls = re.search(r'hx-get="([^"]+seen=[^"]+)"', page)
    assert polls
    address = html.unescape(polls[1])
    assert f"?seen={shown or 'IN_TEST'}." in address
    change(state=now, modified="2026-11-28t10:00:00.000Z", countryStatus=[])
    fresh = manager.get(address, headers=HTMX).text
    assert ('<div id="said-standing" hx-swap-oob="true"></div>' in fresh) is is_removed
