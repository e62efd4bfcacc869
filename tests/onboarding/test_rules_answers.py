"""Rules about free texts, contacts and the brand's name: texts that they find and let pass."""

from typing import Any

import pytest

from senders.onboarding.readiness import answers, brand_names, contacts
from senders.onboarding.readiness.rules import Subject
from tests.onboarding.complete import GONE, body
from tests.onboarding.rules import changed, fired, found

NAMES = {rule.name for rule in (*answers.RULES, *contacts.RULES, *brand_names.RULES)}
TRIGGER, TALK, OPT_IN = (
    f"general.{key}"
    for key in ("triggerDescription", "interactionsDescription", "optInDescription")
)
PHONE, MAIL = "brand.phones.0.number", "brand.emails.0.address"

CASES: list[tuple[str, dict[str, Any], int]] = [
    ("placeholder-text", {TRIGGER: "TBD"}, 1),
    ("placeholder-text", {TRIGGER: "  to be   confirmed "}, 1),
    ("placeholder-text", {TRIGGER: "Lorem ipsum dolor sit amet"}, 1),
    ("placeholder-text", {TRIGGER: "n/a"}, 1),
    ("placeholder-text", {TRIGGER: "folgt"}, 1),
    ("placeholder-text", {TRIGGER: "à définir"}, 1),
    ("placeholder-text", {TRIGGER: "A new [brand] offer each week"}, 1),
    ("placeholder-text", {"gb.companyLegalName": "xxx"}, 1),
    ("placeholder-text", {"us.sampleMessages": ["xxxx, your parcel is on its way"]}, 1),
    ("placeholder-text", {"verification.name": "test"}, 1),
    ("placeholder-text", {"brand.name": "Test"}, 1),
    ("placeholder-text", {"gb.companyRegistrationNumber": "n/a"}, 0),  # not required
    ("placeholder-text", {TRIGGER: "A test drive was booked, or a contest was won"}, 0),
    ("placeholder-text", {TRIGGER: "The customer fills in the to-do list of the shop"}, 0),
    ("placeholder-text", {"us.addressCity": "X", "countries": ["SE"]}, 0),  # not asked
    ("placeholder-text", {"brand.name": "Example Coffee"}, 0),
    ("video", {"general.videoUris": GONE}, 1),
    ("video", {"general.videoUris": []}, 1),
    ("video", {"general.videoUris": ["https://aurora.example/v.mp4"]}, 0),
    ("screenshot", {"general.screenshotUris": GONE}, 1),
    ("screenshot", {"general.screenshotUris": ["https://aurora.example/v.png"]}, 0),
    ("answers-repeated", {TRIGGER: "Offers", TALK: "offers."}, 1),
    ("answers-repeated", {TRIGGER: "Offers", TALK: "Offers and help"}, 0),
    ("answers-repeated", {TRIGGER: "", TALK: ""}, 0),
    ("answers-brief", {TRIGGER: "x" * 19}, 1),
    ("answers-brief", {TRIGGER: "x" * 20}, 0),
    ("answers-brief", {TALK: "x" * 14}, 1),
    ("answers-brief", {TALK: "x" * 15}, 0),
    ("answers-brief", {OPT_IN: "x" * 29}, 1),
    ("answers-brief", {OPT_IN: "x" * 30}, 0),
    ("answers-brief", {TRIGGER: "顾客下单后发送消息"}, 0),  # few signs, a whole sentence
    ("answers-brief", {TRIGGER: ""}, 0),
    ("answers-brief", {TRIGGER: "TBD"}, 0),  # a warning says so
    ("restricted-content", {"brand.description": "Wine and cheese from the region"}, 1),
    ("restricted-content", {TRIGGER: "Sportwetten am Wochenende"}, 1),
    ("restricted-content", {TRIGGER: "A parcel of cigarettes or whisky is sent"}, 2),
    ("restricted-content", {TRIGGER: "Rebajas de vinos y cervezas"}, 1),
    ("restricted-content", {TRIGGER: "Jeux d’argent en ligne"}, 1),
    ("restricted-content", {TRIGGER: "Your twine, beeriness and begun casinoless tale"}, 0),
    ("restricted-content", {TRIGGER: "Der VIN Ihres Autos, sex bilder från butiken"}, 0),
    ("contact-label", {"brand.emails.0.label": ""}, 1),
    ("contact-label", {"brand.phones.0.label": "  "}, 1),
    ("contact-label", {"brand.websites": [{"label": "", "url": "https://aurora.example"}]}, 1),
    ("contact-label", {"brand.websites": [{"label": "A", "url": "https://aurora.example"}]}, 0),
    ("contact-both", {"brand.phones": GONE}, 1),
    ("contact-both", {"brand.emails": GONE}, 1),
    ("contact-both", {"brand.emails": GONE, "brand.phones": GONE}, 0),  # a blocker says so
    ("emergency-number", {PHONE: "+49110"}, 1),
    ("emergency-number", {PHONE: "+44999"}, 1),
    ("emergency-number", {PHONE: "0033 112"}, 1),
    ("emergency-number", {PHONE: "+1911"}, 1),
    ("emergency-number", {"us.companyPhoneNumber": "+1911"}, 1),
    ("emergency-number", {PHONE: "911", "countries": ["US"]}, 1),
    ("emergency-number", {PHONE: "+4911012345"}, 0),
    ("emergency-number", {PHONE: "+12125559911"}, 0),
    ("contact-phone", {PHONE: "+449098790879"}, 1),  # premium
    ("contact-phone", {PHONE: "+19005550123"}, 1),
    ("contact-phone", {PHONE: "+442079460123"}, 0),
    ("contact-phone", {PHONE: "+390612345678"}, 0),
    ("contact-phone", {PHONE: "nonsense"}, 0),
    ("unread-mail", {MAIL: "no-reply@aurora.example"}, 1),
    ("unread-mail", {MAIL: "NoReply@aurora.example"}, 1),
    ("unread-mail", {"verification.email": "do.not.reply@aurora.example"}, 1),
    ("unread-mail", {"us.companyEmailAddress": "ne-pas-repondre@aurora.example"}, 1),
    ("unread-mail", {MAIL: "reply@aurora.example"}, 0),
    ("contact-name", {"verification.name": "Jane"}, 1),
    ("contact-name", {"verification.name": "Jane Holm"}, 0),
    ("contact-name", {"verification.name": "王小明"}, 0),
    ("contact-name", {"verification.name": ""}, 0),
    ("name-own", {"brand.name": GONE}, 1),
    ("name-own", {"brand.name": " "}, 1),
    ("name-own", {"brand.name": "RCS Sender"}, 1),
    ("name-own", {"brand.name": "RCS Sender Club"}, 0),
    ("name-trial", {"brand.name": "Aurora Test"}, 1),
    ("name-trial", {"brand.name": "Aurora (demo)"}, 1),
    ("name-trial", {"brand.name": "Test Valley Borough Council"}, 0),
    ("name-trial", {"brand.name": "Stiftung Warentest"}, 0),
    ("name-capitals", {"brand.name": "AURORA DEALS"}, 1),
    ("name-capitals", {"brand.name": "ABCDEFGHI"}, 1),
    ("name-capitals", {"brand.name": "ABCDEFGH"}, 0),
    ("name-capitals", {"brand.name": "HSBC UK"}, 0),
    ("name-capitals", {"brand.name": "أورورا للعروض"}, 0),
    ("name-capitals", {"brand.name": "ＡＢ 奥罗拉商店奥罗拉商店"}, 1),
]


@pytest.mark.parametrize(("rule", "changes", "many"), CASES)
def test_value_is_found_by_its_rule(rule: str, changes: dict[str, Any], many: int) -> None:
    assert [each.rule for each in found(changed(changes), rule)] == [rule] * many


def test_every_rule_has_values_that_it_finds_and_that_it_lets_pass() -> None:
    others = {"answers-suggested", "name-alike"}
    for name in NAMES - others:
        assert {bool(many) for rule, _changes, many in CASES if rule == name} == {True, False}, name
    assert {rule for rule, *_rest in CASES} == NAMES - others


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("By subscribing to a newsletter", True),
        ("by subscribing  to a newsletter.", True),
        ("By subscribing to a newsletter; By making a purchase in-store or online", True),
        ("By subscribing to a newsletter on aurora.example", False),
        ("", False),
    ],
)
def test_suggested_answer_without_a_change_is_a_suggestion(text: str, is_found: bool) -> None:
    path = "details.questionnaire.general.answers.optInDescription"
    suggested = ["By subscribing to a newsletter", "By making a purchase in-store or online"]
    whole = changed({OPT_IN: text})
    subject = Subject(whole["details"], suggested={path: suggested})
    assert bool(list(answers.suggestions(subject))) is is_found


def test_suggested_answers_of_a_sender_are_read_from_its_questions() -> None:
    whole = changed({TRIGGER: "An order"})
    whole["details"]["questionnaire"]["general"]["questions"] = {
        "triggerDescription": {"question": "?", "suggestedAnswers": ["An order"]},
        "optInDescription": {"question": "?"},
    }
    assert [each.field for each in found(whole, "answers-suggested")] == ["trigger_description"]


@pytest.mark.parametrize(
    ("name", "other", "is_found"),
    [
        ("Aurora Deals", "Aurora Deal", True),
        ("Aurora Deals", "Aurora Dealz", True),
        ("Aurora Deals", "Auroras Deals", True),
        ("Aurora Deals", "Aurora-Deals", False),  # equal; another rule says so
        ("Aurora Deals", "Aurora Service", False),
        ("Aurora 1", "Aurora 2", False),  # numbered on purpose
        ("Aurora 1", "Aurora 11", False),
        ("Kiwi", "Kivi", False),  # short names differ by little
        ("Aurora Deals", "", False),
    ],
)
def test_name_with_one_other_letter_is_a_suggestion(name: str, other: str, is_found: bool) -> None:
    whole = changed({"brand.name": name})
    assert bool(found(whole, "name-alike", names=[other])) is is_found


def test_good_texts_and_contacts_have_no_finding() -> None:
    assert fired(body(), NAMES, names=["Aurora Codes"]) == []
