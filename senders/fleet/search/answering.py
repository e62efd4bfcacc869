"""Finds among the records: looked up, narrowed, counted. Every kind of term has its index.

Only the words of a name are looked for by reading all names of the project, once.
"""

from collections.abc import Iterable

from django.db.models import Q, QuerySet, Subquery

from senders.fleet.search.reading import Candidates, Known, candidates, read
from senders.fleet.search.terms import Kind, Term, Understood
from senders.models import CountryRecord, OperatorRecord, Project, SearchTerm, SenderRecord

_AFTER_HEX = "g"  # sorts behind whatever can follow in an ID
_STORED = {
    Kind.APP: SearchTerm.Kind.APP,
    Kind.AUTH_NAME: SearchTerm.Kind.AUTH_NAME,
    Kind.NUMBER: SearchTerm.Kind.NUMBER,
    Kind.EMAIL: SearchTerm.Kind.EMAIL,
}


def understand(project: Project, typed: str) -> Understood:
    """Reads what was typed, with what exists in the project's records. Three queries."""
    wanted = candidates(typed)
    known = look_up(project.pk, wanted) if wanted.texts or wanted.operators else Known()
    found = read(typed, known)
    return Understood(found.typed, found.terms, project.pk)


def look_up(project_id: int, wanted: Candidates) -> Known:
    records = SenderRecord.objects.filter(project=project_id)
    ids = Q(sender_id__in=wanted.ids)
    for start in wanted.short_ids:
        ids |= _starts(start)
    found = records.filter(ids).values_list("sender_id", flat=True)[: 50 + len(wanted.ids)]
    whole = set(found)
    starts = {start for start in wanted.short_ids if any(one.startswith(start) for one in whole)}
    texts = SearchTerm.objects.filter(project=project_id, value__in=wanted.texts)
    kinds = {value: Kind(kind) for value, kind in texts.values_list("value", "kind").distinct()}
    return Known(whole | starts, kinds, _operators(project_id, wanted.operators))


def narrow(records: "QuerySet[SenderRecord]", understood: Understood) -> "QuerySet[SenderRecord]":
    """Returns those of the records that fit every term of the search."""
    for condition in conditions(understood.terms, understood.project_id):
        records = records.filter(condition)
    return records


def conditions(terms: Iterable[Term], project_id: int) -> list[Q]:
    """Returns a condition for each term; operators are asked for in the countries beside them."""
    terms = list(terms)
    lands = [term for term in terms if term.kind == Kind.COUNTRY]
    operators = [term for term in terms if term.kind == Kind.OPERATOR]
    found = [condition(term, project_id) for term in terms if term.kind != Kind.OPERATOR]
    for operator in operators:
        if lands:
            found += [at(operator, land, project_id) for land in lands]
        else:
            found.append(condition(operator, project_id))
    return found


def condition(term: Term, project_id: int) -> Q:
    """Returns the condition of one term for a record of its project."""
    match term.kind:
        case Kind.ID:
            return Q(sender_id=term.value)
        case Kind.SHORT_ID:
            return _starts(term.value)
        case Kind.NAME:
            return Q(name_key__contains=term.value.casefold())
        case Kind.COUNTRY:
            rows = CountryRecord.objects.filter(project=project_id, country=term.value)
            return Q(pk__in=rows.values("record"))
        case Kind.OPERATOR:
            return Q(pk__in=_at_operator(term, project_id).values("record"))
    texts = SearchTerm.objects.filter(
        project=project_id, value__in=term.all_values, kind=_STORED[term.kind]
    )
    return Q(pk__in=texts.values("record"))


def at(operator: Term, land: Term, project_id: int) -> Q:
    """Returns the condition of an operator in one country."""
    rows = _at_operator(operator, project_id).filter(country=land.value)
    return Q(pk__in=rows.values("record"))


def _at_operator(term: Term, project_id: int) -> "QuerySet[OperatorRecord]":
    return OperatorRecord.objects.filter(
        project=project_id, operator_key__in=[value.casefold() for value in term.all_values]
    )


def _starts(start: str) -> Q:
    """Returns the condition of a short ID, as a range so that every database uses its index."""
    return Q(sender_id__gte=start, sender_id__lt=start + _AFTER_HEX, sender_id__startswith=start)


def _operators(project_id: int, wanted: tuple[str, ...]) -> dict[str, str]:
    """Returns the names of the operators that exist, each found by one step in the index."""
    if not wanted:
        return {}
    rows = OperatorRecord.objects.filter(project=project_id)
    probes = [Subquery(rows.filter(operator_key=key).values("operator")[:1]) for key in wanted]
    names = Project.objects.filter(pk=project_id).values_list(*probes).get()
    return {key: name for key, name in zip(wanted, names, strict=True) if name}
