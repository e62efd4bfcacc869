"""The fields as a page draws them: labels, hints, errors, buttons, what a script may use."""

import re
from html import unescape
from typing import Any

import pytest
from django.template.loader import render_to_string

from senders.onboarding.draft_facts import Facts
from senders.onboarding.forms import StepForm, step_form
from senders.onboarding.forms.registry import FORMS
from senders.onboarding.wire import import_body
from senders.provisioning import LAUNCH_COUNTRIES
from senders.words.asked import Asked
from tests.onboarding.bodies import ALL_THREE, with_us

FACTS = Facts(
    countries=("GB", "FR", "US"), texts={"emails": ("care@aurora.example",), "brand": ("Aurora",)}
)


def form_of(slug: str, stored: dict[str, list[str]] | None = None, **more: Any) -> StepForm:
    return step_form(slug, stored or {}, questions=ALL_THREE.section(slug), facts=FACTS, **more)


def page(form: StepForm) -> str:
    return unescape(render_to_string("onboarding/_fields.html", {"step_form": form}))


@pytest.mark.parametrize("slug", FORMS)
def test_every_control_has_a_label_and_valid_descriptions(slug: str) -> None:
    html = page(form_of(slug, import_body(with_us()).answers.get(slug)))
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for described in re.findall(r'aria-describedby="([^"]*)"', html):
        assert set(described.split()) <= set(ids)
    for tag in re.findall(r"<(?:input|select|textarea)\b[^>]*>", html):
        if 'type="hidden"' in tag or "aria-label=" in tag:
            continue
        own = re.search(r'\sid="([^"]+)"', tag)
        assert own is not None
        assert f'for="{own[1]}"' in html or "_as_list" in own[1]
        assert 'autocomplete="off"' in tag or "type=" in tag
        assert "required" not in tag
        assert "maxlength" not in tag
    for button in re.findall(r"<button\b[^>]*>", html):
        assert 'name="then"' in button


@pytest.mark.parametrize(
    ("slug", "name", "typed"),
    [("us", "company_phone_number", "(303) 555-0100"), ("us", "tax_id", "EIN: 12 3456789")],
)
def test_typed_notation_that_is_left_out_is_not_counted(slug: str, name: str, typed: str) -> None:
    html = page(form_of(slug, {name: [typed]}))
    assert f'data-counter="id_{name}"' not in html
    assert f"{len(typed)} of " not in html


def test_first_button_of_the_form_saves_and_continues() -> None:
    """Without a script the form's first button is pressed, so none of a row may come first."""
    html = page(form_of("contacts"))
    assert 'value="continue"' in re.findall(r"<button\b[^>]*>", html)[0]


def test_error_is_shown_at_its_field_and_referenced() -> None:
    html = page(form_of("fr", {"siren": ["12345678"]}))
    assert 'class="field is-bad" data-field="siren"' in html
    assert 'id="id_siren_error"' in html
    assert "The SIREN must be 9 digits. You entered 8." in html
    assert 'aria-describedby="id_siren_helptext id_siren_error"' in html
    assert 'aria-invalid="true"' in html


@pytest.mark.parametrize(
    ("slug", "stored", "anchor"),
    [
        ("basics", {}, "id_region_0"),
        ("brand", {"name": ["x" * 41]}, "id_name"),
        ("contacts", {"emails-0-address": ["x"]}, "id_emails-0-address"),
        ("contacts", {f"emails-{n}-address": [f"{n}@b.se"] for n in range(4)}, "id_emails"),
        ("countries", {"countries": ["RU"]}, "id_countries_0"),
        ("us", {"embedded_link": ["x"]}, "id_embedded_link_0"),
    ],
)
def test_problem_links_to_an_element_of_the_page(
    slug: str, stored: dict[str, list[str]], anchor: str
) -> None:
    form = form_of(slug, stored)
    assert form.problems[0].anchor == anchor
    assert f'id="{anchor}"' in page(form)


@pytest.mark.parametrize(
    ("length", "words"), [(31, ""), (32, "32 of 40 characters"), (41, "41 of 40 characters")]
)
def test_counter_is_shown_near_the_limit(length: int, words: str) -> None:
    html = page(form_of("brand", {"name": ["x" * length]}))
    assert 'data-limit="40"' in html
    assert f'data-counter="id_name" data-words="# of 40 characters">{words}</span>' in html


def test_text_with_line_breaks_is_shown_in_a_textarea() -> None:
    html = page(form_of("brand", {"name": ["\nAurora\nDeals"]}))
    assert re.search(r'<textarea name="name"[^>]*>\n\nAurora\nDeals</textarea>', html)


def test_legacy_billing_categories_are_grouped_last() -> None:
    html = page(form_of("basics"))
    offered, _group, older = html.partition('<optgroup label="Legacy categories">')
    assert re.findall(r'<option value="(\w+)"', offered) == ["CONVERSATIONAL", "NON_CONVERSATIONAL"]
    assert len(re.findall(r'<option value="(\w+)"', older)) == 3


def test_countries_with_questions_come_first_with_their_notes() -> None:
    html = page(form_of("countries", {"countries": ["FR", "RU"]}))
    codes = re.findall(r'<li data-country="(\w+)">', html)
    assert codes[:3] == ["FR", "GB", "US"]
    assert codes[-1] == "RU"
    assert set(codes) == {*LAUNCH_COUNTRIES, "RU"}
    assert re.findall(r'value="(\w+)" id="id_countries_\d+" checked', html) == ["FR", "RU"]
    assert "The privacy policy and the terms of service must be in German." in html
    assert "data-filter-list" in html


def test_rows_are_added_and_removed_by_buttons() -> None:
    form = form_of("contacts", {"emails-0-address": ["a@b.se"]})
    html = page(form)
    assert 'value="add-emails"' in html
    assert 'value="remove-emails-0" aria-label="Remove email address 1"' in html
    added = form.changed_by("add-emails")
    assert added is not None
    assert added["emails-1-address"] == [""]
    full = form_of("contacts", {f"emails-{n}-address": [f"{n}@b.se"] for n in range(3)})
    assert "Sinch accepts up to 3." in page(full)
    assert 'value="add-emails"' not in page(full)
    assert full.changed_by("add-emails") == full.stored()
    removed = full.changed_by("remove-emails-0")
    assert removed is not None
    assert removed["emails-0-address"] == ["1@b.se"]
    assert "emails-2-address" not in removed


def test_remove_button_removes_the_row_as_it_was_shown() -> None:
    """A blank row in between moves to the end, but not before the button is understood."""
    shown = {
        "emails-0-address": [""],
        "emails-1-address": ["a@b.se"],
        "emails-2-address": ["c@d.se"],
    }
    removed = form_of("contacts", shown).changed_by("remove-emails-1")
    assert removed is not None
    assert removed["emails-0-address"] == ["c@d.se"]
    assert removed["emails-1-address"] == [""]


@pytest.mark.parametrize(
    "then",
    ["continue", "", "add-cats", "remove-emails-x", "remove-cats-1", "suggest-name-9", "leave"],
)
def test_unknown_buttons_change_no_rows(then: str) -> None:
    assert form_of("contacts").changed_by(then) is None


def test_suggested_answer_is_added_only_by_its_button() -> None:
    asked = {"optInDescription": Asked("optInDescription", "How?", ("At the till", "By mail"))}
    form = step_form("general", {}, questions=asked)
    html = page(form)
    assert "Suggested answers (2)" in html
    assert 'value="suggest-opt_in_description-1"' in html
    assert form.wire() == {}
    assert form.changed_by("suggest-opt_in_description-1") == {"opt_in_description": ["By mail"]}
    typed = step_form("general", {"opt_in_description": ["Mine"]}, questions=asked)
    assert typed.changed_by("suggest-opt_in_description-0") == {
        "opt_in_description": ["Mine\nAt the till"]
    }


def test_brand_answers_are_suggested_for_country_questions() -> None:
    assert form_of("us").changed_by("suggest-brand_name-0") == {"brand_name": ["Aurora"]}
    assert form_of("verification").changed_by("suggest-email-0") == {
        "email": ["care@aurora.example"]
    }


def test_text_shown_to_reviewers_is_previewed_as_joined() -> None:
    listed = {
        "interactions_description": ["Bills\nNews"],
        "interactions_description_as_list": ["on"],
    }
    assert "<bdi>Bills; News</bdi>" in page(form_of("general", listed))
    elsewhere = import_body(with_us()).answers["general"]
    assert "<bdi>Bills and reminders Order news Parcel has arrived</bdi>" in page(
        form_of("general", elsewhere)
    )


def test_us_groups_count_only_questions_that_apply() -> None:
    answers = import_body(with_us()).answers["us"]
    groups = form_of("us", answers).groups
    assert [(group.slug, group.answered, group.total) for group in groups] == [
        ("company", 10, 10),
        ("address", 5, 5),
        ("contact", 4, 4),
        ("messages", 9, 9),
    ]
    answers |= {"ownership_type": ["PRIVATE"], "tax_id_country": ["SE"]}
    private = form_of("us", answers).groups
    assert [(group.answered, group.total) for group in private[:2]] == [(8, 8), (4, 4)]


def test_dependent_fields_are_shown_without_a_script() -> None:
    html = " ".join(
        page(form_of("us", {"ownership_type": ["PRIVATE"], "stock_symbol": ["AURO"]})).split()
    )
    assert 'data-field="stock_symbol" data-shown-when="ownership_type=PUBLIC"' in html
    assert 'data-field="address_state" data-shown-when="tax_id_country=US"' in html
    assert "hidden>" not in html
    assert "Not sent, because this applies only to public companies." in html


def test_legacy_us_answers_are_shown_with_their_status() -> None:
    older = {"older_ein": ["93-1234567"], "older_sms_campaign": ["AUR1"]}
    assert "EIN: 93-1234567; Fallback SMS campaign: AUR1" in page(form_of("us", older))
    now = page(form_of("us", {**older, "brand_name": ["Aurora"]}))
    assert "Saved but not sent" in now
    assert "From the legacy questionnaire. The current answers are sent instead." in now


def test_yes_no_question_has_a_third_choice_for_no_answer() -> None:
    html = page(form_of("us", {"embedded_link": ["no"]}))
    found = re.findall(r'name="embedded_link"\s+value="(\w*)" id="\w+"(\s+checked)?', html)
    found = [(value, " ".join(["", *checked.split()])) for value, checked in found]
    assert found == [("", ""), ("yes", ""), ("no", " checked")]
