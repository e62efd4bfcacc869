"""Test numbers in every notation people paste them in."""

import pytest

from senders.onboarding.draft_facts import Facts
from senders.onboarding.forms import step_form
from senders.provisioning import is_e164, is_possible_number
from senders.sender.numbers.pasted import read, sent

SWEDISH, BRITISH = "+46701234567", "+442071838750"


@pytest.mark.parametrize(
    ("typed", "countries", "expected"),
    [
        ("+46701234567", (), [SWEDISH]),
        ("+46 70-123 45 67", (), [SWEDISH]),
        ("0046701234567", (), [SWEDISH]),
        ("00 46 (0)70.123.45.67", (), [SWEDISH]),
        ("(+46) 70/123 45 67", (), [SWEDISH]),
        ("+46\u00a070\u2011123\u00a045\u00a067", (), [SWEDISH]),
        ("\u202d+46701234567\u202c", (), [SWEDISH]),
        ("+44 (0) 20 7183 8750", (), [BRITISH]),
        ("+46701234567, +442071838750", (), [SWEDISH, BRITISH]),
        ("+46701234567;+442071838750", (), [SWEDISH, BRITISH]),
        ("+46701234567\t+442071838750\n\n", (), [SWEDISH, BRITISH]),
        ("+46 70 123 45 67 +44 20 7183 8750", (), [SWEDISH, BRITISH]),
        ("020 7183 8750", ("GB",), [BRITISH]),
        ("070-123 45 67", ("SE",), [SWEDISH]),
        ("0612345678", ("FR", "US"), ["+33612345678"]),
        ("(202) 555-0142", ("FR", "US"), ["+12025550142"]),
        ("+46701234567\n0701234567", ("SE",), [SWEDISH]),
    ],
)
def test_numbers_in_each_notation_are_read_as_e164(
    typed: str, countries: tuple[str, ...], expected: list[str]
) -> None:
    readings = read(typed, countries)
    assert not [reading.problem for reading in readings if reading.problem]
    assert sent(typed, countries) == expected
    assert all(is_e164(number) and is_possible_number(number) for number in expected)


@pytest.mark.parametrize(
    ("typed", "countries", "expected"),
    [
        ("0701234567", (), "Add + and the country code to “0701234567”."),
        ("2025550142", ("US", "CA"), ""),
        ("0612345678", ("FR", "BE", "NL"), "Add + and the country code to “0612345678”."),
        ("+4670", (), "“+4670” is not a valid phone number."),
        ("+4670123456789012", (), "“+4670123456789012” is not a valid phone number."),
        ("+0701234567", (), "“+0701234567” is not a valid phone number."),
        ("+999123456789", (), "“+999123456789” is not a valid phone number."),
        ("Jane: +46701234567", (), "“Jane: +46701234567” is not a phone number."),
        ("+46 70 123 45 67 ext 2", (), "is not a phone number."),
        ("٠٧٠١٢٣٤٥٦٧", ("SE",), "is not a phone number."),
        ("x" * 100, (), f"“{'x' * 39}…” is not a phone number."),
    ],
)
def test_invalid_number_has_a_problem_and_is_kept_as_typed(
    typed: str, countries: tuple[str, ...], expected: str
) -> None:
    (reading,) = read(typed, countries)
    assert expected in reading.problem
    assert bool(reading.problem) is bool(expected)
    if expected:
        assert sent(typed, countries) == [typed], "nothing that was typed is left out in silence"


def test_each_entry_is_shown_with_its_number_and_country() -> None:
    form = step_form(
        "test-numbers",
        {"test_numbers": ["020 7183 8750\n+46 70 123 45 67; nobody\n0046701234567"]},
        facts=Facts(countries=("GB",)),
    )
    assert [tuple(reading) for reading in form.readings] == [
        ("020 7183 8750", BRITISH, "GB", "", 0),
        ("+46 70 123 45 67", SWEDISH, "SE", "", 0),
        ("nobody", "", "", "“nobody” is not a phone number.", 0),
        ("0046701234567", SWEDISH, "SE", "", 2),
    ]
    assert form.readings[1].country_name == "Sweden"
    assert [problem.message for problem in form.problems] == ["“nobody” is not a phone number."]
    assert form.remarks == ["1 number is listed more than once. It will be sent once."]
    assert form.wire() == {"details": {"testNumbers": [BRITISH, SWEDISH, "nobody"]}}


@pytest.mark.parametrize(
    ("many", "remarks", "problems"),
    [
        (20, [], []),
        (21, ["Sinch allows 20 invitations per sender per day. You entered 21 numbers."], []),
        (200, ["Sinch allows 20 invitations per sender per day. You entered 200 numbers."], []),
        (
            201,
            ["Sinch allows 20 invitations per sender per day. You entered 201 numbers."],
            ["Sinch accepts up to 200 test numbers. You entered 201."],
        ),
    ],
)
def test_more_than_20_numbers_give_a_remark_and_more_than_200_a_problem(
    many: int, remarks: list[str], problems: list[str]
) -> None:
    """More than a day's invitations is a hint; more than Sinch takes is wrong."""
    typed = "\n".join(f"+4670{number:07d}" for number in range(1_000_000, 1_000_000 + many))
    form = step_form("test-numbers", {"test_numbers": [typed]})
    assert form.remarks == remarks
    assert [problem.message for problem in form.problems] == problems


def test_list_of_separators_only_is_rejected_and_kept_as_typed() -> None:
    form = step_form("test-numbers", {"test_numbers": [" ,;\n"]})
    assert [problem.message for problem in form.problems] == ["Enter at least one phone number."]
    assert form.wire() == {}
    assert form.stored() == {"test_numbers": [" ,;\n"]}


def test_error_names_five_invalid_entries_and_counts_the_rest() -> None:
    form = step_form("test-numbers", {"test_numbers": ["nobody\n" * 8]})
    (problem,) = form.problems
    assert problem.message.count("is not a phone number.") == 5
    assert problem.message.endswith("3 more entries are invalid.")
