"""A sender's answers with their questions, in the order people know them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from senders.provisioning import Brand, Question, Sender
from senders.words import api_values, countries
from senders.words.fields import label_of

METADATA = "Metadata"

SECTION_TITLES: dict[str, str | Promise] = {
    "general": gettext_lazy("General"),
    "verification": gettext_lazy("Verification"),
    "gb": gettext_lazy("United Kingdom"),
    "fr": gettext_lazy("France"),
    "us": gettext_lazy("United States"),
}


@dataclass(frozen=True)
class Answer:
    """One question and what was answered.

    ``path`` is the answer's on the wire, ``read_as`` the text reviewers get, if it differs, and
    ``needed`` is for whoever knows that a launch needs the answer.
    """

    key: str
    path: str
    question: str
    values: tuple[str, ...]
    read_as: str = ""
    needed: bool = False


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    answers: tuple[Answer, ...]

    @property
    def answered(self) -> int:
        return sum(bool(answer.values) for answer in self.answers)


def sections(sender: Sender) -> list[Section]:
    """Every section of the questionnaire that the sender has, known or new."""
    if sender.details is None or sender.details.questionnaire is None:
        return []
    found = sender.details.questionnaire.sections()
    return [
        Section(
            key,
            str(SECTION_TITLES.get(key, key)),
            tuple(
                _answers(
                    section.questions, section.answers, path=f"details.questionnaire.{key}.answers."
                )
            ),
        )
        for key, section in found.items()
    ]


def basics_and_brand(sender: Sender) -> list[Section]:
    """Returns the sections outside the questionnaire: basics with the countries, and the brand."""
    details = sender.details
    chosen = (details.countries if details else None) or []
    basics = (
        ("region", "region", label_of("region"), (sender.region,)),
        (
            "billingCategory",
            "billingCategory",
            label_of("billingCategory"),
            (api_values.label(api_values.BILLING_CATEGORIES, sender.billing_category),),
        ),
        (
            "useCase",
            "useCase",
            label_of("useCase"),
            (api_values.label(api_values.USE_CASES, sender.use_case),),
        ),
        (
            "countries",
            "details.countries",
            label_of("details.countries"),
            _values(", ".join(map(countries.name, chosen))),
        ),
    )
    brand = (details.brand if details else None) or Brand()
    held = {
        **_brand(brand),
        **{key: _values(new) for key, new in (brand.model_extra or {}).items()},
    }
    return [
        Section("basics", _("Basics"), tuple(Answer(*basic) for basic in basics)),
        Section(
            "brand",
            _("Brand"),
            tuple(
                Answer(key, f"details.brand.{key}", label_of(f"details.brand.{key}"), values)
                for key, values in held.items()
            ),
        ),
    ]


def _brand(brand: Brand) -> dict[str, tuple[str, ...]]:
    """The answers by their names on the wire; a row of a list is ``label · value``."""
    return {
        "name": _values(brand.name),
        "description": _values(brand.description),
        "emails": tuple(f"{each.label} · {each.address}" for each in brand.emails or []),
        "phones": tuple(f"{each.label} · {each.number}" for each in brand.phones or []),
        "websites": tuple(f"{each.label} · {each.url}" for each in brand.websites or []),
        "privacyPolicyUrl": _values(brand.privacy_policy_url),
        "termsOfServiceUrl": _values(brand.terms_of_service_url),
        "logoUrl": _values(brand.logo_url),
        "bannerUrl": _values(brand.banner_url),
        "color": _values(brand.color),
    }


def _answers(
    questions: Mapping[str, Any], answers: Mapping[str, Any], *, path: str, prefix: str = ""
) -> Iterator[Answer]:
    """Answers in the order of the questions, then those without one; groups one level deep."""
    keys = [*questions, *(key for key in answers if key not in questions)]
    for key in keys:
        if key.endswith(METADATA) and key.removesuffix(METADATA) in {*questions, *answers}:
            continue
        question, answer = questions.get(key), answers.get(key)
        if isinstance(answer, Mapping) or (question and not isinstance(question, Question)):
            group = question if isinstance(question, Mapping) else {}
            inner = answer if isinstance(answer, Mapping) else {}
            yield from _answers(group, inner, path=path, prefix=f"{prefix}{key}.")
            continue
        yield Answer(
            key=f"{prefix}{key}",
            path=f"{path}{prefix}{key}",
            question=(question.question if question else "") or label_of(f"{path}{prefix}{key}"),
            values=_values(answer),
            read_as=_read_as(answer, answers.get(f"{key}{METADATA}")),
        )


def _values(answer: object) -> tuple[str, ...]:
    if answer is None or answer == "":
        return ()
    if isinstance(answer, bool):
        return (_("Yes") if answer else _("No"),)
    if isinstance(answer, list):
        return tuple(str(value) for value in answer)
    return (str(answer),)


def _read_as(answer: object, metadata: object) -> str:
    """The answer without the text that Sinch drops at the launch (``…Metadata.ignore``)."""
    ignore = metadata.get("ignore") if isinstance(metadata, Mapping) else None
    if not isinstance(answer, str) or not isinstance(ignore, str) or ignore not in answer:
        return ""
    return answer.replace(ignore, "") if ignore else ""
