"""The open questions of a draft as plain text, for an email to the customer."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from senders.onboarding import readiness
from senders.onboarding.draft_view import DraftView
from senders.onboarding.forms import FieldPart, Part, StepForm
from senders.onboarding.readiness import Finding

# Steps that the customer does not decide.
OURS = ("basics",)


def as_text(opened: DraftView, found: Iterable[Finding]) -> str:
    """Lists, by step, the problems, the answers required for launch and the optional ones.

    Empty if there are none.
    """
    needed = readiness.needed_for_launch(found)
    pieces = []
    for step in opened.steps:
        if step.slug in OURS or not opened.applies(step.slug):
            continue
        lines = _lines(opened.forms[step.slug], step.slug, needed)
        if lines:
            pieces.append("\n".join([str(step.title), *(f"- {line}" for line in lines)]))
    return "\n\n".join(pieces)


def _lines(form: StepForm, step: str, needed: set[tuple[str, str]]) -> list[str]:
    problems = [problem.message for problem in form.problems]
    required, optional = [], []
    for group in form.groups:
        for part in group.parts:
            if _is_answered(form, part) or not _is_asked(form, part):
                continue
            name = _name(part)
            if (step, part.name) in needed:
                required.append(name)
            else:
                optional.append(_("%(question)s (optional)") % {"question": name})
    return [*problems, *required, *optional]


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


def _name(part: Part) -> str:
    return str(part.field.label) if isinstance(part, FieldPart) else part.legend
