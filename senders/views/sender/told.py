"""What came of an action, as the page says it. How it came to that is ``acting``'s business."""

from dataclasses import dataclass

from senders.words.api_problems import Failure, TesterRefusal

Lines = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Told:
    """What came of an action, said at its ``place`` of the page.

    ``lines`` are (tone, subject, words) for what was asked one by one. ``failure`` is set where
    the API itself failed, ``refusal`` where it said no.
    """

    place: str
    title: str
    text: str = ""
    tone: str = "bad"
    lines: Lines = ()
    failure: Failure | None = None
    refusal: TesterRefusal | None = None
