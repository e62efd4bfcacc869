"""The search of the list of senders: its words for the page, and the one call it may need.

Reading and answering are in ``fleet.search``; the list itself, live or not, in ``sender_list``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from senders.fleet import search
from senders.fleet.search import FoundDrafts, Kind, Offer, Term, Understood
from senders.models import Project, SenderRecord
from senders.provisioning import NotFound, ProvisioningError, SenderSummary
from senders.records.facts import sender_name
from senders.records.freshness import Freshness, freshness
from senders.sender.list_filters import SenderFilters
from senders.views.sender.common import read_sender
from senders.words import api_problems
from senders.words.api_problems import Failure


@dataclass(frozen=True)
class Part:
    """One part of a search in words, with the queries that remove it or read it as a name."""

    label: str
    without: str
    as_name: str


@dataclass(frozen=True)
class ExactHit:
    """The only sender that has what was typed."""

    sender_id: str
    name: str
    label: str


@dataclass(frozen=True)
class OfferLink:
    """Another search as a link, with its parts in words."""

    words: str
    query: str
    count: int
    name: str = ""


@dataclass(frozen=True)
class LookUp:
    """The one call for a sender ID that no record has, and how it ended."""

    at: datetime
    is_unknown: bool = False
    failure: Failure | None = None


@dataclass(frozen=True)
class SearchAnswer:
    """All that the page says about a search beside the list."""

    parts: Sequence[Part]
    drafts: FoundDrafts
    known: Freshness
    is_live: bool
    is_stale: bool
    # Queries of the list without the search, and of the search without other filters.
    cleared: str
    alone: str
    exact: ExactHit | None = None
    offers: Sequence[OfferLink] = ()
    offers_fewer: bool = False
    # The same words apart from each other, which Sinch does not look for.
    apart: OfferLink | None = None
    look_up: LookUp | None = None
    # Codes of the countries that were typed: rows show them first.
    countries: tuple[str, ...] = ()


def ask_for_id(project: Project, understood: Understood) -> LookUp | None:
    """Reads the sender whose ID was typed if no record has it. One call at most.

    What Sinch returns becomes a record, so that the search then finds it.
    """
    typed = understood.of(Kind.ID)
    if len(typed) != 1:
        return None
    wanted = typed[0].value
    if SenderRecord.objects.filter(project=project, sender_id=wanted).exists():
        return None
    now = timezone.now()
    try:
        reading = read_sender(project, wanted)
    except NotFound:
        return LookUp(now, is_unknown=True)
    except ProvisioningError as error:
        return LookUp(now, failure=api_problems.explain(error))
    return LookUp(reading.at, failure=reading.failure)


def answer(
    project: Project,
    understood: Understood,
    filters: SenderFilters,
    records: "QuerySet[SenderRecord]",
    *,
    total: int,
    is_live: bool,
    look_up: LookUp | None = None,
) -> SearchAnswer:
    """Returns what the page says beside the ``total`` senders of its list.

    ``records`` fit the list's other filters.
    """
    known = freshness(project)
    apart = _apart(records, understood, filters) if is_live else None
    fewer = [] if total or apart else search.fewer_words(records, understood)
    offers = [_link(offer, filters) for offer in fewer]
    if apart and not total:
        offers, apart = [apart], None
    return SearchAnswer(
        parts=_parts(understood, filters, is_live=is_live),
        drafts=search.drafts_of(project, understood),
        known=known,
        is_live=is_live,
        is_stale=known.is_stale(timezone.now()),
        cleared=filters.but(q="").query(),
        alone=filters.cleared().but(q=filters.q).query(),
        exact=_exact(records, understood) if total == 1 and not is_live else None,
        offers=offers,
        offers_fewer=any(len(offer.terms) < len(understood.terms) for offer in fewer),
        apart=apart,
        look_up=look_up,
        countries=tuple(term.value for term in understood.of(Kind.COUNTRY)),
    )


def _parts(understood: Understood, filters: SenderFilters, *, is_live: bool) -> list[Part]:
    """Returns the parts in words. Sinch looks for all words of a name as one text."""
    if is_live:
        name = Term(Kind.NAME, understood.live_name, understood.typed)
        return [Part(name.label, filters.but(q="").query(), "")]
    return [_part(understood, term, filters) for term in understood.terms]


def _part(understood: Understood, term: Term, filters: SenderFilters) -> Part:
    as_name = understood.changed(term, term.as_name) if term.as_name else ""
    return Part(
        term.label,
        filters.but(q=understood.without(term)).query(),
        filters.but(q=as_name).query() if as_name else "",
    )


def _exact(records: "QuerySet[SenderRecord]", understood: Understood) -> ExactHit | None:
    exact = understood.of(*search.EXACT)
    if not exact:
        return None
    record = search.narrow(records, understood).first()
    if record is None:
        return None
    name = sender_name(SenderSummary.model_validate(record.summary))
    return ExactHit(record.sender_id, name, _labels(exact))


def _link(offer: Offer, filters: SenderFilters) -> OfferLink:
    return OfferLink(
        _labels(offer.terms),
        filters.but(q=offer.text).query(),
        offer.count,
        offer.name,
    )


def _apart(
    records: "QuerySet[SenderRecord]", understood: Understood, filters: SenderFilters
) -> OfferLink | None:
    """Returns the senders that have all words of a name, but not side by side."""
    if len(understood.terms) < 2:
        return None
    phrase = understood.live_name.casefold()
    many = search.narrow(records, understood).exclude(name_key__contains=phrase).count()
    if not many:
        return None
    text = " ".join(search.quoted(term.value) for term in understood.terms)
    return OfferLink(_labels(understood.terms), filters.but(q=text).query(), many)


def _labels(terms: Iterable[Term]) -> str:
    return ", ".join(term.label for term in terms)
