"""Papers of a case to read: the rows that its countries require, joined with what is stored.

Changes nothing; that is in ``papers``, with the interface for pages.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from senders.models import Case, CountryRecord, Paper, PaperFile
from senders.words import countries, state_icons
from senders.words import papers as table
from senders.words.papers import Required

State = Paper.State
Offer = PaperFile.Offer
# In the order in which a paper passes them.
STATES: tuple[Paper.State, ...] = (State.REQUIRED, State.SENT, State.SIGNED, State.RECEIVED)
TIMES = {State.SENT: "sent_at", State.SIGNED: "signed_at", State.RECEIVED: "received_at"}


@dataclass(frozen=True)
class PaperRow:
    """One paper of a case, whether or not it has a row in the database.

    ``key`` is the table's, or the number of a paper that is not in the table. ``files`` are the
    newest first. ``is_required`` is False once no country of the case requires it any more.
    """

    case: Case
    key: str
    country: str
    operator: str
    kind: str
    state: Paper.State
    is_required: bool = True
    paper: Paper | None = None
    required: Required | None = None
    files: tuple[PaperFile, ...] = ()

    @property
    def label(self) -> str:
        return table.label(self.kind)

    @property
    def place(self) -> str:
        """The country's name, or "" for a paper of no country."""
        return countries.name(self.country) if self.country else ""

    @property
    def title(self) -> str:
        """``Approval form, Germany``, so that buttons can be told from each other."""
        parts = [self.label, self.operator, self.place]
        return ", ".join(part for part in parts if part)

    @property
    def operators(self) -> str:
        """The operators that require it, in words; "" where that is not known."""
        return self.operator or (str(self.required.operators) if self.required else "")

    @property
    def what(self) -> str:
        """The sentence about the paper; "" if there is none."""
        if self.required is not None:
            return str(self.required.contents)
        return self.paper.what if self.paper else ""

    @property
    def is_own(self) -> bool:
        return self.paper is not None and self.paper.is_own

    @property
    def is_signed(self) -> bool:
        """True for a paper that somebody signs."""
        return table.is_signed(self.kind)

    @property
    def file(self) -> PaperFile | None:
        """The current file."""
        return next((file for file in self.files if file.replaced_at is None), None)

    @property
    def earlier(self) -> list[PaperFile]:
        """The files that were current ones before."""
        offers = {Offer.OPEN, Offer.REJECTED, Offer.REPLACED}
        return [file for file in self.files if file.replaced_at and file.offer not in offers]

    @property
    def offer(self) -> PaperFile | None:
        """The file that the customer uploaded last, while nobody accepted or rejected it."""
        return next((file for file in self.files if file.offer == Offer.OPEN), None)

    @property
    def rejected(self) -> PaperFile | None:
        """The customer's last file if it was rejected, and no other file came after it."""
        last = self.files[0] if self.files else None
        return last if last and last.offer == Offer.REJECTED else None

    @property
    def ask(self) -> str:
        """The task of the customer, as a sentence."""
        return table.ask(self.kind)

    @property
    def sheet(self) -> SafeString:
        return state_icons.sheet(self.state)[0]

    @property
    def tone(self) -> str:
        return state_icons.sheet(self.state)[1]

    @property
    def at(self) -> datetime | None:
        """The time since when the paper has its state; None while it is required."""
        name = TIMES.get(self.state)
        return getattr(self.paper, name) if self.paper and name else None

    @property
    def sent_to(self) -> str:
        return self.paper.sent_to if self.paper else ""

    @property
    def states(self) -> list[Paper.State]:
        """The states that the paper can have."""
        return [state for state in STATES if self.is_signed or state != State.SIGNED]

    @property
    def next_state(self) -> Paper.State | None:
        after = self.states[self.states.index(self.state) + 1 :]
        return after[0] if after else None


@dataclass(frozen=True)
class Counts:
    """The states of a case's required papers, the most advanced first."""

    states: tuple[Paper.State, ...] = ()

    @property
    def sheets(self) -> list[tuple[SafeString, str, str]]:
        """SVG, tone and word of each paper."""
        return [(*state_icons.sheet(state), str(state.label)) for state in self.states]

    @property
    def total(self) -> int:
        return len(self.states)

    @property
    def received(self) -> int:
        return self.states.count(State.RECEIVED)


def key() -> list[tuple[SafeString, str, str]]:
    """Returns SVG, tone and word of each state."""
    return [(*state_icons.sheet(state), str(state.label)) for state in STATES]


def codes_of(case: Case) -> set[str]:
    """Returns the countries of a case: those of its last saved draft and those of its sender."""
    codes = set(case.countries.split())
    if case.sender_id:
        records = CountryRecord.objects.filter(
            project=case.project_id, record__sender_id=case.sender_id, record__gone_at=None
        )
        codes |= set(records.values_list("country", flat=True))
    return codes


def rows(case: Case) -> list[PaperRow]:
    """Returns the papers of a case by country, those of no country last."""
    stored = Paper.objects.filter(case=case).prefetch_related("files__by").order_by("pk")
    found = _rows(case, codes_of(case), stored)
    return sorted(found, key=lambda row: (not row.country, row.place))


def find(case: Case, key: str) -> PaperRow | None:
    return next((row for row in rows(case) if row.key == key), None)


def for_customer(case: Case) -> list[PaperRow]:
    """Returns the papers to show to a customer: those of the table, and added ones once sent."""
    return [
        row
        for row in rows(case)
        if row.is_required and (not row.is_own or row.state != State.REQUIRED)
    ]


def open_keys(case: int | None, codes: Iterable[str]) -> set[str]:
    """Returns the keys of the table's papers that these countries require and nobody received."""
    required = [row for code in sorted(set(codes)) for row in table.of_country(code)]
    if not required:
        return set()
    stored = Paper.objects.filter(case=case, is_own=False, state=State.RECEIVED)
    received = set(stored.values_list("country", "kind"))
    return {row.key for row in required if (row.country, row.kind) not in received}


def counts(cases: Sequence[Case], codes: Mapping[int, set[str]]) -> dict[int, Counts]:
    """Counts the required papers of cases in one query. ``codes`` are countries by case number."""
    held: dict[int, list[Paper]] = {case.pk: [] for case in cases}
    for paper in Paper.objects.filter(case__in=held):
        held[paper.case_id].append(paper)
    return {case.pk: _counts(case, codes.get(case.pk, set()), held[case.pk]) for case in cases}


def _rows(case: Case, codes: set[str], stored: Iterable[Paper]) -> list[PaperRow]:
    """Joins the table's rows with the stored ones, which have their files prefetched."""
    held = {(paper.country, paper.kind): paper for paper in stored if not paper.is_own}
    found = []
    for code in sorted(codes):
        for required in table.of_country(code):
            paper = held.pop((required.country, required.kind), None)
            if paper is None:
                found.append(_of_table(case, required))
            else:
                found.append(row_of(case, paper, tuple(paper.files.all())[::-1]))
    for paper in held.values():
        if files := tuple(paper.files.all())[::-1]:
            found.append(row_of(case, paper, files, is_required=False))
    own = (paper for paper in stored if paper.is_own)
    return [*found, *(row_of(case, paper, tuple(paper.files.all())[::-1]) for paper in own)]


def _of_table(case: Case, required: Required) -> PaperRow:
    return PaperRow(
        case,
        required.key,
        required.country,
        "",
        required.kind,
        State.REQUIRED,
        required=required,
    )


def row_of(
    case: Case, paper: Paper, files: tuple[PaperFile, ...], *, is_required: bool = True
) -> PaperRow:
    required = None if paper.is_own else _in_table(paper)
    return PaperRow(
        case,
        required.key if required else str(paper.pk),
        paper.country,
        paper.operator,
        paper.kind,
        State(paper.state),
        is_required,
        paper,
        required,
        files,
    )


def _in_table(paper: Paper) -> Required | None:
    rows_there = table.of_country(paper.country)
    return next((row for row in rows_there if row.kind == paper.kind), None)


def _counts(case: Case, codes: set[str], stored: Iterable[Paper]) -> Counts:
    held = {(paper.country, paper.kind): paper for paper in stored if not paper.is_own}
    states = [State(paper.state) for paper in stored if paper.is_own]
    for code in codes:
        for required in table.of_country(code):
            paper = held.get((required.country, required.kind))
            states.append(State(paper.state) if paper else State.REQUIRED)
    return Counts(tuple(sorted(states, key=STATES.index, reverse=True)))
