"""Checks on a sender's page, before its launch and in its dossier."""

import re
from datetime import timedelta
from typing import Any

from django.db.models.functions import Now
from django.test import Client
from django.utils import timezone

from senders.jobs import reports
from senders.models import Check, Project, Receipt
from senders.receipts import running
from senders.receipts.addresses import addresses_of
from senders.sandbox import store
from senders.sinch import clients
from tests.conftest import DEALS, DETAIL, HTMX, signed_in
from tests.receipts.good import RESULTS

PLACE = f"{DETAIL}checks/"


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def web(page: str) -> str:
    found = re.search(r'<section class="section" id="web".*?</section>', page, re.DOTALL)
    assert found
    return found[0]


def give(project: Project, path: str = "", **changes: Any) -> None:
    """Stores a good receipt for each open check; for the address at ``path`` with changes."""
    sender = clients.client_of(project).get_sender(DEALS)
    keys = {each.key: each.path for each in addresses_of(sender.wire["details"])}
    for check in Check.objects.filter(open_since__isnull=False):
        own = {"final": check.url} if check.kind == "page" else {}
        more = changes if keys[check.kind, check.url] == path else {}
        running._store(check.pk, {**RESULTS[check.kind], **own, **more})


def test_page_asks_once_for_what_was_never_checked(manager: Client, aurora: Project) -> None:
    signed_in("auditor").get(DETAIL)
    assert not Check.objects.exists()
    section = web(manager.get(DETAIL).text)
    asked = Check.objects.count()
    assert asked > 3
    assert f"The worker is not running, so {asked} checks wait" in words(section)
    give(aurora)
    section = web(manager.get(DETAIL).text)
    assert Check.objects.filter(open_since__isnull=False).count() == 0
    assert "Page found, English. Checked" in words(section)
    assert "224 × 224, 31 KB, PNG. Checked" in words(section)
    assert "hx-get" not in section
    assert {each.asked_for for each in Receipt.objects.all()} == {f"sender {DEALS}"}


def test_page_asks_again_for_what_a_discarded_draft_asked_for_days_ago(
    manager: Client, aurora: Project
) -> None:
    manager.get(DETAIL)
    give(aurora)
    Check.objects.update(asked_for="draft 1")
    manager.get(DETAIL)
    assert not Check.objects.exclude(open_since=None).exists()
    for check in Check.objects.all():
        assert check.latest
        old = Receipt.objects.create(
            of=check,
            at=timezone.now() - timedelta(hours=25),
            version=1,
            result=check.latest.result,
            asked_for="draft 1",
        )
        Check.objects.filter(pk=check.pk).update(latest=old)
    read = words(signed_in("auditor").get(f"{DETAIL}dossier/").text)
    assert "checks are older than a day." in read
    assert not Check.objects.exclude(open_since=None).exists()
    manager.get(DETAIL)
    assert not Check.objects.filter(open_since=None).exists()


def test_check_again_asks_for_all_and_auditors_may_not(manager: Client, aurora: Project) -> None:
    manager.get(DETAIL)
    give(aurora)
    old = timezone.now() - timedelta(minutes=1)
    for check in Check.objects.all():
        receipt = Receipt(of=check, at=old, version=1, result={"failed": "cut"}, asked_for="x")
        receipt.save()
        Check.objects.filter(pk=check.pk).update(latest=receipt)
    assert signed_in("auditor").post(PLACE).status_code == 403
    assert manager.post(PLACE)["Location"] == f"{DETAIL}#web"
    assert Check.objects.filter(open_since__isnull=True).count() == 0


def test_poll_asks_sinch_only_when_a_check_has_ended(manager: Client, aurora: Project) -> None:
    reports.started("one")
    section = web(manager.get(DETAIL).text)
    place = re.search(r'hx-get="([^"]+)"', section)
    assert place
    store.clear_requests()
    assert manager.get(place[1], headers=HTMX).status_code == 204
    assert store.requests() == []
    give(aurora)
    done = manager.get(place[1], headers=HTMX)
    assert done.status_code == 200
    assert "hx-trigger" not in done.text
    assert manager.get(PLACE)["Location"] == f"{DETAIL}#web"


def test_poll_tells_that_the_worker_stopped_and_asks_for_no_sender_of_another_page(
    manager: Client, aurora: Project
) -> None:
    reports.started("one")
    manager.get(DETAIL)
    Check.objects.update(asked_for="draft 1")  # the same addresses in an edit draft
    place = re.search(r'hx-get="([^"]+)"', web(manager.get(DETAIL).text))
    assert place
    store.clear_requests()
    assert manager.get(place[1], headers=HTMX).status_code == 204
    assert store.requests() == []
    reports.stopped("one")
    assert "The worker is not running, so" in words(manager.get(place[1], headers=HTMX).text)
    for planted in ("1.on", "x.on", "on", "9" * 400, "1..off"):
        assert manager.get(f"{PLACE}?open={planted}", headers=HTMX).status_code == 200


def test_image_that_cannot_be_opened_blocks_the_launch(manager: Client, aurora: Project) -> None:
    manager.get(DETAIL)
    give(aurora, "details.brand.logoUrl", failed="status", status=404, host="shop.example")
    page = manager.get(f"{DETAIL}launch/").text
    assert "The logo cannot be opened." in words(page)
    section = web(manager.get(DETAIL).text)
    assert "The logo cannot be opened. shop.example responded with status 404" in words(section)


def test_page_that_changed_since_the_launch_is_told(manager: Client, aurora: Project) -> None:
    """The sandbox's sender was launched six days ago."""
    manager.get(DETAIL)
    give(aurora)
    Check.objects.update(open_since=Now())
    give(aurora, "details.brand.privacyPolicyUrl", digest="other")
    section = words(web(manager.get(DETAIL).text))
    assert "The privacy policy URL leads to other content than before." in section


def test_dossier_prints_the_receipts(manager: Client, aurora: Project) -> None:
    manager.get(DETAIL)
    give(aurora)
    page = words(manager.get(f"{DETAIL}dossier/").text)
    assert "Checked images and links" in page
    assert re.search(r"224 × 224, 31 KB, PNG\. .{10,60}UTC\W+version 1 of the check", page)


def test_edit_of_a_launched_sender_tells_what_changed(manager: Client, aurora: Project) -> None:
    """The sender was launched by others, so the first receipt is what there is to compare."""
    manager.get(DETAIL)
    give(aurora)
    Check.objects.update(open_since=Now())
    give(aurora, "details.brand.termsOfServiceUrl", digest="other")
    place = manager.post(f"{DETAIL}edit/")["Location"]
    assert "The terms of service URL leads to other content than before." in words(
        manager.get(f"{place}review/").text
    )


def test_launch_page_asks_for_what_was_never_checked(manager: Client) -> None:
    manager.get(f"{DETAIL}launch/")
    assert Check.objects.filter(open_since__isnull=False).count() > 3
