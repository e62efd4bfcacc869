"""The step images as its page draws it: each picture with its proposal, and the colour."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.utils.translation import gettext as _

from senders.models import Draft, ImageUpload
from senders.onboarding.forms import StepForm
from senders.onboarding.images import fitting, uploads
from senders.onboarding.images.uploads import Proposal
from senders.sender import contrast, own_images
from senders.sender.preview import ENOUGH_CONTRAST, WHITE
from senders.words import measured


@dataclass(frozen=True)
class Picture:
    """The logo or the banner. ``problem`` is why the last file could not be used."""

    kind: str
    field: BoundField
    address: str  # as it is sent
    problem: str
    proposal: Proposal | None
    used: ImageUpload | None  # the upload behind the address, if it is a copy of ours
    has_other_address: bool

    @property
    def title(self) -> str:
        return _("Logo") if self.kind == "logo" else _("Banner")

    @property
    def path(self) -> str:
        """The picture that is in use, where it is one of ours."""
        return own_images.path_of(self.address)

    @property
    def proposed_size(self) -> str:
        return measured.image(self.proposal.upload.copy_facts) if self.proposal else ""

    @property
    def notes(self) -> list[str]:
        """Sentences on what the copy changes apart from the size."""
        if self.proposal is None:
            return []
        facts, notes = self.proposal.upload.facts, []
        if facts["animated"]:
            notes.append(_("The file is animated. The copy shows its first picture."))
        if facts["transparent"] and self.kind == "banner":
            notes.append(_("The file has transparent parts. They are white in the copy."))
        if facts["transparent"] and self.kind == "logo":
            notes.append(_("The logo has transparent parts. Dark screens show through them."))
        if min(facts["width"] / self.width, facts["height"] / self.height) < 1:
            notes.append(_("The file is smaller than the copy, so the copy may look blurred."))
        return notes

    @property
    def width(self) -> int:
        return fitting.SIZES[self.kind][0]

    @property
    def height(self) -> int:
        return fitting.SIZES[self.kind][1]

    @property
    def parts(self) -> list[tuple[str, str]]:
        """(value, label) of each part that can be used."""
        is_wide = self.proposal is not None and self.proposal.is_wide
        return [
            (fitting.TOP, _("Left") if is_wide else _("Top")),
            (fitting.MIDDLE, _("Middle")),
            (fitting.LOW, _("Right") if is_wide else _("Bottom")),
            (fitting.WHOLE, _("Whole picture, with edges")),
        ]


@dataclass(frozen=True)
class Colour:
    """A colour that reviewers would reject, and the nearest that passes."""

    given: str
    nearest: str

    @property
    def ratio(self) -> str:
        return contrast.printed(self.given, ENOUGH_CONTRAST)

    @property
    def nearest_ratio(self) -> str:
        return contrast.printed(self.nearest, ENOUGH_CONTRAST)


def pictures(draft: Draft, form: StepForm, problems: Mapping[str, str]) -> list[Picture]:
    """Returns logo and banner."""
    found = []
    for kind in uploads.KINDS:
        field = form.form[f"{kind}_url"]
        address = address_of(form, kind)
        proposal = uploads.proposed(draft, kind)
        used = uploads.behind(draft, address)
        found.append(
            Picture(
                kind,
                field,
                address,
                problems.get(kind, ""),
                Proposal(proposal) if proposal else None,
                used,
                bool(address) and used is None and not field.errors,
            )
        )
    return found


def address_of(form: StepForm, kind: str) -> str:
    """Returns the address of a picture as it is sent; empty for none."""
    return str(_brand(form).get(f"{kind}Url", ""))


def too_light(form: StepForm) -> Colour | None:
    """Returns the colour and its nearest that passes; None if it passes or is none."""
    given = str(_brand(form).get("color", ""))
    if not contrast.is_colour(given) or contrast.ratio(given, WHITE) >= ENOUGH_CONTRAST:
        return None
    return Colour(given, contrast.nearest(given, ENOUGH_CONTRAST))


def swatch(form: StepForm) -> str:
    """Returns the colour as it is sent, safe to print; empty for what is none."""
    given = str(_brand(form).get("color", ""))
    return given if contrast.is_colour(given) else ""


def _brand(form: StepForm) -> Mapping[str, Any]:
    brand = form.wire().get("details", {}).get("brand", {})
    return brand if isinstance(brand, Mapping) else {}
