"""The page of a conflict: both versions of each answer side by side, and a choice for each."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from senders.models import Draft, DraftSave
from senders.onboarding import answer_text, history, origins
from senders.onboarding.answers import merging
from senders.onboarding.answers.normalize import StepAnswers
from senders.onboarding.draft_view import DraftView
from senders.onboarding.forms import grouping
from senders.onboarding.saving import EditedMeanwhile
from senders.views.onboarding.drafts import about
from senders.web.request import PortalRequest, is_fragment
from senders.words.steps import BY_SLUG

CHOICE, MINE = "choice-", "mine"


@dataclass(frozen=True)
class Clash:
    """One field in both versions, with the author and time of the version in force.

    ``is_same_user`` tells two tabs of one user from two users.
    """

    name: str
    label: str
    mine: str
    theirs: str
    by: str
    at: datetime | None
    is_same_user: bool = False


def aside_of(draft: Draft, step: str, number: str) -> DraftSave | None:
    """Returns the set-aside save with this number, or None."""
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    return draft.saves.filter(pk=number, step=step, set_aside=True).first()


def chosen_fields(form: QueryDict) -> list[str]:
    """Returns the fields for which the user chose their own version."""
    return [
        name.removeprefix(CHOICE)
        for name, choice in form.items()
        if name.startswith(CHOICE) and choice == MINE
    ]


def answer(
    request: PortalRequest, draft: Draft, clash: EditedMeanwhile, *, by_itself: bool
) -> HttpResponse:
    """Returns status 409 with the conflict page, or with one line for an autosave."""
    if by_itself:
        place = {"project": draft.project.slug, "draft": draft.pk, "step": clash.aside.step}
        authors = [history.last_author(draft, clash.aside.step, field) for field in clash.fields]
        context = {
            "words": _(
                "You changed the same answer in another tab. This version is saved in the history."
            )
            if all(author and author.by_id == clash.aside.by_id for author in authors)
            else _("Someone else changed the same answer. Your version is saved in the history."),
            "choose": f"{reverse('onboarding:step', kwargs=place)}?conflict={clash.aside.pk}",
        }
        return render(request, "onboarding/step.html#not_saved", context, status=409)
    return show(request, draft, clash.aside, fields=clash.fields, status=409)


def show(
    request: PortalRequest,
    draft: Draft,
    aside: DraftSave,
    *,
    fields: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Returns the conflict page; without ``fields``, for all fields that differ now."""
    opened, step = DraftView(draft), aside.step
    current = draft.answers.get(step, {})
    differing = fields or merging.changed(current, aside.answers)
    labels = answer_text.labels(opened, step)
    mine, theirs = merging.by_field(aside.answers), merging.by_field(current)
    clashes = [
        _clash(opened, aside, field, labels.get(field, field), mine, theirs) for field in differing
    ]
    context = {
        **about(draft),
        "step": BY_SLUG[step],
        "aside": aside,
        "is_yours": aside.by_id == request.user.pk,
        "is_offer": origins.is_offer(aside),
        # Where the page of a group goes on to after the choice.
        "group": request.POST.get("group") or grouping.group_of(step, next(iter(differing), "")),
        "only_one_user": all(clash.is_same_user for clash in clashes),
        "clashes": clashes,
        "version": draft.versions.get(step, 0),
        "now": timezone.now(),
    }
    if is_fragment(request):
        response = render(request, "onboarding/conflict.html#conflict", context, status=status)
        response["HX-Retarget"], response["HX-Reswap"] = "#page", "outerHTML"
        return response
    return render(request, "onboarding/conflict.html", context, status=status)


def _clash(
    opened: DraftView,
    aside: DraftSave,
    field: str,
    label: str,
    mine: dict[str, StepAnswers],
    theirs: dict[str, StepAnswers],
) -> Clash:
    step = aside.step
    author = history.last_author(opened.draft, step, field)
    return Clash(
        field,
        label,
        answer_text.text_of(opened, step, mine.get(field, {})),
        answer_text.text_of(opened, step, theirs.get(field, {})),
        author.by.get_username() if author else "",
        author.at if author else None,
        is_same_user=author is not None and author.by_id == aside.by_id,
    )
