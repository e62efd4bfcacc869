"""The audit page: what it lists, by which filters, page by page, and what it says of the chain."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from senders import audit
from senders.audit import Action, Target
from senders.models import Membership, Outcome, Project
from senders.trail import periods
from tests.conftest import DEALS, SEEDED, signed_in
from tests.trail.trail_entries import DRAFT, LATER, SENDER, add, pair, sign_in

URL = "/p/aurora/audit/"


def numbers(text: str, caption: str = "Actions") -> list[int]:
    table = re.search(
        rf'<caption class="visually-hidden">{caption}</caption>.*?</table>', text, re.DOTALL
    )
    return [int(n) for n in re.findall(r'data-entry="(\d+)"', table.group(0))] if table else []


@pytest.mark.parametrize(
    ("day", "this", "last"),
    [
        ("2026-01-01", ("2026-01-01", "2026-03-31"), ("2025-10-01", "2025-12-31")),
        ("2026-03-31", ("2026-01-01", "2026-03-31"), ("2025-10-01", "2025-12-31")),
        ("2026-04-01", ("2026-04-01", "2026-06-30"), ("2026-01-01", "2026-03-31")),
        ("2026-09-30", ("2026-07-01", "2026-09-30"), ("2026-04-01", "2026-06-30")),
        ("2026-11-23", ("2026-10-01", "2026-12-31"), ("2026-07-01", "2026-09-30")),
        ("2026-12-31", ("2026-10-01", "2026-12-31"), ("2026-07-01", "2026-09-30")),
    ],
)
def test_quarter_and_previous_quarter_contain_their_first_and_last_day(
    day: str, this: tuple[str, str], last: tuple[str, str]
) -> None:
    today = date.fromisoformat(day)
    assert tuple(each.isoformat() for each in periods.quarter(today)) == this
    assert tuple(each.isoformat() for each in periods.quarter_before(today)) == last


def test_period_of_a_day_is_the_whole_day_in_utc() -> None:
    day = date(2026, 12, 31)
    since, until = periods.moments((day, day))
    assert since == datetime(2026, 12, 31, tzinfo=UTC)
    assert until == datetime(2027, 1, 1, tzinfo=UTC)
    assert periods.moments((None, None)) == (None, None)


def test_row_shows_user_action_object_outcome_and_hash(auditor: Client, aurora: Project) -> None:
    why = "launch_precondition_failed"
    entry = add(aurora, outcome=Outcome.REFUSED, status=412, error_code=why)
    add(aurora, Action.DRAFT_DISCARDED, target=DRAFT, who="command: root", role=None)
    text = " ".join(auditor.get(URL).text.split())
    assert numbers(text) == [2, 1]
    assert "2 actions</span>, 23 Nov 2026 – 23 Nov 2026, all times in UTC" in text
    row = text[text.index('data-entry="1"') :]
    for words in (
        ">2026-11-23 08:24:10</time>",
        '<bdi>manager</bdi><span class="subline">Manager</span>',
        '<a href="/p/aurora/audit/1/">Launched a sender<span class="visually-hidden">, entry 1<',
        '<div class="subline entry-reason"><bdi>Sinch rejected the launch because required',
        f'sender <a href="/p/aurora/senders/{DEALS}/"><bdi>Aurora Deals</bdi></a>',
        "</svg>Rejected</span>",
        "HTTP 412 · launch_precondition_failed",
        f"<code>{entry.hash[:6]}</code>",
    ):
        assert words in row
    assert '<a href="/p/aurora/onboarding/12/"><bdi>أورورا 🛍️ للعروض</bdi></a>' in text


def test_attempt_and_outcome_are_one_row_with_two_entries(auditor: Client, aurora: Project) -> None:
    pair(aurora, Outcome.NO_ANSWER)
    alone = add(aurora, Action.SENDER_UPDATED, Outcome.ATTEMPTED)
    page = auditor.get(URL)
    assert numbers(page.text) == [3, 2]
    assert page.context["rows"][0].parts == ()
    assert [part.number for part in page.context["rows"][1].parts] == [1, 2]
    assert "2 entries" in page.text
    assert "Attempted, no outcome recorded" in page.text
    assert numbers(auditor.get(f"{URL}?outcome=attempted").text) == [alone.number]


def test_attempt_stays_listed_beside_another_action_of_the_same_correlation(
    auditor: Client, aurora: Project
) -> None:
    shared = audit.new_correlation()
    add(aurora, Action.SENDER_CREATED, Outcome.ATTEMPTED, correlation=shared)
    add(aurora, Action.DRAFT_SUBMITTED, target=DRAFT, correlation=shared)
    add(aurora, Action.SENDER_UPDATED, Outcome.ATTEMPTED, correlation=shared)
    add(aurora, Action.SENDER_UPDATED, correlation=shared)
    page = auditor.get(URL)
    assert numbers(page.text) == [4, 2, 1]
    parts = [[part.number for part in row.parts] for row in page.context["rows"]]
    assert parts == [[3, 4], [], []], "only attempts of the same action are shown beside it"


def test_attempt_and_outcome_of_different_projects_are_never_one_row(
    auditor: Client, aurora: Project
) -> None:
    shared, harbor = audit.new_correlation(), Project.objects.get(slug="harbor")
    add(harbor, outcome=Outcome.ATTEMPTED, correlation=shared)
    add(harbor, correlation=shared)
    add(aurora, correlation=shared)
    add(aurora, Action.SENDER_UPDATED, Outcome.ATTEMPTED, correlation=shared)
    add(harbor, Action.SENDER_UPDATED, correlation=shared)
    page = auditor.get(URL)
    assert numbers(page.text) == [2, 1]
    assert [row.parts for row in page.context["rows"]] == [(), ()]


FILTERS = [
    # query, numbers of the entries listed
    ("", [6, 5, 4, 3, 2, 1]),
    ("?period=all", [6, 5, 4, 3, 2, 1]),
    ("?person=onboarding", [3, 2]),
    ("?person=(none)", [6]),
    ("?person=admin", []),
    ("?action=sender.launched", [5, 1]),
    ("?action=melted", [6]),
    (f"?object={DEALS}", [5, 4, 1]),
    ("?object=draft:12", [3, 2]),
    ("?object=draft:1", []),
    ("?object=webhook:w-1", [6]),
    ("?outcome=refused", [5]),
    ("?outcome=attempted", [4]),
    ("?person=manager&action=sender.launched&outcome=refused", [5]),
    ("?from=2026-11-24", [6, 5]),
    ("?to=2026-11-23", [4, 3, 2, 1]),
    ("?from=2026-11-23&to=2026-11-23", [4, 3]),
    ("?to=2026-06-30", [1]),
    ("?from=2030-01-01", []),
]


@pytest.fixture
def _trail(aurora: Project) -> None:
    add(aurora, now=SEEDED - timedelta(days=200))
    add(aurora, Action.DRAFT_SAVED, target=DRAFT, who="onboarding", now=SEEDED - timedelta(days=1))
    add(aurora, Action.DRAFT_SUBMITTED, target=DRAFT, who="onboarding")
    add(aurora, Action.SENDER_UPDATED, Outcome.ATTEMPTED, now=SEEDED.replace(hour=23, minute=59))
    add(aurora, outcome=Outcome.REFUSED, now=datetime(2026, 11, 24, tzinfo=UTC))
    late = SEEDED + timedelta(days=30)
    webhook = Target("webhook", "w-1", "https://example.org/hook")
    add(aurora, LATER, target=webhook, who="command: root", role=None, now=late)
    add(Project.objects.get(slug="harbor"))


@pytest.mark.usefixtures("_trail")
def test_each_filter_lists_its_entries_and_unreadable_filters_are_named(auditor: Client) -> None:
    for query, listed in FILTERS:
        page = auditor.get(URL + query)
        assert numbers(page.text) == listed, query
        assert f'data-total="{len(listed)}"' in page.text, query
        assert "Ignored" not in page.text, query
    empty = auditor.get(f"{URL}?from=2030-01-01&person=manager")
    assert "No entries in this period." in empty.text
    assert f'<a class="btn" href="{URL}?person=manager">Show all time</a>' in empty.text
    assert f'href="{URL}?from=2030-01-01"' in empty.text, "each chip removes its filter"
    for query in (
        "from=2030-01-01&amp;person=manager&amp;bom=1",
        "from=2030-01-01&amp;person=manager",
    ):
        assert f'href="{URL}export.csv?{query}"' in empty.text
    bad = {
        "period": "year",
        "from": "2026-02-30",
        "to": "tomorrow",
        "person": "nobody",
        "action": "sender.eaten",
        "outcome": "fine",
        "chain": "harbor",
        "before": "-1",
        "after": "9" * 19,
    }
    page = auditor.get(URL, {**bad, "object": "x" * 200, "colour": "<b>red", "to": "20261199"})
    for part in ("period=year", "from=2026-02-30", "to=20261199", "person=nobody", "colour"):
        assert f"<code><bdi>{part}</bdi></code>" in page.text
    for part in ("action=sender.eaten", "outcome=fine", "chain=harbor", "before=-1", "object"):
        assert f"<code><bdi>{part}</bdi></code>" in page.text
    assert len(numbers(page.text)) == 6
    turned = auditor.get(f"{URL}?from=2026-11-24&to=2026-11-23")
    assert "to=2026-11-23" in turned.text
    assert numbers(turned.text) == [6, 5]


def test_quarter_filters_count_from_today_and_typed_dates_win(
    auditor: Client, aurora: Project
) -> None:
    now = datetime.now(UTC)
    first, _last = periods.quarter(now.date())
    begin = datetime.combine(first, datetime.min.time(), UTC)
    add(aurora, now=begin - timedelta(microseconds=1))
    add(aurora, now=begin)
    assert numbers(auditor.get(f"{URL}?period=quarter").text) == [2]
    for period in ("quarter", "last-quarter", "all"):
        typed = auditor.get(f"{URL}?period={period}&from=2030-01-01&was=2029-12-31.")
        assert numbers(typed.text) == [], "dates that were typed win"
        assert '<input type="hidden" name="was" value="2030-01-01.">' in typed.text
        assert "Ignored" not in typed.text
    kept = auditor.get(f"{URL}?period=quarter&from=2030-01-01&was=2030-01-01.")
    assert numbers(kept.text) == [2], "dates of the view before do not"
    assert 'name="was"' not in kept.text
    page = auditor.get(f"{URL}?period=last-quarter&person=manager")
    assert numbers(page.text) == [1]
    assert f'href="{URL}?period=last-quarter"' in page.text
    assert "Last quarter, 1 " in page.text


def test_list_pages_stay_stable_after_a_new_entry_and_take_few_queries(
    auditor: Client, aurora: Project, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _each in range(60):
        pair(aurora, Outcome.SUCCEEDED)
    with django_assert_max_num_queries(18):
        first = auditor.get(f"{URL}?person=manager")
    assert numbers(first.text) == list(range(120, 20, -2))
    assert first.context["page"].older == "?person=manager&before=22"
    assert "Newer</span>" in " ".join(first.text.split()), "there is nothing newer"
    second = auditor.get(URL + first.context["page"].older)
    assert numbers(second.text) == list(range(20, 0, -2))
    assert second.context["page"].older == ""
    add(aurora)
    back = auditor.get(URL + second.context["page"].newer)
    assert numbers(back.text) == numbers(first.text), "a new entry moves no page"
    assert back.context["page"].newer == "?person=manager&after=120"
    gone = auditor.get(f"{URL}?after=999")
    assert "That page is no longer available. The first page is shown instead." in gone.text
    assert numbers(gone.text)[0] == 121


def test_page_of_exactly_50_entries_has_no_neighbours(auditor: Client, aurora: Project) -> None:
    for _each in range(51):
        add(aurora)
    full = auditor.get(f"{URL}?before=51").context["page"]
    assert (len(full.entries), full.older) == (50, "")
    newest = auditor.get(f"{URL}?after=1").context["page"]
    assert (len(newest.entries), newest.newer, newest.older) == (50, "", "?before=2")
    one = auditor.get(f"{URL}?before=2").context["page"]
    assert [entry.number for entry in one.entries] == [1]
    assert (one.newer, one.older, one.gone) == ("?after=1", "", False)


def test_gone_page_shows_the_first_page_of_the_same_filters(
    auditor: Client, aurora: Project
) -> None:
    for _each in range(51):
        add(aurora)
    add(aurora, who="onboarding")
    for query in ("after=52", "before=1"):
        page = auditor.get(f"{URL}?person=manager&{query}").context["page"]
        assert page.gone
        assert [entry.number for entry in page.entries] == list(range(51, 1, -1))
        assert (page.newer, page.older) == ("", "?person=manager&before=2")
    empty = auditor.get(f"{URL}?person=admin").context["page"]
    assert (list(empty.entries), empty.gone) == ([], False)


def test_sign_ins_are_filtered_by_users_and_actions_of_their_own_chain(
    auditor: Client, aurora: Project
) -> None:
    former = User.objects.create_user("former")
    add(aurora, who="former")
    add(aurora, LATER)
    sign_in("manager")
    sign_in("manager", Action.PERSON_SIGNED_OUT)
    assert numbers(auditor.get(f"{URL}?person=former").text) == [1]
    page = auditor.get(f"{URL}?chain=people&person=former&action=melted").text
    assert "<code><bdi>person=former</bdi></code>" in page
    assert "<code><bdi>action=melted</bdi></code>" in page
    assert numbers(auditor.get(f"{URL}?chain=people&action=person.signed_out").text) == [2]
    Membership.objects.create(user=former, project=aurora, role=10)
    assert "Ignored" not in auditor.get(f"{URL}?chain=people&person=former").text


def test_only_the_20_latest_sign_ins_are_shown_beside_the_trail(auditor: Client) -> None:
    for _each in range(22):
        sign_in("manager")
    block = "Latest sign-ins of project members"
    assert numbers(auditor.get(URL).text, block) == list(range(22, 2, -1))


def test_sign_ins_are_listed_only_for_members_of_the_project(
    auditor: Client, aurora: Project
) -> None:
    stranger = User.objects.create_user("stranger")
    sign_in("auditor", Action.PERSON_SIGNED_OUT, now=SEEDED - timedelta(days=200))
    sign_in("manager")
    sign_in("stranger")
    sign_in("manager", Action.PERSON_SIGN_IN_FAILED)
    sign_in("nobody-at-all", Action.PERSON_SIGN_IN_FAILED)
    block = "Latest sign-ins of project members"
    page = auditor.get(URL)
    assert numbers(page.text, block) == [4, 2, 1]
    assert "Failed to sign in" in page.text
    assert numbers(auditor.get(f"{URL}?person=auditor").text, block) == [1]
    assert numbers(auditor.get(f"{URL}?from=2026-11-01").text, block) == [4, 2]
    assert numbers(auditor.get(f"{URL}?person=(none)").text, block) == []
    assert (
        f'href="{URL}?person=manager&amp;chain=people"' in auditor.get(f"{URL}?person=manager").text
    )
    people = auditor.get(f"{URL}?chain=people")
    assert numbers(people.text) == [4, 2, 1]
    assert "data-chain" not in people.text
    assert numbers(auditor.get(f"{URL}?chain=people&outcome=refused").text) == [4]
    assert "person=stranger" in auditor.get(f"{URL}?chain=people&person=stranger").text
    assert auditor.get(f"{URL}1/?chain=people").status_code == 200
    assert auditor.get(f"{URL}3/?chain=people").status_code == 404
    Membership.objects.create(user=stranger, project=aurora, role=10)
    assert auditor.get(f"{URL}3/?chain=people").status_code == 200


def test_sign_ins_of_members_of_other_projects_are_not_listed(
    auditor: Client, aurora: Project
) -> None:
    foreign = User.objects.create_user("foreign")
    Membership.objects.create(user=foreign, project=Project.objects.get(slug="harbor"), role=40)
    sign_in("foreign")
    sign_in("manager")
    page = auditor.get(f"{URL}?chain=people")
    assert numbers(page.text) == [2]
    assert "foreign" not in page.text
    assert "foreign" not in auditor.get(URL).text
    assert auditor.get(f"{URL}1/?chain=people").status_code == 404
    assert "person=foreign" in auditor.get(f"{URL}?person=foreign").text, "ignored and named"


def test_every_member_can_view_and_verify_and_the_overview_links_the_trail(aurora: Project) -> None:
    add(aurora, target=SENDER)
    for name in ("auditor", "onboarding", "manager", "admin"):
        assert signed_in(name).get(URL).status_code == 200
        assert signed_in(name).post(f"{URL}verify/").status_code == 302
    assert signed_in("manager").get(f"{URL}verify/")["Location"] == URL
    assert signed_in("onboarding").get("/p/harbor/audit/").status_code == 404
    assert signed_in("onboarding").post("/p/harbor/audit/verify/").status_code == 404
    overview = signed_in("auditor").get("/p/aurora/").text
    assert f'href="{URL}">Audit trail</a>' in overview


def test_sign_ins_of_a_member_are_listed_only_until_the_membership_ends(
    auditor: Client, aurora: Project
) -> None:
    Membership.objects.filter(user__username="onboarding").update(until=date(2020, 1, 1))
    sign_in("onboarding")
    assert "onboarding" not in people(auditor.get(f"{URL}?chain=people").text)
    Membership.objects.filter(user__username="onboarding").update(until=date(2999, 1, 1))
    assert "onboarding" in people(auditor.get(f"{URL}?chain=people").text)


def people(text: str) -> str:
    return text.partition("<tbody")[2].partition("</tbody>")[0]
