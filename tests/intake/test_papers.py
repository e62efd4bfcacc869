"""Papers by a customer link: which are shown, uploading files, accepting and rejecting them."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from rcsportal.file_uploads import LARGEST
from senders import jobs
from senders.audit import Actor
from senders.cases import customer_links, paper_offers, papers
from senders.models import (
    AuditEntry,
    CustomerLink,
    Draft,
    Notice,
    Paper,
    PaperFile,
    Project,
)
from senders.words import papers as table
from tests.cases.paper_uploads import JPEG, PARTS, PDF, PDF_DIGEST, PNG, upload, zipped
from tests.conftest import signed_in
from tests.intake.linking import draft_of, link_of, path_of
from tests.notices.making import make_due

KEY = "de-approval"
STEPS = ("brand", "papers")
Offer = PaperFile.Offer


@pytest.fixture
def draft(aurora: Project) -> Draft:
    return draft_of(aurora, countries={"countries": ["DE", "NL", "SE", "MX", "GB"]})


@pytest.fixture
def link(draft: Draft) -> CustomerLink:
    return link_of(draft, STEPS)


@pytest.fixture
def path(link: CustomerLink) -> str:
    return f"{path_of(link)}papers/"


@pytest.fixture
def case(draft: Draft) -> str:
    return f"/p/aurora/cases/{draft.case_id}/"


def send(path: str, content: bytes = PDF, name: str = "letter.pdf", key: str = KEY) -> Any:
    return Client().post(path, {"paper": key, "file": upload(content, name)})


def state_of(draft: Draft, key: str = KEY) -> str:
    row = papers.find(draft.case, key)
    assert row
    return str(row.state)


def actions() -> list[str]:
    rows = AuditEntry.objects.filter(action__startswith="case.paper").order_by("number")
    return list(rows.values_list("action", flat=True))


def test_page_asks_for_the_papers_of_each_country_from_the_table(path: str) -> None:
    page = Client().get(path)
    assert page.status_code == 200
    shown = [row.key for row in page.context["papers"]]
    assert shown == ["de-approval", "mx-opt-in-proof", "nl-verification", "gb-operator-email"]
    for row in page.context["papers"]:
        assert row.place in page.text
        assert str(table.KINDS[row.kind].ask) in page.text
    assert "4 papers are still required." in page.text
    assert "0 of 4 uploaded" in page.text


@pytest.mark.parametrize("kind", table.KINDS)
def test_every_kind_of_paper_says_what_the_customer_does(kind: str) -> None:
    words = table.ask(kind)
    assert words.endswith(".")
    assert "brand" not in words.lower() or kind == table.CONSENT
    assert "pload" in words


def test_link_without_the_step_has_no_papers(draft: Draft) -> None:
    link = link_of(draft, ("brand",))
    unknown = Client().get("/intake/unknown/")
    page = Client().get(f"{path_of(link)}papers/")
    assert (page.status_code, page.content) == (404, unknown.content)
    assert send(f"{path_of(link)}papers/").status_code == 404
    assert not PaperFile.objects.exists()


def test_link_for_papers_alone_leads_to_them(draft: Draft) -> None:
    link = link_of(draft, ("papers",))
    assert Client().get(path_of(link))["Location"] == f"{path_of(link)}papers/"
    page = Client().get(f"{path_of(link)}papers/")
    assert "Check and send answers" not in page.text
    assert "Preview" not in page.text


def test_countries_without_papers_say_so(aurora: Project) -> None:
    link = link_of(draft_of(aurora, countries={"countries": ["SE"]}), STEPS)
    page = Client().get(f"{path_of(link)}papers/").text
    assert "No papers are known to be required in your countries." in page
    assert 'type="file"' not in page


def test_uploaded_file_waits_for_staff_and_changes_no_state(
    path: str, draft: Draft, link: CustomerLink
) -> None:
    response = send(path)
    assert response["Location"] == f"{path}#paper-{KEY}"
    file = PaperFile.objects.get()
    assert (file.sha256, file.size, file.content_type) == (PDF_DIGEST, len(PDF), "application/pdf")
    assert (file.by, file.by_name, file.link, file.offer) == (None, "Jane Holm", link, Offer.OPEN)
    assert state_of(draft) == "required"
    row = papers.find(draft.case, KEY)
    assert row
    assert (row.file, row.earlier, row.offer) == (None, [], file)
    page = Client().get(path).text
    assert "Not checked yet" in page
    assert "letter.pdf" in page
    assert "1 of 4 uploaded" in page
    assert actions() == ["case.paper_offered"]
    entry = AuditEntry.objects.get(action="case.paper_offered")
    assert (entry.actor, entry.actor_name) == (None, "Customer by link")
    assert entry.changes["after"]["paper.sha256"] == PDF_DIGEST
    assert "letter.pdf" not in str(entry.changes)


def test_same_file_twice_is_one(path: str) -> None:
    for _time in range(3):
        assert send(path).status_code == 302
    assert PaperFile.objects.count() == 1
    assert actions() == ["case.paper_offered"]
    assert len(default_storage.listdir("papers")[1]) >= 1


def test_other_file_replaces_the_one_that_nobody_checked(path: str, draft: Draft) -> None:
    send(path)
    send(path, PNG, "scan.png")
    assert list(PaperFile.objects.values_list("offer", flat=True)) == [Offer.REPLACED, Offer.OPEN]
    row = papers.find(draft.case, KEY)
    assert row
    assert row.offer
    assert row.offer.name == "scan.png"
    assert row.earlier == []


WRONG: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "The file is empty."),
    "text": (b"hello", "The file must be a PDF, JPEG or PNG file."),
    "HTML": (b"<html><script>", "The file must be a PDF, JPEG or PNG file."),
    "DOCX": (zipped(*PARTS), "The file must be a PDF, JPEG or PNG file."),
    "ZIP": (zipped("x"), "The file must be a PDF, JPEG or PNG file."),
    "program": (b"MZ" + bytes(90), "The file must be a PDF, JPEG or PNG file."),
    "too large": (b"%PDF-" + bytes(LARGEST), "The file must be 10 MB or smaller. It is 10"),
}


def test_wrong_file_says_why_beside_its_paper_and_leaves_the_rest(
    path: str, draft: Draft, link: CustomerLink
) -> None:
    send(path, JPEG, "good.jpg", "nl-verification")
    before = list(PaperFile.objects.values()), actions()
    for what, (content, words) in WRONG.items():
        response = send(path, content)
        assert response.status_code == 422, what
        part = response.text.partition(f'id="paper-{KEY}"')[2].partition("</section>")[0]
        assert words in part, what
    for posted in ({"paper": KEY}, {"paper": KEY, "file": "text"}, {}, {"paper": "fr-none"}):
        assert Client().post(path, posted).status_code == 422
    response = Client().post(path, {"paper": KEY, "other": upload()})
    assert "Select a file." in response.text
    assert (list(PaperFile.objects.values()), actions()) == before


def test_paper_that_is_not_shown_takes_no_file(path: str, draft: Draft, aurora: Project) -> None:
    """An added paper that was not sent, one of another case, one of a country not chosen."""
    actor, now = Actor(aurora, "tests"), timezone.now()
    user = draft.saved_by
    own = papers.add(draft.case, papers_asked("Internal plan"), user, actor, now=now)
    other = draft_of(aurora, brand={"name": ["Wombat Air"]})
    foreign = papers.add(other.case, papers_asked("Wombat letter"), user, actor, now=now)
    page = Client().get(path).text
    for word in ("Internal plan", "Wombat"):
        assert word not in page
    for key in (own.key, foreign.key, "it-verification", "0", "-1", "\x00", "' OR 1=1"):
        assert send(path, key=key).status_code == 422, key
    assert not PaperFile.objects.exists()


def papers_asked(kind: str) -> Any:
    return papers.Asked("", "", kind, "For the team alone")


def _revoked(link: CustomerLink) -> None:
    customer_links.revoke(link, Actor(link.case.project, "tests"), now=timezone.now())


def _expired(_link: CustomerLink) -> None:
    CustomerLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


@pytest.mark.parametrize("end", [_revoked, _expired])
def test_ended_link_stores_no_file(path: str, link: CustomerLink, end: Any) -> None:
    end(link)
    assert send(path).status_code == 404
    row = papers.find(link.case, KEY)
    assert row
    with pytest.raises(paper_offers.Ended):
        paper_offers.upload(link, row, upload(), ip="", now=timezone.now())
    assert not PaperFile.objects.exists()


def test_papers_can_be_uploaded_after_the_answers_were_sent(path: str, link: CustomerLink) -> None:
    client = Client()
    client.post(f"{path_of(link)}check/", {"comment": ""})
    assert "View and upload papers" in client.get(f"{path_of(link)}check/").text
    assert send(path).status_code == 302
    assert PaperFile.objects.count() == 1


def test_limit_of_files_by_one_link(path: str, link: CustomerLink) -> None:
    send(path)
    file = PaperFile.objects.get()
    rows = [
        PaperFile(
            paper=Paper.objects.create(
                case=link.case,
                kind=f"k{n}",
                is_own=True,
                created=file.at,
                changed_at=file.at,
            ),
            stored="",
            name="x",
            size=1,
            sha256=f"{n:064}",
            link=link,
            at=file.at,
            replaced_at=file.at,
        )
        for n in range(paper_offers.MOST_A_DAY)
    ]
    PaperFile.objects.bulk_create(rows)
    response = send(path, PNG, "scan.png")
    assert response.status_code == 422
    assert "This link reached its limit of 30 files in 24 hours." in response.text


def test_accepted_file_is_the_current_one_and_the_paper_received(
    path: str, draft: Draft, case: str, manager: Client
) -> None:
    send(path)
    file = PaperFile.objects.get()
    page = manager.get(case).text
    assert "by the customer link" in page
    assert "letter.pdf" in page
    assert manager.get(f"{case}files/{file.pk}/").content == PDF
    for _press in range(2):
        response = manager.post(f"{case}offers/{file.pk}/accept/")
        assert response["Location"] == f"{case}#papers"
    row = papers.find(draft.case, KEY)
    assert row
    assert row.file == file
    assert (str(row.state), row.offer) == ("received", None)
    assert actions() == ["case.paper_offered", "case.paper_accepted"]
    shown = Client().get(path).text.partition(f'id="paper-{KEY}"')[2].partition("</section>")[0]
    assert "Received" in shown
    assert "Replace the file" in shown


def test_rejected_file_tells_the_customer_why_and_asks_again(
    path: str, draft: Draft, case: str, manager: Client
) -> None:
    send(path)
    file = PaperFile.objects.get()
    manager.post(f"{case}offers/{file.pk}/reject/", {"word": "Page 2 is missing.\x00"})
    assert state_of(draft) == "required"
    shown = Client().get(path).text
    assert "Not accepted" in shown
    assert "Page 2 is missing." in shown
    assert "\x00" not in PaperFile.objects.get().word
    assert "4 papers are still required." in shown
    assert actions() == ["case.paper_offered", "case.paper_rejected"]
    entry = AuditEntry.objects.get(action="case.paper_rejected")
    assert "Page 2" not in str(entry.changes)
    send(path, PNG, "both-pages.png")
    again = Client().get(path).text
    assert "Page 2 is missing." not in again
    assert "Not checked yet" in again


def test_file_that_was_replaced_meanwhile_is_neither_accepted_nor_rejected(
    path: str, draft: Draft, case: str, manager: Client
) -> None:
    send(path)
    first = PaperFile.objects.get()
    send(path, PNG, "scan.png")
    for what in ("accept", "reject"):
        response = manager.post(f"{case}offers/{first.pk}/{what}/", follow=True)
        assert "Nothing was changed. The file is “Replaced by the customer” already." in (
            response.text
        )
    assert state_of(draft) == "required"


def test_word_that_is_too_long_changes_nothing(path: str, case: str, manager: Client) -> None:
    send(path)
    file = PaperFile.objects.get()
    response = manager.post(f"{case}offers/{file.pk}/reject/", {"word": "x" * 501})
    assert response.status_code == 422
    assert "It has 501 characters." in response.text
    assert PaperFile.objects.get().offer == Offer.OPEN


@pytest.mark.parametrize("what", ["accept", "reject"])
def test_only_staff_settle_and_only_files_of_customers_of_the_case(
    path: str, draft: Draft, case: str, what: str, aurora: Project
) -> None:
    send(path)
    file = PaperFile.objects.get()
    assert signed_in("auditor").post(f"{case}offers/{file.pk}/{what}/").status_code == 403
    other = draft_of(aurora)
    wrong = f"/p/aurora/cases/{other.case_id}/offers/{file.pk}/{what}/"
    assert signed_in("manager").post(wrong).status_code == 404
    PaperFile.objects.update(offer="")
    assert signed_in("manager").post(f"{case}offers/{file.pk}/{what}/").status_code == 404
    assert actions() == ["case.paper_offered"]


def test_upload_without_the_cookie_says_so(path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post(path, {"paper": KEY, "file": upload()})
    assert response.status_code == 403
    assert "The file was not stored: your browser did not send the cookie" in response.text
    assert not PaperFile.objects.exists()


def test_staff_choose_papers_as_a_step(case: str, manager: Client, draft: Draft) -> None:
    page = manager.get(case)
    assert "papers" in page.context["link_form"].initial["steps"]
    form = {"steps": ["papers"], "name": "Jane Holm", "email": "", "days": "14"}
    assert manager.post(f"{case}link/", form).status_code == 302
    assert CustomerLink.objects.get().steps == ["papers"]
    assert "Papers" in manager.get(case).context["link_steps"]


def test_mail_says_that_documents_can_be_uploaded(
    case: str, manager: Client, link: CustomerLink, settings: Settings
) -> None:
    settings.MAIL_IS_SET = True
    manager.post(f"{case}link/mail/")
    jobs.run_due()
    assert "You can upload the documents on the page above." in str(mail.outbox[0].body)


def test_owner_hears_once_of_files_uploaded_together(
    path: str, case: str, manager: Client, settings: Settings
) -> None:
    settings.MAIL_IS_SET = True
    owner = User.objects.get(username="manager")
    owner.email = "manager@team.example"
    owner.save(update_fields=["email"])
    send(path)
    send(path, PNG, "scan.png", "nl-verification")
    jobs.run_due()
    assert not Notice.objects.exists(), "more files may come in the next minutes"
    make_due(paper_offers.NEWS)
    jobs.run_due()
    (notice,) = Notice.objects.all()
    assert (notice.user, notice.event) == (owner, "papers")
    (message,) = mail.outbox
    assert (message.subject, message.to) == ("A customer uploaded papers", [owner.email])
    assert "http://" in str(message.body)
    for word in ("letter.pdf", "scan.png", "Halcyon", "Jane", "intake/"):
        assert word not in str(message.body), word
    assert "The customer uploaded papers" in manager.get("/notices/").text
    assert manager.get(f"/notices/{notice.pk}/")["Location"] == f"{case}#papers"
    for file in PaperFile.objects.all():
        manager.post(f"{case}offers/{file.pk}/accept/")
    assert "no files to check" in manager.get("/notices/").text
    send(path, JPEG, "another.jpg")
    make_due(paper_offers.NEWS)
    jobs.run_due()
    assert Notice.objects.count() == 2


def test_papers_can_be_uploaded_after_the_draft_was_sent_and_nothing_else(
    path: str, link: CustomerLink, draft: Draft, case: str, manager: Client
) -> None:
    Draft.objects.filter(pk=draft.pk).update(state=Draft.State.SUBMITTED)
    client, unknown = Client(), Client().get("/intake/unknown/")
    assert client.get(path_of(link))["Location"] == path
    page = client.get(path)
    assert "Step 1 of 1." in page.text
    assert "Halcyon Hotels" in page.text
    for words in ("Check and send answers", "View the answers that you sent", "brand/"):
        assert words not in page.text, words
    assert send(path).status_code == 302
    for step in ("brand/", "check/"):
        answer = client.get(f"{path_of(link)}{step}")
        assert (answer.status_code, answer.content) == (404, unknown.content)
        assert client.post(f"{path_of(link)}{step}", {"version": "1.0"}).status_code == 404
    assert "The link shows the papers alone" in manager.get(case).text
    manager.post(f"{case}offers/{PaperFile.objects.get().pk}/accept/")
    assert state_of(draft) == "received"


@pytest.mark.parametrize("state", [Draft.State.SUBMITTED, Draft.State.DISCARDED])
def test_link_without_papers_or_with_a_discarded_draft_ends(
    state: str, aurora: Project, draft: Draft
) -> None:
    steps = ("brand",) if state == Draft.State.SUBMITTED else STEPS
    link = link_of(draft, steps)
    Draft.objects.filter(pk=draft.pk).update(state=state)
    for end in ("", "papers/", "brand/"):
        assert Client().get(f"{path_of(link)}{end}").status_code == 404
