"""Bringing two people's answers together: nobody's words vanish without somebody's choice."""

import pytest

from senders.onboarding.answers import merging
from senders.onboarding.answers.normalize import Stored


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "answers", "taken", "conflicts"),
    [
        ("a", "a", "a", "a", [], []),
        ("a", "b", "a", "b", [], []),
        ("a", "a", "b", "b", ["name"], []),
        ("a", "b", "b", "b", [], []),
        ("a", "b", "c", "c", [], ["name"]),
        ("a", "", "c", "c", [], ["name"]),
        ("", "", "c", "c", ["name"], []),
        ("", "b", "", "b", [], []),
        ("a", "b", "", "", [], ["name"]),
    ],
)
def test_merge_of_one_field_takes_the_change_or_reports_a_conflict(
    base: str, mine: str, theirs: str, answers: str, taken: list[str], conflicts: list[str]
) -> None:
    merged = merging.merge({"name": [base]}, {"name": [mine]}, {"name": [theirs]})
    assert merged == ({"name": [answers]}, taken, conflicts)


def test_merge_combines_changes_of_different_fields() -> None:
    merged = merging.merge(
        {"name": ["a"], "description": ["x"]},
        {"name": ["b"], "description": ["x"]},
        {"name": ["a"], "description": ["y"]},
    )
    assert merged == ({"name": ["b"], "description": ["y"]}, ["description"], [])


def test_merge_treats_absent_and_empty_as_equal() -> None:
    merged = merging.merge({}, {"name": [""], "countries": []}, {"name": ["b"]})
    assert merged.answers["name"] == ["b"]
    assert merged.conflicts == []


def test_merge_treats_the_rows_of_a_list_as_one_field() -> None:
    base = {"emails-TOTAL_FORMS": ["1"], "emails-0-label": ["Help"]}
    mine = {"emails-TOTAL_FORMS": ["2"], "emails-0-label": ["Help"], "emails-1-label": ["Sales"]}
    theirs = {"emails-TOTAL_FORMS": ["1"], "emails-0-label": ["Support"]}
    merged = merging.merge(base, mine, theirs)
    assert (merged.answers, merged.conflicts) == (theirs, ["emails"])
    assert merging.merge(base, mine, base).answers == mine
    assert merging.chosen(theirs, mine, ["emails"]) == mine


def test_merge_keeps_an_added_empty_row() -> None:
    one = {"emails-TOTAL_FORMS": ["1"], "emails-0-label": ["Help"]}
    two = {"emails-TOTAL_FORMS": ["2"], "emails-0-label": ["Help"], "emails-1-label": [""]}
    assert merging.merge(one, two, one).answers == two


@pytest.mark.parametrize(
    ("saves", "held"),
    [
        ([], {"a": ["1"], "b": ["1"]}),
        ([({"a": ["2"], "b": ["1"]}, True)], {"a": ["2"], "b": ["1"]}),
        ([({"a": ["2"], "b": ["1"]}, False)], {"a": ["1"], "b": ["1"]}),
        # The page's own save carried another's b along, which the page does not show.
        (
            [({"a": ["1"], "b": ["9"]}, False), ({"a": ["2"], "b": ["9"]}, True)],
            {"a": ["2"], "b": ["1"]},
        ),
        ([({"a": ["2"], "b": ["1"]}, True), ({"a": ["1"], "b": ["1"]}, True)], None),
    ],
)
def test_seen_by_is_the_start_with_own_changes_only(
    saves: list[tuple[Stored, bool]], held: object
) -> None:
    start = {"a": ["1"], "b": ["1"]}
    assert merging.seen_by(start, saves) == (held or start)


def test_merge_treats_the_inputs_of_a_list_answer_as_one_field() -> None:
    base = {"opt_in": ["a;b"], "opt_in_as_list": ["on"], "opt_in_marker": [";"]}
    theirs = {"opt_in": ["a|b"], "opt_in_as_list": ["on"], "opt_in_marker": ["|"]}
    mine = {"opt_in": ["c;d"], "opt_in_as_list": ["on"], "opt_in_marker": [";"]}
    merged = merging.merge(base, mine, theirs)
    assert merged == (theirs, [], ["opt_in"])


def test_changed_names_removed_fields_last() -> None:
    before = {"name": ["a"], "color": ["red"]}
    assert merging.changed(before, {"description": ["x"]}) == ["description", "name", "color"]


def test_merge_adopts_fields_that_only_others_have() -> None:
    merged = merging.merge({}, {}, {"name": ["b"]})
    assert merged == ({"name": ["b"]}, ["name"], [])


def test_seen_by_drops_a_field_that_the_page_removed() -> None:
    assert merging.seen_by({"a": ["1"], "b": ["1"]}, [({"a": ["1"]}, True)]) == {"a": ["1"]}


def test_chosen_replaces_whole_fields() -> None:
    current = {"emails-0-label": ["x"], "emails-1-label": ["y"], "name": ["a"]}
    save = {"emails-0-label": ["z"], "name": ["b"], "color": ["c"]}
    assert merging.chosen(current, save, ["emails"]) == {
        "emails-0-label": ["z"],
        "name": ["a"],
    }
    assert merging.chosen(current, save, ["color"]) == {**current, "color": ["c"]}


def test_changed_ignores_row_counters() -> None:
    assert merging.changed({"emails-TOTAL_FORMS": ["1"]}, {"emails-TOTAL_FORMS": ["2"]}) == []
