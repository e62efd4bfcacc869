"""Rules about consent and about the sample messages of the US, in several languages."""

from typing import Any

import pytest

from senders.onboarding.readiness import consent, us_samples
from tests.onboarding.complete import GONE, body
from tests.onboarding.rules import changed, fired, found

NAMES = {rule.name for rule in (*consent.RULES, *us_samples.RULES)}
IN, OUT = "general.optInDescription", "general.optOutDescription"
CALL, CONFIRM, HELP = "us.callToActionMessage", "us.optInConfirmationMessage", "us.helpMessage"
SAMPLES, LINK, PHONE = "us.sampleMessages", "us.embeddedLink", "us.embeddedPhone"
NEWS = "Aurora: your parcel 4821 is on its way. Reply STOP to end."
CODE = "Aurora: your code is 482193. Never share it with anyone."
SHORT = "Customers tick a box at the checkout"
ELSEWHERE = {"countries": ["SE"]}
# Good opt-in descriptions of a brand called Aurora Deals.
FULL = {
    "de": "Kunden setzen im Onlineshop ein Häkchen bei „Angebote von Aurora, höchstens 2 im Monat. "
    "Es können Kosten anfallen. Antworten Sie HILFE für Hilfe oder STOPP zum Beenden. AGB und "
    "Datenschutz: aurora.example“.",
    "fr": "Les clients cochent une case sur le site : « Les offres d’Aurora, 2 messages par mois. "
    "Des frais peuvent s’appliquer. Répondez AIDE pour de l’aide ou ARRÊT pour arrêter. "
    "Conditions et confidentialité : aurora.example ».",
    "es": "Los clientes marcan una casilla en el sitio: «Ofertas de Aurora, 2 mensajes al mes. "
    "Pueden aplicarse tarifas. Responda AYUDA para obtener ayuda o BAJA para no recibir más. "
    "Condiciones y privacidad: aurora.example».",
    "it": "I clienti spuntano una casella sul sito: «Le offerte di Aurora, 2 messaggi al mese. "
    "Possono applicarsi tariffe. Rispondi AIUTO per assistenza o STOP per annullare. Termini e "
    "privacy: aurora.example».",
}

CASES: list[tuple[str, dict[str, Any], int]] = [
    ("opt-in", {IN: SHORT, **ELSEWHERE}, 1),
    ("opt-in", {IN: SHORT}, 0),  # the US has a rule of its own
    ("opt-in", {IN: "Klienci zaznaczają pole przy zamówieniu na stronie", **ELSEWHERE}, 0),
    ("opt-in", {IN: "يوافق العملاء على الرسائل عند الطلب من الموقع", **ELSEWHERE}, 0),
    ("opt-in", {IN: "Kunden kryssar i en ruta i kassan på webbplatsen", **ELSEWHERE}, 0),
    ("opt-in", {IN: "顾客在结账时勾选复选框", **ELSEWHERE}, 0),
    ("opt-in", {IN: "", **ELSEWHERE}, 0),
    *(("opt-in", {IN: text, **ELSEWHERE}, 0) for text in FULL.values()),
    ("opt-in-us", {IN: SHORT, CALL: GONE}, 1),
    ("opt-in-us", {IN: SHORT}, 0),  # the request has the exact words
    ("opt-in-us", {CALL: GONE}, 0),
    ("us-opt-in-request", {CALL: "Leave your number on our site to get the news of the week."}, 1),
    ("us-opt-in-request", {}, 0),
    ("us-opt-in-request", {CALL: "Leave your number on our site.", **ELSEWHERE}, 0),
    ("us-confirmation", {CONFIRM: "Aurora: you will get news from us on your phone."}, 1),
    ("us-confirmation", {}, 0),
    ("us-help", {HELP: "Aurora: we will help you with your order."}, 1),
    ("us-help", {HELP: "For help with your order write to office@other.example."}, 1),
    ("us-help", {HELP: "Aurora: for help call us at +12125550123."}, 0),
    ("us-help", {HELP: "Aurora: for help go to aurora.example/help."}, 0),
    ("opt-out-brand", {OUT: "You will get no more messages."}, 1),
    ("opt-out-brand", {OUT: "Sie erhalten keine Nachrichten mehr."}, 1),
    ("opt-out-brand", {OUT: "Sie erhalten keine Nachrichten mehr von AURORA."}, 0),
    ("opt-out-brand", {OUT: "Auroras Club says goodbye."}, 0),
    ("opt-out-brand", {OUT: "aurora-deals.example: no more messages."}, 0),
    ("opt-out-brand", {OUT: "No more deals."}, 1),  # every brand has deals
    ("opt-out-brand", {OUT: "لن تصلك رسائل بعد الآن"}, 0),  # the name is in another script
    ("opt-out-brand", {OUT: "No more messages.", "brand.name": GONE, "us": GONE}, 0),
    ("opt-out-brand", {OUT: "Bye from Café Élan.", "brand.name": "CAFE ELAN", "us": GONE}, 0),
    ("opt-out-exact", {OUT: "Users will receive a message from Aurora that confirms it."}, 1),
    ("opt-out-exact", {OUT: "Der Kunde erhält eine Bestätigung von Aurora und ist abgemeldet."}, 1),
    ("opt-out-exact", {OUT: "Le client reçoit un message de la part d’Aurora pour confirmer."}, 1),
    ("opt-out-exact", {OUT: "Vous ne recevrez plus de messages d’Aurora."}, 0),
    ("opt-out-exact", {OUT: "You will get no more messages from Aurora."}, 0),
    ("french-keywords", {"countries": ["CA"]}, 1),
    ("french-keywords", {"countries": ["CA"], OUT: "Aurora. Reply STOP or ARRÊT to end."}, 0),
    ("french-keywords", {"countries": ["FR"]}, 0),
    ("us-samples-brand", {SAMPLES: ["Your parcel is on its way to you."]}, 1),
    ("us-samples-brand", {SAMPLES: ["Your parcel is on its way to you.", NEWS]}, 0),
    ("us-samples-brand", {SAMPLES: []}, 0),
    ("us-samples-brand", {SAMPLES: ["Your parcel is on its way to you."], **ELSEWHERE}, 0),
    ("us-samples-same", {SAMPLES: [NEWS, NEWS.upper()]}, 1),
    ("us-samples-same", {SAMPLES: [NEWS, CODE]}, 0),
    ("us-samples-stop", {SAMPLES: ["Aurora: your parcel is on its way to you."]}, 1),
    ("us-samples-stop", {SAMPLES: ["Aurora: your parcel is on its way to you.", NEWS]}, 0),
    ("us-samples-stop", {SAMPLES: [CODE], "useCase": "OTP"}, 0),
    ("us-samples-stop", {SAMPLES: ["Aurora: paczka jest już w drodze do Ciebie"]}, 0),
    ("us-samples-kinds", {"useCase": "MULTIUSE"}, 1),
    ("us-samples-kinds", {"useCase": "MULTIUSE", SAMPLES: [NEWS, CODE]}, 0),
    ("us-samples-kinds", {"useCase": "PROMOTIONAL"}, 0),
    ("us-use-case", {"useCase": "TRANSACTIONAL"}, 1),  # sandals are 20% off
    ("us-use-case", {"useCase": "TRANSACTIONAL", SAMPLES: [NEWS]}, 0),
    ("us-use-case", {"useCase": "PROMOTIONAL", SAMPLES: [NEWS]}, 0),
    ("us-use-case", {"useCase": "OTP", SAMPLES: [NEWS]}, 1),
    ("us-use-case", {"useCase": "OTP", SAMPLES: [CODE]}, 0),
    ("us-use-case", {"useCase": "OTP", SAMPLES: ["Aurora: tu código es 482193"]}, 0),
    ("us-links", {LINK: False}, 1),
    ("us-links", {LINK: False, SAMPLES: [NEWS]}, 0),
    ("us-links", {LINK: False, SAMPLES: ["Aurora: see aurora.com today. STOP to end"]}, 1),
    ("us-links", {PHONE: False, SAMPLES: ["Aurora: call (212) 555-0123. STOP to end"]}, 1),
    ("us-links", {PHONE: False, SAMPLES: ["Aurora: call +12125550123 or 212-555-0123"]}, 1),
    ("us-links", {LINK: True, PHONE: False, SAMPLES: ["Aurora: order 2125550123 of 10.12."]}, 0),
    ("us-links", {LINK: None, PHONE: None}, 0),
    ("us-links-shown", {LINK: True, SAMPLES: [NEWS]}, 1),
    ("us-links-shown", {PHONE: True}, 1),
    ("us-links-shown", {LINK: True, SAMPLES: []}, 0),
    ("us-age", {"us.brandIndustry": "GAMBLING"}, 1),
    ("us-age", {SAMPLES: ["Aurora: new wines are in. STOP to end"]}, 1),
    ("us-age", {SAMPLES: ["Aurora: new wines are in."], "us.ageGatedContent": True}, 0),
    ("us-age", {}, 0),
    ("us-lending", {SAMPLES: ["Aurora: your loan is approved. STOP to end"]}, 1),
    ("us-lending", {SAMPLES: ["Aurora: your loan is approved."], "us.directLending": True}, 0),
    ("us-lending", {SAMPLES: ["Aurora: lenders of calendars, balloons"]}, 0),
]


@pytest.mark.parametrize(("rule", "changes", "many"), CASES)
def test_text_is_found_by_its_rule(rule: str, changes: dict[str, Any], many: int) -> None:
    assert [each.rule for each in found(changed(changes), rule)] == [rule] * many


def test_every_rule_has_texts_that_it_finds_and_that_it_lets_pass() -> None:
    for name in NAMES:
        assert {bool(many) for rule, _changes, many in CASES if rule == name} == {True, False}, name
    assert {rule for rule, *_rest in CASES} == NAMES


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        (
            SHORT,
            "Not found: the brand name, how to stop, how to get help, message frequency, a notice "
            "of message rates, terms or privacy policy.",
        ),
        (
            "Customers tick a box for weekly news from Aurora at the checkout. STOP ends them.",
            "Not found: how to get help, a notice of message rates, terms or privacy policy.",
        ),
    ],
)
def test_one_finding_lists_what_the_opt_in_description_may_lack(text: str, detail: str) -> None:
    [finding] = found(changed({IN: text, **ELSEWHERE}), "opt-in")
    assert finding.detail == detail


def test_marker_that_sinch_removes_is_not_read() -> None:
    changes = {OUT: "Aur--ora: no more messages", "general.optOutDescriptionMetadata.ignore": "--"}
    assert found(changed(changes), "opt-out-brand") == []


def test_good_texts_have_no_finding() -> None:
    assert fired(body(), NAMES) == []
