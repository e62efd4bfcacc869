"""The rule for findings that block a create: the limits of the API client."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from senders.onboarding.readiness.rules import BLOCKER, CREATE, Issue, Rule, Subject
from senders.provisioning import READ_ONLY_DETAILS, InvalidBody, SenderInput
from senders.words.fields import name_of
from senders.words.rule_sources import Source


def limits(subject: Subject) -> Iterator[Issue]:
    """Reports each part of the body that Sinch would reject."""
    body = create_body(subject)
    try:
        SenderInput.parse(body, listed=subject.listed)
    except InvalidBody as error:
        for path, message in error.validation_errors:
            yield Issue(path, sentence(path, message, value_at(body, path)))


def create_body(subject: Subject) -> dict[str, Any]:
    """Returns the create body of the subject, without read-only values."""
    details = {key: value for key, value in subject.details.items() if key not in READ_ONLY_DETAILS}
    if isinstance(details.get("questionnaire"), Mapping):
        details["questionnaire"] = {
            name: {"answers": section["answers"]}
            if isinstance(section, Mapping) and "answers" in section
            else section
            for name, section in details["questionnaire"].items()
        }
    basics = {
        "region": subject.region,
        "billingCategory": subject.billing_category,
        "useCase": subject.use_case,
    }
    return {key: value for key, value in basics.items() if value} | {"details": details}


def sentence(path: str, message: str, value: object = None) -> str:
    """Returns a sentence such as “Name must have at most 40 characters. You entered 46.”."""
    words = {"field": name_of(path), "problem": message}
    if "characters" in message and isinstance(value, str):
        return _("%(field)s %(problem)s. You entered %(n)d.") % {**words, "n": len(value)}
    return _("%(field)s %(problem)s.") % words


def value_at(body: Any, path: str) -> Any:
    """Returns the value at a dotted path, or None."""
    for key in path.split(".") if path else ():
        if isinstance(body, Mapping):
            body = body.get(key)
        elif isinstance(body, list) and key.isdecimal() and int(key) < len(body):
            body = body[int(key)]
        else:
            return None
    return body


RULES = (
    Rule(
        "limits",
        limits,
        lazy("Every answer has the form and the length that Sinch accepts."),
        lazy("Sinch rejects the whole request otherwise."),
        BLOCKER,
        ("region", "billingCategory", "useCase", "details"),
        Source.SINCH_LIMITS,
        stops=CREATE,
    ),
)
