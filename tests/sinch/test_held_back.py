"""Pages of a project that gets no responses, or that holds its places: what was kept, or 503.

No page waits for Sinch then, and none says more than is known.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from prometheus_client import REGISTRY

from senders.audit import Actor
from senders.models import AuditEntry, Draft, Membership, Outcome, Project, Role
from senders.onboarding import questions
from senders.onboarding.submitting import create
from senders.provisioning import HeldBack, Unreachable
from senders.sandbox import faults, store
from senders.sinch import breaker, clients, counts, writes
from tests.conftest import DEALS, DETAIL, HTMX, LIST, signed_in
from tests.onboarding.complete import body
from tests.onboarding.conftest import draft_of

PAUSED = "Sinch is not responding at the moment."
CROWDED = "Too many requests are waiting for Sinch."
OVERVIEW = "/p/aurora/"
WAITING = ExitStack()
EXPORT = "/p/aurora/senders/export.csv"
LEAVES = ["", "answers/", "activity/", "json/", "dossier/", "launch/"]
READS = [LIST, f"{LIST}?state=LAUNCHED&size=10", *(DETAIL + leaf for leaf in LEAVES)]
# Reads whose last response is not kept: an older one would mislead, or be a file without its age.
UNKEPT = [EXPORT, f"{DETAIL}edit/"]


def pause(project: Project) -> None:
    """Three calls without a response; what they were for does not matter."""
    faults.order("GET /rcs/senders", "refused", times=3)
    client = clients.client_of(project)
    for _each in range(3):
        with pytest.raises(Unreachable):
            client.list_senders()
    store.clear_requests()


def crowd(project: Project) -> None:
    """Leaves a process so few threads that a single one waits; it waits for this project."""
    clients.serve_with(2)
    WAITING.enter_context(clients._bulkheads.place(project.pk))


def let_go() -> None:
    WAITING.close()
    clients.serve_with(None)
    clients.close_all()


@pytest.fixture(autouse=True)
def _unlimited() -> Iterator[None]:
    yield
    let_go()


HOLDS: list[tuple[Callable[[Project], None], str, range]] = [
    (pause, PAUSED, range(1, 16)),
    (crowd, CROWDED, range(5, 6)),
]


@pytest.mark.parametrize(("hold", "words", "retry"), HOLDS)
@pytest.mark.parametrize("url", READS)
def test_page_read_before_is_shown_with_its_age_and_the_reason_and_calls_nothing(
    manager: Client,
    aurora: Project,
    url: str,
    hold: Callable[[Project], None],
    words: str,
    retry: range,
) -> None:
    good = manager.get(url)
    assert good.status_code == 200
    hold(aurora)
    store.clear_requests()
    page = manager.get(url)
    assert store.requests() == []
    assert page.status_code == 503
    assert int(page["Retry-After"]) in retry
    assert words in page.text
    assert "The last data received from Sinch is shown below." in page.text
    assert " old</b>" in page.text
    assert f'data-sender="{DEALS}"' in page.text or "state=LAUNCHED" in url


@pytest.mark.parametrize(("hold", "words", "retry"), HOLDS)
@pytest.mark.parametrize("url", [*READS, *UNKEPT])
def test_page_never_read_before_is_503_with_retry_after_and_calls_nothing(
    manager: Client,
    aurora: Project,
    url: str,
    hold: Callable[[Project], None],
    words: str,
    retry: range,
) -> None:
    hold(aurora)
    store.clear_requests()
    page = manager.get(url)
    assert store.requests() == []
    assert page.status_code == 503
    assert int(page["Retry-After"]) in retry
    assert words in page.text
    assert "and no earlier version is available." in page.text
    assert not AuditEntry.objects.exists(), "nothing was exported"


@pytest.mark.parametrize(("hold", "words", "_retry"), HOLDS)
@pytest.mark.parametrize("url", [LIST, f"{DETAIL}activity/"])
def test_fragment_of_a_held_back_page_says_why(
    manager: Client,
    aurora: Project,
    url: str,
    hold: Callable[[Project], None],
    words: str,
    _retry: range,
) -> None:
    manager.get(url)
    hold(aurora)
    page = manager.get(url, headers=HTMX)
    assert (page.status_code, words in page.text) == (503, True)
    assert "<html" not in page.text


@pytest.mark.parametrize(("hold", "_words", "_retry"), HOLDS)
def test_counts_and_questions_go_without_and_ask_again_after_the_hold(
    manager: Client,
    aurora: Project,
    hold: Callable[[Project], None],
    _words: str,
    _retry: range,
) -> None:
    draft = draft_of(aurora, body())
    hold(aurora)
    page = manager.get(OVERVIEW, headers=HTMX)
    assert page.status_code == 200
    assert "The counts could not be loaded from Sinch." in page.text
    for leaf in ("", "general/", "review/"):
        page = manager.get(f"/p/aurora/onboarding/{draft.pk}/{leaf}")
        assert page.status_code == 200, leaf
    assert questions.questions_for(aurora, draft.answers).stale
    assert store.requests() == []
    let_go()
    assert counts.ask_counts(aurora) is not None
    assert not questions.questions_for(aurora, draft.answers).stale


@pytest.mark.parametrize(("hold", "words", "retry"), HOLDS)
def test_unconfirmed_page_says_why_it_lists_no_senders(
    manager: Client,
    aurora: Project,
    hold: Callable[[Project], None],
    words: str,
    retry: range,
) -> None:
    draft = draft_of(aurora, body())
    draft.state, draft.attempted_at = Draft.State.UNCONFIRMED, timezone.now()
    draft.save()
    hold(aurora)
    page = manager.get(f"/p/aurora/onboarding/{draft.pk}/review/")
    assert (page.status_code, words in page.text) == (503, True)
    assert int(page["Retry-After"]) in retry
    assert store.requests() == []


@pytest.mark.parametrize(("hold", "words", "_retry"), HOLDS)
def test_write_that_was_held_back_is_recorded_and_told_as_not_sent(
    aurora: Project, hold: Callable[[Project], None], words: str, _retry: range
) -> None:
    actor = Actor(aurora, "manager", User.objects.get(username="manager"), Role.MANAGER)
    hold(aurora)
    with pytest.raises(HeldBack):
        writes.add_comment(actor, DEALS, "Hello")
    last = AuditEntry.objects.order_by("-number").first()
    assert last is not None
    assert (last.outcome, last.error_code) == (Outcome.REFUSED, "not_sent")

    draft = draft_of(aurora, body())
    draft.state = Draft.State.SUBMITTING
    draft.save()
    listed = questions.questions_for(aurora, draft.answers).listed
    result = create(draft, actor, body(), listed=listed, now=timezone.now())
    draft.refresh_from_db()
    assert (result.kind, draft.state) == ("refused", Draft.State.OPEN)
    page = signed_in("manager").get(f"/p/aurora/onboarding/{draft.pk}/review/")
    assert "was not sent" in page.text
    assert store.requests() == []


@pytest.mark.parametrize(("hold", "words", "_retry"), HOLDS)
def test_form_on_a_held_back_page_is_kept_and_told_as_not_sent(
    manager: Client,
    aurora: Project,
    hold: Callable[[Project], None],
    words: str,
    _retry: range,
) -> None:
    for read_before in (False, True):
        if read_before:
            manager.get(DETAIL)
        hold(aurora)
        store.clear_requests()
        page = manager.post(f"{DETAIL}comments/", {"comment": "Typed with care"})
        assert store.requests() == []
        assert page.status_code == 503
        for text in (words, "The request was not sent.", "Typed with care"):
            assert text in page.text, (read_before, text)
        let_go()


def test_other_project_is_neither_paused_nor_crowded_out(aurora: Project) -> None:
    harbor = Project.objects.get(slug="harbor")
    user = Membership.objects.filter(project=harbor).first()
    assert user is not None
    client = signed_in(user.user.username)
    clients.serve_with(4)
    pause(aurora)
    with clients._bulkheads.place(aurora.pk), clients._bulkheads.place(aurora.pk):
        assert client.get("/p/harbor/senders/").status_code == 200


def test_first_call_after_the_pause_finds_out_that_sinch_responds_again(
    manager: Client, aurora: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breaker, "PAUSE", 0.0)
    pause(aurora)
    assert manager.get(LIST).status_code == 200
    assert manager.get(DETAIL).status_code == 200


def test_token_endpoint_without_a_response_pauses_as_well(manager: Client) -> None:
    faults.order("POST /oauth2/token", "timeout", times=3)
    assert [manager.get(LIST).status_code for _each in range(4)] == [504, 504, 504, 503]
    assert PAUSED in manager.get(LIST).text


@pytest.mark.parametrize("leaf", ["", "activity/", "dossier/"])
def test_activities_are_not_asked_for_after_the_sender_could_not_be_read(
    manager: Client, leaf: str
) -> None:
    manager.get(DETAIL + leaf)
    store.clear_requests()
    faults.order("GET /rcs/senders/*", "timeout")
    assert manager.get(DETAIL + leaf).status_code == 504
    assert [call["route"].rpartition("/")[2] for call in store.requests()] == ["{sender}"]


@pytest.mark.parametrize(
    ("hold", "outcome", "paused"),
    [(pause, "HeldBackPaused", 1.0), (crowd, "HeldBackCrowded", 0.0)],
)
def test_calls_held_back_are_counted_by_reason_and_without_a_duration(
    aurora: Project, hold: Callable[[Project], None], outcome: str, paused: float
) -> None:
    def count() -> tuple[float, float]:
        labels = {"operation": "GET /rcs/senders"}
        held = REGISTRY.get_sample_value("sinch_calls_total", {**labels, "outcome": outcome})
        return held or 0.0, REGISTRY.get_sample_value("sinch_call_seconds_count", labels) or 0.0

    hold(aurora)
    before = count()
    with pytest.raises(HeldBack):
        clients.client_of(aurora).list_senders()
    assert count() == (before[0] + 1, before[1])
    assert REGISTRY.get_sample_value("sinch_paused", {"project": "aurora"}) == paused
