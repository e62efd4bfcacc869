"""Promises of the script modules that no other browser test holds, one module after the other."""

import re

import pytest
from playwright.sync_api import Page, expect

from senders.models import Membership, Project, Role
from senders.sandbox import faults
from senders.sandbox.models import Sender
from tests.conftest import DEALS, DETAIL, LIST
from tests.e2e.conftest import Open
from tests.onboarding.complete import body
from tests.onboarding.conftest import draft_of

pytestmark = pytest.mark.browser
CLIPBOARD = ["clipboard-read", "clipboard-write"]


@pytest.fixture
def steps(aurora: Project) -> str:
    return f"/p/aurora/onboarding/{draft_of(aurora, body()).pk}/"


def clipboard(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_copy_button_copies_its_value_and_says_so(open_as: Open) -> None:
    page = open_as("manager", DETAIL, permissions=CLIPBOARD)
    page.locator("#copy-auth-name").click()
    expect(page.locator("#copy-auth-name")).to_contain_text("Copied")
    assert clipboard(page) == page.locator("#copy-auth-name").get_attribute("data-copy")


def test_copy_link_copies_the_element_it_names(open_as: Open, steps: str) -> None:
    page = open_as("manager", steps, permissions=CLIPBOARD)
    link = page.locator("[data-copy-from=missing-text]").first
    link.click()
    expect(link).to_contain_text("Copied")
    assert clipboard(page) == page.locator("#missing-text").input_value()
    assert page.url.endswith(steps), "the link does not scroll"


def test_open_menus_close_on_escape_and_on_a_click_elsewhere(open_as: Open) -> None:
    page = open_as("manager", LIST)
    menu, summary = page.locator("#more-filters"), page.locator("#more-filters > summary")
    summary.click()
    page.get_by_label("Sender ID").click()
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(summary).to_be_focused()
    summary.click()
    page.locator("h1").click()
    expect(menu).not_to_have_attribute("open", "")


def test_open_filter_menu_survives_an_update_of_the_list(open_as: Open) -> None:
    page = open_as("manager", LIST)
    page.locator("#states-filter > summary").click()
    page.get_by_role("checkbox", name="Launching").check()
    page.wait_for_url("**?state=LAUNCHING")
    expect(page.locator("#states-filter > summary .count")).to_have_text("1")
    name = page.locator("#filter-q")
    name.evaluate("field => { field.value = 'aurora' }")
    name.dispatch_event("input")
    page.wait_for_url("**q=aurora*")
    expect(page.locator("#tab-ALL")).to_be_visible()
    expect(page.locator("#states-filter")).to_have_attribute("open", "")
    expect(page.get_by_role("checkbox", name="Launching")).to_be_checked()


def test_filter_of_projects_hides_those_that_do_not_match(open_as: Open, aurora: Project) -> None:
    for number in range(8):
        aurora.pk, aurora.slug, aurora.name = None, f"more-{number}", f"More {number}"
        aurora.project_id = f"c0000000-0000-4000-8000-00000000000{number}"
        aurora.save(force_insert=True)
        Membership.objects.create(
            user=Membership.objects.filter(user__username="manager")[0].user,
            project=aurora,
            role=Role.MANAGER,
        )
    page = open_as("manager", LIST)
    page.locator(".project-switcher > summary").click()
    page.get_by_label("Filter projects").fill("MORE 3")
    expect(page.locator(".project-switcher li:visible")).to_have_text(["More 3"])
    page.get_by_label("Filter projects").press("Enter")
    assert page.url.endswith(LIST)


def test_counter_shows_code_points_from_four_fifths_of_the_limit(open_as: Open, steps: str) -> None:
    page = open_as("manager", f"{steps}brand/")
    name, counter = page.get_by_label("Name", exact=True), page.locator("[data-counter=id_name]")
    name.fill("\N{ROCKET}" * 31)
    expect(counter).to_have_text("")
    name.fill("\N{ROCKET}" * 32)
    expect(counter).to_have_text("32 of 40 characters")
    name.fill("x" * 40)
    expect(counter).not_to_have_class(re.compile("is-over"))
    name.fill("x" * 41)
    assert "is-over" in (counter.get_attribute("class") or "")


def test_field_that_depends_on_an_answer_shows_and_hides_with_it(open_as: Open, steps: str) -> None:
    page = open_as("manager", f"{steps}us/")
    symbol = page.locator("[data-field=stock_symbol]")
    expect(symbol).to_be_visible()
    page.locator("[name=ownership_type][value=PRIVATE]").check()
    expect(symbol).to_be_hidden()
    page.locator("[name=ownership_type][value='']").check()
    expect(symbol).to_be_visible()


def test_link_to_a_question_with_choices_focuses_its_group(open_as: Open, aurora: Project) -> None:
    draft = draft_of(aurora, body(details__questionnaire__us__answers={}))
    page = open_as("manager", f"/p/aurora/onboarding/{draft.pk}/us/#id_ownership_type")
    expect(page.locator("fieldset#id_ownership_type")).to_be_focused()


def test_page_is_busy_while_a_request_runs_and_not_afterwards(open_as: Open) -> None:
    page = open_as("manager", LIST)
    page.wait_for_load_state("networkidle")
    faults.order("GET /rcs/senders", "slow", ms=1_500)
    page.locator("#sort-name").click()
    expect(page.locator("main[aria-busy=true]")).to_have_count(1)
    expect(page.locator("#progress.is-running")).to_have_count(1)
    expect(page.locator("main[aria-busy]")).to_have_count(0)
    expect(page.locator("#progress.is-running")).to_have_count(0)


def test_url_of_a_filtered_list_leaves_out_empty_fields_and_defaults(open_as: Open) -> None:
    page = open_as("manager", LIST)
    page.locator("#states-filter > summary").click()
    page.get_by_role("checkbox", name="Launching").check()
    page.wait_for_url("**state=LAUNCHING*")
    assert page.url.endswith(f"{LIST}?state=LAUNCHING")


def test_next_page_starts_at_the_heading(open_as: Open) -> None:
    page = open_as("manager", LIST)
    page.locator("#page-next").scroll_into_view_if_needed()
    assert page.evaluate("scrollY") > 300
    page.locator("#page-next").click()
    page.wait_for_url("**page=*")
    expect(page.get_by_role("heading", name="Senders", level=1)).to_be_in_viewport()


def test_shortcuts_do_nothing_in_fields_and_after_another_key(open_as: Open) -> None:
    page = open_as("manager", DETAIL)
    page.get_by_label("Comment", exact=True).click()
    page.keyboard.type("gs?")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.url.endswith(DETAIL)
    page.goto(LIST)
    page.locator("#filter-q").press_sequentially("go")
    expect(page.locator("#filter-q")).to_have_value("go")
    page.goto(DETAIL)
    visits: list[str] = []  # the icon of the page can be requested late
    page.on(
        "request",
        lambda sent: visits.append(sent.url) if sent.is_navigation_request() else None,
    )
    page.locator("h1").click()
    for key in "gxs?":
        page.keyboard.press(key)
    expect(page.get_by_role("dialog")).to_be_visible()
    assert visits == [], "a key between ends the sequence"


def test_token_that_was_revealed_stays_when_the_page_updates(open_as: Open) -> None:
    page = open_as("manager", DETAIL)
    page.clock.install()
    page.reload()
    page.locator("#reveal").click()
    token = page.locator("#token")
    expect(token).to_be_visible()
    sender = Sender.objects.get(pk=DEALS)
    sender.body["countryStatus"][0]["operators"][0]["remark"] = "A new remark"
    sender.save()
    with page.expect_response(lambda response: "/status/" in response.url):
        page.clock.fast_forward(61_000)
    expect(page.get_by_text("A new remark").first).to_be_attached()
    expect(token).to_be_visible()


def test_two_letters_filter_the_list(open_as: Open) -> None:
    page = open_as("manager", LIST)
    page.locator("#filter-q").press_sequentially("fi", delay=20)
    page.wait_for_url("**?q=fi")


def test_field_in_use_keeps_what_was_typed_while_the_list_loads(open_as: Open) -> None:
    page = open_as("manager", LIST)
    page.wait_for_load_state("networkidle")
    name = page.locator("#filter-q")
    faults.order("GET /rcs/senders", "slow", ms=1_000)
    with page.expect_response(lambda response: "q=aurora" in response.url):
        name.fill("aurora")
        expect(page.locator("#progress.is-running")).to_have_count(1)
        name.evaluate("field => { field.value = 'aurora deals' }")
    page.wait_for_url("**?q=aurora*")
    expect(page.locator("[data-total]")).not_to_have_attribute("data-total", "240")
    expect(name).to_have_value("aurora deals")


def test_enter_in_the_filter_of_countries_sends_nothing(open_as: Open, steps: str) -> None:
    page = open_as("manager", f"{steps}countries/")
    page.get_by_label("Filter countries").fill("swed")
    expect(page.locator("li[data-country]:visible")).to_have_count(1)
    page.get_by_label("Filter countries").press("Enter")
    page.locator("[data-country=SE] input").check()
    assert page.url.endswith("/countries/")


def test_pressed_button_sends_one_request(open_as: Open) -> None:
    page = open_as("manager", DETAIL)
    page.get_by_label("Comment", exact=True).fill("Once")
    posts: list[str] = []
    page.on("request", lambda sent: posts.append(sent.url) if sent.method == "POST" else None)
    with page.expect_navigation():
        page.get_by_role("button", name="Send comment").dblclick(no_wait_after=True)
    page.wait_for_load_state()
    assert len(posts) == 1
