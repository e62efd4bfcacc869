"""Places typed values in the create body."""

from collections.abc import Sequence
from typing import Any

from senders.onboarding.forms.fields import Answer
from senders.onboarding.forms.layout import Rows
from senders.onboarding.forms.typed_values import Row


def put(body: dict[str, Any], path: str, value: Any) -> None:
    """Sets the value at a dotted path, and creates the objects on the way.

    Does nothing if the path leads through a text (a new question inside an old one).
    """
    *parents, last = path.split(".")
    for parent in parents:
        body = body.setdefault(parent, {})
        if not isinstance(body, dict):
            return
    body[last] = value


def row_to_wire(spec: Rows, row: Row, countries: Sequence[str]) -> Any:
    """Returns a row for the API: a text, or an object in which an empty label is present."""
    form = spec.form
    if form.is_text():
        field = form.base_fields[form.needed]
        text = row[form.needed]
        return field.to_wire(text, countries) if isinstance(field, Answer) else text
    values = {
        answer.wire: answer.to_wire(row[name], countries)
        for name, answer in form.base_fields.items()
        if isinstance(answer, Answer)
    }
    needed = form.base_fields[form.needed]
    if isinstance(needed, Answer) and not values[needed.wire]:
        del values[needed.wire]
    return values


def has_answer(row: Any) -> bool:
    """Tests a row for the API: a blank one is not sent."""
    return any(row.values()) if isinstance(row, dict) else bool(row)
