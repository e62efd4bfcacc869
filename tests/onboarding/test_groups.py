"""The US step shows one of its groups at a time; saving one never loses an answer of another."""

import re
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client

from senders.models import Draft, Project
from senders.onboarding.forms import step_form
from senders.onboarding.forms.fields import Answer
from senders.onboarding.forms.grouping import ShownGroup, fields_posted, group_of, is_grouped
from senders.onboarding.forms.registry import FORMS
from senders.onboarding.forms.us import OLDER
from senders.words.steps import SLUGS
from tests.conftest import HTMX, signed_in
from tests.onboarding.complete import GONE, US_ANSWERS, body
from tests.onboarding.conftest import draft_of
from tests.onboarding.test_hub import url
from tests.onboarding.test_steps import TAB, answers, hidden

GROUPS = {each.slug: each for each in FORMS["us"].sections}
OTHER = "b" * 32


@pytest.fixture
def full(aurora: Project) -> Draft:
    """A draft with an answer to every US question."""
    return draft_of(aurora, body())


def group_page(client: Client, draft: Draft, group: str) -> str:
    response = client.get(f"{url(draft, 'us/')}?group={group}")
    assert response.status_code == 200
    return " ".join(response.text.split())


def typed(draft: Draft, group: str) -> dict[str, Any]:
    """The stored answers of one group, as its page posts them."""
    names = GROUPS[group].names
    stored = answers(draft, "us")
    return {name: held for name, held in stored.items() if name.partition("-")[0] in names}


def post(client: Client, draft: Draft, group: str, **fields: Any) -> Any:
    page = group_page(client, draft, group)
    sent = {"version": hidden(page, "version"), "tab": hidden(page, "tab"), "group": group}
    return client.post(
        url(draft, "us/"), {**typed(draft, group), **sent, "then": "leave", **fields}
    )


def names_drawn(page: str) -> set[str]:
    form = page.partition('id="step-form"')[2].partition("</form>")[0]
    found = re.findall(r'name="([\w-]+)"', form)
    own = {"csrfmiddlewaretoken", "version", "tab", "group", "then", "back"}
    return {name.partition("-")[0] for name in found} - own


def test_every_us_question_is_in_exactly_one_group() -> None:
    drawn = [name for section in GROUPS.values() for name in section.names]
    assert len(drawn) == len(set(drawn))
    fields = {
        name
        for name, field in FORMS["us"].base_fields.items()
        if isinstance(field, Answer) and not name.startswith(OLDER)
    }
    assert set(drawn) == fields | {rows.name for rows in FORMS["us"].rows}
    for slug, section in GROUPS.items():
        for name in section.names:
            assert group_of("us", name) == slug
    assert group_of("us", "sample_messages-0-text") == "messages"
    assert group_of("us", "more_new_thing") == "more"
    assert [slug for slug in SLUGS if is_grouped(slug)] == ["us"]
    assert group_of("gb", "company_legal_name") == ""


@pytest.mark.parametrize("group", GROUPS)
def test_page_draws_only_its_group(staff: Client, full: Draft, group: str) -> None:
    page = group_page(staff, full, group)
    assert names_drawn(page) == set(GROUPS[group].names)
    assert f"<h1>United States: {GROUPS[group].title}</h1>" in page
    assert f'href="?group={group}" aria-current="step"' in page
    assert len(re.findall(r'<li data-group="\w+">', page)) == len(GROUPS)


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("then", ["leave", "autosave", "continue", "nothing"])
def test_saving_a_group_keeps_every_answer_of_the_others(
    staff: Client, full: Draft, group: str, then: str
) -> None:
    before = answers(full, "us")
    own = {name: held for name, held in typed(full, group).items() if "-" not in name}
    changed = next(name for name in own if len(own[name][0]) > 4 and own[name][0] != "PUBLIC")
    response = post(staff, full, group, **{changed: "Another text", "then": then})
    assert response.status_code in {200, 302, 422}
    assert answers(full, "us") == {**before, changed: ["Another text"]}
    # An empty page of the group empties that group alone.
    sent = {"group": group, "then": "leave", "version": str(full.versions["us"] + 9)}
    staff.post(url(full, "us/"), sent)
    after = answers(full, "us")
    assert not {name for name in after if group_of("us", name) == group}
    for name, held in before.items():
        if group_of("us", name) != group:
            assert after[name] == held


def test_fields_of_other_groups_in_a_post_are_ignored(staff: Client, full: Draft) -> None:
    before = answers(full, "us")
    post(staff, full, "address", contact_surname="Smuggled", older_ein="12-1234567")
    assert answers(full, "us") == before


def test_unknown_group_saves_only_what_was_posted(staff: Client, full: Draft) -> None:
    before = answers(full, "us")
    staff.post(url(full, "us/"), {"group": "gone", "tax_id": "98-7654321", "then": "leave"})
    assert answers(full, "us") == {**before, "tax_id": ["98-7654321"]}


def test_post_without_a_group_is_the_whole_step(staff: Client, full: Draft) -> None:
    staff.post(url(full, "us/"), {"tax_id": "98-7654321", "then": "leave"})
    assert answers(full, "us") == {"tax_id": ["98-7654321"]}


def test_legacy_answers_stay_when_a_group_is_saved(staff: Client, aurora: Project) -> None:
    whole = body()
    legacy = {"companyLegalName": "Old Ltd", "ein": "12-3456789", "smsCampaign": "Yes, one"}
    whole["details"]["questionnaire"]["us"]["answers"] = legacy
    draft = draft_of(aurora, whole)
    before = answers(draft, "us")
    assert before["older_ein"] == ["12-3456789"]
    post(staff, draft, "contact", contact_surname="Holm")
    assert answers(draft, "us") == {**before, "contact_surname": ["Holm"]}


@pytest.mark.parametrize(
    ("missing", "opens"),
    [
        ([], "company"),
        (["contactSurname"], "contact"),
        (["messagesVolume", "addressCity"], "address"),
        (["taxId"], "company"),
        (["helpMessage"], "messages"),
    ],
)
def test_address_alone_opens_the_first_group_with_something_missing(
    staff: Client, aurora: Project, missing: list[str], opens: str
) -> None:
    whole = body()
    for key in missing:
        del whole["details"]["questionnaire"]["us"]["answers"][key]
    draft = draft_of(aurora, whole)
    for query in ("", "?group=", "?group=unknown"):
        page = staff.get(url(draft, "us/") + query).text
        assert hidden(page, "group") == opens


def test_continue_goes_through_the_groups_and_then_to_the_review(
    staff: Client, full: Draft
) -> None:
    slugs = list(GROUPS)
    for group, following in pairwise(slugs):
        response = post(staff, full, group, then="continue")
        assert response["Location"] == f"{url(full, 'us/')}?group={following}"
    assert post(staff, full, slugs[-1], then="continue")["Location"] == url(full, "review/")
    back = post(staff, full, "company", then="continue", back="review")
    assert back["Location"] == url(full, "review/")


def test_problems_of_other_groups_are_linked_and_do_not_hold_up_this_one(
    staff: Client, full: Draft
) -> None:
    post(staff, full, "company", tax_id="1")
    page = group_page(staff, full, "address")
    assert "Problems in other groups of this step" in page
    assert 'href="?group=company#id_tax_id"' in page
    assert post(staff, full, "address", then="continue").status_code == 302
    refused = post(staff, full, "company", then="continue", tax_id="1")
    assert refused.status_code == 422
    assert 'href="#id_tax_id"' in refused.text
    assert "1 problem" in refused.text
    assert hidden(refused.text, "group") == "company"


def test_findings_lead_to_the_group_of_their_field(staff: Client, aurora: Project) -> None:
    draft = draft_of(aurora, body(details__questionnaire__us__answers__contactSurname=GONE))
    place = url(draft, "us/")
    review = staff.get(url(draft, "review/")).text
    assert f'href="{place}?group=contact&amp;back=review#id_contact_surname"' in review
    assert f'href="{place}?group=contact#id_contact_surname"' in staff.get(url(draft)).text
    here = staff.get(f"{place}?group=contact").text
    assert 'href="#id_contact_surname"' in here
    there = staff.get(f"{place}?group=company").text
    assert f'href="{place}?group=contact#id_contact_surname"' in there


def test_two_tabs_on_two_groups_do_not_conflict(full: Draft) -> None:
    staff, manager = signed_in("onboarding"), signed_in("manager")
    pages = {
        name: group_page(client, full, group)
        for name, client, group in (
            ("staff", staff, "company"),
            ("manager", manager, "address"),
        )
    }
    version = hidden(pages["staff"], "version")
    first = {**typed(full, "company"), "group": "company", "version": version, "tab": TAB}
    second = {**typed(full, "address"), "group": "address", "version": version, "tab": OTHER}
    staff.post(url(full, "us/"), {**first, "brand_name": "Aurora US", "then": "autosave"})
    done = manager.post(url(full, "us/"), {**second, "address_city": "Troy", "then": "leave"})
    assert done.status_code == 302
    stored = answers(full, "us")
    assert (stored["brand_name"], stored["address_city"]) == (["Aurora US"], ["Troy"])


def test_same_field_of_a_group_saved_twice_conflicts_and_goes_on_in_the_step(
    full: Draft,
) -> None:
    staff, manager = signed_in("onboarding"), signed_in("manager")
    version = hidden(group_page(staff, full, "company"), "version")
    base = {**typed(full, "company"), "group": "company", "version": version}
    before = answers(full, "us")
    manager.post(url(full, "us/"), {**base, "brand_name": "Theirs", "tab": OTHER, "then": "leave"})
    clash = staff.post(url(full, "us/"), {**base, "brand_name": "Mine", "tab": TAB})
    assert clash.status_code == 409
    sent = {name: hidden(clash.text, name) for name in ("version", "tab", "conflict", "group")}
    done = staff.post(url(full, "us/"), {**sent, "choice-brand_name": "mine", "then": "continue"})
    assert done["Location"] == f"{url(full, 'us/')}?group=address"
    assert answers(full, "us") == {**before, "brand_name": ["Mine"]}


def test_group_typed_after_the_session_ended_comes_back_with_the_others_as_stored(
    full: Draft,
) -> None:
    client = signed_in("onboarding")
    page = group_page(client, full, "contact")
    sent = {**typed(full, "contact"), "group": "contact", "contact_surname": "Unsent"}
    sent |= {"version": hidden(page, "version"), "tab": TAB, "then": "leave"}
    client.cookies.clear()
    login = client.post(url(full, "us/"), sent)
    kept = re.search(r'name="typed" value="([^"]+)"', login.text)
    assert kept
    again = Client()
    credentials = {"username": "onboarding", "password": "rcs-demo", "next": url(full, "us/")}
    again.post("/login/", {**credentials, "typed": kept[1]})
    shown = again.get(url(full, "us/")).text
    assert hidden(shown, "group") == "contact"
    assert 'value="Unsent"' in shown
    before = answers(full, "us")
    again.post(url(full, "us/"), sent)
    assert answers(full, "us") == {**before, "contact_surname": ["Unsent"]}


def test_rows_and_suggestions_stay_in_their_group(staff: Client, full: Draft) -> None:
    place = f"{url(full, 'us/')}?group=messages"
    response = post(staff, full, "messages", then="add-sample_messages")
    assert response["Location"].startswith(place)
    before = answers(full, "us")
    sent = {**typed(full, "messages"), "group": "messages", "then": "remove-sample_messages-0"}
    fragment = staff.post(url(full, "us/"), sent, headers=HTMX)
    assert fragment.status_code == 200
    assert hidden(fragment.text, "group") == "messages"
    after = answers(full, "us")
    rest = {name: held for name, held in before.items() if "sample_messages" not in name}
    assert {name: held for name, held in after.items() if "sample_messages" not in name} == rest


def test_progress_of_each_group_is_counted() -> None:
    stored = step_form("us", {"ownership_type": ["PRIVATE"], "address_city": ["Albany"]})
    links = {each.slug: each for each in ShownGroup.of(stored, "address").links}
    assert (links["company"].answered, links["company"].total) == (1, 8)
    assert links["address"].is_shown
    assert links["contact"].answered == 0
    whole = ShownGroup.of(step_form("brand", {}))
    assert (whole.links, whole.slug, whole.number) == ([], "", 0)
    assert fields_posted(step_form("brand", {}), "company", {"name": ["x"]}) is None
    assert len(US_ANSWERS) > 20
