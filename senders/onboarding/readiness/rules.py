"""What a rule is: what it is asked about, what it answers, and where it is registered."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from senders.onboarding.wire import field_of
from senders.provisioning import us_version
from senders.words.fields import name_of

BLOCKER, WARNING, HINT = "blocker", "warning", "hint"
CREATE, LAUNCH = "create", "launch"

Wire = Mapping[str, Any]


class Listing(Protocol):
    """Questions as far as readiness knows them: the keys that are asked for, by section."""

    @property
    def listed(self) -> Mapping[str, Collection[str]]: ...


@dataclass(frozen=True)
class Finding:
    """One result of a check. ``stops`` is ``create`` or ``launch`` for blockers, else empty.

    ``step`` and ``field`` are those of the wizard; both are empty where no field is to blame.
    """

    rule: str
    level: str
    stops: str
    step: str
    field: str
    message: str
    control: str = ""  # the id on the step's page, where it is not the usual one

    @property
    def anchor(self) -> str:
        """The id of the field on its step's page."""
        return self.control or (f"id_{self.field}" if self.field else "")


@dataclass(frozen=True)
class Subject:
    """A draft's body or a sender, as the rules look at it."""

    details: Wire
    region: str
    billing_category: str
    use_case: str
    listed: Mapping[str, Collection[str]]

    @classmethod
    def of(
        cls,
        details: Wire,
        *,
        region: str,
        billing_category: str,
        use_case: str,
        questions: Listing | None,
    ) -> "Subject":
        listed = {key: set(keys) for key, keys in (questions.listed if questions else {}).items()}
        sections = _part(details, "questionnaire")
        for name in sections:
            # A sender brings the questions that it was asked.
            listed.setdefault(name, set()).update(_part(_part(sections, name), "questions"))
        return cls(details, region, billing_category, use_case, listed)

    @property
    def brand(self) -> Wire:
        return _part(self.details, "brand")

    @property
    def countries(self) -> list[str]:
        found = self.details.get("countries")
        return [str(code) for code in found] if isinstance(found, list) else []

    def answers(self, section: str) -> Wire:
        return _part(_part(_part(self.details, "questionnaire"), section), "answers")

    @property
    def us_is_current(self) -> bool:
        """Whether the US answers are those of the current questionnaire, which new ones are."""
        return us_version(self.answers("us")) == "v2"


Check = Callable[[Subject], Iterator[Finding]]
REGISTRY: dict[str, Check] = {}


def rule(name: str) -> Callable[[Check], Check]:
    """Registers a check under the name that pages show in ``data-finding``."""

    def register(check: Check) -> Check:
        if name in REGISTRY:
            raise ValueError(f"two rules are called {name}")
        REGISTRY[name] = check
        return check

    return register


def is_blank(value: object) -> bool:
    """Nothing, an empty list, or white space alone: what no reviewer would take for an answer."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or value in ([], {})


def finding_at(
    rule_name: str, stops: str, path: str, message: str, level: str = BLOCKER
) -> Finding:
    """A finding at the field that a path of the wire belongs to."""
    step, field = field_of(path) or ("", "")
    return Finding(rule_name, level, stops, step, field, message)


def missing(rule_name: str, path: str, sentence: str) -> Finding:
    """``sentence`` names the field as ``%(field)s``."""
    return finding_at(rule_name, LAUNCH, path, sentence % {"field": name_of(path)})


def _part(whole: Wire, key: str) -> Wire:
    part = whole.get(key)
    return part if isinstance(part, Mapping) else {}
