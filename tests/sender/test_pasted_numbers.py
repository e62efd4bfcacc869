"""Test numbers in every notation people paste them in."""

import pytest

from senders.onboarding.draft_facts import Facts
from senders.onboarding.forms import step_form
from senders.provisioning import is_e164, is_possible_number
from senders.sender.numbers.pasted import read, read_list, sent

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
        ("0701234567", (), "“0701234567” has no country code. Add + and the country code."),
        (
            "0612345678",
            ("FR", "BE", "NL"),
            "can be read as +33612345678 (France) or as +31612345678 (Netherlands).",
        ),
        ("0815", (), "“0815” has no country code. Add + and the country code."),
        ("12345", ("GB",), "“12345” does not fit the country (United Kingdom)."),
        ("+4670", (), "is too short (digits after +46: 2)."),
        ("+4670123456789012", (), "is too long (digits after +46: 14)."),
        ("+0701234567", (), "starts with +0, which is no country code."),
        ("+999123456789", (), "starts with +999, which is no country code."),
        ("+46 70 123 45 67 ext 2", (), "contains an extension, “ext 2”."),
        ("+44 7700 9OO123", (), "contains “OO”. Enter digits only."),
        ("+44 808 157 0192 / 0193", (), "contains “/”. Enter one number in each field."),
        ("4.47701E+11", (), "was shortened by a spreadsheet. Enter every digit."),
    ],
)
def test_number_that_cannot_be_sent_has_a_problem_and_stays_as_typed(
    typed: str, countries: tuple[str, ...], expected: str
) -> None:
    (reading,) = read(typed, countries)
    assert reading.problem.startswith("The number in line 1 ")
    assert expected in reading.problem
    assert sent(typed, countries) == [typed], "nothing that was typed is left out in silence"


CSV = """name;number;device
Jane Holm;07700 900123;iPhone 15
"Smith, John";07700 900124;Pixel 8 Pro
Ann;+44 7700 900125;
Bob;;Galaxy S23
Eve;4.47701E+11;Galaxy S23"""
MAIL = """Hi Tom,

here are our testers:

1. Jane Doe +44 7700 900123 (iPhone 12)
2) 07700 900124 - John
- Ann: 07700/900125
* jane.doe1985000@brand.example 0770 0900 126
07700 900127, 07700 900128
+447700900129 +447700900130
07700 900131 or 07700 900132
Sent: 12 Nov 2026 10:24
2026-11-17

Best regards
Kim"""
JANE, PHONE = "+447700900123", "356938035643809"


@pytest.mark.parametrize(
    ("typed", "expected", "others"),
    [
        (
            CSV,
            [
                (2, JANE, "Jane Holm · iPhone 15"),
                (3, "+447700900124", "Smith, John · Pixel 8 Pro"),
                (4, "+447700900125", "Ann"),
                (6, "", "Eve · Galaxy S23"),
            ],
            [1, 5],
        ),
        (
            MAIL,
            [
                (5, JANE, "Jane Doe · iPhone 12"),
                (6, "+447700900124", "John"),
                (7, "+447700900125", "Ann"),
                (8, "+447700900126", "jane.doe1985000@brand.example"),
                (9, "+447700900127", ""),
                (9, "+447700900128", ""),
                (10, "+447700900129", ""),
                (10, "+447700900130", ""),
                (11, "+447700900131", "or"),
                (11, "+447700900132", "or"),
            ],
            [1, 3, 12, 13, 15, 16],
        ),
        (f"07700900123\t{PHONE}\tJane", [(1, JANE, f"Jane · {PHONE}")], []),
        (f"Name,Mobile,IMEI\nJo,7700900123,{PHONE}", [(2, JANE, f"Jo · {PHONE}")], [1]),
        ("| Jane | 07700 900123 | iPhone |", [(1, JANE, "Jane · iPhone")], []),
        ("1;Jane;07700900123", [(1, JANE, "1 · Jane")], []),
        ("phone\n07700900123", [(2, JANE, "")], [1]),
        ("Nom;Téléphone\nJane;07700900123", [(2, JANE, "Jane")], [1]),
        ("'07700900123", [(1, JANE, "")], []),
        ("٠٧٧٠٠٩٠٠١٢٣", [(1, JANE, "")], []),
        ("Jane Doe <+447700900123>", [(1, JANE, "Jane Doe")], []),
        ('iPhone 6.1";07700900123', [(1, JANE, "iPhone 6.1")], []),
        ("TEL;TYPE=CELL:+447700900123", [(1, JANE, "TEL · TYPE=CELL")], []),
        ("07700900123 07700900124", [(1, JANE, ""), (1, "+447700900124", "")], []),
        ("+447700900123 / +447700900124", [(1, JANE, ""), (1, "+447700900124", "")], []),
        ("nobody\n\nyet", [], [1, 3]),
    ],
)
def test_list_is_read_line_by_line_with_what_stands_beside_each_number(
    typed: str, expected: list[tuple[int, str, str]], others: list[int]
) -> None:
    found = read_list(typed, ["GB"])
    assert [(one.line, one.e164, one.beside) for one in found.numbers] == expected
    assert [piece.line for piece in found.others] == others
    good = [number for _line, number, _beside in expected if number]
    assert [number for number in sent(typed, ["GB"]) if number in good] == good
    assert not any(name in str(sent(typed, ["GB"])) for name in ("Jane", "iPhone", PHONE))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("020 7946 0018", "This is a landline."),
        ("0800 123 4567", "This is a toll-free number."),
        ("09098 790000", "This is a premium-rate number."),
        ("07700 900123", ""),
    ],
)
def test_number_that_receives_no_messages_has_a_warning_and_is_sent(typed: str, words: str) -> None:
    (one,) = read(typed, ["GB"])
    assert one.reading.warning[: len(words)] == words
    assert bool(one.reading.warning) is bool(words)
    assert not one.problem


def test_each_entry_is_shown_with_its_number_and_country() -> None:
    form = step_form(
        "test-numbers",
        {"test_numbers": ["020 7183 8750\n+46 70 123 45 67; +4670\n0046701234567"]},
        facts=Facts(countries=("GB",)),
    )
    assert [(one.typed, one.e164, one.same_as) for one in form.readings] == [
        ("020 7183 8750", BRITISH, 0),
        ("+46 70 123 45 67", SWEDISH, 0),
        ("+4670", "", 0),
        ("0046701234567", SWEDISH, 2),
    ]
    assert form.readings[1].country_name == "Sweden"
    (problem,) = form.problems
    assert problem.message == "The number in line 2 is too short (digits after +46: 2)."
    assert problem.anchor == form.readings[2].anchor
    assert form.remarks == ["1 number is listed more than once. It will be sent once."]
    assert form.wire() == {"details": {"testNumbers": [BRITISH, SWEDISH, "+4670"]}}


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


def test_errors_name_five_wrong_numbers_and_count_the_rest() -> None:
    typed = "\n".join(f"+46{number}" for number in range(8))
    form = step_form("test-numbers", {"test_numbers": [typed]})
    assert len(form.problems) == 6
    assert form.problems[-1].message == "3 more numbers have a problem."
    assert form.problems[-1].anchor == "id_test_numbers"
