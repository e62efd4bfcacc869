"""Findings by level, kind and step, with counts: the one model of every page that lists findings.

``verdicts`` has the sentences above them. No requests and no templates here.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from senders.onboarding.forms.grouping import place_of_group, title_of_group
from senders.onboarding.readiness import BLOCKER, CREATE, HINT, LAUNCH, WARNING, Finding
from senders.words.field import Text
from senders.words.steps import BY_SLUG, SLUGS

DIRECT_ON_STEP = 3  # findings of a kind beside the fields themselves
REQUIRED, ISSUE = "required", "issue"
# Levels in the order of a draft; a sender exists, so nothing blocks sending it.
_DRAFT: tuple[tuple[str, Text], ...] = (
    (CREATE, lazy("Blocks sending")),
    (LAUNCH, lazy("Blocks launch")),
    (WARNING, lazy("Warnings")),
    (HINT, lazy("Suggestions")),
)
_SENDER: tuple[tuple[str, Text], ...] = (
    (LAUNCH, lazy("Blocks launch")),
    (CREATE, lazy("Outside Sinch’s current limits, may be rejected")),
    (WARNING, lazy("Warnings")),
    (HINT, lazy("Suggestions")),
)


@dataclass(frozen=True)
class Listed:
    """A finding in a list. ``where`` names its step; ``may_change`` is False at a locked one."""

    finding: Finding
    where: str = ""
    may_change: bool = True


@dataclass(frozen=True)
class FindingGroup:
    """Findings of one level, kind and step, or group of a step. ``title`` counts them."""

    step: str  # on the page of a step with groups the group
    kind: str  # ``required``, ``issue``, ``warning`` or ``hint``
    title: str
    listed: list[Listed]
    direct: int = 1  # as many findings stand without a group to open

    @property
    def is_direct(self) -> bool:
        """True for findings that are shown without a group to open."""
        return len(self.listed) <= self.direct


@dataclass(frozen=True)
class FindingLevel:
    """Groups under one heading. ``is_folded`` is True for suggestions."""

    key: str
    heading: str
    groups: list[FindingGroup] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(len(group.listed) for group in self.groups)

    @property
    def level(self) -> str:
        return BLOCKER if self.key in (CREATE, LAUNCH) else self.key

    @property
    def is_folded(self) -> bool:
        return self.key == HINT


def of_draft(found: Iterable[Finding]) -> list[FindingLevel]:
    """Groups the findings of a draft."""
    return _levels(found, _DRAFT)


def of_sender(found: Iterable[Finding], locked: Collection[str] = ()) -> list[FindingLevel]:
    """Groups the findings of a sender at Sinch. ``locked`` are steps that cannot be changed."""
    return _levels(found, _SENDER, locked)


def of_step(found: Iterable[Finding]) -> list[FindingLevel]:
    """Groups the findings of one step for its own page, which names only groups of its fields."""
    return _levels(found, _DRAFT, names_step=False)


def _levels(
    found: Iterable[Finding],
    headings: Iterable[tuple[str, Text]],
    locked: Collection[str] = (),
    *,
    names_step: bool = True,
) -> list[FindingLevel]:
    found, place = list(found), _place if names_step else _place_on_step
    levels = []
    for key, heading in headings:
        own = sorted((each for each in found if _key(each) == key), key=place)
        groups = [
            _group(list(one_kind), locked, names_step=names_step)
            for _by, one_kind in groupby(own, key=place)
        ]
        if groups:
            levels.append(FindingLevel(key, str(heading), groups))
    return levels


def _key(finding: Finding) -> str:
    return finding.stops or finding.level


def _place(finding: Finding) -> tuple[int, bool]:
    """The step, and in it the wrong answers before the required ones."""
    step = SLUGS.index(finding.step) if finding.step in SLUGS else len(SLUGS)
    return step, finding.is_missing


def _place_on_step(finding: Finding) -> tuple[int, bool]:
    """The group of the step, and in it the wrong answers before the required ones."""
    return place_of_group(finding.step, finding.group), finding.is_missing


def _group(found: list[Finding], locked: Collection[str], *, names_step: bool) -> FindingGroup:
    first = found[0]
    where = str(BY_SLUG[first.step].title) if first.step in BY_SLUG else _("Other fields")
    part = title_of_group(first.step, first.group)
    may_change = first.step in BY_SLUG and first.step not in locked
    listed = [Listed(each, where if names_step else "", may_change) for each in found]
    counted = _counted(first, len(found))
    if names_step or part:
        title = where if names_step else part
        counted = _("%(step)s: %(count)s") % {"step": title, "count": counted}
    direct = 1 if names_step else DIRECT_ON_STEP
    place = first.step if names_step else first.group or first.step
    return FindingGroup(place, _kind(first), counted, listed, direct)


def _counted(finding: Finding, number: int) -> str:
    words = {
        REQUIRED: ngettext("%(n)d required answer", "%(n)d required answers", number),
        ISSUE: ngettext("%(n)d issue", "%(n)d issues", number),
        WARNING: ngettext("%(n)d warning", "%(n)d warnings", number),
        HINT: ngettext("%(n)d suggestion", "%(n)d suggestions", number),
    }
    return words[_kind(finding)] % {"n": number}


def _kind(finding: Finding) -> str:
    if finding.level != BLOCKER:
        return finding.level
    return REQUIRED if finding.is_missing else ISSUE
