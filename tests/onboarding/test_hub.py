"""The task list and what people do around a draft."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from senders.audit import Actor, digests
from senders.models import AuditEntry, Draft, Note, Project
from senders.onboarding import drafts, saving, step_status
from tests.conftest import signed_in
from tests.receipts import good

BASICS = {"region": ["EU"], "billing_category": ["CONVERSATIONAL"], "use_case": ["PROMOTIONAL"]}
POSTS = ["discard/", "restore/", "owner/", "clone/", "waiting/", "notes/"]


def url(draft: Draft, rest: str = "") -> str:
    return f"/p/aurora/onboarding/{draft.pk}/{rest}"


def statuses(client: Client, draft: Draft) -> dict[str, str]:
    page = client.get(url(draft)).text
    return dict(re.findall(r'data-step="([\w-]+)" data-status="([\w-]+)"', page))


def begin(project: Project, **answers: dict[str, list[str]]) -> Draft:
    user = User.objects.get(username="onboarding")
    steps = {step.replace("_", "-"): stored for step, stored in answers.items()}
    return saving.create(project, user, {"basics": BASICS, **steps}, now=timezone.now())


ALWAYS = {
    "basics": "completed",
    "brand": "optional",
    "contacts": "incomplete",
    "images": "incomplete",
    "test-numbers": "optional",
    "countries": "incomplete",
    "general": "incomplete",
    "verification": "incomplete",
}


@pytest.mark.parametrize(
    ("answers", "differ"),
    [
        ({}, {}),
        ({"basics": {}}, dict.fromkeys(ALWAYS, "blocked") | {"basics": "problem"}),
        ({"brand": {"description": ["Offers"]}}, {"brand": "completed"}),
        ({"brand": {"name": ["x" * 101]}}, {"brand": "problem"}),
        ({"test_numbers": {"test_numbers": ["+46701234567"]}}, {"test-numbers": "completed"}),
        ({"test_numbers": {"test_numbers": ["12"]}}, {"test-numbers": "problem"}),
        (
            {"countries": {"countries": ["FR", "GB"]}},
            {"countries": "completed", "fr": "incomplete", "gb": "incomplete"},
        ),
        ({"fr": {"siren": ["552100554"]}}, {"fr": "not-sent"}),
        (
            {"countries": {"countries": ["FR"]}, "fr": {"siren": ["1"]}},
            {"countries": "completed", "fr": "problem"},
        ),
    ],
)
def test_each_step_has_the_status_of_its_answers(
    staff: Client, aurora: Project, answers: dict[str, dict[str, list[str]]], differ: dict[str, str]
) -> None:
    found = statuses(staff, begin(aurora, **answers))
    assert found == ALWAYS | differ


def test_continue_link_leads_to_the_first_unfinished_step(staff: Client, aurora: Project) -> None:
    draft = begin(aurora)
    assert f'href="{url(draft)}contacts/">Continue: Contacts' in staff.get(url(draft)).text
    Draft.objects.filter(pk=draft.pk).update(answers={})
    assert f'href="{url(draft)}basics/">Continue: Basics' in staff.get(url(draft)).text


def test_complete_draft_links_to_the_review_and_is_ready(staff: Client, draft: Draft) -> None:
    assert f'class="btn primary" href="{url(draft)}review/"' in staff.get(url(draft)).text
    step_status.store_progress(draft)
    assert not draft.ready, "its addresses are not checked yet"
    good.measure_well(draft)
    step_status.store_progress(draft)
    assert draft.ready
    assert 'data-standing="ready"' in staff.get(url(draft)).text


def test_missing_answers_are_listed_as_plain_text(staff: Client, aurora: Project) -> None:
    draft = begin(aurora, countries={"countries": ["FR"]}, fr={"siren": ["12"]})
    page = staff.get(url(draft)).text
    text = re.search(
        r'<textarea class="control" id="missing-text".*?>(.*?)</textarea>', page, re.DOTALL
    )
    assert text
    assert "To correct: The SIREN must be 9 digits. You entered 2." in text[1]
    assert "Your logo, as a public link or a file." in text[1]
    assert "Region" not in text[1], "the customer does not choose it"


def test_rejection_is_shown_on_the_hub_and_at_its_step(staff: Client, draft: Draft) -> None:
    Draft.objects.filter(pk=draft.pk).update(
        refusal={
            "code": "invalid_input",
            "message": "No",
            "resolution": "Mend",
            "fields": [["details.brand.name", "The brand name is odd."]],
            "at": timezone.now().isoformat(),
        }
    )
    page = staff.get(url(draft))
    assert 'data-standing="refused"' in page.text
    assert f"{url(draft)}brand/" in page.text
    assert "is odd." in page.text
    assert "is odd." in staff.get(url(draft, "brand/")).text


@pytest.mark.parametrize("rest", ["", "brand/", "basics/", "us/"])
def test_auditor_is_redirected_from_steps_to_the_review(
    auditor: Client, draft: Draft, rest: str
) -> None:
    for response in (auditor.get(url(draft, rest)), auditor.get(url(draft, rest))):
        assert (response.status_code, response["Location"]) == (302, url(draft, "review/"))


def test_auditor_posts_change_nothing(auditor: Client, draft: Draft) -> None:
    response = auditor.post(url(draft, "brand/"), {"name": "X", "then": "leave"})
    assert response["Location"] == url(draft, "review/")
    assert Draft.objects.get(pk=draft.pk).answers == draft.answers
    for rest in POSTS:
        assert auditor.post(url(draft, rest)).status_code == 403


def test_draft_under_another_project_or_unknown_step_is_404(
    manager: Client, staff: Client, draft: Draft
) -> None:
    paths = ["", "brand/", "history/", "preview/"]
    for rest in paths:
        assert manager.get(f"/p/harbor/onboarding/{draft.pk}/{rest}").status_code == 404
        assert staff.get(f"/p/harbor/onboarding/{draft.pk}/{rest}").status_code == 404
    for rest in [*POSTS, "brand/"]:
        assert manager.post(f"/p/harbor/onboarding/{draft.pk}/{rest}").status_code == 404
    assert staff.get(url(draft, "nonsense/")).status_code == 404
    assert staff.get(f"/p/aurora/onboarding/{10**30}/").status_code == 404


def test_loading_the_address_of_an_action_does_nothing(staff: Client, draft: Draft) -> None:
    for rest in POSTS:
        assert staff.get(url(draft, rest)).status_code == 302
    draft.refresh_from_db()
    assert draft.state == Draft.State.OPEN
    assert Draft.objects.count() == 1


def test_discarded_draft_can_be_restored_with_all_answers(staff: Client, draft: Draft) -> None:
    assert staff.post(url(draft, "discard/"))["Location"] == url(draft)
    page = staff.get(url(draft))
    assert "All answers are saved. You can restore the draft until" in page.text
    assert staff.get(url(draft, "brand/"))["Location"] == url(draft)
    assert staff.post(url(draft, "discard/")).status_code == 302, "twice is once"
    staff.post(url(draft, "restore/"))
    staff.post(url(draft, "restore/"))
    again = Draft.objects.get(pk=draft.pk)
    assert (again.state, again.discarded_at, again.answers) == ("open", None, draft.answers)
    entries = AuditEntry.objects.filter(target_kind="draft", target_id=str(draft.pk))
    assert [entry.action for entry in entries] == ["draft.discarded", "draft.restored"]


@pytest.mark.parametrize(("days", "status"), [(29, 302), (31, 409)])
def test_discarded_draft_can_be_restored_for_30_days(
    staff: Client, draft: Draft, days: int, status: int
) -> None:
    Draft.objects.filter(pk=draft.pk).update(
        state="discarded", discarded_at=timezone.now() - timedelta(days=days)
    )
    assert ("This draft can no longer be restored" in staff.get(url(draft)).text) == (days > 30)
    assert staff.post(url(draft, "restore/")).status_code == status
    assert Draft.objects.get(pk=draft.pk).answers == draft.answers


@pytest.mark.parametrize("state", ["submitting", "unconfirmed", "submitted"])
def test_draft_that_is_not_open_cannot_be_discarded(
    staff: Client, draft: Draft, state: str
) -> None:
    now = timezone.now()
    Draft.objects.filter(pk=draft.pk).update(
        state=state, attempted_at=now, attempt_ends=now + timedelta(minutes=1)
    )
    staff.post(url(draft, "discard/"))
    assert Draft.objects.get(pk=draft.pk).state == state
    assert staff.get(url(draft))["Location"] == url(draft, "review/")


def test_edit_draft_is_not_restored_while_another_is_open(
    staff: Client, draft: Draft, aurora: Project
) -> None:
    now = timezone.now()
    Draft.objects.filter(pk=draft.pk).update(
        is_edit=True, sender_id="one", state="discarded", discarded_at=now
    )
    user = User.objects.get(username="manager")
    other = saving.create(aurora, user, {"basics": BASICS}, now=now, is_edit=True, sender_id="one")
    response = staff.post(url(draft, "restore/"))
    assert response.status_code == 409
    assert f'href="{url(other)}"' in response.text
    assert Draft.objects.get(pk=draft.pk).state == "discarded"


def test_duplicate_of_a_draft_with_the_longest_title_still_says_copy(
    manager: Client, draft: Draft
) -> None:
    Draft.objects.filter(pk=draft.pk).update(title="x" * 200)
    manager.post(url(draft, "clone/"), {"tab": "8" * 32})
    assert Draft.objects.latest("pk").title == "x" * 193 + " (copy)"


def test_duplicate_is_a_new_draft_created_once_per_tab(manager: Client, draft: Draft) -> None:
    made = [manager.post(url(draft, "clone/"), {"tab": "7" * 32})["Location"] for _click in "12"]
    assert made[0] == made[1], "a double click makes one"
    copy = Draft.objects.latest("pk")
    assert copy.owner.username == "manager"
    assert copy.title == f"{draft.title} (copy)"
    copied = {step: held for step, held in draft.answers.items() if step != "test-numbers"}
    assert copy.answers == {
        **copied,
        "basics": {**draft.answers["basics"], "title": [copy.title]},
    }
    assert copy.total > 0
    assert AuditEntry.objects.filter(action="draft.cloned", target_id=str(copy.pk)).count() == 1


@pytest.mark.parametrize(
    ("name", "status", "owner"),
    [("manager", 302, "manager"), ("auditor", 422, "onboarding"), ("nobody", 422, "onboarding")],
)
def test_owner_can_only_be_a_user_who_may_edit(
    staff: Client, draft: Draft, name: str, status: int, owner: str
) -> None:
    user = User.objects.filter(username=name).first()
    response = staff.post(url(draft, "owner/"), {"owner": user.pk if user else 10**6})
    assert response.status_code == status
    assert Draft.objects.get(pk=draft.pk).owner.username == owner
    changed = AuditEntry.objects.filter(action="case.owner_changed", target_id=str(draft.case_id))
    assert changed.exists() == (status == 302)


TODAY = f"{timezone.now():%Y-%m-%d}"


@pytest.mark.parametrize(
    ("given", "status", "added"),
    [
        (
            {"whom": "Jane", "what": "a video", "since": "2026-01-02", "due": "2026-02-01"},
            302,
            ("Jane", "a video", "2026-01-02", "2026-02-01"),
        ),
        ({"whom": "Jane"}, 302, ("Jane", "", TODAY, "None")),
        ({"what": "a logo", "party": "sinch"}, 302, ("", "a logo", TODAY, "None")),
        ({"whom": "Jane", "since": "soon"}, 422, None),
        ({"whom": "Jane", "since": "2999-01-01"}, 422, None),
        ({"whom": "Jane", "since": "2026-01-02", "due": "2026-01-01"}, 422, None),
        ({"whom": "x" * 201}, 422, None),
        ({"what": "x" * 501}, 422, None),
        ({"whom": "Jane", "party": "the moon"}, 422, None),
    ],
)
def test_waiting_item_is_validated_added_once_and_recorded(
    staff: Client,
    draft: Draft,
    given: dict[str, str],
    status: int,
    added: tuple[str, str, str, str] | None,
) -> None:
    staff.post(url(draft, "waiting/"), {"whom": "Lena", "since": "2026-01-01"})
    for _again in range(2):
        assert staff.post(url(draft, "waiting/"), given).status_code == status
    items = [
        (item.whom, item.what, f"{item.since:%Y-%m-%d}", str(item.due))
        for item in draft.case.items.order_by("pk")
    ]
    first = ("Lena", "", "2026-01-01", "None")
    assert items == ([first, added] if added else [first]), "the same again adds nothing"
    entries = AuditEntry.objects.filter(action="case.item_added").order_by("number")
    assert len(entries) == len(items)
    begun = entries[0].changes["after"]
    assert begun["waiting.since"] == "2026-01-01"
    assert re.fullmatch("L••• #[0-9a-f]{16}", begun["waiting.contact_name"]), "a person's name"


def test_empty_waiting_form_ends_the_only_item(staff: Client, draft: Draft) -> None:
    staff.post(url(draft, "waiting/"), {"whom": "Lena"})
    assert staff.post(url(draft, "waiting/"), {}).status_code == 302
    assert not draft.case.items.filter(ended_at=None).exists()
    assert staff.post(url(draft, "waiting/"), {}).status_code == 422
    assert AuditEntry.objects.filter(action="case.item_ended").count() == 1


@pytest.mark.parametrize(("text", "status"), [("Call\nher", 302), ("  ", 422), ("x" * 4001, 422)])
def test_note_is_stored_and_recorded_if_its_length_is_valid(
    staff: Client, draft: Draft, text: str, status: int
) -> None:
    response = staff.post(url(draft, "notes/"), {"text": text})
    assert response.status_code == status
    assert list(draft.notes.values_list("text", flat=True)) == ([text] if status == 302 else [])
    told = [entry.changes for entry in AuditEntry.objects.filter(action="draft.noted")]
    assert [each["after"] for each in told] == ([{"note": text}] if status == 302 else [])
    rows = [(note.pk, digests.of_note(note)) for note in draft.notes.all()]
    assert [(each["row"], each["digest"]) for each in told] == rows
    if status == 422:
        assert f">\n{text}</textarea>" in response.text, "what was typed is still there"


def test_note_is_escaped_and_recorded_with_numbers_redacted(staff: Client, draft: Draft) -> None:
    staff.post(url(draft, "notes/"), {"text": "<i>secret</i>"})
    assert Note.objects.get(draft=draft).project == draft.project
    staff.post(url(draft, "notes/"), {"text": "Ring +46701234567"})
    entry = AuditEntry.objects.latest("pk")
    assert entry.changes["after"]["note"].startswith("Ring +46•••567 #")
    assert (entry.target_id, entry.project) == (str(draft.pk), draft.project)
    assert "&lt;i&gt;secret" in staff.get(url(draft)).text


def test_preview_shows_posted_answers_without_saving_them(staff: Client, draft: Draft) -> None:
    kept = staff.get(url(draft, "preview/"))
    assert "<html" not in kept.text
    shown = staff.post(url(draft, "preview/?step=brand"), {"name": "Typed <just> now"})
    assert "Typed &lt;just&gt; now" in shown.text
    assert Draft.objects.get(pk=draft.pk).answers == draft.answers
    assert staff.post(url(draft, "preview/?step=fr"), {"siren": "1"}).text == kept.text


def test_restore_button_is_not_shown_to_auditors(auditor: Client, draft: Draft) -> None:
    drafts.discard(draft, Actor(draft.project, "tests"), now=timezone.now())
    page = auditor.get(url(draft))
    assert page.status_code == 200
    assert "Restore draft" not in page.text
    assert "Restore draft" in signed_in("onboarding").get(url(draft)).text
