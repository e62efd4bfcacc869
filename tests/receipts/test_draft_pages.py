"""Checks on a draft's pages: asked for on saving, told while they run, judged when done."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.test import Client

from senders.jobs import reports
from senders.models import Check, Draft, Job, Project, WorkerBeat
from senders.onboarding.draft_view import DraftView
from senders.receipts import running
from tests.conftest import HTMX, signed_in
from tests.onboarding.complete import body
from tests.onboarding.conftest import draft_of
from tests.receipts import good


def url(draft: Draft, page: str = "") -> str:
    return f"/p/aurora/onboarding/{draft.pk}/{page}/".replace("//", "/")


@pytest.fixture
def staff() -> Client:
    return signed_in("onboarding")


@pytest.fixture
def draft(aurora: Project) -> Draft:
    return draft_of(aurora, body())


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def panel(page: str) -> str:
    found = re.search(r'<div class="checks.*?</div>', page, re.DOTALL)
    assert found
    return words(found[0])


def asked() -> int:
    return Check.objects.filter(open_since__isnull=False).count()


@pytest.mark.parametrize("page", ["", "review/", "contacts/"])
def test_opening_a_page_asks_for_checks_and_says_that_no_worker_runs(
    staff: Client, draft: Draft, page: str
) -> None:
    number = len({each.key for each in DraftView(draft).addresses})
    assert number > 3
    text = staff.get(url(draft, page.strip("/"))).text
    assert asked() == Job.objects.count() == number
    assert f"The worker is not running, so {number} checks wait: " in panel(text)
    assert "No worker has reported yet." in panel(text)
    assert "Ready to send" not in text
    assert "every 10s" in text
    assert "Look again" in panel(text)


def test_running_checks_are_named_and_the_page_looks_again(staff: Client, draft: Draft) -> None:
    reports.started("one")
    text = staff.get(url(draft)).text
    assert "checks are running: " in panel(text)
    assert "Terms of service" in panel(text)
    assert "every 2s" in text
    WorkerBeat.objects.update(seen_at=Now() - timedelta(minutes=2))
    text = panel(staff.get(url(draft)).text)
    assert re.search(r"No worker has reported since \d+ \w+ \d{4} \d\d:\d\d:\d\d UTC\.", text)


def test_page_updates_by_itself_when_checks_have_finished(staff: Client, draft: Draft) -> None:
    reports.started("one")
    review = staff.get(url(draft, "review")).text
    assert "No issues block sending or launch so far." in review
    seen = re.search(r"seen=(\w+)", review)
    assert seen
    place = f"{url(draft)}checks/?page=review&seen={seen[1]}"
    same = staff.get(place, headers=HTMX).text
    assert 'id="judged"' not in same
    good.measure_well(draft)
    done = staff.get(place, headers=HTMX).text
    assert "Ready to send. No issues block a launch." in done
    assert 'hx-swap-oob="true"' in done
    assert "hx-trigger" not in done
    assert "links and images were checked" in panel(done)


def test_lines_stand_at_their_fields(staff: Client, draft: Draft) -> None:
    good.measure_well(draft)
    [privacy] = [each for each in DraftView(draft).addresses if "privacy" in each.path]
    good.store(draft, privacy, {**good.PAGE, "status": 404, "host": "shop.example"})
    text = staff.get(url(draft, "contacts")).text
    line = re.search(r'id="checked-privacy_policy_url".*?</div>', text, re.DOTALL)
    assert line
    assert words(line[0].partition(">")[2]).startswith(
        "The privacy policy URL cannot be opened. Page not found (status 404). Checked"
    )
    assert 'data-finding="policy-opens"' in text
    terms = re.search(r'id="checked-terms_of_service_url".*?</div>', text, re.DOTALL)
    assert terms
    assert "Page found, English. Checked" in words(terms[0])
    fragment = staff.get(f"{url(draft)}checks/?page=contacts", headers=HTMX).text
    assert 'id="checked-privacy_policy_url"' in fragment
    images = staff.get(url(draft, "images")).text
    assert "224 × 224, 31 KB, PNG" in images


def test_line_says_if_a_check_waits_or_runs(staff: Client, draft: Draft) -> None:
    reports.started("one")
    staff.get(url(draft))
    Check.objects.update(open_since=Now() - timedelta(minutes=5))
    text = words(staff.get(url(draft, "images")).text)
    assert "Waiting to be checked." in text
    assert "Checking" not in text.replace("Checking…", "")
    Check.objects.update(started_at=Now() - timedelta(seconds=3))
    assert re.search(r"Checking for \d seconds?\.", words(staff.get(url(draft, "images")).text))


def test_saving_asks_for_whole_addresses_only(staff: Client, aurora: Project) -> None:
    draft = draft_of(aurora, {"region": "EU"})
    place = url(draft, "contacts")
    typed = {"privacy_policy_url": "https://shop", "version": "9", "tab": "t" * 32}
    staff.post(place, {**typed, "then": "autosave"}, headers=HTMX)
    assert not Check.objects.exists()
    whole = {**typed, "privacy_policy_url": "https://shop.example/privacy"}
    answer = staff.post(place, {**whole, "then": "autosave"}, headers=HTMX).text
    assert f'hx-get="{url(draft)}checks/?page=contacts"' in answer
    assert [check.url for check in Check.objects.all()] == ["https://shop.example/privacy"]
    other = {**whole, "terms_of_service_url": ""}
    answer = staff.post(place, {**other, "then": "autosave"}, headers=HTMX).text
    assert "checks/" not in answer, "no address has changed"
    assert Check.objects.get().asked_for == f"draft {draft.pk}"


def test_check_again_asks_for_all_or_for_those_of_a_step(staff: Client, draft: Draft) -> None:
    good.measure_well(draft)
    assert staff.get(url(draft)).status_code == 200
    assert asked() == 0
    Check.objects.update(latest=None)
    place = f"{url(draft)}checks/?page=images"
    assert staff.post(place)["Location"] == url(draft, "images")
    assert {check.kind for check in Check.objects.filter(open_since__isnull=False)} == {
        *("logo", "banner")
    }
    assert staff.post(f"{url(draft)}checks/")["Location"] == url(draft)
    assert asked() == len({each.key for each in DraftView(draft).addresses})
    assert not Draft.objects.get().ready


def test_auditor_reads_checks_and_asks_for_none(draft: Draft) -> None:
    auditor = signed_in("auditor")
    assert auditor.get(url(draft, "review")).status_code == 200
    assert auditor.post(f"{url(draft)}checks/").status_code == 403
    assert not Check.objects.exists()
    assert auditor.get(f"{url(draft)}checks/?page=review", headers=HTMX).status_code == 200


def test_old_receipts_make_nothing_ready(staff: Client, draft: Draft) -> None:
    good.measure_well(draft)
    auditor = signed_in("auditor")
    assert "Ready to send. No issues block a launch." in auditor.get(url(draft, "review")).text
    opened = DraftView(draft)
    measured = opened.receipts.measured
    for address in opened.addresses:
        good.store(draft, address, measured[address.key].facts, Now() - timedelta(hours=25))
    for page in ("review", "dossier"):
        text = words(auditor.get(url(draft, page)).text)
        assert "Ready to send" not in text
        assert "so far" in text
    assert "checks are older than a day" in words(auditor.get(url(draft, "dossier")).text)
    assert not Check.objects.exclude(open_since=None).exists()


def test_receipt_makes_the_draft_of_its_address_ready(
    staff: Client, draft: Draft, django_capture_on_commit_callbacks: Any
) -> None:
    good.measure_well(draft)
    logo = Check.objects.get(kind="logo")
    Check.objects.filter(pk=logo.pk).update(open_since=Now(), asked_for=f"draft {draft.pk}")
    with django_capture_on_commit_callbacks(execute=True):
        running._store(logo.pk, good.RESULTS["logo"])
    assert Draft.objects.get().ready


def test_page_of_an_unknown_name_is_the_hub(staff: Client, draft: Draft) -> None:
    assert staff.get(f"{url(draft)}checks/?page=planted")["Location"] == url(draft)
    assert staff.get(f"{url(draft)}checks/?page=planted", headers=HTMX).status_code == 200
