"""The form of the step images."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from senders.onboarding.forms.fields import Answer
from senders.onboarding.forms.layout import Section, StepFields
from senders.provisioning import BANNER_MAX_KB, BANNER_SIZE, LOGO_MAX_KB, LOGO_SIZE


def _limits(size: tuple[int, int], kilobytes: int) -> dict[str, int]:
    return {"width": size[0], "height": size[1], "kilobytes": kilobytes}


class ImagesForm(StepFields):
    logo_url = Answer(
        "details.brand.logoUrl",
        keyboard="url",
        subject=gettext_lazy("The logo URL"),
    )
    banner_url = Answer(
        "details.brand.bannerUrl",
        keyboard="url",
        subject=gettext_lazy("The banner URL"),
    )
    color = Answer("details.brand.color", size="width-10")
    sections = (Section(("logo_url", "banner_url", "color")),)

    def prepare(self) -> None:
        self.fields["logo_url"].help_text = _(
            "%(width)d × %(height)d pixels, at most %(kilobytes)d KB, PNG or JPEG. Phones show it "
            "as a circle."
        ) % _limits(LOGO_SIZE, LOGO_MAX_KB)
        self.fields["banner_url"].help_text = _(
            "%(width)d × %(height)d pixels, at most %(kilobytes)d KB, PNG or JPEG."
        ) % _limits(BANNER_SIZE, BANNER_MAX_KB)
