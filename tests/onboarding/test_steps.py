"""One step: showing, saving in every way, rows without a script, autosave, and bad input."""

import re
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from senders.models import AuditEntry, Draft, Project
from senders.onboarding import saving
from senders.words.steps import SLUGS
from tests.conftest import HTMX, signed_in
from tests.onboarding.test_hub import BASICS, url

NEW = "/p/aurora/onboarding/new/"
TAB = "a" * 32


@pytest.fixture
def fresh(aurora: Project) -> Draft:
    """A draft with its basics and nothing else."""
    user = User.objects.get(username="onboarding")
    return saving.create(aurora, user, {"basics": BASICS}, now=timezone.now())


def answers(draft: Draft, step: str) -> dict[str, list[str]]:
    return dict(Draft.objects.get(pk=draft.pk).answers.get(step, {}))


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found, name
    return unescape(found[1])


@pytest.mark.parametrize("slug", SLUGS)
def test_every_step_is_shown_uncached_with_version_and_tab(
    staff: Client, draft: Draft, fresh: Draft, slug: str
) -> None:
    for one in (draft, fresh):
        page = staff.get(url(one, f"{slug}/"))
        assert page.status_code == 200
        assert page["Cache-Control"] == "private, no-store"
        assert 'rel="next"' in page.text
        assert hidden(page.text, "version") == str(one.versions.get(slug, 0))
        assert re.fullmatch("[0-9a-f]{32}", hidden(page.text, "tab"))
        assert "There is a problem" not in page.text


@pytest.mark.parametrize("slug", SLUGS)
def test_posting_a_step_unchanged_adds_no_version(staff: Client, draft: Draft, slug: str) -> None:
    """Posting what stands there is no new version, whichever way it is saved."""
    before = answers(draft, slug)
    for then in ("autosave", "leave", "continue"):
        response = staff.post(
            url(draft, f"{slug}/"), {**before, "then": then, "version": "1", "tab": TAB}
        )
        assert response.status_code in (200, 302)
    assert answers(draft, slug) == before
    assert draft.saves.filter(step=slug).count() == (1 if before else 0)


def test_each_opened_page_has_its_own_tab_id(staff: Client, draft: Draft) -> None:
    tabs = {hidden(staff.get(url(draft, "brand/")).text, "tab") for _page in range(3)}
    assert len(tabs) == 3


def test_get_requests_of_a_draft_write_nothing(staff: Client, draft: Draft) -> None:
    before = Draft.objects.values().get(pk=draft.pk)
    saves, entries = draft.saves.count(), AuditEntry.objects.count()
    for rest in ("", *(f"{slug}/" for slug in SLUGS), "history/", "preview/"):
        staff.get(url(draft, rest))
    assert Draft.objects.values().get(pk=draft.pk) == before
    assert (draft.saves.count(), AuditEntry.objects.count()) == (saves, entries)


@pytest.mark.parametrize(
    ("step", "typed", "then", "leads"),
    [
        ("brand", {"name": "A"}, "continue", "contacts/"),
        ("brand", {"name": "A"}, "leave", ""),
        ("brand", {"name": "x" * 101}, "leave", ""),
        ("countries", {"countries": ["SE"]}, "continue", "general/"),
        ("verification", {}, "continue", "review/"),
        ("brand", {"name": "A"}, "whatever", "brand/"),
        ("brand", {"name": "A", "back": "review"}, "continue", "review/"),
    ],
)
def test_each_save_button_leads_to_its_page(
    staff: Client, fresh: Draft, step: str, typed: dict[str, str], then: str, leads: str
) -> None:
    response = staff.post(url(fresh, f"{step}/"), {**typed, "then": then})
    assert (response.status_code, response["Location"]) == (302, url(fresh, leads))


def test_steps_of_selected_countries_follow_in_order(staff: Client, fresh: Draft) -> None:
    staff.post(url(fresh, "countries/"), {"countries": ["FR", "US"], "then": "leave"})
    response = staff.post(url(fresh, "verification/"), {"then": "continue"})
    assert response["Location"] == url(fresh, "fr/")
    assert staff.post(url(fresh, "fr/"), {})["Location"] == url(fresh, "us/")


def test_invalid_answer_is_stored_and_can_be_passed(staff: Client, fresh: Draft) -> None:
    typed = {"name": "x" * 101, "description": " kept as typed "}
    response = staff.post(url(fresh, "brand/"), {**typed, "then": "continue", "version": "0"})
    assert response.status_code == 422
    assert answers(fresh, "brand") == {name: [value] for name, value in typed.items()}
    page = " ".join(response.text.split())
    assert "1 answer needs another look" in page
    assert 'role="alert" data-focus' in page
    assert (
        '<a href="#id_name">The brand name must be 40 characters or fewer. You entered 101.' in page
    )
    assert "Everything you typed is saved." in page
    assert f'<a href="{url(fresh, "contacts/")}">Continue to Contacts</a>' in page
    assert hidden(page, "version") == "1"
    later = staff.get(url(fresh, "brand/")).text
    assert "1 answer needs another look" in later
    assert "data-focus" not in later, "nobody has just been refused"


def test_answers_of_a_removed_country_are_kept(staff: Client, fresh: Draft) -> None:
    staff.post(url(fresh, "countries/"), {"countries": ["FR"], "then": "leave"})
    staff.post(url(fresh, "fr/"), {"siren": "552100554", "then": "leave"})
    staff.post(url(fresh, "countries/"), {"countries": ["SE"], "then": "leave"})
    page = staff.get(url(fresh, "fr/")).text
    assert 'value="552100554"' in page
    assert "This country is not selected. The answers are saved but will not be sent." in page


def test_autosave_stores_invalid_answers_and_returns_one_line(staff: Client, fresh: Draft) -> None:
    response = staff.post(
        url(fresh, "brand/"),
        {"name": "x" * 101, "then": "autosave", "version": "0", "tab": TAB},
        headers=HTMX,
    )
    assert response.status_code == 200, "what is wrong is for later"
    assert re.search(r"Saved\s+<time [^>]*>\d\d:\d\d:\d\d UTC</time>", response.text)
    assert "<form" not in response.text
    assert 'id="version" name="version" value="1"' in response.text
    assert answers(fresh, "brand") == {"name": ["x" * 101]}
    assert not AuditEntry.objects.filter(action="draft.saved").exists()


def test_autosaves_are_recorded_once_when_the_page_is_left(staff: Client, fresh: Draft) -> None:
    staff.post(url(fresh, "brand/"), {"name": "A", "then": "autosave", "version": "0", "tab": TAB})
    for _click in range(2):
        staff.post(url(fresh, "brand/"), {"name": "A", "then": "leave", "version": "1", "tab": TAB})
    entry = AuditEntry.objects.get(action="draft.saved")
    assert entry.changes == {"step": "brand", "fields": ["name"]}
    assert entry.actor_name == "onboarding"


def test_rows_are_added_and_removed_without_a_script(staff: Client, fresh: Draft) -> None:
    place = url(fresh, "contacts/")
    typed = {"emails-0-label": "Help", "emails-0-address": "help@a.example"}
    response = staff.post(place, {**typed, "then": "add-emails"})
    assert response["Location"] == f"{place}#id_emails-1-label"
    page = staff.get(place).text
    assert 'name="emails-1-address"' in page
    typed |= {"emails-1-label": "Shop", "emails-1-address": "shop@a.example", "version": "1"}
    response = staff.post(place, {**typed, "then": "remove-emails-0"})
    assert response["Location"] == f"{place}#id_emails"
    assert answers(fresh, "contacts") == {
        "emails-0-label": ["Shop"],
        "emails-0-address": ["shop@a.example"],
    }


def test_adding_a_row_with_a_script_returns_form_and_focus(staff: Client, fresh: Draft) -> None:
    fragment = staff.post(
        url(fresh, "contacts/"),
        {"phones-0-number": "+46 8 123 456", "then": "add-phones"},
        headers=HTMX,
    )
    assert fragment.status_code == 200
    assert "<html" not in fragment.text
    assert 'data-focus-field="id_phones-1-label"' in fragment.text
    assert 'value="+46 8 123 456"' in fragment.text


def test_adding_a_row_stores_invalid_answers_too(staff: Client, fresh: Draft) -> None:
    response = staff.post(
        url(fresh, "contacts/"), {"emails-0-address": "no address", "then": "add-emails"}
    )
    assert response.status_code == 302
    assert answers(fresh, "contacts")["emails-0-address"] == ["no address"]


def test_suggestion_is_inserted_only_on_request(staff: Client, fresh: Draft) -> None:
    page = staff.get(url(fresh, "general/")).text
    then = re.search(r'value="(suggest-opt_out_description-\d)"', page)
    assert then
    assert answers(fresh, "general") == {}, "never filled in by itself"
    response = staff.post(url(fresh, "general/"), {"then": then[1]})
    assert response["Location"] == url(fresh, "general/#id_opt_out_description")
    assert answers(fresh, "general")["opt_out_description"][0]


@pytest.mark.parametrize(
    "then",
    ["add-nothing", "remove-emails-99", "remove-emails-x", "suggest-name-7", "add-", "-", ""],
)
def test_unknown_button_only_saves_the_step(staff: Client, fresh: Draft, then: str) -> None:
    typed = {"privacy_policy_url": "https://a.example/p", "then": then}
    response = staff.post(url(fresh, "contacts/"), typed)
    assert response.status_code == 302
    assert answers(fresh, "contacts")["privacy_policy_url"] == ["https://a.example/p"]


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "³", "1.5"])
def test_invalid_version_still_saves_the_answers(staff: Client, draft: Draft, version: str) -> None:
    response = staff.post(
        url(draft, "brand/"), {"name": "Typed", "then": "leave", "version": version}
    )
    assert response.status_code == 302
    assert answers(draft, "brand")["name"] == ["Typed"]


def test_saving_an_old_page_of_the_same_tab_again_succeeds(staff: Client, fresh: Draft) -> None:
    """The page before, with its old version and its own tab, and other words in it."""
    for name in ("A", "B", "C"):
        response = staff.post(
            url(fresh, "brand/"), {"name": name, "then": "continue", "version": "0", "tab": TAB}
        )
        assert response.status_code == 302
    assert answers(fresh, "brand") == {"name": ["C"]}


def test_step_shows_other_users_who_opened_or_saved_it(staff: Client, fresh: Draft) -> None:
    other = signed_in("manager")
    assert "opened this step" not in staff.get(url(fresh, "brand/")).text
    assert "onboarding opened this step" in other.get(url(fresh, "brand/")).text
    staff.post(url(fresh, "brand/"), {"name": "A", "then": "leave"})
    assert "onboarding saved this step" in other.get(url(fresh, "brand/")).text
    saved = staff.post(
        url(fresh, "brand/"), {"name": "A", "then": "autosave", "version": "1"}, headers=HTMX
    )
    assert "manager opened this step" in saved.text
    assert "manager" not in staff.get(url(fresh, "images/")).text


def test_save_to_a_draft_that_was_sent_is_set_aside_and_explained(
    staff: Client, fresh: Draft
) -> None:
    Draft.objects.filter(pk=fresh.pk).update(state=Draft.State.SUBMITTED)
    quiet = staff.post(
        url(fresh, "brand/"), {"name": "Late", "then": "autosave", "version": "0"}, headers=HTMX
    )
    assert quiet.status_code == 409
    assert "so no changes were made. What you typed is saved in the history." in quiet.text
    assert staff.post(url(fresh, "brand/"), {"name": "Late"})["Location"] == url(fresh)
    moved = staff.post(url(fresh, "brand/"), {"name": "Late", "then": "add-x"}, headers=HTMX)
    assert moved["HX-Redirect"] == url(fresh)
    assert answers(fresh, "brand") == {}
    asides = fresh.saves.filter(set_aside=True).values_list("answers", flat=True)
    assert {"name": ["Late"]} in asides


def test_step_of_a_launched_sender_is_read_only_except_countries(
    staff: Client, draft: Draft
) -> None:
    Draft.objects.filter(pk=draft.pk).update(
        is_edit=True, sender_id="x", sender_state="LAUNCHED", base={}
    )
    page = staff.get(url(draft, "brand/"))
    assert (
        "The sender is being launched or is already launched, so you can change only its countries."
        in page.text
    )
    assert "<bdi>Aurora Deals</bdi></dd>" in page.text
    assert 'name="description"' not in page.text
    assert 'name="countries"' in staff.get(url(draft, "countries/")).text
    staff.post(url(draft, "brand/"), {"name": "Other"})
    assert answers(draft, "brand") == draft.answers["brand"]


def test_step_lists_questions_that_sinch_changed(staff: Client, fresh: Draft) -> None:
    staff.post(url(fresh, "general/"), {"then": "leave"})
    seen = Draft.objects.get(pk=fresh.pk).questions_seen
    key = next(iter(seen))
    Draft.objects.filter(pk=fresh.pk).update(questions_seen={**seen, key: "What was it?"})
    page = staff.get(url(fresh, "general/")).text
    assert "Sinch changed these questions after this step was last saved:" in page
    assert "What was it?" in page
    assert "What was it?" not in staff.get(url(fresh, "verification/")).text


def test_new_draft_requires_region_billing_category_and_use_case(staff: Client) -> None:
    before = Draft.objects.count()
    assert "There is a problem" not in staff.get(NEW).text
    for missing in BASICS:
        typed = {name: value[0] for name, value in BASICS.items() if name != missing}
        response = staff.post(NEW, {**typed, "title": "Kept title"})
        assert response.status_code == 422
        assert 'value="Kept title"' in response.text
        assert f'href="#id_{missing}' in response.text
    assert staff.post(NEW, {**BASICS, "region": "MOON"}).status_code == 422
    assert Draft.objects.count() == before


def test_new_draft_is_created_and_recorded_once_per_tab(staff: Client) -> None:
    typed = {**{name: value[0] for name, value in BASICS.items()}, "title": "Deals", "tab": TAB}
    places = {staff.post(NEW, typed)["Location"] for _click in range(2)}
    draft = Draft.objects.latest("pk")
    assert places == {url(draft, "brand/")}, "two clicks are one draft"
    assert (draft.title, draft.owner.username, draft.state) == ("Deals", "onboarding", "open")
    assert AuditEntry.objects.filter(action="draft.created", target_id=str(draft.pk)).count() == 1


def test_new_draft_requires_an_editor_of_the_project(auditor: Client, staff: Client) -> None:
    assert auditor.get(NEW).status_code == auditor.post(NEW, {}).status_code == 403
    assert staff.get("/p/harbor/onboarding/new/").status_code == 404
