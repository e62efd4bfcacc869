"""Every kind of input over ``table.tsv``: typed, sent or refused, and with which words.

Texts of the table are in JSON notation, so that invisible characters can be seen. ``It`` stands
for the field.
"""

import json
import re
from pathlib import Path

import pytest

from senders import inputs
from senders.inputs import Kind, Reading

Row = tuple[str, str, str, str | None, str]


def rows() -> list[Row]:
    found: list[Row] = []
    table = (Path(__file__).parent / "table.tsv").read_text("utf-8").splitlines()
    for line in table[1:]:
        kind, countries, typed, sent, words = line.split("\t")
        value = None if sent == "refused" else json.loads(sent)
        found.append((kind, countries.strip("-"), json.loads(typed), value, words))
    return found


ROWS = rows()


def read(kind: str, typed: str, countries: str) -> Reading:
    function: Kind = getattr(inputs, kind)
    return function(typed, "It", tuple(countries.split()))


@pytest.mark.parametrize(("kind", "countries", "typed", "sent", "words"), ROWS)
def test_value_is_sent_or_refused_with_the_expected_words(
    kind: str, countries: str, typed: str, sent: str | None, words: str
) -> None:
    reading = read(kind, typed, countries)
    shown = [reading.problem, *reading.left_out, reading.warning]
    assert " ".join(filter(None, shown)).encode("utf-8", "backslashreplace").decode() == words
    assert reading.typed == typed
    if sent is None:
        assert reading.problem
        assert reading.sent == typed, "a refused value stays as typed"
    else:
        assert not reading.problem
        assert reading.sent == sent
        assert reading.differs is (sent != typed)


def test_table_has_every_kind_and_at_least_250_inputs() -> None:
    kinds = set(inputs.__all__) - {"Kind", "Reading", "as_typed", "kind_of"}
    assert {row[0] for row in ROWS} == kinds
    assert len({row[:3] for row in ROWS}) == len(ROWS) >= 250


@pytest.mark.parametrize("row", [row for row in ROWS if row[3] is not None])
def test_what_is_sent_is_read_again_as_itself(row: Row) -> None:
    kind, countries, _typed, sent, _words = row
    if sent:
        again = read(kind, sent, countries)
        assert (again.problem, again.sent) == ("", sent)


@pytest.mark.parametrize("row", [row for row in ROWS if row[3] is None])
def test_refusal_begins_with_the_field_and_has_one_or_two_sentences(
    row: Row,
) -> None:
    words = row[4]
    assert words.startswith("It ")
    assert words.endswith((".", "…"))
    assert len(re.sub(r"“[^”]*”|https?://\S+", "", words).split()) <= 40
