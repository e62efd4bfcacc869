"""Words for amounts of removed data: ``120 answers``, ``3 test numbers``. Pure functions."""

from collections.abc import Callable, Mapping

from django.utils.formats import number_format
from django.utils.translation import ngettext

_WORDS: dict[str, Callable[[int], str]] = {
    # Of a draft.
    "answers": lambda n: ngettext("%s answer", "%s answers", n),
    "testers": lambda n: ngettext("%s test number", "%s test numbers", n),
    "saves": lambda n: ngettext("%s saved version", "%s saved versions", n),
    "notes": lambda n: ngettext("%s internal note", "%s internal notes", n),
    "uploads": lambda n: ngettext("%s uploaded image", "%s uploaded images", n),
    # Of a project; ``uploads`` and ``saves`` as above.
    "events": lambda n: ngettext("%s event", "%s events", n),
    "refused_events": lambda n: ngettext(
        "%s count of rejected events", "%s counts of rejected events", n
    ),
    "invitation_runs": lambda n: ngettext(
        "%s run of tester invitations", "%s runs of tester invitations", n
    ),
    "draft_imports": lambda n: ngettext("%s import of drafts", "%s imports of drafts", n),
    "member_invitations": lambda n: ngettext(
        "%s invitation of a user", "%s invitations of users", n
    ),
    "notices": lambda n: ngettext("%s notice", "%s notices", n),
    "receipts": lambda n: ngettext("%s receipt of a check", "%s receipts of checks", n),
}


def amounts(removed: Mapping[str, object]) -> list[str]:
    """Returns a phrase for each kind with an amount; a kind without words is named as stored."""
    phrases = []
    for kind, number in removed.items():
        if isinstance(number, int) and number:
            words = _WORDS[kind](number) if kind in _WORDS else f"{kind}: %s"
            phrases.append(words % number_format(number, force_grouping=True))
    return phrases
