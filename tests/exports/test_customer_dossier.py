"""The dossier for the customer: what it shows, and a table of all that it must not show."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from senders import audit
from senders.audit import Action, Actor, Target
from senders.cases import papers
from senders.models import AuditEntry, Case, Draft, Note, Outcome, Paper, Project, WaitingItem
from senders.onboarding import drafts, saving
from senders.sandbox import faults
from senders.sandbox.models import Sender as SandboxSender
from tests.cases.paper_uploads import PDF_DIGEST, upload
from tests.conftest import DEALS, DETAIL, LIST, signed_in
from tests.intake.linking import draft_of as intake_draft
from tests.onboarding.complete import GONE, body
from tests.onboarding.conftest import draft_of
from tests.sender.test_page import change
from tests.web.planted import plant

SENDER = f"{DETAIL}dossier/customer/"


def page_of(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status
    return " ".join(response.text.split())


def of(draft: Draft) -> str:
    return f"/p/{draft.project.slug}/onboarding/{draft.pk}/dossier/customer/"


def part(page: str, heading: str) -> str:
    return page.partition(f'id="{heading}"')[2].partition("</section>")[0]


def hashes(text: str) -> list[str]:
    """Returns what looks like a digest in the words of a page, addresses of files left out."""
    words = re.sub(r"<head>.*?</head>", "", text)
    words = re.sub(r'\b(?:src|href|d|action|hx-get|content)="[^"]*"', "", words)
    return re.findall(r"\b[0-9a-f]{16,}\b", words)


# What a project holds beside the customer's answers, and where it would come from.
HIDDEN = {
    "note of the draft": "zebra-note",
    "note of the sender": "zebra-sender-note",
    "comment by a colleague": "zebra-comment",
    "tester": "+447700900123",
    "tester, spaced": "+44 7700 900123",
    "tester of the sender": "+46701740699",
    "owner": "zebra-keeper",
    "who reads it": "auditor",
    "who saved it": "zebra-saver",
    "whom it waits for": "zebra-person",
    "what it waits for": "zebra-paper",
    "internal title": "zebra-title",
    "name of the project": "Aurora Retail Group",
    "name of another customer": "zebra-rival",
    "another customer of Sinch": "Harbor Bank",
    "remark of an operator": "zebra-remark",
    "entry of the trail": "zebra-entry",
    "file of an upload": "quagga.png",
    "partner of the customer": "zebra-partner",
    "token": "zebra-token",
    "receipt": "data-receipt",
    "check line": "data-check",
}


@pytest.fixture
def draft(aurora: Project) -> Draft:
    return draft_of(aurora, body())


@pytest.fixture
def planted(aurora: Project) -> Draft:
    """A draft and a sender with all that must not leave the house, each with its word."""
    plant(aurora, DEALS, "quagga")
    keeper = User.objects.create_user("zebra-keeper")
    saver = User.objects.create_user("zebra-saver")
    answers = body(
        details__questionnaire__verification__answers__partner={
            "companyName": "zebra-partner",
            "contactName": "zebra-partner",
        },
    )
    rival = draft_of(aurora, body(details__brand__name="zebra-rival"))
    assert rival.title == "zebra-rival"
    # As near to the rival's as the rule about similar names wants it.
    answers["details"]["brand"]["name"] = "zebra rivals"[6:].title()
    draft = draft_of(aurora, answers)
    now = timezone.now()
    Draft.objects.filter(pk=draft.pk).update(
        title="zebra-title",
        saved_by=saver,
    )
    Case.objects.filter(pk=draft.case_id).update(owner=keeper)
    WaitingItem.objects.create(case=draft.case, whom="zebra-person", what="zebra-paper", since=now)
    for text, more in (
        ("zebra-note", {"draft": draft}),
        ("zebra-sender-note", {"sender_id": DEALS}),
    ):
        Note.objects.create(project=aurora, text=text, at=now, by=keeper, **more)
    audit.record(
        Actor(aurora, "zebra-keeper", user=keeper),
        Action.SENDER_COMMENTED,
        Outcome.SUCCEEDED,
        Target("sender", DEALS, "zebra-entry"),
        changes={"comment": "zebra-comment"},
        now=now,
    )
    row = SandboxSender.objects.get(pk=DEALS)
    row.body["authToken"] = "zebra-token"
    row.body["details"]["testNumbers"] = ["+46701740699"]
    for country in row.body["countryStatus"]:
        for operator in country["operators"]:
            operator["remark"] = "zebra-remark"
    row.save()
    draft.refresh_from_db()
    return draft


@pytest.mark.parametrize("which", ["draft", "sender"])
def test_dossier_for_the_customer_has_nothing_that_is_planted_and_no_hash(
    which: str, auditor: Client, planted: Draft
) -> None:
    page = page_of(auditor, of(planted) if which == "draft" else SENDER)
    assert "Your answers" in page
    folded = page.casefold()
    assert [what for what, word in HIDDEN.items() if word.casefold() in folded] == []
    assert hashes(page) == []
    assert DEALS not in re.sub(r"<[^>]*>", "", page.partition("<article")[2])
    for entry in AuditEntry.objects.all():
        assert entry.hash not in page
    internal = page_of(auditor, f"{DETAIL}dossier/")
    assert hashes(internal), "the search for hashes finds those of the internal dossier"


def test_internal_dossiers_hold_what_is_planted(auditor: Client, planted: Draft) -> None:
    """Otherwise the table above would hold whatever the dossier shows."""
    pages = page_of(auditor, f"{DETAIL}dossier/") + page_of(
        auditor, f"/p/aurora/onboarding/{planted.pk}/dossier/"
    )
    missing = {what for what, word in HIDDEN.items() if word not in pages}
    assert missing <= {
        *("whom it waits for", "what it waits for", "tester, spaced", "token"),
        *("name of another customer", "another customer of Sinch", "file of an upload"),
        *("receipt", "check line", "comment by a colleague"),
    }


def test_dossier_of_a_draft_says_what_is_open_the_papers_and_the_answers(
    auditor: Client, aurora: Project
) -> None:
    wanted = body(
        details__questionnaire__fr__answers__siren=GONE,
        details__brand__color="red",
        details__countries=["FR", "DE", "IT"],
    )
    page = page_of(auditor, of(draft_of(aurora, wanted)))
    opened = part(page, "open-title")
    assert "The SIREN of your company." in opened
    assert "The main colour of your brand as a hexadecimal value." in opened
    assert "To correct:" in opened
    assert "Test phones" not in page
    assert "Your answers are being collected. Nothing was sent yet." in page
    assert "You answer the 2 open questions." in part(page, "next-title")
    papers = part(page, "papers-title")
    assert "The brand must sign an approval form." in papers
    assert "France: no additional documents are known to be required." in papers
    assert "<p>France, Germany, Italy</p>" in part(page, "countries-title")
    assert "<dt>The name of your brand. It is shown above every message.</dt>" in page
    assert "<bdi>Aurora Deals</bdi>" in page
    assert "Jane Holm" in page, "the contact is the customer’s own answer"
    assert "data-print" in page


def test_dossier_of_a_sender_shows_statuses_as_given_and_when(auditor: Client) -> None:
    change(state="LAUNCHED")
    page = page_of(auditor, SENDER)
    assert "<b>Launched.</b>" in page
    assert "separate answer" not in page, "a word of the portal about how a text is stored"
    assert 'id="open-title"' not in page, "what is launched cannot be answered any more"
    countries = part(page, "countries-title")
    assert 'data-country="FR" data-status="PENDING"' in countries
    assert 'data-operator="NRJ Mobile" data-status="REJECTED"' in countries
    assert re.search(r"as of <time [^>]*>[^<]+ UTC</time>", countries)
    said = re.findall(r"<time [^>]*>([^<]+)</time>", page)
    assert all(re.fullmatch(r"\d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d UTC", time) for time in said)


@pytest.mark.parametrize(
    "state",
    [
        *("DRAFT", "IN_PROGRESS", "IN_TEST", "PREPARING_LAUNCH"),
        *("LAUNCHING", "LAUNCHED", "UNLAUNCHED", "ARCHIVED_BY_SINCH", ""),
    ],
)
def test_dossier_of_every_state_explains_it_or_says_that_it_cannot(
    state: str, auditor: Client
) -> None:
    change(state=state)
    page = page_of(auditor, SENDER)
    known = state not in {"ARCHIVED_BY_SINCH", ""}
    assert ("Sinch gave a state that this document cannot explain." in page) != known


def test_dossier_of_an_old_answer_says_its_age(auditor: Client) -> None:
    page_of(auditor, SENDER)
    faults.order("GET /rcs/senders/*", "timeout")
    page = page_of(auditor, SENDER, status=504)
    assert re.search(r'as of <time[^>]*>[^<]+ UTC</time>, <b class="stale">', page)


def test_each_opening_is_an_entry_with_the_object_and_without_answers(
    auditor: Client, draft: Draft
) -> None:
    page_of(auditor, of(draft))
    page_of(auditor, SENDER)
    found = AuditEntry.objects.filter(action="dossier.exported").order_by("number")
    assert [(each.target_kind, each.target_id, each.actor_name) for each in found] == [
        ("draft", str(draft.pk), "auditor"),
        ("sender", DEALS, "auditor"),
    ]
    assert [each.changes for each in found] == [{}, {}]
    assert auditor.post(of(draft)).status_code == 405


def test_dossier_of_a_draft_that_is_no_longer_open_leads_to_what_became_of_it(
    auditor: Client, draft: Draft, aurora: Project
) -> None:
    Draft.objects.filter(pk=draft.pk).update(state=Draft.State.UNCONFIRMED)
    assert "It is not known yet whether Sinch has received them." in page_of(auditor, of(draft))
    Draft.objects.filter(pk=draft.pk).update(state=Draft.State.SUBMITTED, sender_id=DEALS)
    response: Any = auditor.get(of(draft))
    assert response["Location"] == SENDER
    Draft.objects.filter(pk=draft.pk).update(state=Draft.State.OPEN, is_edit=True, sender_id=DEALS)
    assert "Changes to your sender are being collected." in page_of(auditor, of(draft))
    draft.refresh_from_db()
    user = User.objects.get(username="onboarding")
    drafts.discard(draft, Actor(aurora, "onboarding", user=user), now=timezone.now())
    assert auditor.get(of(draft))["Location"] == f"/p/aurora/onboarding/{draft.pk}/"
    assert not AuditEntry.objects.filter(
        action="dossier.exported", target_label="zebra-title"
    ).exists()


def test_dossier_of_an_empty_draft_has_its_empty_states(auditor: Client, aurora: Project) -> None:
    user = User.objects.get(username="onboarding")
    draft = saving.create(aurora, user, {}, now=timezone.now())
    page = page_of(auditor, of(draft))
    assert "No answers yet." in page
    assert "No countries selected yet." in page


def test_uploaded_image_is_shown_by_words_and_not_by_its_digest(
    auditor: Client, aurora: Project
) -> None:
    own = f"https://portal.example/media/brand/{'ab' * 32}.png"
    page = page_of(auditor, of(draft_of(aurora, body(details__brand__logoUrl=own))))
    assert "An uploaded image, shown in the preview" in page
    assert hashes(page) == []


def test_dossier_is_for_members_of_the_project_alone(draft: Draft) -> None:
    for url in (of(draft), SENDER):
        for name in ("auditor", "onboarding", "manager", "admin"):
            assert signed_in(name).get(url).status_code == 200
    assert signed_in("auditor").get(f"{LIST}nope/dossier/customer/").status_code == 404
    assert signed_in("auditor").get("/p/harbor/onboarding/1/dossier/customer/").status_code == 404


def test_dossier_has_the_state_of_each_paper_without_hash_file_or_note(aurora: Project) -> None:
    """An added paper is shown once it was sent to the customer."""
    draft = intake_draft(aurora, countries={"countries": ["DE", "NL"]})
    actor, now = Actor(aurora, "tests"), timezone.now()
    row = papers.find(draft.case, "de-approval")
    assert row
    papers.store_file(
        row, upload(name="draft of Ana.pdf"), "manager", actor, now=now, mark_as=Paper.State.SENT
    )
    for kind, state in (("Internal plan", None), ("Bank letter", Paper.State.SENT)):
        asked = papers.Asked("", "", kind, "For the team alone")
        added = papers.add(draft.case, asked, draft.saved_by, actor, now=now)
        if state:
            papers.mark(added, state, actor, now=now, sent_to="Jane Holm")
    page = signed_in("auditor").get(f"/p/aurora/onboarding/{draft.pk}/dossier/customer/")
    assert page.status_code == 200
    found = page.text.partition('id="case-papers"')[2].partition("</section>")[0]
    for words in ("Germany", "Approval form", "Sent", "Netherlands", "Required", "Bank letter"):
        assert words in found
    for words in ("SHA-256", PDF_DIGEST[:8], "Ana", "Internal plan", "For the team", "Jane Holm"):
        assert words not in page.text, words
    assert "/cases/" not in found
