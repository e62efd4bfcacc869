"""The answers of a step as a draft stores them: their types and their normal form.

No rules about answers here. Forms and readiness decide which values are valid or required.
"""

from collections.abc import Mapping, Sequence

Stored = Mapping[str, Sequence[str]]  # one step, read-only: field name -> values as typed
StepAnswers = dict[str, list[str]]  # the same, writable
TITLE_MAX = 200


def plain(text: str) -> str:
    """Returns a text in the form in which answers are stored and compared.

    Line ends become ``\\n``. Characters that some database refuses, NUL and half a surrogate
    pair, become U+FFFD, so that no character disappears unnoticed.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def clean(stored: Stored) -> StepAnswers:
    """Returns the answers of a step, names and values in their normal form."""
    return {plain(name): [plain(value) for value in values] for name, values in stored.items()}


def title_of(answers: Mapping[str, Stored]) -> str:
    """Returns the internal title, else the brand name, in one line; empty where there is none."""
    for step, field in (("basics", "title"), ("brand", "name")):
        for value in answers.get(step, {}).get(field, []):
            if value.strip():
                return " ".join(value.split())[:TITLE_MAX]
    return ""
