"""Items that opt-in, opt-out and help texts lack: seven languages, others, gaps and brand names."""

import pytest

from senders.onboarding.consent_items import (
    HELP,
    OPT_IN,
    OPT_OUT,
    Item,
    languages_of,
    missing_items,
    named,
    sentences_for,
)
from senders.words.consent_words import LANGUAGES

BRAND, STOP, HELPED, FREQUENCY, RATES, TERMS = OPT_IN
MESSAGE, CONTACT = Item.MESSAGE, Item.CONTACT
NAME = "Aurora Deals"
ALL = (
    "Customers tick a box at the checkout of Aurora Deals. They get at most 4 messages a month, "
    "can reply STOP or HELP, and message and data rates may apply. Terms: aurora.example/terms."
)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        (ALL, ()),
        (ALL.replace("Aurora Deals", "our shop"), (BRAND,)),
        (ALL.replace("STOP", "YES"), (STOP,)),
        (ALL.replace("HELP", "YES"), (HELPED,)),
        (ALL.replace("at most 4 messages a month", "news"), (FREQUENCY,)),
        (ALL.replace("message and data rates may apply", "so on"), (RATES,)),
        (ALL.replace("Terms: aurora.example/terms", "So be it"), (TERMS,)),
        ("By ticking a box at the checkout", OPT_IN),
        ("", ()),
        ("   \n ", ()),
        ("12345", ()),
        (
            "Kunden kreuzen bei der Bestellung bei Aurora Deals ein Feld an und können sich "
            "jederzeit abmelden.",
            (HELPED, FREQUENCY, RATES, TERMS),
        ),
        (
            "Les clients cochent une case sur le site d’Aurora Deals. Au plus 4 messages par mois, "
            "sans frais. Réponse STOP pour arrêter, AIDE pour de l’aide. Voir les conditions.",
            (),
        ),
        (
            "El cliente marca una casilla en la web. Como máximo 4 mensajes al mes. Puede darse de "
            "baja en cualquier momento.",
            (BRAND, HELPED, RATES, TERMS),
        ),
        (
            "Il cliente accetta nella cassa di Aurora Deals e può annullare con STOP. I messaggi "
            "sono gratuiti.",
            (HELPED, FREQUENCY, TERMS),
        ),
        (
            "De klant vinkt een vakje aan in de winkel van Aurora Deals. Elke week een bericht. "
            "Met hulp van de klantenservice kan de klant zich afmelden. Zie de voorwaarden.",
            (RATES,),
        ),
        (
            "O cliente marca uma caixa no site da Aurora Deals. Uma mensagem por semana, sem "
            "custo. Pode sair em qualquer momento.",
            (HELPED, TERMS),
        ),
        # No words for the language, so no judgement.
        ("Kunden kan anmäla sig på webbplatsen och svara STOPP för att avsluta.", ()),
        ("Klienci zapisują się na stronie i mogą zrezygnować w każdej chwili.", ()),
        ("Zákazníci se přihlásí na webu a mohou kdykoli odejít.", ()),
        ("Οι πελάτες εγγράφονται στον ιστότοπο.", ()),
        ("お客様はサイトで登録します。", ()),
    ],
)
def test_opt_in_text_lacks_the_items_that_it_does_not_say(
    text: str, missing: tuple[Item, ...]
) -> None:
    assert missing_items(text, NAME) == missing


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("You will not receive any more messages from Aurora Deals.", ()),
        ("You are unsubscribed.", (BRAND,)),
        ("Users who reply STOP get a confirmation.", (BRAND, MESSAGE)),
        ("We send “You left Aurora Deals.” after STOP.", ()),
        ("Der Kunde erhält eine Bestätigung von Aurora Deals, sobald er STOP sendet.", (MESSAGE,)),
        ("Vous ne recevrez plus de messages de nous.", (BRAND,)),
        ("Du är nu avregistrerad från våra meddelanden.", ()),
    ],
)
def test_opt_out_text_is_the_message_itself_and_names_the_brand(
    text: str, missing: tuple[Item, ...]
) -> None:
    assert missing_items(text, NAME, OPT_OUT) == missing


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Aurora Deals: write to help@aurora.example for help.", ()),
        ("Aurora Deals: call us on +44 20 7946 0018 for help.", ()),
        ("Aurora Deals: see www.aurora.example for help.", ()),
        ("For help, write to us at any time.", (BRAND, CONTACT)),
    ],
)
def test_help_text_names_brand_and_contact(text: str, missing: tuple[Item, ...]) -> None:
    assert missing_items(text, NAME, HELP) == missing


@pytest.mark.parametrize(
    ("brand", "text", "is_named"),
    [
        ("Aurora Deals", "You left AURORA  deals.", True),
        ("Aurora Deals Ltd", "You left Aurora Deals, the shop for you.", True),
        ("Kestrel & Thyme", "You left Kestrel & Thyme.", True),
        ("O2", "You left O2.", True),
        ("Aurora", "You left the Auroras.", False),
        ("Aurora Deals", "You left the deals of Aurora.", False),
        ("Société Générale", "You will not get messages from Societe Generale.", False),
        ("", "You left us.", True),
        ("…", "You left us.", True),
    ],
)
def test_brand_is_named_by_its_whole_name_in_any_case(
    brand: str, text: str, is_named: bool
) -> None:
    assert (missing_items(text, brand, (BRAND,)) == ()) == is_named


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("asked", [OPT_IN, OPT_OUT, HELP])
def test_sentences_say_what_is_missing_in_the_language_of_the_text(
    code: str, asked: tuple[Item, ...]
) -> None:
    text = LANGUAGES[code].sentences["stop"].split(" STOP")[0].rpartition(" ")[0]
    lacking = missing_items(text, NAME, asked)
    assert languages_of(text)[0] == code
    assert BRAND in lacking
    sentences = sentences_for(text, NAME, asked)
    assert NAME in sentences
    assert set(missing_items(f"{text}\n{sentences}", NAME, asked)) <= {FREQUENCY, CONTACT, MESSAGE}
    filled = sentences.replace("[", "").replace("]", "")
    assert set(missing_items(f"{text}\n{filled}", NAME, asked)) <= {CONTACT, MESSAGE}


def test_gap_in_brackets_counts_as_missing_until_it_is_filled() -> None:
    gap = f"{ALL.replace('at most 4 messages a month', 'news')} At most [number] per [week]."
    assert missing_items(gap, NAME) == (FREQUENCY,)
    assert missing_items(gap.replace("[number]", "4").replace("[week]", "week"), NAME) == ()


def test_sentence_without_a_brand_name_is_not_suggested() -> None:
    assert sentences_for("You are unsubscribed.", "", OPT_OUT) == ""
    assert sentences_for(ALL, NAME) == ""
    assert "{" not in sentences_for("By ticking a box at the checkout", "")


def test_items_are_named_in_words() -> None:
    assert named((STOP, FREQUENCY)) == "how to stop, message frequency"
