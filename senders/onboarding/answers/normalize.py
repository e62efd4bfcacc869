"""What people typed, as a draft stores it. No rules about answers here."""

from collections.abc import Mapping

from senders.audit.redaction import storable
from senders.onboarding.answers.merging import Part, Stored

TITLE_MAX = 200


def clean(stored: Stored) -> Part:
    """As typed, but for line ends and the two kinds of characters that no database keeps."""
    return {
        storable(name): [
            storable(value).replace("\r\n", "\n").replace("\r", "\n") for value in values
        ]
        for name, values in stored.items()
    }


def title_of(answers: Mapping[str, Stored]) -> str:
    """Our own title, else the brand's name, in one line."""
    for step, field in (("basics", "title"), ("brand", "name")):
        for value in answers.get(step, {}).get(field, []):
            if value.strip():
                return " ".join(value.split())[:TITLE_MAX]
    return ""
