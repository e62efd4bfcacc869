"""The exact change: each field as it was and will be, countries by name, ticks of launched ones."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from senders.models import AuditEntry, Draft, Project
from senders.onboarding import changes, country_moves, wire
from senders.onboarding.answers import threeway
from senders.onboarding.forms.fields import Answer, Choice, Many, Number
from senders.onboarding.forms.layout import list_names
from senders.onboarding.forms.registry import FORMS
from senders.onboarding.forms.us import OLDER
from senders.onboarding.questions import Questions
from senders.sandbox import faults
from senders.sandbox.models import Sender
from tests.launch.test_plan import sender as sender_with
from tests.onboarding.conftest import patches
from tests.onboarding.test_editing import (
    GET,
    at_sinch,
    edit,
    page_of,
    post,
    reviewed,
    sender,
    stored,
    submit,
    typed,
    url,
)

__all__ = ["edit", "sender"]  # fixtures

YEAR = timezone.now().year  # the day is shown without it
COUNTRIES = {"countries": {"countries": ["GB", "FR", "US"]}}


def pairs() -> list[Any]:
    """Each field of each step: its stored values before and after, and the words expected."""
    found = []
    for step, kind in FORMS.items():
        if step in {"basics", "countries"}:
            continue
        for name, field in kind.base_fields.items():
            if not isinstance(field, Answer | Many) or name.startswith(OLDER) or not field.wire:
                continue
            old, new, words = _values(name, field)
            found.append(
                pytest.param(step, {name: [old]}, {name: [new]}, words, id=f"{step}.{name}")
            )
        for rows in kind.rows:
            key = rows.form.needed
            before = {f"{rows.name}-0-{key}": ["Old text, long enough"]}
            after = {f"{rows.name}-0-{key}": ["New text, long enough"]}
            words = ("Old text, long enough", "New text, long enough")
            found.append(pytest.param(step, before, after, words, id=f"{step}.{rows.name}"))
    return found


def _values(name: str, field: Answer | Many) -> tuple[str, str, tuple[str, str]]:
    if isinstance(field, Choice):
        (old, old_words), (new, new_words) = [
            (str(value), str(label)) for value, label in field.offered if value
        ][:2]
        return old, new, (old_words, new_words)
    if isinstance(field, Number):
        return "5000", "25000", ("5,000", "25,000")
    if name == "color":
        return "#224BB2", "#2B6A99", ("#224BB2", "#2B6A99")
    if name == "test_numbers":
        return "+46701234567", "+447700900123", ("+46701234567", "+447700900123")
    return "Old text", "New text", ("Old text", "New text")


def compared(before: dict[str, Any], after: dict[str, Any]) -> list[changes.Change]:
    old, new = (wire.details_of({**COUNTRIES, **each}, Questions()) for each in (before, after))
    return changes.Comparison(old, new, Questions()).of(threeway.changed(old, new))


@pytest.mark.parametrize(("step", "before", "after", "words"), pairs())
def test_every_field_has_a_readable_was_and_will_be(
    step: str, before: dict[str, Any], after: dict[str, Any], words: tuple[str, str]
) -> None:
    (change,) = compared({step: before}, {step: after})
    assert (change.step, change.before.text, change.after.text) == (step, *words)
    assert change.label not in {"", change.path, change.path.rpartition(".")[2]}
    is_colour = change.path == "details.brand.color"
    assert bool(change.before.colour) is bool(change.after.colour) is is_colour
    # To an answer and from one: an absent value is empty, never a code.
    (given,) = compared({}, {step: after})
    (taken,) = compared({step: before}, {})
    assert (given.before.text, given.after.text) == ("", words[1])
    assert (taken.before.text, taken.after.text) == (words[0], "")


def test_every_field_of_every_step_is_in_the_table() -> None:
    named = {str(each.id) for each in pairs()}
    for step, kind in FORMS.items():
        if step in {"basics", "countries"}:
            continue
        for name, field in kind.base_fields.items():
            if isinstance(field, Answer) and field.wire and not name.startswith(OLDER):
                assert f"{step}.{name}" in named
    assert len(named) > 50


LISTS = [
    ({"emails-0-address": ["a@x.example"], "emails-0-label": ["Care"]}, "Care · a@x.example"),
    ({"phones-0-number": ["+46812345678"], "phones-0-label": ["Shop"]}, "Shop · +46812345678"),
]


@pytest.mark.parametrize(("row", "words"), LISTS)
def test_entries_of_a_list_are_shown_as_added_and_removed(
    row: dict[str, list[str]], words: str
) -> None:
    more = {name.replace("-0-", "-1-"): [f"{text[0]}1"] for name, text in row.items()}
    (change,) = compared({"contacts": row}, {"contacts": {**row, **more}})
    both = [text[0] for text in more.values()]
    assert [entry.kind for entry in change.entries] == ["added"]
    assert all(text in change.entries[0].text for text in both)
    assert change.stay == 1
    (gone,) = compared({"contacts": {**row, **more}}, {"contacts": row})
    assert [entry.kind for entry in gone.entries] == ["removed"]
    (only,) = compared({}, {"contacts": row})
    assert set(only.entries[0].text.split(" · ")) == set(words.split(" · "))


@pytest.mark.parametrize(
    ("before", "after", "note"),
    [
        (
            "Aurora Deals",
            "Aurora  Deals",
            "Only spaces, line breaks, the order or invisible characters differ.",
        ),
        ("Aurora", "Aurora Deals", ""),
    ],
)
def test_a_change_that_cannot_be_seen_is_explained(before: str, after: str, note: str) -> None:
    (change,) = compared({"brand": {"name": [before]}}, {"brand": {"name": [after]}})
    assert change.note == note


def test_an_answer_split_otherwise_is_explained() -> None:
    name = next(
        name
        for name, field in FORMS["gb"].base_fields.items()
        if isinstance(field, Answer) and field.listable
    )
    lines = {name: ["one\ntwo"]}
    found = compared({"gb": lines}, {"gb": {**lines, list_names(name)[0]: ["on"]}})
    assert len(found) == 1
    assert found[0].note or found[0].before.text != found[0].after.text


def status(code: str, *operators: str, own: str = "LAUNCHED") -> dict[str, Any]:
    return {
        "country": code,
        "status": own,
        "operators": [
            {"name": f"Operator {n}", "status": one, "modified": f"{YEAR}-09-0{n + 4}T08:00:00Z"}
            for n, one in enumerate(operators)
        ],
    }


LIVE, WAIT, NOT = "LAUNCHED", "PENDING", "NOT_LAUNCHED"
STANDINGS = [
    (status("FR", LIVE, LIVE, LIVE, WAIT), "Launched with 3 of 4 operators since 4 Sep", True),
    (status("FR", LIVE), "Launched with 1 of 1 operator since 4 Sep", True),
    (status("FR", LIVE, WAIT, own=WAIT), "Launched with 1 of 2 operators since 4 Sep", True),
    (status("FR"), "Launched", True),
    (status("FR", WAIT, own=WAIT), "Pending", False),
    (status("FR", NOT, own=NOT), "Not launched", False),
    (status("SE", LIVE), "No status from Sinch yet", False),
]


@pytest.mark.parametrize(("row", "words", "needs_tick"), STANDINGS)
def test_removed_country_shows_its_standing_and_needs_a_tick_if_launched(
    row: dict[str, Any], words: str, needs_tick: bool
) -> None:
    read = sender_with("GB", "FR", countryStatus=[row])
    found = country_moves.of({"countries": ["GB", "FR"]}, {"countries": ["GB", "ES"]}, read)
    move = next(each for each in found.moves if each.code == "FR")
    assert (move.standing, move.needs_tick) == (words, needs_tick)
    assert [(each.name, each.is_added) for each in found.moves if each.code != "FR"] == [
        ("Spain", True)
    ]
    assert (found.was, found.will_be) == ("France, United Kingdom", "Spain, United Kingdom")


def test_removed_country_of_a_sender_that_was_not_read_has_no_known_status() -> None:
    found = country_moves.of({"countries": ["FR"]}, {"countries": []}, None)
    assert [(move.standing, move.needs_tick) for move in found.moves] == [
        ("Status not known", False)
    ]
    assert (found.was, found.will_be) == ("France", "None")


def launch(sender: str, *rows: dict[str, Any]) -> None:
    found = Sender.objects.get(pk=sender)
    found.state, found.body = "LAUNCHED", {**found.body, "countryStatus": list(rows)}
    found.save()


@pytest.fixture
def removal(edit: Draft, sender: str) -> Draft:
    """An edit that adds Spain and takes away France and the United States, both launched."""
    launch(sender, status("FR", LIVE, WAIT), status("US", LIVE), status("GB", NOT, own=NOT))
    typed(edit, "countries", countries=["GB", "ES"])
    return edit


def test_review_shows_countries_by_name_with_a_box_for_each_launched_one(
    staff: Client, removal: Draft
) -> None:
    page = page_of(staff, removal)
    moves = re.findall(r'data-country="(\w\w)" data-status="(\w*)" data-move="(\w+)"', page)
    assert moves == [
        ("FR", "LAUNCHED", "removed"),
        ("US", "LAUNCHED", "removed"),
        ("ES", "", "added"),
    ]
    for code, name in (("FR", "France"), ("US", "United States")):
        assert f'name="remove" value="{code}" form="send"' in page
        assert f"Remove {name} although it is launched" in page
    assert "Launched with 1 of 2 operators since 4 Sep" in page
    assert "Sinch gets 1 change: the list of countries. Nothing else." in page
    assert "A manager launches Spain afterwards." in page
    assert "The exact JSON of the change" in page


def test_nothing_is_sent_without_every_tick_and_given_ticks_stay(
    staff: Client, removal: Draft, sender: str
) -> None:
    response = submit(staff, removal, remove=["FR"])
    page = response.content.decode()
    assert (response.status_code, removal.state, patches()) == (422, Draft.State.OPEN, 0)
    assert 'id="summary" tabindex="-1" role="alert" data-focus' in page
    assert 'href="#id_remove_us"' in page
    assert 'href="#id_remove_fr"' not in page
    assert re.search(r'value="FR" form="send"[^>]* checked', page)
    assert not re.search(r'value="US" form="send"[^>]* checked', page)
    sent = submit(staff, removal, remove=["FR", "US"])
    assert (sent.status_code, patches()) == (302, 1)
    assert sorted(stored(sender)["countries"]) == ["ES", "GB"]
    entry = AuditEntry.objects.get(action="sender.updated", outcome="attempted")
    assert entry.changes["asked"]["removedLaunched"] == ["FR", "US"]


def test_a_country_that_launched_after_the_review_needs_a_tick(
    staff: Client, edit: Draft, sender: str
) -> None:
    typed(edit, "countries", countries=["GB", "US"])
    seen = reviewed(staff, edit)
    found = Sender.objects.get(pk=sender)  # launched in one country, its state as it was
    found.body = {**found.body, "countryStatus": [status("FR", LIVE)]}
    found.save()
    response = post(staff, edit, seen)
    assert (response.status_code, edit.state, patches()) == (422, Draft.State.OPEN, 0)
    assert "Launched with 1 of 1 operator since 4 Sep" in response.content.decode()
    assert post(staff, edit, seen, remove="FR").status_code == 302
    assert patches() == 1


def test_a_tick_for_another_country_allows_nothing(staff: Client, removal: Draft) -> None:
    assert submit(staff, removal, remove=["ES", "GB"]).status_code == 422
    assert patches() == 0


def test_second_press_of_a_ticked_send_sends_nothing_more(staff: Client, removal: Draft) -> None:
    seen = reviewed(staff, removal)
    for _press in range(2):
        assert post(staff, removal, seen, remove=["FR", "US"]).status_code == 302
    assert patches() == 1


def test_auditor_sees_the_change_without_boxes_and_button(
    auditor: Client, staff: Client, removal: Draft
) -> None:
    page = page_of(auditor, removal)
    assert "Launched with 1 of 2 operators since 4 Sep" in page
    assert 'name="remove"' not in page
    assert 'name="reviewed"' not in page
    seen = reviewed(staff, removal)
    assert auditor.post(url(removal, "submit"), {"reviewed": seen}).status_code == 403


def test_ticks_survive_the_end_of_a_session(staff: Client, removal: Draft) -> None:
    seen = reviewed(staff, removal)
    staff.cookies.clear()
    login = staff.post(url(removal, "submit"), {"reviewed": seen, "remove": ["US"]})
    kept = re.search(r'name="typed" value="([^"]+)"', login.content.decode())
    assert kept
    again = Client()
    again.post(
        "/login/",
        {
            "username": "onboarding",
            "password": "rcs-demo",
            "typed": kept[1],
            "next": url(removal, "review"),
        },
    )
    page = page_of(again, removal)
    assert re.search(r'value="US" form="send"[^>]* checked', page)
    assert not re.search(r'value="FR" form="send"[^>]* checked', page)
    assert patches() == 0


def test_answers_that_a_launched_sender_does_not_accept_are_shown_as_not_sent(
    staff: Client, edit: Draft, sender: str
) -> None:
    typed(edit, "brand", description="Mine")
    typed(edit, "images", color="#2B6A99")
    typed(edit, "countries", countries=["GB", "FR", "US", "ES"])
    assert "Not sent" not in page_of(staff, edit)
    launch(sender, status("GB", LIVE))
    page = page_of(staff, edit)
    assert re.findall(r'data-not-sent="([\w.]+)"', page) == [
        "details.brand.description",
        "details.brand.color",
    ]
    assert "Not sent: 2 other answers" in page
    assert 'fill="#2B6A99"' in page
    assert "Sinch gets 1 change: the list of countries. Nothing else." in page
    assert submit(staff, edit).status_code == 302
    assert stored(sender)["brand"]["description"] == "Offers of the week and help with your order"


def test_review_of_an_edit_shows_only_the_change(staff: Client, edit: Draft) -> None:
    typed(edit, "brand", description="Offers of the day")
    page = page_of(staff, edit)
    assert re.findall(r'data-change="([\w.]+)"', page) == ["details.brand.description"]
    changed = page.partition('id="changes"')[2].partition("</section>")[0]
    assert "Offers of the week and help with your order" in changed
    assert "Offers of the day" in changed
    assert "Aurora Retail Ltd" not in changed
    assert re.search(
        r'<details class="section json" id="answers"><summary>\s*Answers \(\d\d\)', page
    )
    assert "Nothing is launched." in page
    assert "No test numbers will be invited." in page


def test_value_that_someone_else_set_meanwhile_is_what_it_was(
    staff: Client, aurora: Project, edit: Draft, sender: str
) -> None:
    typed(edit, "brand", description="Mine")
    at_sinch(aurora, sender, brand={"description": "Theirs"})
    changed = page_of(staff, edit).partition('id="changes"')[2].partition("</section>")[0]
    assert "Theirs" in changed
    assert "Offers of the week and help with your order" not in changed
    assert "Someone changed this at Sinch after the draft was created." in changed
    at_sinch(aurora, sender, brand={"description": "Mine"})
    page = page_of(staff, edit)
    assert "The sender at Sinch already has the values of this draft." in page
    assert "Sinch gets no request, because the sender already has these values." in page


def test_review_without_a_response_compares_with_the_last_known_sender(
    staff: Client, edit: Draft, sender: str
) -> None:
    typed(edit, "brand", description="Mine")
    faults.order(GET, "timeout")
    page = page_of(staff, edit)
    assert "Compared with the sender when this draft was created" in page
    assert "The portal reads the sender again before it sends anything." in page
    assert (
        "Offers of the week and help with your order"
        in page.partition('id="changes"')[2].partition("</section>")[0]
    )
    page_of(staff, edit)
    faults.order(GET, "timeout")
    assert "less than a minute old" in page_of(staff, edit)


def test_nobody_needs_a_tick_for_a_country_that_stays() -> None:
    found = country_moves.of(
        {"countries": ["FR", "GB"]},
        {"countries": ["GB", "FR", "ES"]},
        None,
    )
    assert [move.code for move in found.moves] == ["ES"]
    assert not found.to_tick


def test_clash_is_shown_in_words_with_your_version_selected(
    staff: Client, aurora: Project, edit: Draft, sender: str
) -> None:
    typed(edit, "countries", countries=["GB", "ES"])
    typed(edit, "images", color="#2B6A99")
    typed(edit, "us", ownership_type="PRIVATE")
    seen = reviewed(staff, edit)
    at_sinch(
        aurora,
        sender,
        countries=["GB", "SE"],
        brand={"color": "#0A693C"},
    )
    response = post(staff, edit, seen)
    page = response.content.decode()
    assert response.status_code == 409
    assert re.findall(r'data-clash="([\w.]+)"', page) == [
        "details.brand.color",
        "details.countries",
    ]
    for colour in ("#2B6A99", "#0A693C", "#224BB2"):
        assert f'fill="{colour}"' in page
    countries = page.partition('data-clash="details.countries"')[2].partition("</fieldset>")[0]
    for name in ("Spain", "Sweden", "France", "United Kingdom"):
        assert name in countries
    assert page.count('value="yours" checked') == 2
    assert 'value="theirs" checked' not in page
