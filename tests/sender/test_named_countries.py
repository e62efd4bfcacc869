"""A row of the list names as many countries as can be read in its column, and counts the others."""

import pytest

from senders.sender.list_rows import _countries_html


@pytest.mark.parametrize(
    ("codes", "named", "more"),
    [
        ("", [], ""),
        ("FR", ["France"], ""),
        ("AT HU", ["Austria", "Hungary"], ""),
        ("FI SE", ["Finland", "Sweden"], ""),
        ("US", ["United States"], ""),
        ("FR GB", ["France"], "+1"),
        ("FR IT PE", ["France", "Italy"], "+1"),
        ("CA NO DE FI", ["Canada"], "+3"),
        ("BE BR " + "CA CZ DE DK ES FI FR GB GR HU", ["Belgium"], "+11"),
    ],
)
def test_names_are_whole_and_the_others_are_counted(
    codes: str, named: list[str], more: str
) -> None:
    html = _countries_html(tuple((code, "LAUNCHED") for code in codes.split()), (), "en")
    places = html.partition('<span class="country-count">')[0]
    assert [name for name in named if f"<span>{name}</span>" in places] == named
    assert places.count('class="place ') == len(named)
    assert (f">{more}<" in places) if more else ("+" not in places)
