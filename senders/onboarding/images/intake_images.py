"""The step images of a customer link: taking files, fitting them, drawing what is in use.

A customer's file becomes an answer at once; a member's is proposed first, in ``uploads``.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from senders.models import CustomerLink, Draft, ImageUpload
from senders.onboarding.answers.normalize import StepAnswers
from senders.onboarding.forms import StepForm
from senders.onboarding.images import uploads
from senders.onboarding.images.pictures import Picture, address_of, swatch, too_light
from senders.onboarding.images.uploads import NotUsable, Proposal
from senders.sender import own_images

STEP = "images"
FIT, REMOVE = "fit", "remove"
MOST_A_DAY = 30  # files by one link, so that no customer uses up what the project may upload

__all__ = ["STEP", "pictures", "swatch", "taken", "too_light"]


def taken(
    link: CustomerLink,
    draft: Draft,
    answers: StepAnswers,
    files: Mapping[str, Any],
    posted: Mapping[str, Any],
    button: str,
    now: datetime,
) -> tuple[StepAnswers, dict[str, str]]:
    """Returns the answers with the new copies, and by kind why a file is of no use."""
    answers, problems = dict(answers), {}
    if link.sent_at is not None:
        return answers, {}
    for kind in uploads.KINDS:
        try:
            if file := files.get(f"{kind}_file"):
                _check_pace(link, now)
                upload = uploads.accept(draft, kind, file, user=None, link=link, now=now)
            elif button == f"{FIT}-{kind}" and (mine := _mine(link, kind, answers)):
                upload = mine
                uploads.choose_part(upload, str(posted.get(f"{kind}_part", "")))
            else:
                continue
        except NotUsable as error:
            problems[kind] = str(error)
            continue
        uploads.use(upload)
        answers[f"{kind}_url"] = [uploads.public_address(upload)]
    for kind in uploads.KINDS:
        if button == f"{REMOVE}-{kind}":
            answers.pop(f"{kind}_url", None)
    return answers, problems


def pictures(link: CustomerLink, form: StepForm, problems: Mapping[str, str]) -> list[Picture]:
    """Returns logo and banner, each with the customer's own upload where that is in use."""
    found = []
    for kind in uploads.KINDS:
        address = address_of(form, kind)
        mine = _mine(link, kind, {f"{kind}_url": [address]})
        found.append(
            Picture(
                kind,
                form.form[f"{kind}_url"],
                address,
                problems.get(kind, ""),
                Proposal(mine) if mine else None,
                mine,
                has_other_address=False,
            )
        )
    return found


def _mine(link: CustomerLink, kind: str, answers: StepAnswers) -> ImageUpload | None:
    """Returns the upload by this link whose copy the answer leads to, or None."""
    address = next(iter(answers.get(f"{kind}_url", [])), "")
    name = own_images.copy_in(address)
    if not name:
        return None
    copy = f"{own_images.FOLDER}/{name}"
    return link.uploads.filter(kind=kind, copy=copy).order_by("pk").last()


def _check_pace(link: CustomerLink, now: datetime) -> None:
    if link.uploads.filter(at__gt=now - uploads.DAY).count() >= MOST_A_DAY:
        raise NotUsable(
            _("This link reached its limit of %(n)d files in 24 hours. Try again later.")
            % {"n": MOST_A_DAY}
        )
