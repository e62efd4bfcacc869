"""The common base of all question steps: texts, suggestions, list answers and new questions."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _

from senders.onboarding import consent_items, plain_words
from senders.onboarding.consent_items import Item
from senders.onboarding.forms import unknown_questions
from senders.onboarding.forms.fields import Answer, Choice, Suggestion
from senders.onboarding.forms.layout import Section, StepFields, list_names
from senders.provisioning import ANSWER_LENGTHS
from senders.words.fields import Text, question_field, question_path


def question(section: str, key: str, **kwargs: Any) -> Answer:
    """Returns a text field with the documented lengths of its key."""
    fewest, most = ANSWER_LENGTHS.get(f"{section}.{key}", (0, None))
    return Answer(question_path(section, key), fewest=fewest, most=most, **kwargs)


class QuestionsForm(StepFields):
    """A step of questions. ``offers`` maps fields to the keys of ``Facts.texts`` to suggest.

    ``consents`` maps fields to the items that reviewers look for in their texts.
    """

    section: ClassVar[str]
    offers: ClassVar[Mapping[str, str]] = {}
    consents: ClassVar[Mapping[str, tuple[Item, ...]]] = {}
    unasked: ClassVar[frozenset[str]] = frozenset()  # deprecated: stored, never shown

    def prepare(self) -> None:
        for name, answer in list(self.answers.items()):
            key = answer.wire.rpartition(".answers.")[2]
            if not isinstance(answer, Answer) or answer.widget.is_hidden:
                continue
            texts = question_field(self.section, key, self.questions)
            answer.label, answer.help_text = texts.label, texts.hint
            answer.suggestions = self._suggestions(name, key, answer)
            if answer.listable:
                self._add_list(name)
        self._add_new_questions()
        for name, asked in self.consents.items():
            self._complete(name, asked)
        for name, reason in self.unsent().items():
            answer = self.answers[name]
            if isinstance(answer, Answer) and self.typed(name):
                answer.remark = reason

    def _complete(self, name: str, asked: tuple[Item, ...]) -> None:
        """Notes what the text of a field lacks, and sentences with the brand's name that say it."""
        answer, text = self.answers[name], self.typed(name)
        brand = next(iter(self.facts.texts.get("brand", ())), "")
        if plain_words.name_brand(text, (brand,)):
            asked = tuple(item for item in asked if item is not Item.BRAND)  # as the rules judge
        lacking = consent_items.missing_items(text, brand, asked)
        if not lacking or not isinstance(answer, Answer):
            return
        answer.lacking = consent_items.named(lacking)
        if sentences := consent_items.sentences_for(text, brand, asked):
            answer.completion = Suggestion(f"suggest-{name}-missing", sentences)

    def _add_list(self, name: str) -> None:
        """Adds the checkbox that makes lines a list, and the inputs for the text they came from."""
        as_list, joined, marker = list_names(name)
        self.fields[as_list] = forms.BooleanField(required=False)
        for hidden in (joined, marker):
            self.fields[hidden] = forms.CharField(
                required=False, strip=False, widget=forms.HiddenInput
            )

    def shown_sections(self) -> Sequence[Section]:
        new = tuple(self._new)
        if not new:
            return self.sections
        return (
            *self.sections,
            Section(new, title=_("Additional questions from Sinch"), slug="more"),
        )

    def unsent(self) -> Mapping[str, str]:
        reason = _("Sinch does not currently ask this question.")
        return {name: reason for name in self.answers if name in self._unasked}

    def _suggestions(self, name: str, key: str, answer: Answer) -> Sequence[Suggestion]:
        """Returns the API's suggestions, then answers of other steps; none for a choice."""
        if isinstance(answer, Choice):
            return ()
        question = self.questions.get(key)
        texts = [
            *(question.suggested if question else ()),
            *self.facts.texts.get(self.offers.get(name, ""), ()),
        ]
        return [
            Suggestion(f"suggest-{name}-{number}", text)
            for number, text in enumerate(dict.fromkeys(texts))
        ]

    def _add_new_questions(self) -> None:
        """Adds fields for questions the portal does not know, and for answers to withdrawn ones."""
        known = {answer.wire for answer in self.answers.values()}
        known |= {rows.wire for rows in self.rows}
        keys = [
            key
            for key in self.questions
            if question_path(self.section, key) not in known and key not in self.unasked
        ]
        self._new = [unknown_questions.field_name(key) for key in keys]
        for key, name in zip(keys, self._new, strict=True):
            texts = question_field(self.section, key, self.questions)
            answer = Answer(question_path(self.section, key), multiline=True, label=texts.label)
            answer.suggestions = self._suggestions(name, key, answer)
            self.fields[name] = answer
        self._unasked = frozenset(
            name
            for name in self.data
            if name.startswith(unknown_questions.PREFIX) and name not in self._new
        )
        for name in sorted(self._unasked):
            key = unknown_questions.wire_key(name)
            self.fields[name] = Answer(
                question_path(self.section, key),
                label=key,
                widget=forms.HiddenInput(),
                counted=False,
            )


def group(*names: str, title: Text = "", hint: Text = "", slug: str = "") -> Section:
    return Section(names, title, hint, slug)
