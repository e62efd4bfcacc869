"""The types of a readiness rule: its subject, its findings and its registration."""

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
    """The keys of the questions that Sinch asks, by section."""

    @property
    def listed(self) -> Mapping[str, Collection[str]]: ...


@dataclass(frozen=True)
class Finding:
    """One result of a check. ``stops`` is ``create`` or ``launch`` for blockers, else empty.

    ``step`` and ``field`` are those of the wizard. Both are empty if no field is the cause.
    """

    rule: str
    level: str
    stops: str
    step: str
    field: str
    message: str
    control: str = ""  # the id on the step's page, if it is not ``id_<field>``

    @property
    def anchor(self) -> str:
        """The id of the field on its step's page."""
        return self.control or (f"id_{self.field}" if self.field else "")


@dataclass(frozen=True)
class Subject:
    """A draft's body or a sender, as the rules read it."""

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
            # A sender contains the questions that Sinch asked for it.
            listed.setdefault(name, set()).update(_part(_part(sections, name), "questions"))
        return cls(details, region, billing_category, use_case, listed)

    @property
    def brand(self) -> Wire:
        return _part(self.details, "brand")

    @property
    def countries(self) -> list[str]:
        codes = self.details.get("countries")
        return [str(code) for code in codes] if isinstance(codes, list) else []

    def answers(self, section: str) -> Wire:
        return _part(_part(_part(self.details, "questionnaire"), section), "answers")

    @property
    def us_is_current(self) -> bool:
        """True if the US answers belong to the current questionnaire or there are none yet."""
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
    """Returns True for None, white space and empty lists or objects."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or value in ([], {})


def finding_at(
    rule_name: str, stops: str, path: str, message: str, level: str = BLOCKER
) -> Finding:
    """Returns a finding at the field of a wire path."""
    step, field = field_of(path) or ("", "")
    return Finding(rule_name, level, stops, step, field, message)


def missing(rule_name: str, path: str, sentence: str) -> Finding:
    """Returns a launch finding. ``sentence`` names the field as ``%(field)s``."""
    return finding_at(rule_name, LAUNCH, path, sentence % {"field": name_of(path)})


def _part(whole: Wire, key: str) -> Wire:
    part = whole.get(key)
    return part if isinstance(part, Mapping) else {}
