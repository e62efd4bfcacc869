"""A sender's activity: Sinch's log with our trail and notes, also when Sinch fails."""

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from senders import audit
from senders.audit import Action, Actor, Target
from senders.models import Draft, Note, Outcome, Project, Role
from senders.provisioning import NotFound, ProvisioningError, SenderInput, SenderUpdate
from senders.sandbox import faults, seed, store
from senders.sandbox.models import Activity
from senders.sender.activity.feed import latest_of, timeline_of
from senders.sender.activity.merge import Place
from senders.sinch import clients, writes
from tests.cases.making import case_of
from tests.conftest import DEALS, DETAIL, HTMX, LIST, SEEDED, signed_in
from tests.trail.trail_entries import LATER

URL = f"{DETAIL}activity/"
ASKED = "GET /rcs/senders/*/activities"
NUMBER, MAIL, TOKEN = "+46701234567", "jane.holm@nova.example", "planted-token-4711"
PAST = datetime(2021, 3, 5, 10, tzinfo=UTC)  # shown as a date, whatever the day of the test
BODY = {
    "region": "EU",
    "billingCategory": "CONVERSATIONAL",
    "useCase": "TRANSACTIONAL",
    "details": {"brand": {"name": "Nova Kredit"}},
}


@pytest.fixture
def person() -> User:
    return User.objects.get(username="manager")


@pytest.fixture
def actor(aurora: Project, person: User) -> Actor:
    return Actor(aurora, "manager", person, Role.MANAGER)


def tell(rows: Iterable[tuple[str, datetime, str]], **more: Any) -> None:
    """(type, when, comment) as Sinch's log of Aurora Deals."""
    Activity.objects.bulk_create(
        Activity(
            project_id=seed.AURORA,
            sender_id=DEALS,
            type=kind,
            created=at,
            comment=comment,
            author="Provisioning API user",
            **more,
        )
        for kind, at, comment in rows
    )


def write(
    actor: Actor,
    at: datetime,
    action: Action = Action.SENDER_UPDATED,
    outcome: Outcome = Outcome.SUCCEEDED,
    **more: Any,
) -> None:
    audit.record(actor, action, outcome, Target("sender", DEALS, "Deals"), now=at, **more)


def items(text: str) -> list[str]:
    """Each item of the list as text without markup, one line."""
    rows = re.findall(r"<li class=\"is-\w+\" data-kind=.*?</li>", text, re.DOTALL)
    rows = [re.sub(r"</?(?:p|blockquote|details|summary)\b[^>]*>", " ", row) for row in rows]
    return [" ".join(re.sub(r"<[^>]+>", "", row).split()) for row in rows]


def kinds(text: str) -> list[str]:
    return re.findall(r'<li class="is-\w+" data-kind="(\w+)"', text)


def asked() -> list[str]:
    return [call["route"] for call in store.requests() if "token" not in call["route"]]


def test_actions_are_described_with_user_and_outcome_and_comments_shown_once(
    auditor: Client, actor: Actor, aurora: Project, person: User
) -> None:
    made = writes.create_sender(actor, SenderInput.parse(BODY))
    url = f"{LIST}{made.id}/activity/"
    draft = Draft.objects.create(
        project=aurora,
        case=case_of(aurora, person),
        saved=SEEDED,
        saved_by=person,
        state=Draft.State.SUBMITTED,
        sender_id=made.id,
    )
    change = SenderUpdate.parse({"details": {"brand": {"description": "New", "color": "#112233"}}})
    writes.update_sender(actor, made.id, change, before=made)
    writes.add_comment(actor, made.id, f"Ring <b>{NUMBER}</b>\nor {MAIL} 🛍️")
    faults.order("POST /rcs/senders/*/launch", "error", errorCode="launch_precondition_failed")
    with pytest.raises(ProvisioningError):
        writes.launch(actor, made.id, before=made)
    faults.order("POST /rcs/senders/*/comments", "timeout")
    with pytest.raises(ProvisioningError):
        writes.add_comment(actor, made.id, f"Never heard of {NUMBER}")
    Note.objects.create(project=aurora, draft=draft, text="ملاحظة <i>x</i>", at=PAST, by=person)

    text = auditor.get(url).text
    shown = "\n".join(items(text))
    for words in (
        "manager created the sender",
        "manager updated the sender: The colour · The brand description",
        "manager added an internal note · 5 Mar 2021",
        "Internal",
        "View draft",
        "Provisioning API user created the sender",
        "Provisioning API user updated the sender",
        "manager launched the sender",
        "Rejected Message from Sinch:",
        "No response Never heard of +46•••567",
    ):
        assert words in shown
    assert text.count(f"/onboarding/{draft.pk}/") == 2, "the note's and that of its origin"
    assert "ملاحظة &lt;i&gt;x&lt;/i&gt;" in text
    (comment,) = [line for line in items(text) if "🛍️" in line]
    assert comment.startswith(
        "manager commented on the sender · just now Sinch Portal Sent to Sinch"
    )
    assert comment.endswith(f"Ring &lt;b&gt;{NUMBER}&lt;/b&gt; or {MAIL} 🛍️")
    (lost,) = [line for line in items(text) if "Never heard" in line]
    assert "Sent to Sinch" not in lost
    assert kinds(text).count("comment") == 2
    assert '<time datetime="2021-03-05T10:00:00+00:00">' in text


def test_numbers_of_entries_are_redacted(auditor: Client, actor: Actor, aurora: Project) -> None:
    sender = clients.client_of(aurora).list_senders(states=["IN_TEST"], page_size=1).senders[0]
    writes.add_test_numbers(actor, sender.id, [NUMBER], before=sender)
    whole = clients.client_of(aurora).get_sender(sender.id)
    writes.remove_test_number(actor, sender.id, NUMBER, before=whole)
    text = auditor.get(f"{LIST}{sender.id}/activity/").text
    assert "manager added test numbers: +46•••567: " in "\n".join(items(text))
    assert "manager removed a test number: +46•••567 ·" in "\n".join(items(text))
    assert "701234567" not in text
    assert not re.search(r"#[0-9a-f]{16}", text)


def test_entries_are_described_without_a_token(auditor: Client, actor: Actor) -> None:
    moved = {
        "before": {"state": "IN_TEST", "countryStatus.FR": "NOT_LAUNCHED"},
        "after": {"state": "LAUNCHING", "countryStatus.FR": "PENDING", "authToken": TOKEN},
    }
    write(actor, PAST, Action.SENDER_LAUNCHED, changes=moved)
    write(actor, PAST, Action.TOKEN_REVEALED, changes={"after": {"authToken": TOKEN}})
    write(actor, PAST, Action.SENDER_NOTED)
    write(actor, PAST, LATER)
    write(actor, PAST, Action.SENDER_UPDATED, Outcome.ATTEMPTED, correlation="a" * 32)
    write(actor, PAST, Action.SENDER_LAUNCHED, Outcome.ATTEMPTED, correlation="b" * 32)
    write(actor, PAST, Action.SENDER_LAUNCHED, Outcome.REFUSED, correlation="b" * 32)
    text = auditor.get(URL).text
    shown = [line for line in items(text) if "manager" in line]
    assert [line.partition(" · 5 Mar 2021")[0] for line in shown] == [
        "manager launched the sender",
        "manager updated the sender",
        "manager melted",
        "manager revealed the token",
        "manager launched the sender: France · In test → Launching",
    ]
    assert [("Rejected" in line, "No outcome recorded" in line) for line in shown[:3]] == [
        (True, False),
        (False, True),
        (False, False),
    ]
    assert TOKEN not in text


def test_sinch_activities_of_any_type_or_without_a_date_are_shown(
    auditor: Client, aurora: Project
) -> None:
    """Its page is put where the last good answer is kept, for the sandbox dates everything."""
    auditor.get(URL)
    told = {
        "total_size": 3,
        "page_size": 50,
        "notifications": [
            {"type": "COMMENT_ADDED", "comment": "First <u>of all</u>"},
            {"type": "PAUSED_<2030>", "created": "2021-03-05t10:00:00.000Z", "author": "S<i>"},
            {"type": "EDITED"},
        ],
    }
    held = cache._cache  # type: ignore[attr-defined]
    (key,) = [key for key, value in held.items() if b"notifications" in value]
    name = key.split(":", 2)[2]
    cache.set(name, [SEEDED.isoformat(), json.dumps(told)])
    faults.order(ASKED, "timeout")
    response = auditor.get(URL)
    assert response.status_code == 504
    assert items(response.text) == [
        "Comment · no date Sinch First &lt;u&gt;of all&lt;/u&gt;",
        "S&lt;i&gt; PAUSED_&lt;2030&gt; · 5 Mar 2021 Sinch",
        "Updated · no date Sinch",
    ]
    assert "Earlier activity from Sinch (" in response.text


def walk(client: Client, url: str) -> list[list[str]]:
    """The items of every page, followed by its link to older ones."""
    found, response = [], client.get(url)
    while True:
        assert response.status_code == 200
        found.append(re.findall(r"<bdi>(?:theirs|mine) \d+</bdi>", response.text))
        link = re.search(r'rel="next" href="([^"]+)"', response.text)
        if link is None:
            return found
        response = client.get(link[1].replace("&amp;", "&"))
        assert 'rel="prev" href="' in response.text


@pytest.mark.parametrize("minutes", [0.01, 10], ids=["crowded", "spread"])
def test_paging_shows_each_activity_once(auditor: Client, actor: Actor, minutes: float) -> None:
    """120 of Sinch's and 120 of ours between them, of which every tenth is one and the same."""
    step = timedelta(minutes=minutes)
    tell(("COMMENT_ADDED", SEEDED + number * step, f"theirs {number}") for number in range(1, 121))
    for number in range(1, 121):
        same = number % 10 == 0
        write(
            actor,
            SEEDED + number * step + step / (3 if same else 2),
            Action.SENDER_COMMENTED,
            changes={"after": {"comment": f"theirs {number}" if same else f"mine {number}"}},
        )
    pages = walk(auditor, URL)
    shown = [item for page in pages for item in page]
    separate = minutes == 10
    assert len(shown) == len(set(shown)) + (12 if separate else 0)
    assert len(set(shown)) == 228
    assert len(pages) == 3
    if separate:
        assert all(90 < len(page) < 110 for page in pages[:2])
    mine = [int(item.split()[1][:-6]) for item in shown if "mine" in item]
    assert mine == sorted(mine, reverse=True)


def test_page_has_100_portal_activities_and_a_constant_query_count(
    auditor: Client,
    actor: Actor,
    aurora: Project,
    person: User,
    django_assert_max_num_queries: Any,
) -> None:
    def load(url: str = URL) -> str:
        store.clear_requests()
        with django_assert_max_num_queries(16):
            text = auditor.get(url).text
        assert asked() == [
            "/v1/projects/{project}/rcs/senders/{sender}",
            "/v1/projects/{project}/rcs/senders/{sender}/activities",
        ]
        return text

    auditor.get(URL)
    write(actor, SEEDED)
    assert len(items(load())) == 5
    for number in range(210):
        write(actor, SEEDED + timedelta(days=1, seconds=number), Action.SENDER_LAUNCHED)
        if number % 2:
            Note.objects.create(project=aurora, sender_id=DEALS, text="n", at=SEEDED, by=person)
    first = load()
    assert len(items(first)) == 100
    link = re.search(r'rel="next" href="([^"]+)"', first)
    assert link
    assert len(items(load(link[1].replace("&amp;", "&")))) == 100
    store.clear_requests()
    assert auditor.get(URL, headers=HTMX).status_code == 200
    assert len(asked()) == 1, "the list alone needs no sender"


def test_filter_without_matches_on_a_page_links_to_older_activity(
    auditor: Client, actor: Actor
) -> None:
    tell(("EDITED", SEEDED + timedelta(hours=number), "") for number in range(60))
    write(actor, SEEDED - timedelta(days=400), Action.TOKEN_REVEALED)
    text = auditor.get(f"{URL}?kind=token").text
    assert items(text) == []
    assert "No activity of this type on this page." in text
    (link,) = re.findall(r'<a href="([^"]+)">View older activity', text)
    older = auditor.get(link.replace("&amp;", "&")).text
    assert kinds(older) == ["token"]
    assert f'href="{URL}?kind=token"' in older, "the newest of this kind"
    assert re.search(r'id="kind-token"[^>]* aria-current="true"', older)
    last = auditor.get(link.replace("&amp;", "&").replace("kind=token", "kind=note")).text
    assert "Show all activity" in last
    fragment = auditor.get(f"{URL}?kind=edit", headers=HTMX).text
    assert "<html" not in fragment
    assert set(kinds(fragment)) == {"edit"}
    odd = auditor.get(f"{URL}?kind=odd&size=7")
    assert odd.status_code == 200
    assert "kind=odd" in odd.text
    assert "<code><bdi>size</bdi></code>" in odd.text


@pytest.mark.parametrize("query", ["page=no+such/token=", "before=yesterday", "skip=-1", "owed=x"])
def test_invalid_page_address_shows_the_first_page_with_a_notice(
    auditor: Client, query: str
) -> None:
    for headers in ({}, HTMX):
        response = auditor.get(f"{URL}?kind=comment&{query}", headers=headers)
        assert response.status_code == 200
        assert "That page is no longer available. The first page is shown instead." in response.text
        assert kinds(response.text) == ["comment"]
        assert 'rel="prev"' not in response.text
    assert response["HX-Replace-Url"] == f"{URL}?kind=comment"


@pytest.mark.parametrize(
    ("fault", "options", "status"),
    [
        ("timeout", {}, 504),
        ("refused", {}, 503),
        ("truncated", {}, 502),
        ("error", {"errorCode": "internal_error"}, 502),
        ("error", {"errorCode": "unauthorized_error"}, 502),
        ("error", {"errorCode": "invalid_page_token"}, 502),
        ("error", {"errorCode": "rbm_too_many_requests", "retryAfter": 7}, 503),
    ],
    ids=["timeout", "refused", "truncated", "500", "401", "token", "429"],
)
def test_portal_activity_is_shown_while_sinch_fails(
    auditor: Client, actor: Actor, aurora: Project, fault: str, options: Any, status: int
) -> None:
    write(actor, SEEDED)
    faults.order(ASKED, fault, times=2, **options)
    response = auditor.get(URL)
    assert response.status_code == status
    assert "Only actions in this portal are shown." in response.text
    assert "Try again" in response.text
    assert [line[:26] for line in items(response.text)] == ["manager updated the sender"]
    if status == 503:
        assert response["Retry-After"] == ("7" if options else "60")
    latest = latest_of(aurora, DEALS, 5)
    assert [item.who for item in latest.items] == ["manager"]
    assert latest.failure
    assert latest.failure.status == status
    assert latest.at is None

    assert len(items(auditor.get(URL).text)) == 5
    if options.get("errorCode") == "invalid_page_token":
        return  # an answer and no failure, so nothing older is shown in its place
    faults.order(ASKED, fault, **options)
    kept = auditor.get(URL)
    assert kept.status_code == status
    assert len(items(kept.text)) == 5
    assert "Earlier activity from Sinch (" in kept.text


def test_page_is_504_without_activity_if_sender_and_log_cannot_be_read(auditor: Client) -> None:
    auditor.get(DETAIL)
    faults.order("GET /rcs/senders/*", "timeout")
    faults.order(ASKED, "timeout")
    response = auditor.get(URL)
    assert response.status_code == 504
    assert response.text.count("Sinch did not respond in time.") == 1
    assert "The activity could not be loaded from Sinch either." in response.text
    assert "No activity yet." in response.text


def test_latest_activities_are_the_first_of_the_whole_timeline(
    actor: Actor, aurora: Project
) -> None:
    tell(("EDITED", SEEDED + timedelta(hours=number), "") for number in range(9))
    for number in range(9):
        write(actor, SEEDED + timedelta(hours=number, minutes=30))
    store.clear_requests()
    latest = latest_of(aurora, DEALS, 5)
    assert len(asked()) == 1
    assert store.requests()[-1]["query"] == [["pageSize", "5"]]
    whole = timeline_of(aurora, DEALS, Place())
    assert latest.items == whole.items[:5]
    assert [item.sources for item in latest.items[:2]] == [("portal",), ("sinch",)]
    assert latest.failure is None
    with pytest.raises(NotFound):
        latest_of(aurora, "0a6b8a5e-3c58-4f0b-8a3e-7d1f2b9c4e77", 5)


def test_activity_of_unknown_senders_and_other_projects_is_not_shown(
    auditor: Client, person: User
) -> None:
    assert auditor.get(f"{LIST}0a6b8a5e-3c58-4f0b-8a3e-7d1f2b9c4e77/activity/").status_code == 404
    assert signed_in("onboarding").get(f"/p/harbor/senders/{DEALS}/activity/").status_code == 404
    # Another project's entry and note about the same id are none of ours.
    harbor = Project.objects.get(slug="harbor")
    elsewhere = Actor(harbor, "stranger", person, Role.MANAGER)
    write(elsewhere, SEEDED)
    Note.objects.create(project=harbor, sender_id=DEALS, text="foreign", at=SEEDED, by=person)
    text = auditor.get(URL).text
    assert "stranger" not in text
    assert "foreign" not in text
    assert auditor.post(URL).status_code == 405


def test_long_text_is_folded_and_an_empty_page_says_so(auditor: Client) -> None:
    tell([("COMMENT_ADDED", SEEDED + timedelta(hours=1), "word " * 4000)])
    text = auditor.get(URL).text
    assert '<details class="quote is-comment">' in text
    assert text.count("word " * 3999) == 1
    empty = auditor.get(f"{URL}?before=2001-01-01T00:00:00Z&skip=999").text
    assert "No activity yet." in empty
