"""Several answers in one text, joined by a marker that Sinch removes.

The API has the marker in ``<answer>Metadata.ignore``. Source: Provisioning API reference, RCS
Senders, answer metadata.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count

BETWEEN = "; "  # remains between two values when Sinch has removed the marker
_USED = re.compile(r"(?=-split(\d*)-)", re.ASCII)


@dataclass(frozen=True)
class ListAnswer:
    """An answer as its form fields hold it.

    ``joined`` is the API text that the lines came from, or "". ``marker`` is the text that Sinch
    removes from it, or from ``text`` if the answer is not a list.
    """

    text: str = ""
    as_list: bool = False
    joined: str = ""
    marker: str = ""

    @classmethod
    def received(cls, answer: str, ignore: str) -> "ListAnswer":
        """Parses an API value. A value with line breaks is never a list."""
        if ignore and ignore in answer and "\n" not in answer:
            return cls("\n".join(_values_of(answer, ignore)), True, answer, ignore)
        return cls(answer, marker=ignore)

    def sent(self) -> tuple[str, str]:
        """Returns the answer and its ``ignore`` or "". Unchanged lists stay as received."""
        if not self.as_list:
            return self.text, "" if self.joined else self.marker
        if (
            self.joined
            and self.marker
            and self.text == "\n".join(_values_of(self.joined, self.marker))
        ):
            return self.joined, self.marker
        values = [line for line in self.text.split("\n") if line.strip()]
        if len(values) < 2:
            return (values[0] if values else self.text), ""
        return _join(values)

    @property
    def read_as(self) -> str:
        """The answer as reviewers see it, without the marker."""
        answer, ignore = self.sent()
        return answer.replace(ignore, "") if ignore else answer


def _values_of(joined: str, marker: str) -> list[str]:
    """Splits a joined text into its values, without the separators that ``_join`` adds."""
    parts = joined.split(marker)
    if all(part.endswith(BETWEEN) for part in parts[:-1]):
        parts = [*(part.removesuffix(BETWEEN) for part in parts[:-1]), parts[-1]]
    return parts


def _join(values: Sequence[str]) -> tuple[str, str]:
    used = set(_USED.findall("\n".join(values)))
    for marker in _markers(used):
        joined = (BETWEEN + marker).join(values)
        if joined.split(marker) == [*(value + BETWEEN for value in values[:-1]), values[-1]]:
            return joined, marker
    raise AssertionError("some marker occurs in no value")


def _markers(used: Collection[str]) -> Iterator[str]:
    """Yields the markers without those whose number occurs in the values already."""
    numbers = chain([""], map(str, count(2)))
    yield from (f"-split{number}-" for number in numbers if number not in used)
