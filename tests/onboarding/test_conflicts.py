"""Two people, two tabs, one step: what the page shows, and that nothing typed is lost."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from senders.models import Draft
from senders.onboarding import presence
from tests.conftest import HTMX, signed_in
from tests.onboarding.test_hub import url
from tests.onboarding.test_steps import TAB, answers, hidden

OTHER = "b" * 32
NOW = datetime(2026, 11, 23, 14, 2, 11, tzinfo=UTC)
Page = dict[str, str]


@pytest.fixture
def base(draft: Draft) -> Page:
    """The fields that a page of the brand sends back unchanged, with its first version."""
    typed = {name: values[0] for name, values in draft.answers["brand"].items()}
    return typed | {"then": "leave", "version": "1", "tab": TAB}


@pytest.fixture
def clash(draft: Draft, base: Page) -> Page:
    """The manager has changed the name; now this page, as old as theirs, would too."""
    signed_in("manager").post(url(draft, "brand/"), base | {"name": "Theirs", "tab": OTHER})
    return base | {"name": "Mine", "description": "Only mine"}


@pytest.mark.parametrize(
    ("name", "tab", "clashes"),
    [
        ("onboarding", TAB, False),
        ("onboarding", OTHER, True),
        ("manager", OTHER, True),
        ("manager", TAB, True),
    ],
)
def test_same_field_saved_twice_conflicts_unless_by_the_same_tab_and_user(
    draft: Draft, base: Page, name: str, tab: str, clashes: bool
) -> None:
    place = url(draft, "brand/")
    signed_in("onboarding").post(place, base | {"name": "First"})
    response = signed_in(name).post(place, base | {"name": "Second", "tab": tab})
    assert response.status_code == (409 if clashes else 302)
    assert answers(draft, "brand")["name"] == ["First" if clashes else "Second"]


@pytest.mark.parametrize(("name", "tab"), [("onboarding", OTHER), ("manager", OTHER)])
def test_different_fields_saved_by_two_users_are_merged(
    draft: Draft, base: Page, name: str, tab: str
) -> None:
    place = url(draft, "brand/")
    signed_in("onboarding").post(place, base | {"name": "First"})
    response = signed_in(name).post(place, base | {"description": "Second", "tab": tab})
    assert response.status_code == 302
    assert answers(draft, "brand") == {"name": ["First"], "description": ["Second"]}


def test_conflict_page_shows_only_the_fields_that_differ(
    staff: Client, draft: Draft, clash: Page
) -> None:
    response = staff.post(url(draft, "brand/"), clash)
    assert response.status_code == 409
    text = " ".join(response.text.split())
    assert re.findall(r'data-field="(\w+)"', text) == ["name"]
    assert 'value="mine" checked' in text
    assert 'value="theirs" checked' not in text
    assert "Someone else changed these answers" in text
    assert "another tab" not in text
    for words in ("Mine", "Theirs", "<bdi>manager</bdi>", "Save choices"):
        assert words in text
    assert answers(draft, "brand") == {"name": ["Theirs"], "description": ["Only mine"]}


@pytest.mark.parametrize(("choice", "stands"), [("mine", "Mine"), ("theirs", "Theirs")])
def test_chosen_version_is_saved_and_both_stay_in_the_history(
    staff: Client, draft: Draft, clash: Page, choice: str, stands: str
) -> None:
    page = staff.post(url(draft, "brand/"), clash).text
    sent = {name: hidden(page, name) for name in ("version", "tab", "conflict")}
    response = staff.post(url(draft, "brand/"), {**sent, "choice-name": choice, "then": "continue"})
    assert response["Location"] == url(draft, "contacts/")
    assert answers(draft, "brand") == {"name": [stands], "description": ["Only mine"]}
    kept = [save.answers["name"] for save in draft.saves.filter(step="brand")]
    assert ["Mine"] in kept
    assert ["Theirs"] in kept


def test_choice_after_a_third_version_is_a_conflict_again(
    staff: Client, draft: Draft, base: Page, clash: Page
) -> None:
    page = staff.post(url(draft, "brand/"), clash).text
    sent = {name: hidden(page, name) for name in ("version", "tab", "conflict")}
    third = base | {"name": "Third", "version": hidden(page, "version"), "tab": OTHER}
    signed_in("admin").post(url(draft, "brand/"), third | {"description": "Only mine"})
    response = staff.post(url(draft, "brand/"), {**sent, "choice-name": "mine"})
    assert response.status_code == 409
    assert "Third" in response.text


def test_autosave_conflict_links_to_the_choice(staff: Client, draft: Draft, clash: Page) -> None:
    response = staff.post(url(draft, "brand/"), clash | {"then": "autosave"}, headers=HTMX)
    assert response.status_code == 409
    assert "<form" not in response.text
    link = re.search(r'href="([^"]*\?conflict=\d+)"', response.text)
    assert link
    assert "Save choices" in staff.get(link[1]).text
    again = staff.post(url(draft, "brand/"), clash | {"then": "autosave"}, headers=HTMX)
    assert link[1] in again.text, "one page sets aside once"


def test_conflict_of_an_htmx_button_replaces_the_page_with_the_choice(
    staff: Client, draft: Draft, clash: Page
) -> None:
    response = staff.post(url(draft, "brand/"), clash | {"then": "add-x"}, headers=HTMX)
    assert response.status_code == 409
    assert (response["HX-Retarget"], response["HX-Reswap"]) == ("#page", "outerHTML")
    assert "<html" not in response.text


def test_autosave_keeps_the_version_if_other_fields_were_updated(
    staff: Client, draft: Draft, base: Page
) -> None:
    signed_in("manager").post(url(draft, "brand/"), base | {"name": "Theirs", "tab": OTHER})
    saved = staff.post(
        url(draft, "brand/"),
        base | {"description": "Mine", "then": "autosave"},
        headers=HTMX,
    )
    assert hidden(saved.text, "version") == "1"
    assert "Other answers on this page were updated. Reload to see them." in saved.text
    staff.post(url(draft, "brand/"), base | {"description": "Mine too"})
    assert answers(draft, "brand") == {"name": ["Theirs"], "description": ["Mine too"]}


@pytest.mark.parametrize("given", ["", "x", "0", "9" * 30, "³"])
def test_unknown_conflict_number_shows_the_step(staff: Client, draft: Draft, given: str) -> None:
    assert 'name="description"' in staff.get(f"{url(draft, 'brand/')}?conflict={given}").text


def test_conflict_number_of_another_step_shows_the_step(
    staff: Client, draft: Draft, clash: Page
) -> None:
    page = staff.post(url(draft, "brand/"), clash).text
    number = hidden(page, "conflict")
    assert (
        'name="privacy_policy_url"'
        in staff.get(f"{url(draft, 'contacts/')}?conflict={number}").text
    )


def test_rows_of_a_list_conflict_as_one_field(staff: Client, draft: Draft) -> None:
    place = url(draft, "contacts/")
    mine = {name: values[0] for name, values in draft.answers["contacts"].items()}
    theirs = mine | {"emails-0-label": "Theirs", "version": "1", "tab": OTHER, "then": "leave"}
    assert signed_in("manager").post(place, theirs).status_code == 302
    response = staff.post(place, mine | {"emails-0-label": "Mine", "version": "1", "tab": TAB})
    assert response.status_code == 409
    assert re.findall(r'data-field="(\w+)"', response.text) == ["emails"]
    assert f"Theirs · {mine['emails-0-address']}" in response.text


def visitors(step: str = "brand", draft: int = 1, *, after: timedelta = timedelta()) -> list[str]:
    return [visit.name for visit in presence.others(draft, step, "ann", NOW + after)]


def test_visit_is_shown_for_five_minutes() -> None:
    presence.note(1, "brand", "ben", presence.OPENED, NOW)
    assert visitors(after=timedelta(minutes=5)) == ["ben"]
    assert visitors(after=timedelta(minutes=5, seconds=1)) == []


def test_visits_are_of_one_step_of_one_draft() -> None:
    presence.note(1, "brand", "ben", presence.OPENED, NOW)
    assert visitors("contacts") == []
    assert visitors(draft=2) == []


def test_latest_visit_comes_first_and_own_visit_is_left_out() -> None:
    for seconds, name in enumerate(["ann", "ben", "cleo"]):
        presence.note(1, "brand", name, presence.OPENED, NOW + timedelta(seconds=seconds))
    assert visitors() == ["cleo", "ben"]
    presence.note(1, "brand", "ben", presence.SAVED, NOW + timedelta(seconds=9))
    assert visitors() == ["ben", "cleo"]
    latest = presence.others(1, "brand", "ann", NOW + timedelta(seconds=9))[0]
    assert (latest.did, latest.at) == ("saved", NOW + timedelta(seconds=9))


@pytest.mark.parametrize("by_itself", [False, True])
def test_two_tabs_of_one_user_are_told_from_two_users(
    staff: Client, draft: Draft, base: Page, by_itself: bool
) -> None:
    staff.post(url(draft, "brand/"), base | {"name": "Theirs", "tab": OTHER})
    typed = base | {"name": "Mine"}
    if by_itself:
        response = staff.post(url(draft, "brand/"), typed | {"then": "autosave"}, headers=HTMX)
        assert "You changed the same answer in another tab." in response.text
        link = re.search(r'href="([^"]*\?conflict=\d+)"', response.text)
        assert link
        response = staff.get(link[1])
    else:
        response = staff.post(url(draft, "brand/"), typed)
    text = " ".join(response.text.split())
    assert "You changed these answers in another tab or window" in text
    assert "You changed this in another tab" in text
    assert "Someone else" not in text
    assert 'value="mine" checked' in text
    # A colleague who opens the same address is not told that these versions are theirs.
    page = " ".join(signed_in("manager").get(_conflict_url(draft)).text.split())
    assert "another tab" not in page
    assert "<b><bdi>onboarding</bdi></b>" in page.replace("<b> ", "<b>").replace(" </b>", "</b>")


def _conflict_url(draft: Draft) -> str:
    return f"{url(draft, 'brand/')}?conflict={draft.saves.get(set_aside=True).pk}"
