"""One search box for senders and drafts: typed text, what it was read as, what it finds.

``understand`` reads, ``narrow`` answers from records, ``fewer_words`` and ``drafts_of`` are what is
offered besides. No requests and no calls to Sinch: the view asks for what records do not know.
"""

from senders.fleet.search.answering import narrow, understand
from senders.fleet.search.drafts import FoundDrafts, drafts_of
from senders.fleet.search.listing import FoundPage, beside, page_of
from senders.fleet.search.offers import Offer, fewer_words
from senders.fleet.search.terms import EXACT, Kind, Term, Understood, quoted

__all__ = [
    "EXACT",
    "FoundDrafts",
    "FoundPage",
    "Kind",
    "Offer",
    "Term",
    "Understood",
    "beside",
    "drafts_of",
    "fewer_words",
    "narrow",
    "page_of",
    "quoted",
    "understand",
]
