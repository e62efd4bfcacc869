"""axe finds nothing, in both colour schemes and on a phone; and the keyboard reaches everything."""

from collections.abc import Callable
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from senders.audit import Actor
from senders.cases import paper_offers, papers
from senders.models import Project
from senders.sandbox import faults
from tests.cases.paper_uploads import upload
from tests.conftest import DETAIL, LIST
from tests.e2e.conftest import Open
from tests.intake.linking import draft_of as intake_draft
from tests.intake.linking import link_of, path_of
from tests.onboarding.complete import body
from tests.onboarding.conftest import draft_of

pytestmark = pytest.mark.browser
# Only violations are described in full; to describe every pass takes as long again.
FEW = {"resultTypes": ["violations"], "preload": False}
RULES = FEW | {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = FEW | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
PAGES = {
    "list": f"{LIST}?state=LAUNCHING&size=25",
    "empty list": f"{LIST}?name=zzz",
    "detail": DETAIL,
    "answers": f"{DETAIL}answers/",
    "activity": f"{DETAIL}activity/",
    "json": f"{DETAIL}json/",
    "launch": f"{DETAIL}launch/",
    "overview": "/p/aurora/?count=1",
    "chooser": "/",
    "rules": "/rules/",
    "not found": f"{LIST}nope/",
    "sandbox": "/sandbox/",
}


def complaints(page: Page, scheme: str = "") -> list[str]:
    """Returns axe's findings. In dark mode only colours are checked: the markup is the same."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    return page.evaluate(  # type: ignore[no-any-return]
        """async options => (await axe.run(options)).violations.flatMap(one => one.nodes.map(
               node => `${one.id}: ${node.target} ${node.failureSummary}`))""",
        COLOURS if scheme == "dark" else RULES,
    )


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_on_each_page(open_as: Open, name: str) -> None:
    page = open_as("admin", PAGES[name])
    page.wait_for_load_state("networkidle")
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert complaints(page, scheme) == [], scheme


@pytest.mark.parametrize("name", ["list", "detail", "overview"])
def test_axe_finds_nothing_on_a_phone(open_as: Open, name: str) -> None:
    page = open_as("auditor", PAGES[name], viewport={"width": 390, "height": 844}, has_touch=True)
    page.get_by_text("Menu", exact=True).click()
    assert complaints(page) == []


def repeated_ids(page: Page) -> list[str]:
    return page.evaluate(  # type: ignore[no-any-return]
        """() => [...document.querySelectorAll("[id]")].map(one => one.id)
               .filter((id, place, all) => all.indexOf(id) !== place)"""
    )


def after_response(page: Page, part_of_url: str, action: Callable[[], None]) -> None:
    """Acts, waits until the response is in the page, and asks axe and for repeated ids."""
    with page.expect_response(lambda response: part_of_url in response.url):
        action()
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
    assert complaints(page) == []
    assert repeated_ids(page) == []


def test_axe_finds_nothing_after_filtering_and_paging_the_list(open_as: Open) -> None:
    page = open_as("manager", f"{LIST}?size=25")
    page.locator("#states-filter > summary").click()
    page.wait_for_load_state("networkidle")
    after_response(page, "state=LAUNCHED", page.locator("#states-filter [value=LAUNCHED]").check)
    expect(page).to_have_title("Senders: Launched · Aurora Retail Group")
    after_response(page, "page=", page.locator("#page-next").click)
    after_response(page, "q=aurora", lambda: page.locator("#filter-q").fill("aurora"))
    after_response(page, "q=zzzz", lambda: page.locator("#filter-q").fill("zzzz"))


def test_axe_finds_nothing_after_requests_of_the_onboarding_pages(
    open_as: Open, aurora: Project
) -> None:
    draft = draft_of(aurora, body(details__questionnaire__us__answers={}))
    page = open_as("manager", "/p/aurora/onboarding/?tab=open")
    after_response(page, "tab=closed", page.locator("#tab-closed").click)
    page.goto(f"/p/aurora/onboarding/{draft.pk}/us/")
    saved = page.locator("#saved")
    after_response(page, "/us/", lambda: saved.dispatch_event("autosave"))
    page.goto(f"/p/aurora/onboarding/{draft.pk}/contacts/")
    add = page.locator("[data-rows=emails] > button").last
    after_response(page, "/contacts/", add.click)


def test_axe_finds_nothing_after_polling_a_sender(open_as: Open) -> None:
    page = open_as("manager", DETAIL)
    page.clock.install()
    page.reload()
    after_response(page, "/status/", lambda: page.clock.fast_forward(61_000))


@pytest.mark.parametrize("name", ["detail", "launch"])
@pytest.mark.parametrize("width", [1280, 390])
def test_images_keep_their_proportions(open_as: Open, name: str, width: int) -> None:
    page = open_as("manager", PAGES[name], viewport={"width": width, "height": 844})
    page.wait_for_load_state("networkidle")
    images = page.evaluate(
        """() => [...document.images].map(one => ({
            width: one.clientWidth, height: one.clientHeight,
            natural: one.naturalWidth / one.naturalHeight, fit: getComputedStyle(one).objectFit,
        }))"""
    )
    assert images
    for image in images:
        assert image["natural"] > 0, "the image is there"
        in_proportion = abs(image["width"] / image["height"] / image["natural"] - 1) < 0.02
        assert in_proportion or image["fit"] in {"cover", "contain"}, image


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_failed_sign_in_focuses_the_alert_and_passes_axe(open_as: Open, scheme: str) -> None:
    page = open_as("manager", LIST, color_scheme=scheme)
    page.context.clear_cookies()
    page.goto("/login/")
    assert complaints(page, scheme) == []
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert complaints(page, scheme) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_with_a_fault_passes_axe(open_as: Open, scheme: str) -> None:
    page = open_as("manager", LIST, color_scheme=scheme)
    page.wait_for_load_state("networkidle")  # else the counts would use the fault up
    faults.order("GET /rcs/senders", "error", errorCode="internal_error")
    page.goto(LIST)
    expect(page.get_by_role("alert")).to_be_visible()
    assert complaints(page, scheme) == []


def test_keyboard_leads_from_the_skip_link_to_a_sender(open_as: Open) -> None:
    page = open_as("auditor", f"{LIST}?size=10")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    reached = []
    for _press in range(60):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent.trim().slice(0, 40)"))
        if reached[-1] == "Aurora Deals":
            break
    assert reached[-1] == "Aurora Deals"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{DETAIL}")


@pytest.mark.parametrize("width", [390, 1280])
def test_papers_of_a_customer_link_and_the_case_with_them_pass_axe(
    open_as: Open, aurora: Project, width: int
) -> None:
    """An uploaded, a rejected and a required paper, for the customer and for staff."""
    draft = intake_draft(aurora, countries={"countries": ["DE", "NL", "MX"]})
    link, now = link_of(draft, ("brand", "papers")), timezone.now()
    name = "A long name of a letter that Ana Costa has signed in her office.pdf"
    found = {row.key: row for row in papers.rows(draft.case)}
    for key in ("de-approval", "nl-verification"):
        file = paper_offers.upload(link, found[key], upload(name=name), ip="", now=now)
    row, actor = found["nl-verification"], Actor(aurora, "tests")
    paper_offers.reject(row, file, "Page 2 is missing.", actor, now=now)
    size: Any = {"width": width, "height": 844}
    for who, path in (
        ("auditor", f"{path_of(link)}papers/"),
        ("manager", f"/p/aurora/cases/{draft.case_id}/"),
    ):
        page = open_as(who, path, viewport=size)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            assert complaints(page, scheme) == [], (who, scheme)
        assert repeated_ids(page) == []
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, "nothing sticks out"
