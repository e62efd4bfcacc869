"""Puts typed values where the create body wants them."""

from typing import Any

from senders.onboarding.forms.fields import Answer
from senders.onboarding.forms.layout import Rows
from senders.onboarding.forms.typed_values import Row


def put(body: dict[str, Any], path: str, value: Any) -> None:
    """Puts a value under a dotted path, making the objects on the way.

    Where a text stands on the way (a new question inside an old one) there is no such place.
    """
    *parents, last = path.split(".")
    for parent in parents:
        body = body.setdefault(parent, {})
        if not isinstance(body, dict):
            return
    body[last] = value


def row_to_wire(spec: Rows, row: Row) -> Any:
    """A row as it is sent: a text, or an object, whose label may be empty but not missing."""
    form = spec.form
    if form.is_text():
        return row[form.needed]
    return {
        answer.wire: row[name]
        for name, answer in form.base_fields.items()
        if isinstance(answer, Answer) and (row[name] or name != form.needed)
    }
