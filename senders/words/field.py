"""One field of a sender: its place on the wire and everything the portal says about it.

The fields themselves are in ``brand_fields``, ``question_fields`` and ``us_fields``; callers look
them up through ``fields``.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Text: TypeAlias = "str | _StrPromise"
LAUNCH = "launch"


@dataclass(frozen=True)
class Field:
    """The words of a field. ``path`` is dotted, as in a create body.

    ``label`` stands above the control, ``subject`` begins a sentence, ``hint`` stands below the
    label. ``row`` names an entry of a list, with ``%(n)d`` for its position from 1. A label that
    is ``ours`` stands even where the API has a text of its own, which would be misread.
    ``needed_for`` is ``LAUNCH`` where every launch, or every launch in the section's country,
    requires an answer. A field that is not ``asked`` has no control of its own.
    """

    path: str
    label: Text
    subject: Text
    hint: Text = ""
    row: Text = ""
    ours: bool = False
    needed_for: str = ""
    asked: bool = True
