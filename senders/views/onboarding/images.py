"""The buttons of the step images: uploading, fitting, using and dropping a picture; a colour.

Saving the answers is the step's own work, in ``step``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from senders.models import Draft, ImageUpload, Role
from senders.onboarding.answers.normalize import StepAnswers
from senders.onboarding.forms import StepForm
from senders.onboarding.forms.parts import Problem
from senders.onboarding.images import pictures, stored, uploads
from senders.onboarding.images.uploads import NotUsable
from senders.sender.preview import CALL, ENVELOPE, GLOBE
from senders.views.onboarding.common import draft_or_404
from senders.web.access import requires, signed_in_user
from senders.web.pages import part_of
from senders.web.request import PortalRequest

STEP = "images"
AUTOSAVE = "autosave"  # a file chosen in the page comes by itself, with ``UPLOAD``
UPLOAD, FIT, FETCH, USE, DROP, REMOVE = "upload", "fit", "fetch", "use", "drop", "remove"


@dataclass
class Acted:
    """The effect of a button. ``answers`` replace those of the form; ``then`` runs once saved."""

    answers: StepAnswers | None = None
    problems: dict[str, str] = field(default_factory=dict)
    focus: str = ""
    stays: bool = False
    then: Callable[[], object] | None = None


def act(request: PortalRequest, draft: Draft, form: StepForm, button: str, now: datetime) -> Acted:
    """Takes the files of the POST and does what its button says."""
    acted = Acted()
    if draft.state != Draft.State.OPEN or button == AUTOSAVE:
        return acted
    user = signed_in_user(request)
    for kind in uploads.KINDS:
        if file := request.FILES.get(f"{kind}_file"):
            _try(acted, kind, partial(uploads.accept, draft, kind, file, user=user, now=now))
    action, _dash, what = button.partition("-")
    if action == USE and what == "color":
        _use_colour(acted, form)
    elif what in uploads.KINDS:
        if action == FETCH:
            address = pictures.address_of(form, what)
            take = partial(uploads.fetch_and_accept, draft, what, address, user=user, now=now)
            _try(acted, what, take)
        else:
            _act_on(acted, draft, form, action, what, request.POST.get(f"{what}_part", ""))
    elif action == UPLOAD:
        acted.stays = True
    return acted


def summarised(problems: Mapping[str, str]) -> list[Problem]:
    """Returns the problems of files for the summary of the step."""
    return [Problem(f"{kind}_url", f"id_{kind}", words) for kind, words in problems.items()]


def context(draft: Draft, form: StepForm, problems: Mapping[str, str]) -> dict[str, Any]:
    return {
        "pictures": pictures.pictures(draft, form, problems),
        "colour_field": form.form["color"],
        "is_reachable": uploads.is_reachable(),
        "too_light": pictures.too_light(form),
        "swatch": pictures.swatch(form),
        "sample_icons": (CALL, GLOBE, ENVELOPE),
    }


@part_of("onboarding:hub", "draft")
@never_cache
@require_safe
@requires(Role.AUDITOR)
def upload(request: PortalRequest, draft: int, upload: int) -> HttpResponse:
    """Returns the picture of an upload, encoded anew; members of the project alone see it."""
    found = draft_or_404(request, draft).uploads.filter(pk=upload).first()
    if found is None:
        raise Http404
    try:
        content = stored.read(found.source)
    except FileNotFoundError as error:
        raise Http404 from error
    kind = "image/png" if found.source.endswith(".png") else "image/jpeg"
    return HttpResponse(content, content_type=kind, headers={"X-Content-Type-Options": "nosniff"})


def _try(acted: Acted, kind: str, accept: Callable[[], ImageUpload]) -> None:
    acted.stays = True
    try:
        accept()
    except NotUsable as error:
        acted.problems[kind] = str(error)
        acted.focus = f"id_{kind}"
    else:
        acted.focus = acted.focus or f"{kind}-fit"


def _act_on(acted: Acted, draft: Draft, form: StepForm, action: str, kind: str, part: str) -> None:
    if action == REMOVE:
        acted.stays, acted.focus = True, f"id_{kind}"
        acted.answers = {
            name: values for name, values in form.stored().items() if name != f"{kind}_url"
        }
        return
    found = uploads.proposed(draft, kind)
    if found is None or action not in {FIT, USE, DROP}:
        return
    acted.stays = True
    if part and action != DROP:
        try:
            uploads.choose_part(found, part)
        except NotUsable as error:
            acted.problems[kind], acted.focus = str(error), f"id_{kind}"
            return
    if action == FIT:
        acted.focus = f"id_{kind}_part_{found.part}"
    elif action == DROP:
        uploads.drop(found)
        acted.focus = f"id_{kind}"
    elif uploads.is_reachable():
        acted.answers = {**form.stored(), f"{kind}_url": [uploads.public_address(found)]}
        acted.then = lambda: uploads.use(found)
        acted.focus = f"id_{kind}"


def _use_colour(acted: Acted, form: StepForm) -> None:
    acted.stays, acted.focus = True, "id_color"
    if colour := pictures.too_light(form):
        acted.answers = {**form.stored(), "color": [colour.nearest.upper()]}
