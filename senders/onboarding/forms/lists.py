"""Several answers in one text, as the API keeps them: joined by a marker that Sinch drops.

The marker stands beside the answer as ``<answer>Metadata.ignore``. Source: Provisioning API
reference, RCS Senders, answer metadata.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

BETWEEN = "; "  # what is left between two values once the marker is dropped


@dataclass(frozen=True)
class ListAnswer:
    """An answer as its fields hold it.

    ``joined`` is the text that the lines were once read from, "" where there is none; ``marker``
    is the text to drop from it, or from ``text`` where that is no list.
    """

    text: str = ""
    as_list: bool = False
    joined: str = ""
    marker: str = ""

    @classmethod
    def received(cls, answer: str, ignore: str) -> "ListAnswer":
        """Reads what the API holds. A value of several lines cannot stand in a list of lines."""
        if ignore and ignore in answer and "\n" not in answer:
            return cls("\n".join(_values_of(answer, ignore)), True, answer, ignore)
        return cls(answer, marker=ignore)

    def sent(self) -> tuple[str, str]:
        """The answer and its ``ignore``, "" for none. An unchanged list goes back as it came."""
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
        """What reviewers read: the answer without what Sinch drops."""
        answer, ignore = self.sent()
        return answer.replace(ignore, "") if ignore else answer


def _values_of(joined: str, marker: str) -> list[str]:
    """The values of a joined text; what stands between them with our own joins is no value."""
    parts = joined.split(marker)
    if all(part.endswith(BETWEEN) for part in parts[:-1]):
        parts = [*(part.removesuffix(BETWEEN) for part in parts[:-1]), parts[-1]]
    return parts


def _join(values: Sequence[str]) -> tuple[str, str]:
    for marker in _markers():
        joined = (BETWEEN + marker).join(values)
        if joined.split(marker) == [*(value + BETWEEN for value in values[:-1]), values[-1]]:
            return joined, marker
    raise AssertionError("there is always a marker that no value holds")


def _markers() -> Iterator[str]:
    yield "-split-"
    yield from (f"-split{number}-" for number in count(2))
