"""The open questions of a draft, as a customer is asked them: required, to correct, optional.

``customer_mail`` makes a mail of them. Test numbers that were typed are never part of them.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from senders import inputs
from senders.onboarding import readiness
from senders.onboarding.answers.merging import field_of
from senders.onboarding.draft_view import DraftView
from senders.onboarding.forms import FieldPart, Part, StepForm
from senders.onboarding.forms.fields import Answer, Choice, YesNo
from senders.onboarding.forms.layout import Rows
from senders.onboarding.readiness import Finding
from senders.words.customer_words import CUSTOMER_WORDS, STEP_TITLES
from senders.words.steps import Step

# Steps that the customer does not decide.
OURS = ("basics",)
MOST_CHOICES = 8  # a longer list of choices is not written out
# Steps whose problems quote what was typed, which is not for everybody who reads the mail.
UNQUOTED = ("test-numbers",)


@dataclass(frozen=True)
class Question:
    """One question: the words, its limits and an example, each empty if there is none.

    ``problems`` are sentences about the present answer; without one the question has no answer.
    """

    ask: str
    limits: str = ""
    example: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Topic:
    """The questions of one step: ``needed`` of them before a launch, the others if at hand."""

    title: str
    needed: tuple[Question, ...]
    optional: tuple[Question, ...]


def topics(
    opened: DraftView, found: Iterable[Finding], steps: Collection[str] | None = None
) -> list[Topic]:
    """Returns the open questions by step, of ``steps`` alone; steps without any are left out."""
    found = list(found)
    needed = readiness.needed_for_launch(found)
    wrong = [each for each in readiness.stopping(found, readiness.LAUNCH) if not each.is_missing]
    listed = []
    for step in opened.steps:
        if step.slug in OURS or not opened.applies(step.slug):
            continue
        if steps is not None and step.slug not in steps:
            continue
        topic = _topic(opened.forms[step.slug], step, needed, wrong)
        if topic.needed or topic.optional:
            listed.append(topic)
    return listed


def _topic(
    form: StepForm, step: Step, needed: set[tuple[str, str]], wrong: Iterable[Finding]
) -> Topic:
    required, optional = [], []
    for part in (part for group in form.groups for part in group.parts):
        wire = wire_of(form, part)
        if not is_of_customer(wire):
            continue
        problems = tuple(_problems(form, part, wrong))
        if problems or ((step.slug, part.name) in needed and not _is_answered(form, part)):
            required.append(_question(form, part, wire, problems))
        elif not _is_answered(form, part) and _is_asked(form, part):
            optional.append(_question(form, part, wire))
    title = str(STEP_TITLES.get(step.slug, step.title))
    return Topic(title, tuple(required), tuple(optional))


def _question(form: StepForm, part: Part, wire: str, problems: tuple[str, ...] = ()) -> Question:
    words = CUSTOMER_WORDS.get(wire)
    if words is None:  # a question of Sinch that the portal does not know, in its own words
        return Question(_label(part), problems=problems)
    limits = [str(words.limit), *_limits(form, part)]
    return Question(str(words.ask), " ".join(filter(None, limits)), str(words.example), problems)


def is_of_customer(wire: str) -> bool:
    """Returns False for a question about the partner that works for the customer."""
    return wire in CUSTOMER_WORDS or ".partner." not in wire


def wire_of(form: StepForm, part: Part) -> str:
    """Returns the dotted path of a question in the create body; empty for the portal's own."""
    if isinstance(part, FieldPart):
        return str(getattr(part.field.field, "wire", ""))
    return _rows(form, part).wire


def _rows(form: StepForm, part: Part) -> Rows:
    return next(rows for rows in form.kind.rows if rows.name == part.name)


def _limits(form: StepForm, part: Part) -> Iterator[str]:
    """Yields the limits of a field, or of the text of each row of a list."""
    if isinstance(part, FieldPart):
        field = part.field.field
    else:
        row = _rows(form, part).form
        field = row.base_fields[row.needed]
    if isinstance(field, YesNo):
        yield _("Yes or no.")
    elif isinstance(field, Choice):
        labels = [str(label) for value, label in field.offered if value]
        if len(labels) <= MOST_CHOICES:
            yield _("One of: %(choices)s.") % {"choices": "; ".join(labels)}
    elif isinstance(field, Answer):
        if field.kind is inputs.siren:
            yield _("Exactly %(n)d digits.") % {"n": field.most}
        else:
            yield _length(field.fewest, field.most)


def _length(fewest: int, most: int | None) -> str:
    if most is None:
        return ""
    if fewest == most:
        return _("Exactly %(n)d characters.") % {"n": most}
    if fewest > 1:
        return _("%(fewest)d to %(most)s characters.") % {"fewest": fewest, "most": f"{most:,}"}
    return _("At most %(most)s characters.") % {"most": f"{most:,}"}


def _problems(form: StepForm, part: Part, wrong: Iterable[Finding]) -> Iterator[str]:
    """Yields what is wrong with an answer, by its form and by the rules that block a launch."""
    own = [each.message for each in form.problems if field_of(each.field) == part.name]
    own += [
        each.message
        for each in wrong
        if each.step == form.slug and field_of(each.field) == part.name
    ]
    if own and form.slug in UNQUOTED:
        yield _("At least one of the numbers needs a correction. Please send the list again.")
        return
    yield from dict.fromkeys(own)


def _is_answered(form: StepForm, part: Part) -> bool:
    names = form.stored()
    if isinstance(part, FieldPart):
        return part.name in names
    return any(any(values) for name, values in names.items() if name.startswith(f"{part.name}-"))


def _is_asked(form: StepForm, part: Part) -> bool:
    """Returns False for fields of the portal alone and fields that another answer rules out."""
    if not isinstance(part, FieldPart):
        return True
    if not getattr(part.field.field, "counted", True):
        return False
    other, _equals, value = part.shown_when.partition("=")
    typed = form.stored().get(other, [])
    return not other or not typed or value in typed


def _label(part: Part) -> str:
    return str(part.field.label) if isinstance(part, FieldPart) else part.legend
