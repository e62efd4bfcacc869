"""Filter, sort, page, Back, Forward, reload and new tab, with and without JavaScript."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from senders.models import Project
from senders.records import passes
from senders.sandbox import faults, store
from senders.sender.list_columns import KNOWN
from tests.conftest import DEALS, DETAIL, LIST
from tests.e2e.conftest import Open

pytestmark = pytest.mark.browser
SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])


EXACT = re.compile(r"^\d+ \w{3} \d{4} \d\d:\d\d:\d\d UTC$")


def rows(page: Page) -> Locator:
    return page.locator("tbody tr[data-sender] th bdi")


def names(page: Page) -> list[str]:
    """The senders shown; only after the page was seen to be there."""
    return rows(page).all_inner_texts()


def choose_launched(page: Page) -> None:
    page.locator("#states-filter > summary").click()
    page.locator("#states-filter [value=LAUNCHED]").check()


@SCRIPT
def test_list_after_reload_back_or_forward_shows_the_same_senders(
    open_as: Open, script: bool
) -> None:
    page = open_as(path=f"{LIST}?size=10", java_script_enabled=script)
    choose_launched(page)
    if not script:
        page.get_by_role("button", name="Filter").click()
    page.wait_for_url(re.compile("state=LAUNCHED"))
    page.locator("h1").click()
    expect(page.locator("tbody tr[data-state=LAUNCHED]")).to_have_count(10)
    page.get_by_role("columnheader", name="Sender").get_by_role("link").click()
    page.wait_for_url("**/?state=LAUNCHED&sort=name&size=10")
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Sender")
    first = names(page)
    assert first == sorted(first, key=str.casefold)
    page.get_by_role("link", name="Next").click()
    page.wait_for_url(re.compile("page="))
    expect(page.locator("a[rel=prev]")).to_be_visible()
    second = names(page)
    assert not set(first) & set(second)
    page.reload()
    expect(rows(page)).to_have_text(second)
    page.go_back()
    expect(rows(page)).to_have_text(first)
    expect(page.locator("a[rel=prev]")).to_have_count(0)
    expect(page.locator("html")).to_have_count(1)
    expect(page.get_by_role("navigation", name="Views")).to_be_visible()
    page.go_forward()
    expect(rows(page)).to_have_text(second)
    other = page.context.new_page()
    other.goto(page.url)
    expect(rows(other)).to_have_text(second)


@SCRIPT
def test_filter_form_narrows_the_list_and_clears_again(open_as: Open, script: bool) -> None:
    page = open_as(path=LIST, java_script_enabled=script)
    page.get_by_label("Search senders and drafts").fill("deals")
    page.get_by_text("States", exact=True).first.click()
    page.get_by_role("checkbox", name="Launching").check()
    if not script:
        page.get_by_role("button", name="Filter").click()
    page.wait_for_url(re.compile("state=LAUNCHING"))
    expect(page.get_by_role("link", name=re.compile("State: Launching"))).to_be_visible()
    shown = page.locator("tr[data-sender]").evaluate_all("rows => rows.map(r => r.dataset.state)")
    assert set(shown) == {"LAUNCHING"}
    page.get_by_role("link", name=re.compile("State: Launching")).click()
    expect(page.locator(".chip")).to_have_count(1)
    page.get_by_role("link", name="Clear the search").click()
    expect(page.locator(".chip")).to_have_count(0)
    expect(page.get_by_label("Search senders and drafts")).to_have_value("")
    page.locator("#more-filters > summary").click()
    page.get_by_label("Sender ID").fill(DEALS)
    page.get_by_label("Sender ID").press("Enter")
    expect(page.locator("tbody tr[data-sender]")).to_have_count(1)


def test_search_says_what_it_understood_and_its_offers_lead_to_senders(open_as: Open) -> None:
    project = Project.objects.get(slug="aurora")
    while passes.step(project) is not None:
        pass
    page = open_as(path=LIST)
    page.keyboard.press("/")
    field = page.get_by_label("Search senders and drafts")
    expect(field).to_be_focused()
    field.press_sequentially("aurora vodafone peru", delay=10)
    page.wait_for_url(re.compile(r"\?q=aurora(\+|%20)vodafone(\+|%20)peru$"))
    expect(page.get_by_role("heading", name="No senders match your search.")).to_be_visible()
    expect(page.locator("#understood .chip")).to_have_text(
        [re.compile("Name contains “aurora”"), re.compile("Vodafone"), re.compile("Peru")]
    )
    expect(field).to_be_focused()
    offer = page.locator("#offers a").first
    count = offer.get_attribute("data-count")
    offer.click()
    expect(page.locator("[data-total]")).to_have_attribute("data-total", str(count))
    expect(field).to_have_value("aurora vodafone")
    expect(page.locator("#known")).to_contain_text("From records")
    page.locator("#understood .chip", has_text="Vodafone").click()
    expect(field).to_have_value("aurora")
    field.fill("070-123 45 67")
    expect(page.locator("#exact-hit a")).to_have_attribute("href", f"{LIST}{DEALS}/")


def test_typing_filters_the_list_and_keeps_focus_and_history(open_as: Open) -> None:
    page = open_as(path=LIST)
    entries = page.evaluate("history.length")
    field = page.get_by_label("Search senders and drafts")
    store.clear_requests()
    page.keyboard.press("/")
    expect(field).to_be_focused()
    field.press_sequentially("aurora d", delay=20)
    page.wait_for_url(re.compile(r"\?q=aurora(\+|%20)d$"))
    expect(page.locator("[data-total]")).not_to_have_attribute("data-total", "240")
    assert all("aurora d" in name.lower() for name in names(page))
    expect(field).to_be_focused()
    expect(field).to_have_value("aurora d")
    assert page.evaluate("history.length") == entries
    asked = [dict(call["query"]).get("filterSenderName", "") for call in store.requests()]
    assert "a" not in asked, "one letter asks nothing"


def test_focus_stays_after_an_update_of_the_table(open_as: Open) -> None:
    page = open_as(path=f"{LIST}?size=10")
    page.get_by_role("link", name="Next").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("page="))
    expect(page.locator("#page-next")).to_be_focused()
    expect(page.locator(".htmx-added, .htmx-settling, .htmx-request")).to_have_count(0)
    page.locator("#tab-ALL").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "page=" not in url)
    expect(page.locator("#tab-ALL")).to_be_focused()
    choose_launched(page)
    page.wait_for_url(re.compile("state=LAUNCHED"))
    expect(page.locator("#states-filter [value=LAUNCHED]")).to_be_focused()


def test_modified_click_opens_the_link_in_a_new_tab(open_as: Open) -> None:
    page = open_as(path=LIST)
    with page.context.expect_page() as opened:
        page.locator("#page-next").click(modifiers=["ControlOrMeta"])
    opened.value.wait_for_url(re.compile("page="))
    assert "page=" not in page.url


def test_counts_appear_in_the_tabs_and_the_menu_of_states_after_the_page(open_as: Open) -> None:
    project = Project.objects.get(slug="aurora")
    while passes.step(project) is not None:
        pass
    page = open_as(path=LIST)
    expect(page.locator("#tab-ALL b")).to_have_text("240")
    expect(page.locator("#counts-known")).to_contain_text("records")
    store.clear_requests()
    page.locator("#states-filter > summary").click()
    expect(page.locator("#count-LAUNCHED")).not_to_be_empty()
    assert len(store.requests()) == 9, "only who opens the menu makes Sinch count"
    page.locator("#states-filter [value=LAUNCHED]").check()
    page.locator("#states-filter [value=IN_TEST]").check()
    page.wait_for_url(re.compile("state=IN_TEST&state=LAUNCHED"))
    expect(page.locator("#states-filter")).to_have_attribute("open", "")
    page.locator("#columns-menu > summary").click()
    page.locator("#columns-menu [value=owner]").uncheck()
    expect(page.locator("thead .column-owner")).to_have_count(0)
    page.locator("#columns-menu [value=owner]").check()
    page.wait_for_url(lambda url: "columns" not in url)
    expect(page.locator("thead .column-owner")).to_have_count(1)


def test_fault_shows_a_banner_and_keeps_table_and_url(open_as: Open) -> None:
    page = open_as(path=f"{LIST}?size=10")
    faults.order("GET /rcs/senders", "error", errorCode="internal_error")
    page.locator("#sort-name").click()
    expect(page.get_by_role("alert")).to_contain_text("Sinch could not complete the request.")
    expect(page.locator("tbody tr[data-sender]")).to_have_count(10)
    assert "sort=name" not in page.url, "the address names what is on screen"
    page.locator("#sort-name").click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Sender")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_lost_connection_shows_that_the_portal_did_not_respond(open_as: Open) -> None:
    page = open_as(path=LIST)
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.locator("#sort-name").click()
    expect(page.get_by_role("alert")).to_contain_text("The portal did not respond.")


def test_ended_session_shows_signed_out_and_keeps_the_table(open_as: Open) -> None:
    page = open_as(path=LIST)
    page.wait_for_load_state("networkidle")
    page.context.clear_cookies()
    page.locator("#sort-name").click()
    expect(page.get_by_role("alert")).to_contain_text("You are signed out.")
    assert page.locator("tbody tr[data-sender]").count() == 50


@SCRIPT
def test_sender_page_opens_countries_answers_and_the_dark_preview(
    open_as: Open, script: bool
) -> None:
    page = open_as(path=LIST, java_script_enabled=script)
    page.get_by_role("link", name="Aurora Deals").click()
    page.wait_for_url(f"**{DETAIL}")
    expect(page.get_by_role("heading", name="Aurora Deals", level=1)).to_be_visible()
    expect(page.locator('[data-operator="NRJ Mobile"]')).to_be_visible()
    expect(page.locator('[data-operator="EE"]')).to_be_hidden()
    page.locator("#country-GB summary").click()
    expect(page.locator('[data-operator="EE"]')).to_be_visible()
    page.get_by_role("navigation", name="Sections").get_by_role("link", name="Answers").click()
    expect(page.get_by_role("heading", name="Verification")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Countries")).to_be_visible()
    page.get_by_label("Dark", exact=True).check(force=True)
    ground = page.locator(".phone").evaluate("phone => getComputedStyle(phone).backgroundColor")
    assert ground == "rgb(27, 28, 31)"


def test_click_or_key_switches_between_relative_and_exact_times(open_as: Open) -> None:
    page = open_as(path=LIST)
    modified = page.locator("tbody .cell-modified time").first
    words = modified.inner_text()
    modified.click()
    expect(modified).to_have_text(EXACT)
    page.keyboard.press("t")
    expect(modified).to_have_text(words)
    page.keyboard.press("t")
    page.locator("#sort-name").click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Sender")
    expect(modified).to_have_text(EXACT)
    page.keyboard.press("t")
    expect(modified).not_to_have_text(EXACT)


def test_shortcuts_work_until_switched_off(open_as: Open) -> None:
    page = open_as(path=DETAIL)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.wait_for_url(f"**{LIST}")
    page.keyboard.press("?")
    page.get_by_label("Enable keyboard shortcuts").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_label("Search senders and drafts")).not_to_be_focused()


@SCRIPT
def test_switcher_opens_the_project_and_theme_button_keeps_the_page(
    open_as: Open, script: bool
) -> None:
    page = open_as(path=LIST, java_script_enabled=script)
    side = page.locator("#rail")
    side.get_by_text("Change project").locator("..").click()
    side.get_by_role("link", name="Harbor Bank").click()
    page.wait_for_url("**/p/harbor/")
    side.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.url.endswith("/p/harbor/")


WIDTHS = (390, 768, 1024, 1280, 1440)


@pytest.mark.parametrize(
    "path",
    [
        LIST,
        f"{LIST}?name=Fisch&columns={','.join(KNOWN)}",
        DETAIL,
        f"{DETAIL}answers/",
        f"{DETAIL}json/",
        "/p/aurora/",
        "/",
    ],
)
def test_page_does_not_scroll_sideways_at_any_width(open_as: Open, path: str) -> None:
    page = open_as(path=path)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width
