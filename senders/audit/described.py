"""The description of an action of the audit trail: its words, kind and icon. No actions here."""

from enum import StrEnum
from typing import TYPE_CHECKING, Self, TypeAlias

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Text: TypeAlias = "str | _StrPromise"


class Kind(StrEnum):
    """Groups of actions by which a sender's activity is filtered."""

    STATE = "state"
    EDIT = "edit"
    COMMENT = "comment"
    NOTE = "note"
    NUMBERS = "numbers"
    LAUNCH = "launch"
    TOKEN = "token"  # noqa: S105  a group of actions
    OTHER = "other"


class DescribedAction(StrEnum):
    """An action as it is stored, with its words; ``actions`` has the members.

    ``heading`` names the action alone. ``sentence`` has the placeholders ``{user}`` and
    ``{object}``; ``here`` has ``{user}`` alone, for the pages of the object, and is the heading
    where an action never appears on such a page.
    """

    heading: Text
    sentence: Text
    here: Text
    kind: Kind
    icon: str

    def __new__(
        cls,
        value: str,
        heading: Text,
        sentence: Text,
        here: Text = "",
        kind: Kind = Kind.OTHER,
        icon: str = "circle-dot",
    ) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.heading, member.sentence, member.here = heading, sentence, here or heading
        member.kind, member.icon = kind, icon
        return member
