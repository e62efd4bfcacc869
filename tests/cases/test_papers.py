"""Papers of a case: the rows its countries require, states by role, files, entries, lists."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from senders.audit import Actor
from senders.cases import opening, papers
from senders.cases.paper_files import NotUsable
from senders.cases.papers import Asked, Changed, NotRemovable, State, TooMany
from senders.models import AuditEntry, Case, Paper, PaperFile, Project
from senders.onboarding import drafts, removal, saving
from senders.words import papers as table
from tests.cases.paper_uploads import PDF, PNG, upload
from tests.conftest import signed_in

KEYS = {row.key: row for row in table.PAPERS}
ACTIONS = ("case.paper_added", "case.paper_filed", "case.paper_marked", "case.paper_removed")


@pytest.fixture
def case(aurora: Project) -> Case:
    return case_in(aurora, "BE", "GB", "SE")


def case_in(project: Project, *codes: str, **columns: Any) -> Case:
    owner = User.objects.get(username="manager")
    countries = "".join(f" {code}" for code in codes) + " " if codes else ""
    return Case.objects.create(
        project=project, owner=owner, created=timezone.now(), countries=countries, **columns
    )


def with_countries(case: Case, *codes: str) -> Case:
    opening.follow_draft(case, "", case.customer, codes)
    return case


def actor(case: Case) -> Actor:
    return Actor(case.project, "tests")


def row(case: Case, key: str) -> papers.PaperRow:
    found = papers.find(case, key)
    assert found is not None
    return found


def mark(case: Case, key: str, state: State, **more: Any) -> bool:
    return papers.mark(row(case, key), state, actor(case), now=timezone.now(), **more)


def store(case: Case, key: str, content: bytes = PDF, **more: Any) -> PaperFile:
    name = more.pop("name", "letter.pdf")
    file = upload(content, name)
    found = row(case, key)
    return papers.store_file(found, file, "Jane", actor(case), now=timezone.now(), **more)


def entries() -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action__in=ACTIONS).order_by("number"))


def url(case: Case, *parts: str) -> str:
    return "/".join([f"/p/aurora/cases/{case.pk}", *parts, ""])


def test_papers_are_those_of_the_case_s_countries(case: Case) -> None:
    assert [found.key for found in papers.rows(case)] == ["be-registration", "gb-operator-email"]
    with_countries(case, "DE")
    assert [found.key for found in papers.rows(case)] == ["de-approval"]
    with_countries(case)
    assert papers.rows(case) == []
    assert not Paper.objects.exists()


def test_removed_country_leaves_only_papers_with_a_file(case: Case) -> None:
    store(case, "be-registration")
    mark(case, "gb-operator-email", State.SENT)
    with_countries(case, "SE")
    (left,) = papers.rows(case)
    assert (left.key, left.is_required) == ("be-registration", False)
    with_countries(case, "BE", "GB")
    found = {each.key: (each.is_required, each.state) for each in papers.rows(case)}
    assert found == {
        "be-registration": (True, State.REQUIRED),
        "gb-operator-email": (True, State.SENT),
    }


@pytest.mark.parametrize("key", KEYS)
def test_states_go_forward_and_back_with_their_times(key: str, aurora: Project) -> None:
    case = case_in(aurora, KEYS[key].country)
    passed = (
        [State.SENT, State.SIGNED, State.RECEIVED]
        if row(case, key).is_signed
        else [
            State.SENT,
            State.RECEIVED,
        ]
    )
    for state in passed:
        assert row(case, key).next_state == state
        assert mark(case, key, state)
        assert not mark(case, key, state)
    assert row(case, key).next_state is None
    paper = Paper.objects.get()
    assert paper.received_at is not None
    mark(case, key, State.SENT)
    paper.refresh_from_db()
    assert [paper.signed_at, paper.received_at] == [None, None]
    mark(case, key, State.REQUIRED)
    paper.refresh_from_db()
    assert (paper.sent_at, row(case, key).at) == (None, None)


def test_paper_without_a_signature_is_never_signed(case: Case) -> None:
    with pytest.raises(ValueError, match="signed"):
        mark(case, "gb-operator-email", State.SIGNED)


def test_state_of_a_page_that_is_old_changes_nothing(case: Case) -> None:
    mark(case, "be-registration", State.RECEIVED)
    with pytest.raises(Changed):
        mark(case, "be-registration", State.SENT, shown="required")
    assert row(case, "be-registration").state == State.RECEIVED


@pytest.mark.parametrize(
    ("who", "status"), [("auditor", 403), ("onboarding", 302), ("manager", 302), ("admin", 302)]
)
@pytest.mark.parametrize("state", ["sent", "signed", "received"])
def test_states_are_changed_by_those_who_may_write(
    who: str, status: int, state: str, case: Case
) -> None:
    target = url(case, "papers", "be-registration", "state")
    response = signed_in(who).post(target, {"state": state, "shown": "required"})
    assert response.status_code == status
    assert row(case, "be-registration").state == ("required" if status == 403 else state)
    assert len(entries()) == (status == 302)


@pytest.mark.parametrize("state", ["", "gone", "signed"])
def test_state_that_a_paper_cannot_have_is_not_set(state: str, case: Case) -> None:
    target = url(case, "papers", "gb-operator-email", "state")
    response = signed_in("manager").post(target, {"state": state}, follow=True)
    assert "Select a state of the paper." in response.text
    assert not entries()


def test_uploaded_file_is_listed_downloaded_and_proven(case: Case) -> None:
    target = url(case, "papers", "be-registration", "file")
    client = signed_in("onboarding")
    sent = {"file": upload(PDF, "Jane Holm.pdf"), "state": "received"}
    response = client.post(target, sent, follow=True)
    assert "was uploaded" in response.text
    (file,) = PaperFile.objects.all()
    assert (file.name, file.size, file.by_name) == ("Jane Holm.pdf", len(PDF), "onboarding")
    assert f"{file.sha256[:8]}</code>" in response.text
    assert row(case, "be-registration").state == State.RECEIVED
    (entry,) = entries()
    assert entry.changes["after"]["paper.sha256"] == file.sha256
    assert "Jane" not in str(entry.changes)
    for who in ("auditor", "onboarding"):
        download = signed_in(who).get(url(case, "files", str(file.pk)))
        assert download.content == PDF
        assert download["Content-Disposition"] == 'attachment; filename="Jane Holm.pdf"'
        assert download["X-Content-Type-Options"] == "nosniff"
        assert download["Content-Type"] == "application/pdf"
        assert "no-store" in download["Cache-Control"]


@pytest.mark.parametrize("who", ["harbor", None])
def test_file_is_for_members_of_its_project_only(who: str | None, case: Case) -> None:
    file = store(case, "be-registration")
    if who is None:
        response = Client().get(url(case, "files", str(file.pk)))
        assert response.status_code == 302
        assert "/login/" in response["Location"]
        return
    other = case_in(Project.objects.exclude(pk=case.project_id).first() or case.project, "BE")
    assert other.project_id != case.project_id
    client = signed_in("admin")
    assert client.get(url(other, "files", str(file.pk))).status_code == 404
    slug = other.project.slug
    address = f"/p/{slug}/cases/{case.pk}/files/{file.pk}/"
    assert client.get(address).status_code in {403, 404}


def test_file_in_storage_has_no_public_address(case: Case) -> None:
    file = store(case, "be-registration")
    name = file.stored.rpartition("/")[2]
    for address in (f"/media/brand/{name}", f"/media/{file.stored}", f"/media/papers/{name}"):
        assert signed_in("manager").get(address).status_code == 404


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html>", "The file must be a PDF, JPEG, PNG or DOCX file."),
        (b"", "The file is empty."),
        (PDF.ljust(14 * 1024 * 1024), "The file must be 10 MB or smaller. It is 14.0 MB."),
        (None, "Select a file."),
    ],
    ids=["kind", "empty", "size", "none"],
)
def test_refused_file_says_why_and_leaves_the_rest(
    content: bytes | None, words: str, case: Case
) -> None:
    first = store(case, "be-registration", mark_as=State.SENT)
    before = len(entries())
    sent = {"state": "received"} | ({"file": upload(content)} if content is not None else {})
    target = url(case, "papers", "be-registration", "file")
    response = signed_in("onboarding").post(target, sent)
    assert response.status_code == 422
    assert words in response.text
    found = row(case, "be-registration")
    assert (found.state, found.file) == (State.SENT, first)
    assert len(entries()) == before


def test_replaced_file_stays_listed_and_can_be_downloaded(case: Case) -> None:
    first = store(case, "be-registration", PDF, name="template.pdf")
    second = store(case, "be-registration", PNG, name="scan.png")
    found = row(case, "be-registration")
    assert (found.file, found.earlier) == (second, [first])
    page = signed_in("auditor").get(url(case))
    assert "1 earlier file" in page.text
    assert signed_in("auditor").get(url(case, "files", str(first.pk))).content == PDF


def test_same_file_again_is_stored_once(case: Case) -> None:
    first = store(case, "be-registration")
    assert store(case, "be-registration") == first
    assert len(entries()) == 1
    assert default_storage.listdir("papers")[1].count(first.stored.rpartition("/")[2]) == 1


def test_files_of_a_paper_have_a_limit(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "MOST_FILES", 2)
    store(case, "be-registration", PDF)
    store(case, "be-registration", PNG)
    stored = len(default_storage.listdir("papers")[1])
    with pytest.raises(NotUsable, match="at most 2 files"):
        store(case, "be-registration", PDF + b"\n")
    assert len(default_storage.listdir("papers")[1]) == stored


def test_altered_or_lost_file_is_not_given_out(case: Case) -> None:
    file = store(case, "be-registration")
    path = default_storage.path(file.stored)
    for change in ("altered", "lost"):
        if change == "altered":
            with open(path, "ab") as opened:
                opened.write(b"x")
        else:
            default_storage.delete(file.stored)
        response = signed_in("auditor").get(url(case, "files", str(file.pk)), follow=True)
        assert "is not the file that was uploaded" in response.text


def test_added_paper_is_shown_and_removed_while_it_has_no_file(case: Case) -> None:
    client = signed_in("onboarding")
    sent = {"kind": "other", "name": "Power of attorney", "country": "SE", "operator": "Telia"}
    page = client.post(url(case, "papers"), sent, follow=True)
    assert "Power of attorney" in page.text
    (own,) = [found for found in papers.rows(case) if found.is_own]
    assert (own.operators, own.place, own.state) == ("Telia", "Sweden", State.REQUIRED)
    store(case, own.key)
    with pytest.raises(NotRemovable):
        papers.remove(row(case, own.key), actor(case), now=timezone.now())
    PaperFile.objects.all().delete()
    client.post(url(case, "papers", own.key, "remove"))
    assert not Paper.objects.filter(is_own=True).exists()
    assert [entry.action for entry in entries()] == [
        "case.paper_added",
        "case.paper_filed",
        "case.paper_removed",
    ]


def test_added_paper_without_a_name_is_not_added(case: Case) -> None:
    response = signed_in("onboarding").post(url(case, "papers"), {"kind": "other", "what": "Stamp"})
    assert response.status_code == 422
    assert "Enter the name of the paper." in response.text
    assert 'value="Stamp"' in response.text
    assert not Paper.objects.exists()


def test_added_papers_have_a_limit(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "MOST_OWN", 1)
    user = User.objects.get(username="manager")
    asked = Asked("", "", "authority", "")
    papers.add(case, asked, user, actor(case), now=timezone.now())
    with pytest.raises(TooMany):
        papers.add(case, asked, user, actor(case), now=timezone.now())


def test_auditors_see_papers_without_buttons(case: Case) -> None:
    page = signed_in("auditor").get(f"{url(case)}?paper=be-registration")
    assert "Registration letter" in page.text
    for button in ("Upload", "Mark as sent", "Add paper", "Change state"):
        assert button not in page.text


def test_customer_sees_the_papers_of_the_table_and_added_ones_once_sent(case: Case) -> None:
    required = [row.key for row in papers.rows(case)]
    asked = papers.Asked("", "", "register", "")
    added = papers.add(case, asked, case.owner, actor(case), now=timezone.now())
    assert [row.key for row in papers.for_customer(case)] == required
    mark(case, added.key, State.SENT, sent_to="Jane Holm")
    assert [row.key for row in papers.for_customer(case)] == [*required, added.key]


def test_removed_data_takes_files_and_typed_texts_along(
    aurora: Project, django_capture_on_commit_callbacks: Any
) -> None:
    answers = {"countries": {"countries": ["BE"]}}
    user, now = User.objects.get(username="manager"), timezone.now()
    draft = saving.create(aurora, user, answers, now=now)
    case = draft.case
    mark(case, "be-registration", State.SENT, sent_to="Jane Holm")
    file = store(case, "be-registration")
    drafts.discard(draft, actor(case), now=now)
    with django_capture_on_commit_callbacks(execute=True):
        removal.remove(draft, actor(case), now=now)
    assert not default_storage.exists(file.stored)
    paper = Paper.objects.get()
    assert (paper.state, paper.sent_to, paper.files.count()) == ("sent", "", 0)


def test_joined_cases_have_each_paper_once(aurora: Project) -> None:
    one, other = case_in(aurora, "BE"), case_in(aurora, "BE", "DE")
    mark(one, "be-registration", State.SENT)
    store(one, "be-registration", PDF)
    mark(other, "be-registration", State.RECEIVED)
    store(other, "be-registration", PNG)
    mark(other, "de-approval", State.SENT)
    papers.join(other, one)
    with_countries(one, "BE", "DE")
    found = row(one, "be-registration")
    assert (found.state, len(found.files)) == (State.RECEIVED, 2)
    assert found.file is not None
    assert row(one, "de-approval").state == State.SENT
    assert not other.papers.exists()


def test_counts_of_many_cases_take_one_query(
    aurora: Project, django_assert_num_queries: Any
) -> None:
    cases = [case_in(aurora, "BE", "US") for _each in range(30)]
    for case in cases[:3]:
        mark(case, "be-registration", State.RECEIVED)
    codes = {case.pk: {"BE", "US"} for case in cases}
    with django_assert_num_queries(1):
        found = papers.counts(cases, codes)
    assert [found[case.pk].received for case in cases[:4]] == [1, 1, 1, 0]
    assert {count.total for count in found.values()} == {2}


FILTERED = {
    "required": {"none yet", "some sent", "own"},
    "sent": {"some sent", "all sent"},
    "signed": {"signed"},
    "received": {"all received", "own received"},
}


@pytest.mark.parametrize("wanted", FILTERED)
def test_list_is_filtered_by_states_of_papers(wanted: str, aurora: Project) -> None:
    user = User.objects.get(username="manager")
    names = ["none yet", "some sent", "all sent", "signed", "all received", "none required"]
    made = {
        name: case_in(aurora, *(["SE"] if name == "none required" else ["BE", "DE"]), customer=name)
        for name in names
    }
    made |= {name: case_in(aurora, customer=name) for name in ("own", "own received")}
    mark(made["some sent"], "be-registration", State.SENT)
    for name, state in {
        "all sent": State.SENT,
        "signed": State.SIGNED,
        "all received": State.RECEIVED,
    }.items():
        for key in ("be-registration", "de-approval"):
            mark(made[name], key, state)
    for name in ("own", "own received"):
        asked = Asked("", "", "authority", "")
        papers.add(made[name], asked, user, actor(made[name]), now=timezone.now())
    (own,) = papers.rows(made["own received"])
    mark(made["own received"], own.key, State.RECEIVED)
    page = signed_in("manager").get(f"/p/aurora/onboarding/?tab=open&papers={wanted}")
    assert {name for name in made if f"<bdi>{name}</bdi></a>" in page.text} == FILTERED[wanted]


def test_list_shows_papers_of_each_case(aurora: Project, case: Case) -> None:
    case_in(aurora, "SE", customer="Sweden alone")
    mark(case, "be-registration", State.RECEIVED)
    page = signed_in("auditor").get("/p/aurora/onboarding/?tab=open").text
    assert "1 of 2 received" in page
    assert "None required" in page
