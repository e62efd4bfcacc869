"""Rules about web and email addresses: each with addresses that it finds and that it lets pass."""

from typing import Any

import pytest

from senders.onboarding.readiness import BLOCKER, LAUNCH, WARNING, addresses
from senders.words.address_hosts import is_one_of, name_in
from tests.onboarding.complete import body, put
from tests.onboarding.rules import fired, found

NAMES = {rule.name for rule in addresses.RULES}
BRAND = "details.brand"
GENERAL = "details.questionnaire.general.answers"
LOGO, PRIVACY, TERMS = (
    f"{BRAND}.{key}" for key in ("logoUrl", "privacyPolicyUrl", "termsOfServiceUrl")
)
MAIL = f"{BRAND}.emails.0.address"
VERIFIED = "details.questionnaire.verification.answers.email"
SITE = f"{BRAND}.websites"

CASES: list[tuple[str, str, Any, bool]] = [
    ("viewer-link", LOGO, "https://drive.google.com/file/d/1x/view?usp=sharing", True),
    ("viewer-link", LOGO, "https://drive.google.com/uc?export=download&id=1x", False),
    ("viewer-link", LOGO, "https://www.dropbox.com/s/abc/logo.png?dl=0", True),
    ("viewer-link", LOGO, "https://www.dropbox.com/s/abc/logo.png?dl=1", False),
    ("viewer-link", LOGO, "https://www.dropbox.com/scl/fi/x/logo.png?rlkey=y&raw=1", False),
    ("viewer-link", LOGO, "https://imgur.com/abc", True),
    ("viewer-link", LOGO, "https://i.imgur.com/abc.png", False),
    ("viewer-link", LOGO, "https://brand-my.sharepoint.com/:i:/g/x", True),
    ("viewer-link", LOGO, "https://we.tl/t-abc", True),
    ("viewer-link", LOGO, "https://notdropbox.com/logo.png", False),
    ("viewer-link", LOGO, "https://aurora.example/drive.google.com/logo.png", False),
    ("policies-differ", TERMS, "https://aurora.example/privacy", True),
    ("policies-differ", TERMS, "http://www.aurora.example/privacy/#terms", True),
    ("policies-differ", TERMS, "https://aurora.example/privacy?terms=1", False),
    ("policies-differ", TERMS, "https://aurora.example/privacy/terms", False),
    ("policy-home-page", PRIVACY, "https://aurora.example", True),
    ("policy-home-page", PRIVACY, "https://aurora.example/", True),
    ("policy-home-page", PRIVACY, "https://aurora.example/#privacy", True),
    ("policy-home-page", PRIVACY, "https://privacy.aurora.example/de", False),
    ("policy-home-page", PRIVACY, "https://aurora.example?page=privacy", False),
    ("short-link", PRIVACY, "https://bit.ly/3abc", True),
    ("short-link", PRIVACY, "https://www.bit.ly/3abc", True),
    ("short-link", PRIVACY, "https://orbit.ly/3abc", False),
    ("short-link", f"{GENERAL}.videoUris", ["https://tinyurl.com/x"], True),
    ("transfer-link", f"{GENERAL}.videoUris", ["https://we.tl/t-x"], True),
    ("transfer-link", f"{GENERAL}.videoUris", ["https://youtu.be/x"], False),
    ("transfer-link", f"{GENERAL}.screenshotUris", ["https://wetransfer.com/downloads/x"], True),
    ("https", PRIVACY, "http://aurora.example/privacy", True),
    ("https", PRIVACY, "HTTP://aurora.example/privacy", True),
    ("https", PRIVACY, "https://aurora.example/privacy", False),
    ("https", PRIVACY, "http://127.0.0.1:8000/sandbox/x", False),
    ("placeholder-host", PRIVACY, "https://example.com/privacy", True),
    ("placeholder-host", PRIVACY, "https://www.yourdomain.com/privacy", True),
    ("placeholder-host", PRIVACY, "https://myexample.com/privacy", False),
    ("placeholder-host", MAIL, "info@example.org", True),
    ("mail-provider", MAIL, "aurora.deals@gmail.com", True),
    ("mail-provider", MAIL, "aurora@GMX.de", True),
    ("mail-provider", MAIL, "help@gmail.aurora.example", False),
    ("mail-provider", MAIL, "help@mygmail.com", False),
    ("mail-provider", VERIFIED, "jane@hotmail.co.uk", True),
    ("domains", MAIL, "care@bw-ferries.example", True),
    ("domains", MAIL, "care@mail.aurora.example", False),
    ("domains", MAIL, "care@aurora.de", False),
    ("domains", MAIL, "care@aurora.co.uk", False),
    ("domains", MAIL, "care@gmail.com", False),  # its own rule says so
    ("domains", MAIL, "nonsense", False),
    ("domains", VERIFIED, "jane@agency.example", True),
    ("domains", SITE, [{"label": "Shop", "url": "https://other.example"}], False),
]


@pytest.mark.parametrize(("rule", "path", "value", "is_found"), CASES)
def test_address_is_found_by_its_rule_alone(
    rule: str, path: str, value: Any, is_found: bool
) -> None:
    whole = body()
    put(whole, path, value)
    assert [each.rule for each in found(whole, rule)] == [rule] * is_found


def test_every_rule_has_addresses_that_it_finds_and_that_it_lets_pass() -> None:
    for name in NAMES:
        assert {is_found for rule, _path, _value, is_found in CASES if rule == name} >= {True}
    assert {rule for rule, *_rest in CASES} == NAMES


def test_viewer_link_of_an_image_blocks_the_launch_and_the_others_warn() -> None:
    blocks = {rule.name for rule in addresses.RULES if rule.level == BLOCKER}
    assert blocks == {"viewer-link"}
    assert {rule.stops for rule in addresses.RULES if rule.level == BLOCKER} == {LAUNCH}
    assert {rule.level for rule in addresses.RULES if rule.name not in blocks} == {WARNING}


def test_us_addresses_count_only_if_the_us_is_selected() -> None:
    whole = body()
    put(whole, "details.questionnaire.us.answers.companyEmailAddress", "a@gmail.com")
    assert fired(whole, {"mail-provider"}) == ["mail-provider"]
    put(whole, "details.countries", ["SE"])
    assert fired(whole, {"mail-provider"}) == []


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("aurora.example", "aurora"),
        ("www.aurora.co.uk", "aurora"),
        ("aurora.com.br", "aurora"),
        ("co.uk", "co"),
        ("shop.aurora.io", "aurora"),
        ("localhost", ""),
        ("127.0.0.1", ""),
        ("", ""),
    ],
)
def test_registered_name_of_a_host(host: str, name: str) -> None:
    assert name_in(host) == name


def test_host_below_a_listed_one_belongs_to_it_and_a_lookalike_does_not() -> None:
    listed = frozenset({"dropbox.com"})
    assert is_one_of("www.dropbox.com", listed)
    assert not is_one_of("mydropbox.com", listed)
    assert not is_one_of("dropbox.com.evil.example", listed)


def test_good_addresses_have_no_finding() -> None:
    assert fired(body(), NAMES) == []


@pytest.mark.parametrize(
    "value", [None, 7, [], {}, "", "https://[", "http://", "@", "a@b@c", "\x00"]
)
def test_malformed_address_raises_nothing(value: Any) -> None:
    for path in (LOGO, PRIVACY, TERMS, MAIL, VERIFIED, f"{GENERAL}.videoUris", SITE):
        whole = body()
        put(whole, path, value)
        fired(whole, NAMES)
        put(whole, path, [value])
        fired(whole, NAMES)
