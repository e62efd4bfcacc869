"""The papers that operators of a country require, one table, with the source of each row.

A row states what the sources state and no more: where they do not say who signs or which
operators require a paper, neither does the row. Questions, languages and emails of a country that
are no papers are in ``country_rules``. The states of a case's papers are in ``models``.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from senders.words.rule_sources import Source

Words = str | Promise


@dataclass(frozen=True)
class Kind:
    """A kind of paper. One without a signature goes from *Sent* to *Received*.

    ``ask`` is what a customer is asked to do.
    """

    label: Words
    ask: Words
    is_signed: bool = True


REGISTRATION, APPROVAL, VERIFICATION = "registration", "approval", "verification"
ATTESTATION, OPERATOR_EMAIL, OPT_IN_PROOF = "attestation", "operator_email", "opt_in_proof"
AUTHORITY, REGISTER, CONSENT = "authority", "register", "consent"
KINDS: dict[str, Kind] = {
    REGISTRATION: Kind(
        _("Registration letter"), _("Sign the registration letter and upload a scan of it.")
    ),
    APPROVAL: Kind(_("Approval form"), _("Sign the approval form and upload a scan of it.")),
    VERIFICATION: Kind(
        _("Verification letter"), _("Sign the verification letter and upload a scan of it.")
    ),
    ATTESTATION: Kind(_("Attestation letter"), _("Upload a scan of the attestation letter.")),
    OPERATOR_EMAIL: Kind(
        _("Email to the operators"),
        _("Send the email to the operators yourself. Then upload a copy of it."),
        is_signed=False,
    ),
    OPT_IN_PROOF: Kind(
        _("Screenshot of the opt-in"),
        _("Upload a screenshot of the page where people agree to receive your messages."),
        is_signed=False,
    ),
    # Of no country in the table: what people may add to a case themselves.
    AUTHORITY: Kind(
        _("Letter of authority"), _("Sign the letter of authority and upload a scan of it.")
    ),
    REGISTER: Kind(
        _("Commercial register extract"),
        _("Upload a current extract of the commercial register."),
        is_signed=False,
    ),
    CONSENT: Kind(
        _("Brand consent form"), _("Sign the brand consent form and upload a scan of it.")
    ),
}


@dataclass(frozen=True)
class Required:
    """One paper that a launch in a country requires.

    ``operators`` says which operators require it: "" where the sources name none. ``signer`` is
    who signs it, "" where they do not say, ``contents`` the sentence about it that pages show. No
    source states the language of a paper.
    """

    country: str
    kind: str
    contents: Words
    source: Source
    signer: Words = ""
    operators: Words = ""

    @property
    def key(self) -> str:
        """The name of the row, which never changes: ``be-registration``."""
        return f"{self.country.lower()}-{self.kind.replace('_', '-')}"


_BRAND = _("The brand")
PAPERS: tuple[Required, ...] = (
    Required(
        "BE",
        REGISTRATION,
        _("The brand must sign a registration letter for some operators."),
        Source.COUNTRY,
        signer=_BRAND,
        operators=_("Some operators"),
    ),
    Required(
        "DE",
        APPROVAL,
        _("The brand must sign an approval form."),
        Source.COUNTRY,
        signer=_BRAND,
    ),
    Required(
        "GB",
        OPERATOR_EMAIL,
        _("The brand must email the operators directly. Several of them reply with questions."),
        Source.COUNTRY,
    ),
    Required(
        "IT",
        VERIFICATION,
        _("The brand must sign a verification letter."),
        Source.COUNTRY,
        signer=_BRAND,
    ),
    Required(
        "MX",
        OPT_IN_PROOF,
        _("Operators ask for the company name, an opt-in screenshot and a video."),
        Source.COUNTRY,
    ),
    Required(
        "NL",
        VERIFICATION,
        _("The brand must sign a verification letter."),
        Source.COUNTRY,
        signer=_BRAND,
    ),
    Required(
        "US",
        ATTESTATION,
        _(
            "The brand must provide an attestation letter and tax and company data, and "
            "must answer an email from a third-party verifier."
        ),
        Source.US_OPERATORS,
    ),
)
BY_KEY = {row.key: row for row in PAPERS}
BY_COUNTRY: dict[str, tuple[Required, ...]] = {
    code: tuple(row for row in PAPERS if row.country == code)
    for code in dict.fromkeys(row.country for row in PAPERS)
}


def of_country(code: str) -> tuple[Required, ...]:
    """Returns the rows of a country; empty where no paper is known to be required."""
    return BY_COUNTRY.get(code, ())


def sentences(code: str) -> list[Words]:
    return [row.contents for row in of_country(code)]


def label(kind: str) -> str:
    """Returns the words of a kind. Kinds that people typed themselves are their own words."""
    return str(KINDS[kind].label) if kind in KINDS else kind or _now("Paper")


def ask(kind: str) -> str:
    """Returns what a customer is asked to do about a kind of paper."""
    return str(KINDS[kind].ask) if kind in KINDS else _now("Upload this paper.")


def is_signed(kind: str) -> bool:
    return KINDS[kind].is_signed if kind in KINDS else True
