"""The rows of the trail that posts of a customer’s link and its proposals add to the page."""

from tests.audit.trail_shown import Shown
from tests.cases.paper_uploads import PDF_DIGEST

_LINK = Shown("case.link_created", ("Papers", "until <day>"))
_OFFERED = Shown("case.paper_offered", ("Approval form (DE)", f"SHA-256 {PDF_DIGEST[:8]}"))
_OFFERS = "p/<slug:project>/cases/<int:case>/offers/<int:file>/"

SHOWN = {
    "intake/<str:token>/papers/ success": [_LINK, _OFFERED],
    "intake/<str:token>/papers/ refusal": [_LINK],
    "intake/<str:token>/papers/ same file": [_LINK, _OFFERED],
    f"{_OFFERS}accept/ success": [
        _LINK,
        _OFFERED,
        Shown(
            "case.paper_accepted",
            ("Approval form (DE)", "Required → Received", f"SHA-256 {PDF_DIGEST[:8]}"),
        ),
    ],
    f"{_OFFERS}accept/ refusal": [_LINK, _OFFERED],
    f"{_OFFERS}reject/ success": [
        _LINK,
        _OFFERED,
        Shown("case.paper_rejected", ("Approval form (DE)", f"SHA-256 {PDF_DIGEST[:8]}")),
    ],
    f"{_OFFERS}reject/ refusal": [_LINK, _OFFERED],
    "p/<slug:project>/cases/<int:case>/link/mail/ success": [
        Shown("case.link_created", ("Brand, Contacts", "until <day>")),
    ],
    "intake/<str:token>/<step:step>/ as it is": [
        Shown("case.link_created", ("Brand, Contacts", "until <day>")),
    ],
    "intake/<str:token>/<step:step>/ first of a day": [
        Shown("case.link_created", ("Brand, Contacts", "until <day>")),
        Shown("case.link_used"),
    ],
    "intake/<str:token>/<step:step>/ success": [
        Shown("case.link_created", ("Brand, Contacts", "until <day>")),
        Shown("case.intake_saved", ("Brand", "The brand description")),
    ],
    "intake/<str:token>/check/ sent already": [
        Shown("case.link_created", ("Brand, Contacts", "until <day>")),
        Shown("case.intake_saved", ("Brand", "The brand description")),
        Shown("case.intake_sent", ("Brand",)),
    ],
    "intake/<str:token>/check/ success": [
        Shown("case.link_created", ("Brand, Contacts", "until <day>")),
        Shown("case.intake_saved", ("Brand", "The brand description")),
        Shown("case.intake_sent", ("Brand",)),
    ],
    "p/<slug:project>/cases/<int:case>/link/ open already": [
        Shown("case.link_created", ("Brand, Contacts", "until <day>")),
    ],
    "p/<slug:project>/cases/<int:case>/link/ success": [
        Shown("case.link_created", ("Brand, Contacts", "until <day>")),
    ],
    "p/<slug:project>/cases/<int:case>/link/change/ as it is": [
        Shown("case.link_created", ("Brand, Contacts", "until <day>")),
    ],
    "p/<slug:project>/cases/<int:case>/link/change/ refusal": [
        Shown("case.link_created", ("Brand, Contacts", "until <day>")),
    ],
    "p/<slug:project>/cases/<int:case>/link/change/ success": [
        Shown("case.link_created", ("Brand, Contacts", "until <day>")),
        Shown("case.link_changed", ("Brand",)),
    ],
    "p/<slug:project>/cases/<int:case>/link/reopen/ refusal": [
        Shown("case.link_created", ("Brand, Contacts", "until <day>")),
    ],
    "p/<slug:project>/cases/<int:case>/link/reopen/ success": [
        Shown("case.link_created", ("Brand, Contacts", "until <day>")),
        Shown("case.intake_saved", ("Brand", "The brand description")),
        Shown("case.intake_sent", ("Brand",)),
        Shown("case.intake_reopened"),
    ],
    "p/<slug:project>/cases/<int:case>/link/revoke/ refusal": [
        Shown("case.link_created", ("Brand, Contacts, Images", "until <day>")),
        Shown("case.link_revoked"),
    ],
    "p/<slug:project>/cases/<int:case>/link/revoke/ success": [
        Shown("case.link_created", ("Brand, Contacts", "until <day>")),
        Shown("case.link_revoked"),
    ],
    "p/<slug:project>/cases/<int:case>/proposals/ refusal": [
        Shown("case.link_created", ("Brand, Contacts", "until <day>")),
        Shown("case.intake_saved", ("Brand", "The brand description")),
        Shown("case.intake_sent", ("Brand",)),
    ],
    "p/<slug:project>/cases/<int:case>/proposals/ reject": [
        Shown("case.link_created", ("Brand, Contacts", "until <day>")),
        Shown("case.intake_saved", ("Brand", "The brand description")),
        Shown("case.intake_sent", ("Brand",)),
        Shown("case.proposals_refused", ("Brand", "The brand description")),
    ],
    "p/<slug:project>/cases/<int:case>/proposals/ success": [
        Shown("case.link_created", ("Brand, Contacts", "until <day>")),
        Shown("case.intake_saved", ("Brand", "The brand description")),
        Shown("case.intake_sent", ("Brand",)),
        Shown("case.proposals_accepted", ("Brand", "The brand description")),
    ],
}
