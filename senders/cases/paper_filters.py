"""Conditions that narrow a list of cases by the states of their papers."""

from collections.abc import Mapping

from django.db.models import Exists, OuterRef, Q

from senders.cases.paper_rows import State
from senders.models import Paper
from senders.words import papers as table


def with_state(state: Paper.State, has_country: Mapping[str, Q]) -> Q:
    """Returns the condition of cases with a required paper in a state.

    ``has_country`` holds, for each country of the table, the condition of a case with it.
    """
    mine = Paper.objects.filter(case=OuterRef("pk"))
    condition = Q(Exists(mine.filter(is_own=True, state=state)))
    for row in table.PAPERS:
        stored = mine.filter(is_own=False, country=row.country, kind=row.kind)
        if state == State.REQUIRED:
            has_state = ~Q(Exists(stored.exclude(state=state)))
        else:
            has_state = Q(Exists(stored.filter(state=state)))
        condition |= has_country[row.country] & has_state
    return condition


def all_received(has_country: Mapping[str, Q]) -> Q:
    """Returns the condition of cases that require papers and have received all of them."""
    condition = with_state(State.RECEIVED, has_country)
    for state in (State.REQUIRED, State.SENT, State.SIGNED):
        condition &= ~with_state(state, has_country)
    return condition
