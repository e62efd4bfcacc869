"""The notice about an action at its place on a sender's page."""

from dataclasses import dataclass

from senders.words.api_problems import Failure, TesterRefusal

Lines = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Told:
    """A notice about an action, shown at its ``place`` on the page.

    ``lines`` are (tone, subject, text) for actions on several numbers. ``failure`` is set where the
    API failed, ``refusal`` where it rejected the request.
    """

    place: str
    title: str
    text: str = ""
    tone: str = "bad"
    lines: Lines = ()
    failure: Failure | None = None
    refusal: TesterRefusal | None = None
