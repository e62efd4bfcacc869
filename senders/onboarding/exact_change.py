"""The exact change of an edit draft against the sender as it was last read.

``changes`` and ``country_moves`` put it into words. No calls.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from senders.onboarding import country_moves, editing
from senders.onboarding.answers import threeway
from senders.onboarding.changes import Change, Comparison
from senders.onboarding.checking import Checked
from senders.onboarding.country_moves import CountryChange
from senders.onboarding.draft_view import DraftView
from senders.provisioning import InvalidBody, Sender, update_between
from senders.words import countries
from senders.words.fields import name_of


@dataclass(frozen=True)
class ExactChange:
    """The difference that sending makes.

    ``fields`` are those besides the countries. ``unsent`` differ too, but Sinch would not accept
    them now. ``clashing`` are the paths that someone else changed since the draft was created.
    ``before`` are the details of the sender as it is.
    """

    before: Mapping[str, Any]
    fields: list[Change]
    countries: CountryChange | None
    unsent: list[Change]
    clashing: frozenset[str]
    body: Mapping[str, Any]

    @classmethod
    def of(
        cls,
        opened: DraftView,
        checked: Checked,
        current: Sender | None,
        agreed: Collection[str] = (),
    ) -> "ExactChange":
        """Compares with ``current``, or without it with the sender that the draft began with."""
        draft, mine = opened.draft, checked.changes or {}
        theirs = editing.base_of(current) if current else dict(draft.base or {})
        after = threeway.put(theirs, mine)
        differing = threeway.changed(theirs, after)
        locked = {
            path: held
            for path, held in editing.typed_changes(draft, opened.questions).items()
            if path not in mine
        }
        whole = threeway.put(theirs, locked)
        moves = None
        if editing.COUNTRIES in differing:
            moves = country_moves.of(theirs, after, current, agreed)
        return cls(
            before=theirs,
            fields=Comparison(theirs, after, opened.questions).of(
                path for path in differing if path != editing.COUNTRIES
            ),
            countries=moves,
            unsent=Comparison(theirs, whole, opened.questions).of(threeway.changed(theirs, whole)),
            clashing=frozenset(
                clash.dotted for clash in threeway.clashes(draft.base or {}, mine, theirs)
            ),
            body=_body(opened, checked, theirs, after),
        )

    @property
    def is_empty(self) -> bool:
        return not self.fields and self.countries is None

    @property
    def to_tick(self) -> list[str]:
        """The sentences of the boxes that must be ticked before this can be sent."""
        return [move.tick for move in self.countries.to_tick] if self.countries else []

    @property
    def names(self) -> list[str]:
        """The changed fields as they stand within a sentence: “the brand name”."""
        paths = [change.path for change in self.fields]
        if self.countries:
            paths.append(".".join(("details", *editing.COUNTRIES)))
        return [_within_sentence(name_of(path)) for path in paths]

    @property
    def happens(self) -> list[str]:
        """Sentences about the request that sending makes. Invitations and launch are not here."""
        if self.is_empty:
            return [
                _("The portal reads the sender again first."),
                _("Sinch gets no request, because the sender already has these values."),
            ]
        if self.countries and not self.fields:
            first = _(
                "The portal reads the sender again first. If someone changed the countries, you "
                "choose."
            )
        else:
            first = _(
                "The portal reads the sender again first. If someone changed the same answer, you "
                "choose."
            )
        count = len(self.names)
        second = ngettext(
            "Sinch gets %(n)d change: %(names)s. Nothing else.",
            "Sinch gets %(n)d changes: %(names)s. Nothing else.",
            count,
        ) % {"n": count, "names": countries.joined(self.names)}
        return [first, second]


def _body(
    opened: DraftView, checked: Checked, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Returns the body of the PATCH; what was checked where Sinch could not make the change."""
    try:
        body = update_between(before, after, listed=opened.questions.listed)
    except InvalidBody:
        return checked.body
    return body.wire if body else {}


def _within_sentence(name: str) -> str:
    return name[0].lower() + name[1:] if name.startswith(("The ", "An ", "A ")) else name
