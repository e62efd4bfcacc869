"""One search box for senders and drafts: typed text, what it was read as, what it finds.

``understand`` reads, ``narrow`` answers from records, ``fewer_words`` and ``drafts_of`` are what is
offered besides. No requests and no calls to Sinch: the view asks for what records do not know.
"""

from senders.fleet.search.answering import narrow, understand
from senders.fleet.search.drafts import FoundDrafts, drafts_of
from senders.fleet.search.offers import Offer, fewer_words
from senders.fleet.search.terms import EXACT, Kind, Term, Understood, quoted

__all__ = [
    "EXACT",
    "FoundDrafts",
    "Kind",
    "Offer",
    "Term",
    "Understood",
    "drafts_of",
    "fewer_words",
    "narrow",
    "quoted",
    "understand",
]
