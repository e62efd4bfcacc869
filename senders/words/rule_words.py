"""Words by which the readiness rules recognise a kind of text or a name. Tables and nothing else.

All are written in lower case and without accents, as ``plain_words.folded`` writes a text.
They match from the beginning of a word; a ``.`` at the end stands for the end of the word. Those of
consent texts are in ``consent_words``.
"""

from django.utils.translation import gettext_lazy as _


def _words(listed: str) -> tuple[str, ...]:
    return tuple(word.strip().replace(".", " ") for word in listed.split(","))


# A whole answer that is no answer yet, and marks inside of one.
STANDS_IN = frozenset(
    """
    ...|…|?|??|???|asdf|asdfasdf|bla|bla bla|dummy|example|foo|lorem|lorem ipsum|placeholder
    |qwerty|sample|tba|tbc|tbd|test|test test|testing|to be confirmed|to be defined|to be decided
    |to be done|to do|todo|x|xx|xxx|xxxx|folgt|folgt noch|wird nachgereicht|noch offen|a definir
    |a completer|a venir|por definir|pendiente|da definire|da confermare|nog te bepalen
    """.replace("\n    ", "").split("|")
)
PLACEHOLDER_MARKS = (
    *("lorem ipsum", "[brand", "[company", "[name", "[insert", "[url", "[link", "<brand"),
    *("<company", "{{", "${", "xxxx", "insert here", "your brand", "your company name"),
)
NOTHING = frozenset({"n/a", "na", "n.a.", "none", "-", "–", "—", "no", "k.a.", "keine", "aucun"})

# Content that operators restrict or refuse; whole words and their plurals.
RESTRICTED = {
    "alcohol": _words(
        "alcohol., alcoholic., beer., beers., wine., wines., whisky., whiskey., vodka., gin., "
        "liquor., liqueur., spirits shop, bier., biere., wein., weine., schnaps., alkohol., "
        "alcool., vins., bieres., alcohol., cerveza., cervezas., vino., vinos., vini., birra., "
        "birre., cerveja., vinho., vinhos."
    ),
    "tobacco": _words(
        "tobacco., cigarette., cigarettes., cigar., cigars., vape., vapes., vaping., nicotine., "
        "tabak., zigarette., zigaretten., nikotin., tabac., tabaco., cigarrillo., cigarrillos., "
        "tabacco., sigarette., cigarro., cigarros."
    ),
    "gambling": _words(
        "casino., casinos., gambling., betting., sportsbook., sports bets., sportwette., "
        "sportwetten., glucksspiel., paris sportifs., jeux d argent., apuesta., apuestas., "
        "scommessa., scommesse., gioco d azzardo., aposta., apostas., weddenschap."
    ),
    "firearms": _words(
        "firearm., firearms., guns., ammunition., rifle., rifles., pistol., pistols., "
        "schusswaffe., schusswaffen., munition., armes a feu., armas de fuego., armi da fuoco., "
        "armas de fogo., vuurwapen., vuurwapens."
    ),
    "cannabis": _words("cannabis., marijuana., cbd., thc., marihuana."),
    "sexual": _words(
        "porn., porno., pornography., erotic., erotica., erotik., erotique., sex toys., "
        "onlyfans., sex shop., sexshop., erotico., erotica."
    ),
}
RESTRICTED_NAMES = {
    "alcohol": _("alcohol"),
    "tobacco": _("tobacco"),
    "gambling": _("gambling"),
    "firearms": _("firearms"),
    "cannabis": _("cannabis"),
    "sexual": _("sexual content"),
}
AGE_GATED = tuple(
    word for topic, words in RESTRICTED.items() if topic != "firearms" for word in words
)
LENDING = _words("loan., loans., payday., borrow, lend., lender., lending., cash advance")

# Words of a purpose in sample messages; English and Spanish, as US messages are written.
CODES = _words(
    "code., codes., passcode, password, pin., otp., one time, verif, token., log in, login, "
    "sign in, codigo., contrasena, clave."
)
OFFERS = _words(
    "sale., sales., discount, coupon, promo, offer., offers., deal., deals., save., % off, "
    "percent off, clearance, buy one, black friday, oferta, descuento, rebaja, cupon"
)

# Words of a name that many brands share.
_GENERIC = """
    the and of de la le les el los las il lo der die das und et y e for by my our a deals deal
    offers news club service services codes code alerts alert desk shop store bank group online team
    support rcs app messages messaging info official customer care sender company gmbh inc ltd llc
    plc corp corporation limited sa sas sarl srl spa ag kg se ab as oy bv nv lp llp
    """
GENERIC = frozenset(_GENERIC.split())
COMPANY_FORMS = {
    "CORPORATION": _words("inc., incorporated., corp., corporation., pbc."),
    "LIMITED_LIABILITY_COMPANY": _words(
        "llc., l l c., limited liability company., lc., l c., pllc."
    ),
}
COMPANY_FORMS["S_CORPORATION"] = COMPANY_FORMS["CORPORATION"]
ANY_FORM = (
    *(word for words in COMPANY_FORMS.values() for word in words),
    *_words(
        "co., company., ltd., limited., lp., llp., plc., gmbh., ag., sa., sas., sarl., srl., spa., "
        "bv., nv., ab., as., oy., pty., kg., se., foundation., trust., partners., partnership., "
        "associates., cooperative., association., university., society., bank., n a., na."
    ),
)
FRENCH_STOP = _words("arret., stop francais., desabonn, desinscri, aide.")
