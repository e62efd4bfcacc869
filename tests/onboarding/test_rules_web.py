"""Rules on what checks measured: every rule, its level, and results on both sides of its limit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from senders.inspections.causes import Failure
from senders.onboarding import readiness
from senders.onboarding.readiness.registry import WEB_RULES
from senders.onboarding.readiness.rules import Subject
from senders.receipts.addresses import addresses_of
from senders.words import measured
from tests.receipts.good import RESULTS

SITE = "https://shop.example"
DETAILS: dict[str, Any] = {
    "brand": {
        "logoUrl": f"{SITE}/logo.png",
        "bannerUrl": f"{SITE}/banner.png",
        "privacyPolicyUrl": f"{SITE}/privacy",
        "termsOfServiceUrl": f"{SITE}/terms",
        "websites": [{"label": "Shop", "url": f"{SITE}/shop"}],
    },
    "countries": ["GB"],
    "questionnaire": {
        "general": {
            "answers": {
                "videoUris": [f"{SITE}/video.mp4"],
                "screenshotUris": [f"{SITE}/1.png"],
            }
        }
    },
}
LOGO, BANNER, PRIVACY, TERMS, SHOP, VIDEO, SHOT = (
    address.path for address in addresses_of(DETAILS)
)
AT = datetime(2026, 11, 28, 12, tzinfo=UTC)
BLOCKS, WARNS, HINTS = ("blocker", "launch"), ("warning", ""), ("hint", "")


@dataclass(frozen=True)
class Kept:
    facts: Mapping[str, Any]
    at: datetime = AT


def found(
    changes: Mapping[str, Mapping[str, Any]], countries: list[str] | None = None
) -> dict[str, tuple[str, str]]:
    """Returns level and stage by rule, of the rules that read receipts."""
    details = {**DETAILS, "countries": countries or ["GB"]}
    receipts = {}
    for address in addresses_of(details):
        own = {"final": address.url} if address.kind == "page" else {}
        facts = {**RESULTS[address.kind], **own, **changes.get(address.path, {})}
        receipts[address.key] = Kept(facts)
    subject = Subject(details, receipts=receipts)
    return {
        each.rule: (each.level, each.stops)
        for each in readiness.findings_of(subject)
        if each.rule in WEB_RULES
    }


def failed(failure: Failure, **facts: Any) -> dict[str, Any]:
    return {"failed": failure.value, "host": "shop.example", **facts}


PASSING = {
    Failure.TIMED_OUT,
    Failure.CUT,
    Failure.NETWORK,
    Failure.CONNECTION_REFUSED,
    Failure.TLS,
    Failure.ENCODING,
    Failure.CERTIFICATE_UNTRUSTED,
    Failure.HOST_UNKNOWN,
    Failure.PORT,
    Failure.PRIVATE_NAME,
    Failure.REDIRECTS,
}
CASES: list[tuple[str, dict[str, Any], dict[str, tuple[str, str]]]] = [
    (LOGO, {}, {}),
    (LOGO, {"type": "JPEG"}, {}),
    (LOGO, {"type": "WEBP"}, {"image-type": BLOCKS}),
    (LOGO, {"type": "GIF", "animated": True}, {"image-type": BLOCKS, "image-effects": WARNS}),
    (LOGO, {"width": 223}, {"image-pixels": BLOCKS}),
    (LOGO, {"height": 225}, {"image-pixels": BLOCKS}),
    (LOGO, {"bytes": 51_200}, {}),
    (LOGO, {"bytes": 51_201}, {"image-bytes": BLOCKS}),
    (LOGO, {"transparent": True}, {}),
    (BANNER, {"transparent": True}, {"image-effects": WARNS}),
    (BANNER, {"width": 1441}, {"image-pixels": BLOCKS}),
    (BANNER, {"bytes": 204_800}, {}),
    (BANNER, {"bytes": 204_801}, {"image-bytes": BLOCKS}),
    (LOGO, failed(Failure.STATUS, status=404), {"image-opens": BLOCKS}),
    (LOGO, failed(Failure.STATUS, status=403), {"image-visit": WARNS}),
    (LOGO, failed(Failure.STATUS, status=503), {"image-visit": WARNS}),
    (BANNER, {"failed": "unfinished"}, {"image-visit": WARNS}),
    *(
        (LOGO, failed(failure), {"image-visit": WARNS})
        if failure in PASSING
        else (LOGO, failed(failure), {"image-opens": BLOCKS})
        for failure in Failure
    ),
    (PRIVACY, {"status": 404}, {"policy-opens": BLOCKS}),
    (PRIVACY, {"status": 410}, {"policy-opens": BLOCKS}),
    (TERMS, {"status": 401, "login": True}, {"policy-opens": BLOCKS}),
    (TERMS, {"login": True}, {"policy-opens": BLOCKS}),
    (PRIVACY, {"status": 403}, {"policy-visit": WARNS}),
    (PRIVACY, {"status": 429}, {"policy-visit": WARNS}),
    (PRIVACY, {"status": 500}, {"policy-visit": WARNS}),
    (PRIVACY, {"soft_404": True}, {"policy-visit": WARNS}),
    (PRIVACY, failed(Failure.PRIVATE), {"policy-opens": BLOCKS}),
    (PRIVACY, failed(Failure.PRIVATE_NAME), {"policy-visit": WARNS}),
    (PRIVACY, failed(Failure.PORT, port=8443), {"policy-visit": WARNS}),
    (PRIVACY, failed(Failure.TOO_LARGE), {"policy-visit": WARNS}),
    (PRIVACY, failed(Failure.HOST_UNKNOWN), {"policy-visit": WARNS}),
    (PRIVACY, failed(Failure.TIMED_OUT, seconds=5), {"policy-visit": WARNS}),
    (PRIVACY, {"home": True}, {"policy-page": WARNS}),
    (PRIVACY, {"document": "PDF"}, {}),
    (TERMS, {"final": f"{SITE}/privacy"}, {"policy-page": WARNS}),
    (SHOP, {"home": True}, {}),
    (SHOP, {"status": 404}, {"website-opens": WARNS}),
    (SHOP, failed(Failure.HOST_UNKNOWN), {"website-opens": WARNS}),
    (VIDEO, {"status": 404}, {"video-opens": WARNS}),
    (VIDEO, {"login": True}, {"video-opens": WARNS}),
    (VIDEO, failed(Failure.NOT_A_VIDEO, type="image/png"), {"video-opens": WARNS}),
    (VIDEO, {"type": "", "player": "YouTube"}, {}),
    (VIDEO, {"type": "", "player": ""}, {"video-plays": HINTS}),
    (SHOT, {"width": 1, "type": "WEBP", "bytes": 9_000_000}, {}),
    (SHOT, failed(Failure.STATUS, status=404), {"screenshot-opens": WARNS}),
]


@pytest.mark.parametrize(("path", "facts", "expected"), CASES)
def test_result_gives_the_findings_of_its_kind(
    path: str, facts: dict[str, Any], expected: dict[str, tuple[str, str]]
) -> None:
    assert found({path: facts}) == expected


@pytest.mark.parametrize(
    ("chosen", "guessed", "declared", "warns"),
    [
        (["GB"], "en", "en", False),
        (["DE"], "de", "de", False),
        (["DE"], "de", "en", False),
        (["DE"], "", "de", False),
        (["DE"], "", "", False),
        (["DE"], "en", "de", True),
        (["DE", "GB"], "en", "en", True),
        (["DE"], "", "en", True),
        (["FR"], "en", "en", False),
    ],
)
def test_policy_in_another_language_than_the_country_wants_is_a_warning(
    chosen: list[str], guessed: str, declared: str, warns: bool
) -> None:
    facts = {"guessed_language": guessed, "declared_language": declared}
    names = set(found({PRIVACY: facts, TERMS: facts}, chosen))
    assert names == ({"policy-language"} if warns else set())


def test_address_has_a_finding_if_its_receipt_says_that_it_failed_and_none_without_one() -> None:
    for address in addresses_of(DETAILS):
        assert found({address.path: failed(Failure.NOT_A_URL)}), address.path
    assert not {each.rule for each in readiness.findings_of(Subject(DETAILS))} & WEB_RULES


def test_content_that_changed_since_the_launch_is_a_warning_with_the_time_of_comparison() -> None:
    [privacy] = [each for each in addresses_of(DETAILS) if each.path == PRIVACY]
    [finding] = [
        each
        for each in readiness.findings_of(Subject(DETAILS, changed={privacy.key: AT}))
        if each.rule == "unchanged"
    ]
    assert (finding.level, finding.step) == ("warning", "contacts")
    assert "28 Nov 2026" in finding.detail


def test_every_rule_on_receipts_is_tested() -> None:
    tried = {rule for _path, _facts, expected in CASES for rule in expected}
    assert tried | {"policy-language", "unchanged"} == WEB_RULES


def test_every_failure_has_words_of_its_own() -> None:
    words = [measured.failure({"failed": failure.value}) for failure in Failure]
    words.append(measured.failure({"failed": "unfinished"}))
    assert len(set(words)) == len(words)
    assert "The check failed." not in words
