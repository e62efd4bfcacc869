"""The form of the step images."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from senders.onboarding.forms import validators
from senders.onboarding.forms.fields import Answer
from senders.onboarding.forms.layout import Section, StepFields
from senders.provisioning import BANNER_MAX_KB, BANNER_SIZE, LOGO_MAX_KB, LOGO_SIZE


def _image(size: tuple[int, int], kilobytes: int) -> str:
    words = {"width": size[0], "height": size[1], "kilobytes": kilobytes}
    return (
        _(
            "JPEG or PNG, exactly %(width)d × %(height)d pixels, %(kilobytes)d KB or "
            "smaller. Sinch downloads the image from this URL."
        )
        % words
    )


class ImagesForm(StepFields):
    logo_url = Answer(
        "details.brand.logoUrl",
        check=validators.url,
        keyboard="url",
        subject=gettext_lazy("The logo URL"),
    )
    banner_url = Answer(
        "details.brand.bannerUrl",
        check=validators.url,
        keyboard="url",
        subject=gettext_lazy("The banner URL"),
    )
    color = Answer("details.brand.color", check=validators.color, size="width-10")
    sections = (Section(("logo_url", "banner_url", "color")),)

    def prepare(self) -> None:
        self.fields["logo_url"].help_text = _image(LOGO_SIZE, LOGO_MAX_KB)
        self.fields["banner_url"].help_text = _image(BANNER_SIZE, BANNER_MAX_KB)
