"""The plan of a launch, its emails and its rejections. No database."""

import copy
from datetime import UTC, datetime
from typing import Any

import pytest

from senders.launch import expected_mail, plan
from senders.launch.expected_mail import Contact
from senders.launch.outcome import LaunchRefusal, Unanswered
from senders.launch.plan import BLOCKED, CANNOT, NOTHING, READY, LaunchPlan
from senders.launch.reviewed import ReviewedPlan
from senders.onboarding.finding_groups import Listed
from senders.onboarding.readiness import BLOCKER
from senders.provisioning import LAUNCH_COUNTRIES, Conflict, Rejected, Sender
from senders.words import countries, country_rules
from senders.words.countries import named
from tests.sandbox.launchable import COMPLETE

NOW = datetime(2026, 11, 23, 14, 2, 11, tzinfo=UTC)


def sender(
    *asked: str,
    state: str | None = "IN_TEST",
    statuses: dict[str, str] | None = None,
    operators: dict[str, str] | None = None,
    general: dict[str, Any] | None = None,
    verification: dict[str, Any] | None = None,
    **more: Any,
) -> Sender:
    """A complete sender that asks for these countries; ``None`` answers are left out."""
    whole = copy.deepcopy(COMPLETE)
    sections = whole["details"]["questionnaire"]
    sections["general"]["answers"] |= general or {}
    sections["verification"]["answers"] |= verification or {}
    for section in sections.values():
        section["questions"] = {}
        section["answers"] = {k: v for k, v in section["answers"].items() if v is not None}
    whole["details"]["countries"] = list(asked)
    rows = [
        {
            "country": code,
            "status": status,
            "operators": [
                {"name": name, "status": each} for name, each in (operators or {}).items()
            ],
        }
        for code, status in (statuses or {}).items()
    ]
    head = {"id": "s", "hostingRegion": "EUROPE", "countryStatus": rows}
    return Sender.from_wire({**whole, **head, **({"state": state} if state else {}), **more})


def plan_of(*asked: str, **how: Any) -> LaunchPlan:
    return LaunchPlan.of(sender(*asked, **how))


@pytest.mark.parametrize(
    ("state", "new", "nothing_new"),
    [
        ("DRAFT", CANNOT, CANNOT),
        ("IN_PROGRESS", CANNOT, CANNOT),
        ("IN_TEST", READY, NOTHING),
        ("PREPARING_LAUNCH", CANNOT, CANNOT),
        ("LAUNCHING", READY, NOTHING),
        ("LAUNCHED", READY, NOTHING),
        ("UNLAUNCHED", READY, NOTHING),
        ("UNKNOWN", CANNOT, CANNOT),
        ("ARCHIVED_BY_SINCH", CANNOT, CANNOT),
        (None, CANNOT, CANNOT),
    ],
)
def test_offer_of_a_launch_depends_on_state_new_countries_and_blockers(
    state: str | None, new: str, nothing_new: str
) -> None:
    assert plan_of("DE", state=state).offer == new
    assert plan_of("DE", state=state, statuses={"DE": "LAUNCHED"}).offer == nothing_new
    assert plan_of("DE", state=state).is_locked == (state in {"LAUNCHING", "LAUNCHED"})
    assert all(plan_of("DE", state=state).why_not)
    blocked = plan_of("DE", state=state, general={"optInDescription": " "})
    assert blocked.offer == (CANNOT if new == CANNOT else BLOCKED)


def test_preparing_launch_states_what_it_is_waiting_for() -> None:
    registration = {"id": "b", "status": "DRAFT", "registration": {"id": "r", "status": "NEW"}}
    for more, waiting_for in (
        ({"brandDetails": registration}, "the brand registration."),
        ({"general": {"videoUris": None}}, "a video, which Sinch will add."),
        ({}, "a step before the operator review."),
    ):
        how: dict[str, Any] = {"state": "PREPARING_LAUNCH", **more}
        assert plan_of("US", **how).why_not[0] == (
            f"A launch is already in progress and is waiting for {waiting_for} "
            "Sinch does not accept another launch in this state."
        )


@pytest.mark.parametrize(
    ("status", "group"),
    [
        ("", "submitted"),
        ("NOT_LAUNCHED", "submitted"),
        ("UNLAUNCHED", "submitted"),
        ("LAUNCHED", "live"),
        ("PENDING", "under_review"),
        ("REJECTED", "stopped"),
        ("SUSPENDED", "stopped"),
        ("INVALID_IN_GOOGLE_MY_BUSINESS", "stopped"),
        ("PENDING_UNLAUNCHED", "elsewhere"),
        ("UNRECOGNIZED", "elsewhere"),
        ("PARTLY_LAUNCHED", "elsewhere"),
    ],
)
def test_each_country_is_in_exactly_one_group_by_its_status(status: str, group: str) -> None:
    found = plan_of("SE", "DE", state="LAUNCHED", statuses={"DE": status, "SE": "NOT_LAUNCHED"})
    groups = {
        "submitted": [countries.name(code) for code in found.submitted],
        "live": [found.live],
        "under_review": [found.under_review],
        "stopped": found.stopped,
        "elsewhere": found.elsewhere,
    }
    assert {name for name, held in groups.items() if "Germany" in " ".join(held)} == {group}
    assert "SE" in found.submitted
    # One that is no longer asked for goes nowhere, but is not kept quiet about.
    gone = plan_of("SE", state="LAUNCHED", statuses={"DE": status})
    assert gone.submitted == ["SE"]
    assert ("Germany" in gone.live) == (group == "live")


def test_rejecting_operator_is_listed_if_its_country_is_not_rejected() -> None:
    found = plan_of(
        "DE",
        "FR",
        state="LAUNCHED",
        statuses={"FR": "PENDING", "DE": "REJECTED"},
        operators={"Orange": "REJECTED", "SFR": "PENDING"},
    )
    assert found.stopped == ["Germany (Rejected)", "Orange, France (Rejected)"]
    assert found.under_review == "France"


def registered(status: str, process: str) -> dict[str, Any]:
    registration = {"id": "r", "status": process}
    return {"brandDetails": {"id": "b", "status": status, "registration": registration}}


@pytest.mark.parametrize(
    ("asked", "how", "state", "reasons"),
    [
        (
            "DE",
            {},
            "LAUNCHING",
            "A video is provided and no brand registration is outstanding, so operators can start "
            "their reviews.",
        ),
        ("DE", {"general": {"videoUris": []}}, "PREPARING_LAUNCH", "No video is provided"),
        ("US", {}, "PREPARING_LAUNCH", "registered for the United States"),
        ("US", registered("DRAFT", "PENDING_REVIEW"), "PREPARING_LAUNCH", "registered"),
        (
            "US",
            registered("COMPLETED", "COMPLETED"),
            "LAUNCHING",
            "A video is provided and no brand registration is outstanding, so operators can start "
            "their reviews.",
        ),
        (
            "US",
            registered("UNSPECIFIED", "COMPLETED"),
            "LAUNCHING",
            "A video is provided and no brand registration is outstanding, so operators can start "
            "their reviews.",
        ),
        (
            "US",
            {"statuses": {"US": "LAUNCHED"}},
            "LAUNCHING",
            "There is nothing new for operators to review.",
        ),
        ("US", {"general": {"videoUris": None}}, "PREPARING_LAUNCH", "No video is provided"),
    ],
)
def test_next_state_is_derived_from_video_and_brand_registration(
    asked: str, how: dict[str, Any], state: str, reasons: str
) -> None:
    found = plan_of(asked, **how)
    assert found.next_state == state
    assert reasons in " ".join(found.reasons)
    both = len([reason for reason in found.reasons if "before the review" in reason])
    assert both == (0 if state == "LAUNCHING" else 2 if asked == "US" and "general" in how else 1)


@pytest.mark.parametrize(
    ("codes", "whole", "short"),
    [
        ([], "", ""),
        (["DE"], "Germany", "Germany"),
        (["DE", "GB"], "Germany and United Kingdom", "Germany and United Kingdom"),
        (["DE", "FR", "SE"], "Germany, France and Sweden", "Germany, France and Sweden"),
        (
            ["DE", "FR", "SE", "XX"],
            "Germany, France, Sweden and XX",
            "Germany, France and 2 more",
        ),
    ],
)
def test_country_names_are_joined_in_full_or_shortened(
    codes: list[str], whole: str, short: str
) -> None:
    assert (named(codes), named(codes, most=plan.NAMED)) == (whole, short)


def listed(found: LaunchPlan) -> list[Listed]:
    return [
        each for level in found.finding_groups for group in level.groups for each in group.listed
    ]


def test_issues_are_grouped_and_link_only_to_steps_that_can_be_edited() -> None:
    fresh = plan_of("FR", verification={"name": None})
    assert fresh.finding_groups[0].heading == "Blocks launch"
    assert all(each.may_change for each in listed(fresh))
    assert not fresh.is_stuck
    # A live sender takes countries alone: what a new country asks can never be answered.
    live = plan_of("DE", "US", state="LAUNCHED", verification={"phone": None})
    assert live.offer == BLOCKED
    assert live.is_stuck
    assert not any(each.may_change for each in listed(live) if each.finding.step != "countries")
    none = plan_of(state="LAUNCHED")
    assert [each.may_change for each in listed(none) if each.finding.stops] == [True]
    assert not none.is_stuck
    # What would be refused in a change need not stop a launch of what Sinch holds already.
    odd = plan_of("DE", general={"videoUris": ["no address"]})
    assert odd.offer == READY
    [level] = [each for each in odd.finding_groups if each.level == BLOCKER]
    assert level.heading == "Outside Sinch’s current limits, may be rejected"
    assert not level.is_folded


@pytest.mark.parametrize("blank", ["", " \n", None])
def test_blank_answer_blocks_the_launch_like_a_missing_one(blank: str | None) -> None:
    found = plan_of("DE", verification={"email": blank, "website": blank})
    assert found.offer == BLOCKED
    assert [finding.field for finding in found.blockers] == ["email", "website"]
    assert found.findings[:2] == found.blockers


def test_plan_of_a_sender_without_details_is_empty() -> None:
    bare = LaunchPlan.of(sender().model_copy(update={"details": None}))
    assert (bare.submitted, bare.has_video, bare.contact) == ([], False, Contact("", ""))


@pytest.mark.parametrize(
    ("name", "email", "called", "whole"),
    [
        ("Ida  Holm", "ida@x.example", "Ida Holm", "Ida Holm <ida@x.example>"),
        ("Ida", None, "Ida", "Ida"),
        (None, "ida@x.example", "ida@x.example", "ida@x.example"),
        ("  ", None, "", ""),
        (7, ["x"], "", ""),
        ("مريم الشامي", "m@x.example", "مريم الشامي", "مريم الشامي <m@x.example>"),
    ],
)
def test_contact_is_named_by_name_or_email_address(
    name: Any, email: Any, called: str, whole: str
) -> None:
    found = plan_of("DE", verification={"name": name, "email": email})
    assert (found.contact.called, str(found.contact)) == (called, whole)
    assert found.warning.startswith(f"Hello {name}," if called and called == name else "Hello")


def test_warning_email_names_contact_countries_sender_and_deadline() -> None:
    found = plan_of("AT", "DE", "ES", "GB", "FR")
    text = found.warning
    for words in (
        "Hello Ida,",
        "the RCS sender “Brand” in Austria, France, Germany, Spain and United Kingdom.",
        "rbm-support@google.com",
        "within 24 hours",
        (
            "- Germany: The brand must sign an approval form. The privacy policy and the "
            "terms of service must be in German."
        ),
        "- Spain: Telefónica manages the launch",
        "- Austria and France: operators may also email you.",
    ):
        assert words in text
    assert "Additional questions" not in text
    assert "slowest" not in text
    assert "Hello,\n" in plan_of("DE", verification={"name": None}).warning


def test_every_launch_country_has_an_email_note_or_none_required() -> None:
    found = plan_of(*LAUNCH_COUNTRIES)
    told = {mail.code for mail in found.mails}
    assert told == set(country_rules.NOTES) & set(map(str, LAUNCH_COUNTRIES)) - {"FR"}
    assert all(mail.writer and mail.papers for mail in found.mails)
    for code in LAUNCH_COUNTRIES:
        name = countries.name(str(code))
        assert (name in found.without_paper) == (code not in told)
    assert expected_mail.mails(["XX"]) == []


def test_reviewed_plan_survives_a_round_trip_and_lists_differences() -> None:
    before = ReviewedPlan.of(plan_of("DE"), 7)
    assert ReviewedPlan.load(before.dump()) == before
    assert before.differences(ReviewedPlan.of(plan_of("DE"), 8)) == []
    after = ReviewedPlan.of(
        plan_of(
            "FR",
            state="LAUNCHED",
            general={"videoUris": None},
            verification={"name": "Max", "email": "max@x.example"},
        ),
        7,
    )
    assert before.differences(after) == [
        "Sender state changed from “In test” to “Launched”.",
        "Countries to submit changed from “Germany” to “France”.",
        "Verification contact changed from “Ida <ida@brand.example>” to “Max <max@x.example>”.",
        "Expected next state changed from “Launching” to “Preparing launch”.",
    ]
    nothing = ReviewedPlan.of(plan_of("DE", statuses={"DE": "PENDING"}), 7)
    assert before.differences(nothing) == ["Countries to submit changed from “Germany” to “none”."]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "7",
        "null",
        "{}",
        "[]",
        "[7]",
        '["soon", "IN_TEST", [], "", ""]',
        '["7", "IN_TEST", [], "", ""]',
        '[-1, "IN_TEST", [], "", ""]',
        '[9223372036854775808, "IN_TEST", [], "", ""]',
        '[Infinity, "IN_TEST", [], "", ""]',
        '[7, "IN_TEST", 7, "", ""]',
        '[7, "IN_TEST", [], "", "\\ud800"]',
        "[" * 100_000,
    ],
    ids=range(15),
)
def test_malformed_reviewed_plan_is_read_as_none(text: str) -> None:
    assert ReviewedPlan.load(text) is None


def refused(
    code: str, *complaints: str, kind: type[Rejected | Conflict] = Rejected
) -> LaunchRefusal:
    information = {"validationErrors": list(complaints)}
    error = kind(
        status=412, code=code, message="M", resolution="R", additional_information=information
    )
    return LaunchRefusal.of(error, NOW)


def test_validation_errors_have_a_step_and_unknown_ones_stay_unchanged() -> None:
    refusal = refused(
        "launch_precondition_failed",
        "details.brand.bannerUrl should not be empty",
        "details.countries must contain at least 1 elements",
        "details.questionnaire.fr.answers.siren should not be empty",
        "details.questionnaire.us.answers.soleTrader should not be empty",
        "validation.error",
        "Talk to us – 请联系",
    )
    assert [(each.step, each.message) for each in refusal.complaints] == [
        ("images", "The banner should not be empty."),
        ("countries", "The list of countries must contain at least 1 elements."),
        ("fr", "The SIREN should not be empty."),
        ("us", "soleTrader should not be empty."),
    ]
    assert refusal.unplaced == ["validation.error", "Talk to us – 请联系"]
    assert (refusal.status, refusal.message, refusal.resolution) == (422, "M", "R")


LAUNCH_REJECTIONS = {
    "launch_precondition_failed": ("because required information is missing.", ""),
    "launch_invalid_agent_state": ("because of the sender’s current state.", ""),
    "launch_invalid_verification_state": ("is not in a pending state.", ""),
    "verification_suspended_in_gmb": ("has suspended the brand’s Business Profile.", ""),
    "invalid_region_for_att_supplier": ("AT&T only accepts senders in the US region.", "countries"),
    "rbm_resources_not_found": ("because Google cannot find this sender.", ""),
    "brand_new_code": ("Sinch rejected the launch.", ""),
}


@pytest.mark.parametrize(("code", "expected"), LAUNCH_REJECTIONS.items())
def test_launch_rejection_has_the_title_and_step_of_its_code(
    code: str, expected: tuple[str, str]
) -> None:
    problem = refused(code).problem
    assert str(problem.title).endswith(expected[0])
    assert problem.step == expected[1]


def test_launch_rejected_for_a_conflict_is_a_409() -> None:
    assert refused("launch_invalid_agent_state", kind=Conflict).status == 409


@pytest.mark.parametrize(
    ("now", "taken", "rows"),
    [
        ({}, False, [("State", "In test", "In test"), ("Germany", "No status", "No status")]),
        (
            {"statuses": {"DE": "PENDING"}},
            True,
            [("State", "In test", "In test"), ("Germany", "No status", "Pending")],
        ),
        (
            {"state": "PREPARING_LAUNCH"},
            True,
            [("State", "In test", "Preparing launch"), ("Germany", "No status", "No status")],
        ),
        (None, False, []),
    ],
)
def test_sender_after_no_response_is_compared_with_the_plan(
    now: dict[str, Any] | None, taken: bool, rows: list[tuple[str, str, str]]
) -> None:
    found = None if now is None else sender("DE", **now)
    unanswered = Unanswered(NOW, failure=None, asked=plan_of("DE"), now=found)  # type: ignore[arg-type]
    assert (unanswered.was_taken, unanswered.compared) == (taken, rows)
