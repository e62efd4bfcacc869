"""The search of the trail by the name or ID of an object: which entries are about what is found.

Every entry about an object is meant, whatever its name was at that time. Names are those that
``senders.audit.indexing`` keeps; reading entries is ``reading``'s.
"""

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull

from senders.audit import indexing, redaction
from senders.models import AuditEntry, AuditObject

MOST_WORDS = 8
MOST_OBJECTS = 3_000
# Entries about what was found that are looked up by its IDs. Of more, the newest are soon met.
FEW = 20_000


def objects(chain: str, text: str) -> QuerySet[AuditObject]:
    """Returns the names and IDs that hold each word of ``text``.

    Numbers and addresses are reduced as in the entries, so that they are found by the whole value.
    """
    found = AuditObject.objects.filter(chain=chain)
    words = indexing.folded(redaction.redact_text(text)).split()
    for word in dict.fromkeys(words[:MOST_WORDS]):
        found = found.filter(folded__contains=word)
    return found


def about(chain: str, text: str) -> IsNull:
    """Returns the condition that an entry is about what ``text`` finds.

    Not EXISTS, for which PostgreSQL may join all entries before it sorts them.
    """
    same = objects(chain, text).filter(
        kind=OuterRef("target_kind"), identifier=OuterRef("target_id")
    )
    return IsNull(Subquery(same.values("pk")[:1]), False)


def few(chain: str, text: str) -> Q | None:
    """Returns the same condition by the IDs that were found; None if these are too many."""
    rows = objects(chain, text).values_list("kind", "identifier", "entries")
    found = list(rows[: MOST_OBJECTS + 1])
    if len(found) > MOST_OBJECTS or sum(entries for _kind, _id, entries in found) > FEW:
        return None
    by_kind: dict[str, set[str]] = {}
    for kind, identifier, _entries in found:
        by_kind.setdefault(kind, set()).add(identifier)
    chosen = Q(pk__in=())
    for kind, identifiers in by_kind.items():
        chosen |= Q(target_kind=kind, target_id__in=identifiers)
    # Apart from other conditions, which could lead SQLite away from the index of objects.
    entries = AuditEntry.objects.filter(chosen, project_slug=chain).order_by()
    return Q(number__in=entries.values("number"))
