"""A draft with its questions, forms and create body, each computed once."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from senders.cases import papers as case_papers
from senders.models import Draft
from senders.onboarding import other_names, wire
from senders.onboarding import questions as asking
from senders.onboarding.answers.normalize import Stored
from senders.onboarding.draft_facts import Facts
from senders.onboarding.forms import StepForm, step_form
from senders.onboarding.questions import Questions
from senders.receipts.addresses import Address, addresses_of
from senders.receipts.launches import launched_at
from senders.receipts.reading import Receipts, receipts_of
from senders.words import api_values
from senders.words.steps import STEPS, Step

LONG_AGO = datetime.min.replace(tzinfo=UTC)


class DraftView:
    """A read-only view of a draft. ``answers`` replaces the stored answers with unsaved ones."""

    def __init__(self, draft: Draft, *, answers: Mapping[str, Stored] | None = None) -> None:
        self.draft = draft
        self.answers = draft.answers if answers is None else answers

    @cached_property
    def questions(self) -> Questions:
        return asking.questions_for(self.draft.project, self.answers)

    @cached_property
    def facts(self) -> Facts:
        return Facts.of(self.answers)

    @cached_property
    def forms(self) -> dict[str, StepForm]:
        """The form of every step, by slug."""
        return {step.slug: self.form(step.slug) for step in STEPS}

    @cached_property
    def body(self) -> dict[str, Any]:
        """The create body, complete or not."""
        return wire.payload(self.answers, self.questions)

    @cached_property
    def addresses(self) -> list[Address]:
        """The complete web addresses among the answers."""
        return addresses_of(self.body.get("details", {}))

    @cached_property
    def receipts(self) -> Receipts:
        """The receipts of the addresses, for an edit compared with the last launch."""
        draft = self.draft
        launched = launched_at(draft.project, draft.sender_id) if draft.is_edit else None
        if launched is None and draft.sender_state in api_values.LOCKED_STATES:
            launched = LONG_AGO  # by others: then the first receipt is what there is to compare
        return receipts_of(draft.project, self.addresses, launched)

    @cached_property
    def names_beside(self) -> list[str]:
        """The brand names of the project's other drafts and of the senders made from them."""
        return other_names.beside(self.draft)

    @cached_property
    def open_papers(self) -> set[str]:
        """The keys of papers not received yet; for an edit those of the countries it adds."""
        before = (self.draft.base or {}).get("countries") or []
        codes = [code for code in self.facts.countries if code not in before]
        return case_papers.open_keys(self.draft.case_id, codes)

    @cached_property
    def steps(self) -> list[Step]:
        """The steps that apply, and those with answers for a country that is no longer chosen."""
        return [step for step in STEPS if self.applies(step.slug) or self.holds(step.slug)]

    @cached_property
    def is_begun(self) -> bool:
        """True if the basics have no problems. No other step can be filled in before."""
        return not self.forms["basics"].problems

    def form(self, step: str) -> StepForm:
        return step_form(
            step,
            self.answers.get(step, {}),
            questions=self.questions.section(step),
            facts=self.facts,
        )

    def applies(self, step: str) -> bool:
        return self.facts.asks(step)

    def holds(self, step: str) -> bool:
        """Returns True if the step has an answer."""
        return any(any(values) for values in self.answers.get(step, {}).values())
