"""Counts of test numbers as a change holds them, in words: ``1/3 EXPIRED=1``. Never a number."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from senders.words import api_values

_COUNTS = re.compile(r"(\d{1,6})/(\d{1,6})((?: [A-Z_]{1,32}=\d{1,6}){0,9})", re.ASCII)


@dataclass(frozen=True)
class Counts:
    """Verified testers, all test numbers, and those that went wrong by their state."""

    verified: int
    total: int
    wrong: dict[str, int]

    @property
    def words(self) -> str:
        """Returns ``1 of 3 verified, 1 expired``; ``No test numbers`` without any."""
        if not self.total:
            return _("No test numbers")
        parts = [_("%(n)d of %(total)d verified") % {"n": self.verified, "total": self.total}]
        for state, count in self.wrong.items():
            label = str(api_values.test_number_state(state).label).lower()
            parts.append(_("%(n)d %(state)s") % {"n": count, "state": label})
        return ", ".join(parts)

    def news_since(self, before: "Counts") -> str:
        """Returns the sentence of the change: what went wrong first, then what was verified."""
        for state, count in self.wrong.items():
            more = count - before.wrong.get(state, 0)
            if more > 0:
                return ngettext(
                    "Test number: %(state)s. Now: %(counts)s",
                    "%(more)d test numbers: %(state)s. Now: %(counts)s",
                    more,
                ) % {
                    "more": more,
                    "state": str(api_values.test_number_state(state).label).lower(),
                    "counts": self.words,
                }
        counts = {"n": self.verified, "total": self.total, "counts": self.words}
        if (more := self.verified - before.verified) > 0:
            return ngettext(
                "Test number verified, %(n)d of %(total)d",
                "%(more)d test numbers verified, %(n)d of %(total)d",
                more,
            ) % {**counts, "more": more}
        if (more := self.total - before.total) > 0:
            return ngettext(
                "Test number added, %(counts)s", "%(more)d test numbers added, %(counts)s", more
            ) % {**counts, "more": more}
        if (less := before.total - self.total) > 0:
            return ngettext(
                "Test number removed, %(counts)s", "%(less)d test numbers removed, %(counts)s", less
            ) % {**counts, "less": less}
        return _("Test numbers: %(counts)s") % counts


def counts_of(text: str) -> Counts | None:
    """Reads counts as a change holds them; None for a text of another form."""
    found = _COUNTS.fullmatch(text)
    if found is None:
        return None
    pairs = (pair.split("=") for pair in found[3].split())
    return Counts(int(found[1]), int(found[2]), {state: int(count) for state, count in pairs})
