"""Places typed values in the create body."""

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


def row_to_wire(spec: Rows, row: Row) -> Any:
    """Returns a row for the API: a text, or an object in which an empty label is present."""
    form = spec.form
    if form.is_text():
        return row[form.needed]
    return {
        answer.wire: answer.to_wire(row[name])
        for name, answer in form.base_fields.items()
        if isinstance(answer, Answer) and (row[name] or name != form.needed)
    }
