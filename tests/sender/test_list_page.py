"""The list page: rows and their hooks, tabs, chips, notices, empty states, fragments."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from senders.models import Project
from senders.sandbox import faults, seed, store
from senders.sandbox.models import Sender
from senders.sinch import counts
from tests.conftest import DEALS, HTMX, LIST

STATES = [
    "DRAFT",
    "IN_PROGRESS",
    "IN_TEST",
    "PREPARING_LAUNCH",
    "LAUNCHING",
    "LAUNCHED",
    "UNLAUNCHED",
    "UNKNOWN",
]


COUNT = r'<b id="count-([A-Z_]+)" hx-swap-oob="true">(\d*)</b>'


def row(text: str, sender: str = DEALS) -> str:
    found = re.search(rf'<tr role="row" data-sender="{sender}".*?</tr>', text, re.DOTALL)
    assert found
    return found.group(0)


def test_row_shows_state_countries_numbers_and_waiting_for(manager: Client) -> None:
    text = row(manager.get(LIST).text)
    assert 'data-state="LAUNCHING"' in text
    assert f'href="{LIST}{DEALS}/"' in text
    for words in (
        "Aurora Deals",
        "cf11794a",
        "EU · Promotional",
        "Launching",
        "<b>You</b>: 1 needs attention",
    ):
        assert words in text
    assert "1 of 4 launched<span" in text
    assert "<span>France</span>" in text  # the names that matter most can be read
    assert "launched: Sweden; pending: France, United Kingdom; not launched: Germany" in text
    assert ">1/3<" in text


def test_first_page_shows_its_position_and_later_pages_only_the_total(manager: Client) -> None:
    first = manager.get(f"{LIST}?size=25")
    assert "1–25 of 240" in first.text
    assert 'rel="next"' in first.text
    assert 'rel="prev"' not in first.text
    second = manager.get(LIST + first.context["next"])
    assert "1–25" not in second.text
    assert '<span class="muted num"> 240 senders </span>' in second.text
    assert 'rel="prev"' in second.text
    assert 'data-total="240"' in second.text


def test_walking_all_pages_shows_every_sender_once(manager: Client) -> None:
    seen: list[str] = []
    pages = [manager.get(f"{LIST}?size=100&sort=state")]
    while pages[-1].context["next"]:
        pages.append(manager.get(LIST + pages[-1].context["next"]))
    for page in pages:
        seen += [one.id for one in page.context["page"].senders]
    assert len(seen) == len(set(seen)) == 240
    back = manager.get(LIST + pages[-1].context["previous"])
    assert [one.id for one in back.context["page"].senders] == [
        one.id for one in pages[-2].context["page"].senders
    ]


@pytest.mark.parametrize("state", STATES)
def test_state_lists_only_senders_in_that_state(manager: Client, state: str) -> None:
    page = manager.get(f"{LIST}?state={state}&size=100")
    assert {one.state for one in page.context["page"].senders} == {state}
    assert re.search(rf'name="state" value="{state}"\s+checked', page.text)


def test_tab_of_all_senders_leaves_filters_and_keeps_order_and_size(manager: Client) -> None:
    page = manager.get(f"{LIST}?state=DRAFT&name=aurora&sort=name&size=10")
    assert re.search(rf'id="tab-ALL" href="{LIST}\?sort=name&amp;size=10"', page.text)


def test_each_state_has_a_chip(manager: Client) -> None:
    page = manager.get(f"{LIST}?state=DRAFT&state=IN_TEST")
    assert page.text.count('class="chip"') == 2


def test_each_chip_removes_its_filter(manager: Client) -> None:
    page = manager.get(f"{LIST}?state=LAUNCHED&name=aurora&app=x&id=y")
    assert page.context["chips"] == [
        ("State: Launched", "?name=aurora&app=x&id=y"),
        ("Name contains “aurora”", "?state=LAUNCHED&app=x&id=y"),
        ("Sender ID y", "?state=LAUNCHED&name=aurora&app=x"),
        ("App x", "?state=LAUNCHED&name=aurora&id=y"),
    ]
    assert "Clear filters" in page.text


def test_unknown_filters_are_ignored_and_named(manager: Client) -> None:
    page = manager.get(f"{LIST}?state=MELTED&size=7&sort=up&colour=%3Cb%3Ered")
    assert page.status_code == 200
    for part in ("state=MELTED", "size=7", "sort=up", "colour"):
        assert f"<code><bdi>{part}</bdi></code>" in page.text
    assert len(page.context["rows"]) == 50


def test_no_match_repeats_the_filter_and_offers_to_clear(manager: Client) -> None:
    page = manager.get(f"{LIST}?name=zzz&sort=name")
    assert "No senders match your filters." in page.text
    assert "Name contains “zzz”" in page.text
    assert f'href="{LIST}?sort=name"' in page.text


def test_list_without_senders_says_so(manager: Client) -> None:
    seed.seed_generated(seed.AURORA, 0)
    page = manager.get(LIST)
    assert "No senders yet." in page.text
    assert 'data-total="0"' in page.text


def test_list_of_one_sender_uses_the_singular(manager: Client) -> None:
    seed.seed_generated(seed.AURORA, 1)
    page = manager.get(LIST)
    assert re.search(r"1 sender\s*<", page.text)
    assert "1–1 of 1" in page.text


def test_sender_names_are_escaped_and_bidi_isolated(manager: Client) -> None:
    page = manager.get(f"{LIST}?name=fisch")
    assert "<bdi>Tom &amp; Söhne &lt;b&gt;“Fisch”&lt;/b&gt; O&#x27;Neill</bdi>" in page.text
    assert "<bdi>أورورا للعروض</bdi>" in manager.get(f"{LIST}?size=100").text


def test_unknown_sender_state_is_shown_unchanged(manager: Client) -> None:
    text = manager.get(f"{LIST}?name=Aurora+Archive").text
    assert 'data-state="ARCHIVED_BY_SINCH"' in text
    assert "ARCHIVED_BY_SINCH</span>" in text


def test_sender_without_state_or_details_has_placeholder_words(manager: Client) -> None:
    assert "No state" in manager.get(f"{LIST}?name=Nameless").text
    page = manager.get(f"{LIST}?state=DRAFT&size=100").text
    assert "No name yet" in page
    assert "None yet" in page


def test_htmx_request_gets_results_with_out_of_band_parts(manager: Client) -> None:
    response = manager.get(f"{LIST}?state=LAUNCHED", headers=HTMX)
    assert "<html" not in response.text
    title, results, _rest = response.text.partition('<div id="results"')
    assert title.strip() == "<title>Senders: Launched · Aurora Retail Group</title>"
    assert results
    for companion in (
        "list-meta",
        "views",
        "view-acts",
        "chips",
        "filter-q",
        "states-filter",
        "filter-sort",
        "messages",
    ):
        assert re.search(rf'id="{companion}"[^>]*hx-swap-oob="true"', response.text)
    assert "HX-Request" in response["Vary"]


@pytest.mark.parametrize("header", [{"HX-Boosted": "true"}, {"HX-History-Restore-Request": "true"}])
def test_boosted_or_restored_request_gets_the_whole_page(
    manager: Client, header: dict[str, str]
) -> None:
    assert "<html" in manager.get(LIST, headers={**HTMX, **header}).text


def test_state_counts_are_loaded_later_and_cached(manager: Client) -> None:
    page = manager.get(LIST)
    assert f'hx-get="{LIST}counts/"' in page.text
    store.clear_requests()
    answer = manager.get(f"{LIST}counts/?name=aurora", headers=HTMX)
    queries = [dict(call["query"]) for call in store.requests()]
    assert [query.get("filterStates", "") for query in queries] == ["", *STATES]
    assert {query["pageSize"] for query in queries} == {"1"}
    assert not any("filterSenderName" in query for query in queries), "counts ignore other filters"
    counts = dict(re.findall(COUNT, answer.text))
    assert list(counts) == STATES
    assert sum(map(int, counts.values())) == 238, "one has no state, one a state from the future"
    store.clear_requests()
    again = manager.get(LIST)
    assert len(store.requests()) == 1, "counts are kept for a minute"
    assert "toggle once" in page.text
    assert "toggle once" not in again.text
    assert f'<b id="count-LAUNCHED">{counts["LAUNCHED"]}</b>' in again.text


def test_failed_counts_leave_states_without_numbers_and_are_not_retried(
    manager: Client,
) -> None:
    faults.order("GET /rcs/senders", "error", errorCode="rbm_too_many_requests")
    first = manager.get(f"{LIST}counts/", headers=HTMX)
    assert first.status_code == 200
    assert 'role="alert"' not in first.text
    assert dict(re.findall(COUNT, first.text)) == dict.fromkeys(STATES, "")
    store.clear_requests()
    assert manager.get(f"{LIST}counts/", headers=HTMX).status_code == 200
    assert store.requests() == []


def test_new_sender_link_is_shown_to_managers_but_not_to_auditors(
    manager: Client, auditor: Client
) -> None:
    assert 'href="/p/aurora/onboarding/new/"' in manager.get(LIST).text
    assert "/onboarding/new/" not in auditor.get(LIST).text


def test_counts_are_not_requested_while_another_request_counts(
    manager: Client, aurora: Project
) -> None:
    cache.add(f"counts:{aurora.pk}:asking", "now", 60)
    assert counts.ask_counts(aurora) is None
    assert store.requests() == []
    cache.delete(f"counts:{aurora.pk}:asking")
    assert (counts.ask_counts(aurora) or {})[""] == 240


def test_states_without_counts_ask_again_only_while_another_request_counts(
    manager: Client, aurora: Project
) -> None:
    cache.add(f"counts:{aurora.pk}:asking", "now", 60)
    assert 'hx-trigger="load delay:2s"' in manager.get(f"{LIST}counts/").text
    cache.delete(f"counts:{aurora.pk}:asking")
    assert 'hx-trigger="load' not in manager.get(f"{LIST}counts/").text
    cache.delete(f"counts:{aurora.pk}")
    faults.order("GET /rcs/senders", "error", errorCode="internal_error")
    assert 'hx-trigger="load' not in manager.get(f"{LIST}counts/").text


@pytest.mark.parametrize("fault", [None, "rbm_too_many_requests"])
def test_counting_releases_its_lock_after_success_and_failure(
    manager: Client, aurora: Project, fault: str | None
) -> None:
    if fault:
        faults.order("GET /rcs/senders", "error", errorCode=fault)
    counts.ask_counts(aurora)
    cache.delete(f"counts:{aurora.pk}")
    assert (counts.ask_counts(aurora) or {})[""] == 240


def test_later_page_that_is_empty_shows_the_first_one_with_a_notice(manager: Client) -> None:
    first = manager.get(f"{LIST}?size=100")
    shown = [row.id for row in first.context["page"].senders]
    Sender.objects.filter(project_id=seed.AURORA).exclude(id__in=shown).delete()
    page = manager.get(LIST + first.context["next"])
    assert "That page is no longer available. The first page is shown instead." in page.text
    assert [row.id for row in page.context["page"].senders] == shown
    assert page.context["first_page"]
