"""The sentences about a whole draft, step or sender: what blocks it, and what was not checked.

One place for them, so that no page says more than was checked. The findings themselves are grouped
in ``finding_groups``. No database and no API calls here.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from senders.onboarding.readiness import CREATE, HINT, LAUNCH, WARNING, Finding
from senders.receipts.reading import Known


@dataclass(frozen=True)
class Verdict:
    """The findings in numbers, and the checks without a result of today.

    Nobody asked for the ``not_run`` checks; the ``running`` ones are due or under way. The
    ``outdated`` ones were made more than a day ago.
    ``changes_nothing`` is True for an edit draft that equals its sender.
    """

    sending: int = 0
    launch: int = 0
    warnings: int = 0
    suggestions: int = 0
    not_run: int = 0
    running: int = 0
    outdated: int = 0
    changes_nothing: bool = False

    @classmethod
    def of(
        cls,
        found: Iterable[Finding],
        *,
        pending: Collection[Known] = (),
        changes_nothing: bool = False,
    ) -> "Verdict":
        found = list(found)
        return cls(
            sending=sum(each.stops == CREATE for each in found),
            launch=sum(each.stops == LAUNCH for each in found),
            warnings=sum(each.level == WARNING for each in found),
            suggestions=sum(each.level == HINT for each in found),
            not_run=sum(each.is_pending and not each.is_open for each in pending),
            running=sum(each.is_open for each in pending),
            outdated=sum(each.is_outdated for each in pending),
            changes_nothing=changes_nothing,
        )

    @property
    def is_ready(self) -> bool:
        """True if every check has run, nothing blocks sending and there is something to send."""
        return not self.sending and not self.is_pending and not self.changes_nothing

    @property
    def is_pending(self) -> bool:
        """True until every check has a result of the last day."""
        return bool(self.not_run or self.running or self.outdated)

    @property
    def sentence(self) -> str:
        """The sentence about sending and launch: “Ready to send. Fix 4 issues before launch.”."""
        if self.sending:
            return self._blocked
        if self.changes_nothing:
            return _("Nothing has changed yet, so there is nothing to send.")
        if not self.launch:
            if self.is_pending:
                return _("No issues block sending or launch so far.")
            return _("Ready to send. No issues block a launch.")
        if self.is_pending:
            return ngettext(
                "No issues block sending so far. Fix %(n)d issue before launch.",
                "No issues block sending so far. Fix %(n)d issues before launch.",
                self.launch,
            ) % {"n": self.launch}
        return ngettext(
            "Ready to send. Fix %(n)d issue before launch.",
            "Ready to send. Fix %(n)d issues before launch.",
            self.launch,
        ) % {"n": self.launch}

    @property
    def _blocked(self) -> str:
        if not self.launch:
            return ngettext(
                "Not ready to send. Fix %(n)d issue first.",
                "Not ready to send. Fix %(n)d issues first.",
                self.sending,
            ) % {"n": self.sending}
        return ngettext(
            "Not ready to send. Fix %(n)d issue: %(send)d before sending and %(launch)d before "
            "launch.",
            "Not ready to send. Fix %(n)d issues: %(send)d before sending and %(launch)d before "
            "launch.",
            self.sending + self.launch,
        ) % {"n": self.sending + self.launch, "send": self.sending, "launch": self.launch}

    @property
    def not_checked(self) -> list[str]:
        """Sentences with the number of checks without a result of today; empty if all have one."""
        listed = (
            (
                ngettext("%(n)d check has not run.", "%(n)d checks have not run.", self.not_run),
                self.not_run,
            ),
            (
                ngettext(
                    "%(n)d check has not finished.", "%(n)d checks have not finished.", self.running
                ),
                self.running,
            ),
            (
                ngettext(
                    "%(n)d check is older than a day.",
                    "%(n)d checks are older than a day.",
                    self.outdated,
                ),
                self.outdated,
            ),
        )
        return [words % {"n": number} for words, number in listed if number]

    @property
    def nothing_found(self) -> str:
        """The sentence in the place of an empty list of findings."""
        return _("No issues found so far.") if self.is_pending else _("No issues found.")

    @property
    def launch_is_free(self) -> str:
        """The sentence for a sender that no finding keeps from a launch; empty otherwise."""
        if self.launch:
            return ""
        if self.is_pending:
            return _("The portal found no issues that block the launch so far.")
        return _("The portal found no issues that block the launch.")

    @property
    def counts(self) -> list[str]:
        """The findings by level, each a sentence, and the checks that have not run."""
        listed = (
            (ngettext("%(n)d blocks sending.", "%(n)d block sending.", self.sending), self.sending),
            (ngettext("%(n)d blocks launch.", "%(n)d block launch.", self.launch), self.launch),
            (ngettext("%(n)d warning.", "%(n)d warnings.", self.warnings), self.warnings),
            (
                ngettext("%(n)d suggestion.", "%(n)d suggestions.", self.suggestions),
                self.suggestions,
            ),
        )
        return [words % {"n": number} for words, number in listed if number]
