"""Columns of the list: which there are, in which order, and how an address names a choice.

The ticks and the sender itself are always shown. Words and heads are in the view of the list.
"""

from collections.abc import Iterable

KNOWN = (
    "state",
    "waiting",
    "countries",
    "testers",
    "owner",
    "tags",
    "changed",
    "modified",
    "created",
)
DEFAULT = ("state", "waiting", "countries", "testers", "owner", "modified")
ALWAYS = "name"  # in an address it stands for the choice of no other column
LONGEST = 40  # of a name that is told to be unknown


def read(given: Iterable[str]) -> tuple[tuple[str, ...], list[str]]:
    """Returns the columns in their order, and what has to be ignored.

    Names stand alone or with commas between them. Without any known one it is the default.
    """
    names = [part.strip().lower() for text in given for part in text.split(",")]
    chosen = {name for name in names if name in KNOWN}
    wrong = [name for name in dict.fromkeys(names) if name not in {*KNOWN, ALWAYS, ""}]
    ignored = [f"columns={name[:LONGEST]}" for name in wrong]
    if not chosen and ALWAYS not in names:
        return DEFAULT, ignored
    return tuple(name for name in KNOWN if name in chosen), ignored


def written(columns: tuple[str, ...]) -> tuple[str, ...]:
    """Returns a choice as an address and a saved view hold it; nothing for the default."""
    if columns == DEFAULT:
        return ()
    return columns or (ALWAYS,)
