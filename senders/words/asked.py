"""One question as it is asked, wherever its words come from. No calls here."""

from collections.abc import Mapping
from typing import NamedTuple


class Asked(NamedTuple):
    """``key`` is the wire key inside its section, ``group.key`` for one inside a group."""

    key: str
    text: str
    suggested: tuple[str, ...] = ()


# The questions of one section by key; empty where nobody knows them.
SectionQuestions = Mapping[str, Asked]
NO_QUESTIONS: SectionQuestions = {}
