"""All rules on values together: a draft in which each fires, good ones in which none does."""

import copy
from collections import Counter
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from senders.management.demo_drafts import COMPLETE
from senders.onboarding import readiness
from senders.onboarding.readiness import BLOCKER, HINT, WARNING, launching, limits
from senders.onboarding.readiness.registry import WEB_RULES
from senders.sandbox import seed
from senders.sandbox.building import build
from tests.onboarding.complete import BODY
from tests.onboarding.rules import changed, fired, subject_of
from tests.onboarding.test_rules_consent import FULL
from tests.worst_texts import limited

# Required answers and the limits of Sinch have tests for each field, receipts a file of theirs.
ON_VALUES = {
    rule.name for rule in readiness.RULES if rule not in (*launching.RULES, *limits.RULES)
} - WEB_RULES
SHOP = "https://bit.ly"

# What is wrong with a draft for the US, the United Kingdom, France and Canada.
US_WRONG: dict[str, Any] = {
    "useCase": "TRANSACTIONAL",
    "countries": ["US", "GB", "FR", "CA"],
    "brand.name": "AURORA/DEALS TEST",
    "brand.description": "The #1 {shop}",
    "brand.color": "#777777",
    "brand.logoUrl": "https://imgur.com/logo",
    "brand.privacyPolicyUrl": "http://aurora.example",
    "brand.termsOfServiceUrl": "http://aurora.example/",
    "brand.emails": [{"label": "", "address": "no-reply@gmail.com"}],
    "brand.phones": [{"label": "Line", "number": "+449098790879"}],
    "brand.websites": [
        {"label": "Shop", "url": "https://example.com"},
        {"label": "Help", "url": "https://help.aurora.example"},
    ],
    "general.optInDescription": "By making a purchase",
    "general.triggerDescription": "TBD",
    "general.interactionsDescription": "TBD",
    "general.optOutDescription": "Users get a message when they leave",
    "general.videoUris": ["https://we.tl/t-1", f"{SHOP}/video"],
    "general.screenshotUris": [],
    "verification.name": "Jane",
    "verification.email": "jane@agency.example",
    "verification.website": "https://group.example",
    "fr.siren": "123456789",
    "gb.companyRegistrationNumber": "12",
    "gb.companyLegalName": "AURORA RETAIL LLC",
    "us.companyLegalName": "Aurora Retail LLC",
    "us.brandName": "Blue Peak",
    "us.taxId": "07-1234567",
    "us.addressState": "OR",
    "us.companyPhoneNumber": "+1911",
    "us.sampleMessages": ["Our loan offer is here for you: whisky"] * 2,
    "us.embeddedLink": True,
    "us.embeddedPhone": False,
    "us.callToActionMessage": "Leave your number on our website to get the news of the week.",
    "us.optInConfirmationMessage": "You will get the news of the week on your phone.",
    "us.helpMessage": "We will help you with your order when you call.",
}
# Rules that exclude one of those above.
OTHERS: list[tuple[set[str], dict[str, Any], dict[str, Any]]] = [
    ({"opt-in"}, {"countries": ["SE"], "general.optInDescription": "By ticking a box for us"}, {}),
    (
        {"opt-in-us"},
        {"general.optInDescription": "By ticking a box", "us.callToActionMessage": ""},
        {},
    ),
    ({"contact-both"}, {"brand.phones": None}, {}),
    ({"video"}, {"general.videoUris": None}, {}),
    ({"name-code"}, {"brand.name": "<b>Aurora</b>"}, {}),
    ({"name-own"}, {"brand.name": "RCS Sender"}, {}),
    ({"name-of-another"}, {}, {"names": ["Aurora deals"]}),
    ({"name-alike"}, {}, {"names": ["Aurora Deal"]}),
    ({"tax-country"}, {"us.taxIdCountry": "SE"}, {}),
    ({"vat-number"}, {"us.taxIdCountry": "SE", "us.taxId": "SE556703748502"}, {}),
    ({"us-legacy"}, {"us": {"answers": {"ein": "93-1234567"}}}, {}),
    ({"us-samples-kinds"}, {"useCase": "MULTIUSE"}, {}),
    ({"us-links"}, {"us.embeddedLink": False}, {}),
    ({"legal-name"}, {"us.companyLegalName": "Aurora Retail"}, {}),
    ({"papers"}, {"countries": ["DE"]}, {"papers": ["de-approval"]}),
]


def test_every_rule_on_values_fires_in_a_bad_draft() -> None:
    suggested = ["By making a purchase"]
    whole = changed(US_WRONG)
    whole["details"]["questionnaire"]["general"]["questions"] = {
        "optInDescription": {"question": "?", "suggestedAnswers": suggested}
    }
    found = set(fired(whole, ON_VALUES))
    for rules, changes, more in OTHERS:
        assert not rules & found, rules
        found_alone = set(fired(changed(changes), ON_VALUES, **more))
        assert rules <= found_alone, rules
        found |= rules
    assert found == ON_VALUES


def test_good_drafts_have_no_finding() -> None:
    assert fired(BODY, ON_VALUES) == []
    assert fired(COMPLETE, ON_VALUES) == []


@pytest.mark.parametrize("language", FULL)
def test_good_draft_in_another_language_has_no_finding(language: str) -> None:
    texts = {
        "de": ("Alle zwei Wochen ein neues Angebot", "Angebote ansehen, Filiale finden"),
        "fr": (
            "Une nouvelle offre toutes les deux semaines",
            "Voir les offres, trouver un magasin",
        ),
        "es": ("Una nueva oferta cada dos semanas", "Ver ofertas, encontrar una tienda"),
        "it": ("Una nuova offerta ogni due settimane", "Vedere le offerte, trovare un negozio"),
    }
    goodbye = {
        "de": "Sie erhalten keine Nachrichten mehr von Aurora. STOPP war erfolgreich.",
        "fr": "Vous ne recevrez plus de messages d’Aurora.",
        "es": "No recibirá más mensajes de Aurora.",
        "it": "Non riceverai altri messaggi da Aurora.",
    }
    changes = {
        "countries": [{"de": "DE", "fr": "FR", "es": "ES", "it": "IT"}[language]],
        "brand.description": texts[language][0],
        "general.optInDescription": FULL[language],
        "general.triggerDescription": texts[language][0],
        "general.interactionsDescription": texts[language][1],
        "general.optOutDescription": goodbye[language],
    }
    assert fired(changed(changes), ON_VALUES) == []


def test_good_arabic_draft_has_no_finding() -> None:
    changes = {
        "countries": ["DE"],
        "brand.name": "أورورا للعروض",
        "brand.description": "عروض الأسبوع وأخبار الطلبات والمساعدة",
        "general.optInDescription": "يوافق العملاء على رسائل أورورا عند الطلب",
        "general.triggerDescription": "عرض جديد كل أسبوعين من نظام المتجر",
        "general.interactionsDescription": "تصفح العروض والبحث عن متجر",
        "general.optOutDescription": "لن تصلك رسائل أخرى من أورورا",
    }
    assert fired(changed(changes), ON_VALUES) == []


def test_samples_of_the_demo_are_not_drowned_in_warnings() -> None:
    """A sender of the sandbox that was sent once has at most one warning, a tenth of them any."""
    counted = Counter[int]()
    for plan in seed._aurora(timezone.now()):
        whole = build(plan).body
        if plan.state != "DRAFT" and whole.get("details"):
            found = readiness.findings_of(subject_of(whole))
            counted[sum(each.level == WARNING for each in found)] += 1
    assert counted.total() > 150
    assert counted[0] > 0.9 * counted.total()
    assert max(counted) <= 2


def test_levels_and_stops_are_those_of_the_contract() -> None:
    by_name = {rule.name: rule for rule in readiness.RULES}
    assert {name for name in ON_VALUES if by_name[name].level == BLOCKER} == {
        "contrast",
        "description-code",
        "name-code",
        "viewer-link",
    }
    assert {rule.level for rule in readiness.RULES} == {BLOCKER, WARNING, HINT}


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
PATHS = sorted({path for rule in readiness.RULES for path in rule.reads if "." in path})


@settings(deadline=None)  # a loaded machine is slow, which says nothing about the rules
@given(st.sampled_from(PATHS), ANYTHING, st.sampled_from(["OTP", "MULTIUSE", "", "?"]))
def test_no_value_makes_a_rule_raise(path: str, value: Any, use_case: str) -> None:
    whole = copy.deepcopy(BODY)
    part: Any = whole
    for key in path.split(".")[:-1]:
        part = part.setdefault(key, {})
    part[path.rpartition(".")[2]] = value
    whole["useCase"] = use_case
    subject = subject_of(whole)
    for rule in readiness.RULES:
        assert all(isinstance(each.message, str) for each in rule.findings(subject))


@pytest.mark.parametrize(
    "text", ["a", "1", "a@", "+1 ", "http://", "[brand", "é", "%", " ", "\n", "سل"]
)
def test_work_grows_with_the_length_of_a_text_alone(text: str) -> None:
    whole = changed({})
    for section in ("general", "verification", "gb", "fr", "us"):
        answers = whole["details"]["questionnaire"][section]["answers"]
        for key, value in answers.items():
            if isinstance(value, str):
                answers[key] = text * (60_000 // len(text))
    whole["details"]["brand"]["name"] = text * 60_000
    subject = subject_of(whole)
    for rule in readiness.RULES:
        with limited(f"{rule.name} with {text!r}…", 2):
            list(rule.findings(subject))
