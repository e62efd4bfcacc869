"""Behaviour of drafts that only a browser shows: autosave, focus, leaving, two users at once."""

import re

import pytest
from playwright.sync_api import Locator, Page, Response, Route, expect

from senders.models import Draft, Project
from senders.onboarding.forms.registry import FORMS
from senders.sandbox.models import Sender
from senders.words.steps import SLUGS
from tests.conftest import DEALS, DETAIL
from tests.e2e.conftest import Open
from tests.e2e.test_accessibility import SCHEMES, complaints
from tests.onboarding.complete import body
from tests.onboarding.conftest import draft_of

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


@pytest.fixture
def place(aurora: Project) -> str:
    return f"/p/aurora/onboarding/{draft_of(aurora, body()).pk}/"


def saved(page: Page) -> None:
    """Waits until what was typed is stored."""

    def is_autosave(answer: Response) -> bool:
        return "autosave" in (answer.request.post_data or "") and answer.ok

    with page.expect_response(is_autosave):
        page.locator("#saved").dispatch_event("autosave")


def answers(place: str, step: str) -> dict[str, list[str]]:
    draft = Draft.objects.get(pk=place.rstrip("/").rpartition("/")[2])
    return dict(draft.answers[step])


def test_autosave_keeps_focus_and_preview_theme(open_as: Open, place: str) -> None:
    page = open_as("onboarding", f"{place}brand/")
    page.get_by_label("Dark").last.check(force=True)
    page.get_by_label("Name").fill("Typed now")
    expect(page.locator("#version")).to_have_value("2")
    expect(page.locator("#saved")).to_contain_text("UTC")
    expect(page.get_by_label("Name")).to_be_focused()
    expect(page.locator("#preview .name")).to_have_text("Typed now")
    expect(page.locator("#preview [value=dark]")).to_be_checked()
    assert answers(place, "brand")["name"] == ["Typed now"]


def test_added_or_removed_row_moves_the_focus(open_as: Open, place: str) -> None:
    page = open_as("onboarding", f"{place}contacts/")
    rows = page.locator("[name^=emails-][name$=-address]")
    before = rows.count()
    page.get_by_role("button", name="Add email address").click()
    expect(rows).to_have_count(before + 1)
    expect(page.locator(f"[name=emails-{before}-label]")).to_be_focused()
    page.get_by_role("button", name=f"Remove email address {before + 1}").click()
    expect(rows).to_have_count(before)
    expect(page.locator("#id_emails")).to_be_focused()
    assert page.url.endswith("/contacts/")


def held(page: Page, then: str) -> list[Route]:
    """Holds back the next request with this press; the list has it as soon as it was sent."""
    routes: list[Route] = []

    def hold(route: Route) -> None:
        if routes or then not in (route.request.post_data or ""):
            route.continue_()
        else:
            routes.append(route)

    page.route("**/onboarding/**", hold)
    return routes


def test_words_typed_while_the_step_is_redrawn_stay_in_their_fields(
    open_as: Open, place: str
) -> None:
    page = open_as("onboarding", f"{place}contacts/")
    rows = page.locator("[name^=emails-][name$=-address]")
    before = rows.count()
    routes = held(page, "add-emails")
    with page.expect_request(lambda request: request.method == "POST"):
        page.get_by_role("button", name="Add email address").click()
    page.get_by_label("Privacy policy").fill("https://a.example/typed-late")
    routes[0].continue_()
    expect(rows).to_have_count(before + 1)
    expect(page.get_by_label("Privacy policy")).to_have_value("https://a.example/typed-late")
    expect(page.get_by_label("Privacy policy")).to_be_focused()
    expect(page.locator("#saved")).to_contain_text("UTC")
    saved(page)
    assert answers(place, "contacts")["privacy_policy_url"] == ["https://a.example/typed-late"]


def test_word_typed_into_a_row_follows_it_when_a_row_before_it_is_removed(
    open_as: Open, place: str
) -> None:
    page = open_as("onboarding", f"{place}contacts/")
    rows = page.locator("[name^=emails-][name$=-address]")
    for number in range(rows.count(), 2):
        page.get_by_role("button", name="Add email address").click()
        expect(rows).to_have_count(number + 1)
    rows.nth(0).fill("first@a.example")
    rows.nth(1).fill("second@a.example")
    saved(page)
    routes = held(page, "remove-emails-0")
    with page.expect_request(lambda request: "remove-emails-0" in (request.post_data or "")):
        page.get_by_role("button", name="Remove email address 1").click()
    rows.nth(1).fill("changed@a.example")
    routes[0].continue_()
    expect(rows).to_have_count(1)
    expect(rows.first).to_have_value("changed@a.example")


def three_rows(page: Page, *answers: str) -> Locator:
    rows = page.locator("[name^=emails-][name$=-address]")
    for number in range(rows.count(), 3):
        page.get_by_role("button", name="Add email address").click()
        expect(rows).to_have_count(number + 1)
    for number, answer in enumerate(answers):
        rows.nth(number).fill(answer)
    saved(page)
    return rows


def test_two_rows_removed_at_once_are_the_two_that_were_meant(open_as: Open, place: str) -> None:
    page = open_as("onboarding", f"{place}contacts/")
    rows = three_rows(page, "first@a.example", "second@a.example", "third@a.example")
    routes = held(page, "remove-emails-0")
    with page.expect_request(lambda request: "remove-emails-0" in (request.post_data or "")):
        page.get_by_role("button", name="Remove email address 1").click()
    page.get_by_role("button", name="Remove email address 2").click()
    routes[0].continue_()
    expect(rows).to_have_count(1)
    expect(rows.first).to_have_value("third@a.example")


def test_word_typed_into_an_empty_row_overwrites_no_other_row(open_as: Open, place: str) -> None:
    page = open_as("onboarding", f"{place}contacts/")
    rows = three_rows(page, "first@a.example", "", "third@a.example")
    routes = held(page, "remove-emails-0")
    with page.expect_request(lambda request: "remove-emails-0" in (request.post_data or "")):
        page.get_by_role("button", name="Remove email address 1").click()
    rows.nth(1).fill("second@a.example")
    routes[0].continue_()
    expect(rows).to_have_count(2)
    saved(page)
    kept = sorted(rows.nth(number).input_value() for number in range(2))
    assert kept == ["second@a.example", "third@a.example"]


def test_button_pressed_while_the_step_is_redrawn_is_pressed_once(
    open_as: Open, place: str
) -> None:
    page = open_as("onboarding", f"{place}contacts/")
    rows = page.locator("[name^=emails-][name$=-address]")
    phones = page.locator("[name^=phones-][name$=-number]")
    emails_before, phones_before = rows.count(), phones.count()
    routes = held(page, "add-emails")
    with page.expect_request(lambda request: request.method == "POST"):
        page.get_by_role("button", name="Add email address").click()
    page.get_by_role("button", name="Add phone number").click()
    routes[0].continue_()
    expect(phones).to_have_count(phones_before + 1)
    expect(rows).to_have_count(emails_before + 1)
    saved(page)
    expect(phones).to_have_count(phones_before + 1)


def test_leaving_the_page_saves_the_typed_answer(open_as: Open, place: str) -> None:
    page = open_as("onboarding", f"{place}contacts/")
    page.get_by_label("Privacy policy").fill("https://a.example/leaving")
    page.get_by_role("link", name="All steps").click()
    page.wait_for_url(f"**{place}")
    for _look in range(20):  # the browser sends it behind the page's back
        page.goto(f"{place}contacts/")
        if page.get_by_label("Privacy policy").input_value() == "https://a.example/leaving":
            break
    expect(page.get_by_label("Privacy policy")).to_have_value("https://a.example/leaving")


def test_conflicting_answers_of_two_users_are_settled_by_a_choice(
    open_as: Open, place: str
) -> None:
    mine, theirs = (open_as(name, f"{place}brand/") for name in ("onboarding", "manager"))
    theirs.get_by_label("Name").fill("Theirs")
    saved(theirs)
    mine.get_by_label("Name").fill("Mine")
    expect(mine.locator("#saved")).to_contain_text("Someone else changed the same answer.")
    expect(mine.get_by_label("Name")).to_have_value("Mine")
    mine.get_by_role("button", name="Save and continue").click()
    expect(mine.get_by_role("heading", level=1)).to_be_focused()
    assert complaints(mine) == []
    mine.get_by_label("Your version").check()
    mine.get_by_role("button", name="Save choices").click()
    mine.wait_for_url("**/contacts/")
    assert answers(place, "brand")["name"] == ["Mine"]


def test_rejected_step_focuses_the_summary_that_leads_to_the_field(
    open_as: Open, place: str
) -> None:
    page = open_as("onboarding", f"{place}brand/")
    page.get_by_label("Name").fill("x" * 41)
    page.get_by_role("button", name="Save and continue").click()
    expect(page.locator("#summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name")).to_be_focused()


def test_page_opened_before_another_sign_in_still_saves(open_as: Open, place: str) -> None:
    page = open_as("onboarding", f"{place}brand/")
    other = page.context.new_page()
    other.goto(place)
    other.get_by_role("button", name="Sign out").click()
    other.get_by_label("Username").fill("onboarding")
    other.get_by_label("Password").fill("rcs-demo")
    other.get_by_role("button", name="Sign in", exact=True).click()
    other.wait_for_url(lambda url: "/login/" not in url)
    page.get_by_label("Name").fill("With the old page")
    page.get_by_role("button", name="Save and exit").click()
    page.wait_for_url(f"**{place}")
    assert answers(place, "brand")["name"] == ["With the old page"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [{}, PHONE], ids=["desk", "phone"])
def test_draft_pages_pass_axe_and_do_not_scroll_sideways(
    open_as: Open, place: str, scheme: str, size: dict[str, object]
) -> None:
    page = open_as("onboarding", place, color_scheme=scheme, **size)
    for path in (place, f"{place}history/", "/p/aurora/onboarding/", "/p/aurora/onboarding/new/"):
        page.goto(path)
        assert complaints(page, scheme) == [], path
        width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert width <= 0, f"{path} scrolls sideways"


@pytest.mark.parametrize("size", [{}, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_in_any_step(open_as: Open, place: str, size: dict[str, object]) -> None:
    page = open_as("onboarding", place, **size)
    for path in (*(f"{place}{slug}/" for slug in SLUGS), f"{place}review/"):
        page.goto(path)
        # As high as the page: the bar of buttons covers whatever happens to stand under it.
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": page.evaluate("innerWidth"), "height": height})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            assert complaints(page, scheme) == [], (path, scheme)


def test_keyboard_alone_leads_through_every_step(open_as: Open, place: str) -> None:
    """Tab alone reaches the button of each step, and Enter on it leads to the next."""
    page = open_as("onboarding", f"{place}{SLUGS[0]}/")
    groups = [f"us/?group={section.slug}" for section in FORMS["us"].sections[1:]]
    for following in (*(f"{slug}/" for slug in SLUGS[1:]), *groups, "review/"):
        for _press in range(150):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.matches('.actions [value=continue]')"):
                break
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(f"/{re.escape(following)}$"))


LINES = """answer => {
    const style = getComputedStyle(answer);
    const padding = parseFloat(style.paddingTop) + parseFloat(style.paddingBottom);
    return (answer.clientHeight - padding) / parseFloat(style.lineHeight);
}"""


@pytest.mark.parametrize("path", [f"{DETAIL}answers/", "review"])
def test_answer_is_as_high_as_its_lines(open_as: Open, aurora: Project, path: str) -> None:
    """Measures on a phone, where the question is above the answer and not as high beside it."""
    given = {"title": "Head of brand\nand of sales", "website": "https://aurora.example"}
    whole = body(details__questionnaire__verification__answers=given)
    sender = Sender.objects.get(pk=DEALS)
    sender.body["details"]["questionnaire"]["verification"]["answers"] = given
    sender.save()
    if path == "review":
        path = f"/p/aurora/onboarding/{draft_of(aurora, whole).pk}/review/"
    page = open_as("onboarding", path, **PHONE)

    def lines(answer: str) -> float:
        row = page.locator(f"[data-answer='verification.{answer}'] dd")
        return float(row.evaluate(LINES))

    assert lines("title") == pytest.approx(2, abs=0.2)
    assert lines("website") == pytest.approx(1, abs=0.2)
