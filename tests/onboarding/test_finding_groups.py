"""Findings by level, kind and step; the verdict in all its combinations."""

from datetime import UTC, datetime

import pytest

from senders.onboarding import finding_groups
from senders.onboarding.finding_groups import FindingLevel
from senders.onboarding.readiness import BLOCKER, CREATE, HINT, LAUNCH, WARNING, Finding
from senders.onboarding.verdicts import Verdict
from senders.receipts.addresses import Address
from senders.receipts.reading import Known
from senders.words.steps import SLUGS


def some(
    step: str, level: str, stops: str = "", *, many: int = 1, missing: bool = False
) -> list[Finding]:
    return [
        Finding("x", level, stops, step, f"{step}-{n}", f"{step} {n}.", is_missing=missing)
        for n in range(many)
    ]


ALL = [
    *some("general", HINT, many=2),
    *some("contacts", BLOCKER, LAUNCH, many=4, missing=True),
    *some("contacts", BLOCKER, LAUNCH),
    *some("images", BLOCKER, LAUNCH, many=2, missing=True),
    *some("general", WARNING, many=3),
    *some("us", BLOCKER, CREATE),
    *some("", BLOCKER, CREATE, many=2),
]


ADDRESS = Address("logo", "https://brand.example/logo.png", "details.brand.logoUrl")
PENDING = [Known(ADDRESS), *[Known(ADDRESS, open_since=datetime(2026, 11, 28, tzinfo=UTC))] * 2]


def titles(levels: list[FindingLevel]) -> dict[str, list[str]]:
    return {level.heading: [group.title for group in level.groups] for level in levels}


def test_findings_are_grouped_by_level_step_and_kind_with_counts() -> None:
    assert titles(finding_groups.of_draft(ALL)) == {
        "Blocks sending": ["United States: 1 issue", "Other fields: 2 issues"],
        "Blocks launch": [
            "Contacts: 1 issue",
            "Contacts: 4 required answers",
            "Images: 2 required answers",
        ],
        "Warnings": ["General: 3 warnings"],
        "Suggestions": ["General: 2 suggestions"],
    }


def test_sender_has_what_blocks_its_launch_first_and_nothing_that_blocks_sending() -> None:
    assert list(titles(finding_groups.of_sender(ALL))) == [
        "Blocks launch",
        "Outside Sinch’s current limits, may be rejected",
        "Warnings",
        "Suggestions",
    ]


def test_step_does_not_name_itself() -> None:
    here = [each for each in ALL if each.step == "contacts"]
    levels = finding_groups.of_step(here)
    assert titles(levels) == {"Blocks launch": ["1 issue", "4 required answers"]}
    assert [group.is_direct for group in levels[0].groups] == [True, False]
    [few] = finding_groups.of_step(some("contacts", WARNING, many=3))[0].groups
    assert few.is_direct, "a few stand beside their fields"


def test_each_finding_is_listed_once_and_singles_stand_alone() -> None:
    groups = [group for level in finding_groups.of_draft(ALL) for group in level.groups]
    listed = [each.finding for group in groups for each in group.listed]
    assert len(listed) == len(ALL)
    assert set(listed) == set(ALL)
    assert [group.title for group in groups if group.is_direct] == [
        "United States: 1 issue",
        "Contacts: 1 issue",
    ]
    assert [level.count for level in finding_groups.of_draft(ALL)] == [3, 7, 3, 2]
    assert [level.is_folded for level in finding_groups.of_draft(ALL)] == [
        False,
        False,
        False,
        True,
    ]


def test_locked_step_and_unplaced_finding_lead_to_no_field() -> None:
    levels = finding_groups.of_sender(ALL, ["images"])
    groups = [group for level in levels for group in level.groups]
    fixed = {group.step for group in groups for each in group.listed if not each.may_change}
    assert fixed == {"images", ""}


def test_steps_stand_in_the_order_of_the_wizard() -> None:
    found = [one for slug in reversed(SLUGS) for one in some(slug, WARNING, many=2)]
    [level] = finding_groups.of_draft(found)
    assert [group.step for group in level.groups] == list(SLUGS)


@pytest.mark.parametrize(
    ("verdict", "sentence", "not_checked"),
    [
        (Verdict(), "Ready to send. No issues block a launch.", ""),
        (Verdict(launch=1), "Ready to send. Fix 1 issue before launch.", ""),
        (Verdict(launch=3), "Ready to send. Fix 3 issues before launch.", ""),
        (Verdict(sending=1), "Not ready to send. Fix 1 issue first.", ""),
        (Verdict(sending=2), "Not ready to send. Fix 2 issues first.", ""),
        (
            Verdict(sending=2, launch=1),
            "Not ready to send. Fix 3 issues: 2 before sending and 1 before launch.",
            "",
        ),
        (
            Verdict(not_run=1),
            "No issues block sending or launch so far.",
            "1 check has not run.",
        ),
        (
            Verdict(launch=2, running=3),
            "No issues block sending so far. Fix 2 issues before launch.",
            "3 checks have not finished.",
        ),
        (
            Verdict(sending=1, running=3),
            "Not ready to send. Fix 1 issue first.",
            "3 checks have not finished.",
        ),
        (
            Verdict(changes_nothing=True),
            "Nothing has changed yet, so there is nothing to send.",
            "",
        ),
        (
            Verdict(changes_nothing=True, launch=4),
            "Nothing has changed yet, so there is nothing to send.",
            "",
        ),
        (Verdict(changes_nothing=True, sending=1), "Not ready to send. Fix 1 issue first.", ""),
    ],
)
def test_verdict_says_no_more_than_was_checked(
    verdict: Verdict, sentence: str, not_checked: str
) -> None:
    assert (verdict.sentence, " ".join(verdict.not_checked)) == (sentence, not_checked)
    is_known = not verdict.is_pending and not verdict.changes_nothing and not verdict.sending
    assert verdict.sentence.startswith("Ready") == is_known == verdict.is_ready
    assert ("so far" in verdict.nothing_found) == verdict.is_pending


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (Verdict(), "The portal found no issues that block the launch."),
        (Verdict(sending=1), "The portal found no issues that block the launch."),
        (Verdict(not_run=2), "The portal found no issues that block the launch so far."),
        (Verdict(launch=1), ""),
    ],
)
def test_launch_is_free_only_as_far_as_checks_have_run(verdict: Verdict, words: str) -> None:
    assert verdict.launch_is_free == words


def test_counts_name_each_level_that_has_findings() -> None:
    assert Verdict.of(ALL, pending=PENDING).counts == [
        "3 block sending.",
        "7 block launch.",
        "3 warnings.",
        "2 suggestions.",
    ]
    assert Verdict.of(ALL, pending=PENDING).not_checked == [
        "1 check has not run.",
        "2 checks have not finished.",
    ]
    assert Verdict().counts == []


def test_step_with_groups_names_the_group_of_each_finding() -> None:
    found = [
        Finding("us", BLOCKER, LAUNCH, "us", name, "x", is_missing=True)
        for name in ("sample_messages", "address_city", "legal_form", "tax_id", "brand_name", "x")
    ]
    assert titles(finding_groups.of_step(found)) == {
        "Blocks launch": [
            "Company: 3 required answers",
            "Address: 1 required answer",
            "Messages: 1 required answer",
            "1 required answer",
        ]
    }
    assert titles(finding_groups.of_draft(found)) == {
        "Blocks launch": ["United States: 6 required answers"]
    }
