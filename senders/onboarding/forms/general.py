"""The form of the step general."""

from collections.abc import Mapping
from typing import ClassVar

from django.utils.translation import gettext_lazy

from senders import inputs
from senders.onboarding.consent_items import OPT_IN, OPT_OUT, Item
from senders.onboarding.forms.fields import Answer
from senders.onboarding.forms.layout import RowForm, Rows
from senders.onboarding.forms.question_form import QuestionsForm, group, question
from senders.words.fields import question_path


class LinkRow(RowForm):
    needed = "url"
    url = Answer(
        "",
        kind=inputs.web_address,
        keyboard="url",
        subject=gettext_lazy("URL"),
        label=gettext_lazy("URL"),
    )


def _links(name: str, key: str) -> Rows:
    return Rows(
        name,
        question_path("general", key),
        LinkRow,
        add=gettext_lazy("Add URL"),
        remove=gettext_lazy("Remove URL %d"),
    )


class GeneralForm(QuestionsForm):
    section = "general"
    consents: ClassVar[Mapping[str, tuple[Item, ...]]] = {
        "opt_in_description": OPT_IN,
        "opt_out_description": OPT_OUT,
    }

    opt_in_description = question("general", "optInDescription", multiline=True, listable=True)
    trigger_description = question("general", "triggerDescription", multiline=True, listable=True)
    interactions_description = question(
        "general", "interactionsDescription", multiline=True, listable=True
    )
    opt_out_description = question("general", "optOutDescription", multiline=True, listable=True)

    rows = (_links("video_uris", "videoUris"), _links("screenshot_uris", "screenshotUris"))
    sections = (
        group(
            "opt_in_description",
            "trigger_description",
            "interactions_description",
            "opt_out_description",
            "video_uris",
            "screenshot_uris",
        ),
    )
