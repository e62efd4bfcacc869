"""The types of a readiness rule: what it reads, what it finds and how people are told about it.

The rules themselves stand in the modules beside this one, and ``registry`` lists them.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from django.utils.translation import gettext as _

from senders.onboarding.forms.grouping import group_of
from senders.onboarding.wire import field_of
from senders.provisioning import us_version
from senders.receipts.addresses import Address, addresses_of
from senders.words.fields import name_of, question_path
from senders.words.rule_sources import Source

BLOCKER, WARNING, HINT = "blocker", "warning", "hint"
CREATE, LAUNCH = "create", "launch"
TYPED = "typed"  # the rule of what the forms find in typed values

Wire = Mapping[str, Any]


class Listing(Protocol):
    """The questions that Sinch asks: their keys by section, suggested answers by path."""

    @property
    def listed(self) -> Mapping[str, Collection[str]]: ...

    @property
    def suggested(self) -> Mapping[str, Collection[str]]: ...


class Receipt(Protocol):
    """The result of a check on the web: the facts of ``inspections.measure`` and their time."""

    @property
    def facts(self) -> Mapping[str, Any]: ...

    @property
    def at(self) -> datetime: ...


class Issue(NamedTuple):
    """One thing that a rule found, at a dotted path of the create body; "" for no field.

    ``detail`` says what was measured or quotes what was found. ``is_missing`` marks an answer
    that is required and absent.
    """

    path: str
    message: str
    detail: str = ""
    is_missing: bool = False


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
    detail: str = ""
    is_missing: bool = False

    @property
    def anchor(self) -> str:
        """The id of the field on its step's page."""
        return self.control or (f"id_{self.field}" if self.field else "")

    @property
    def about(self) -> str:
        """The id of the rule on the page of the rules; empty for problems that a form found."""
        return "" if self.rule == TYPED else rule_anchor(self.rule)

    @property
    def group(self) -> str:
        """The group of the step that shows the field; empty for steps shown as a whole."""
        return group_of(self.step, self.field)


@dataclass(frozen=True)
class Subject:
    """A draft's body or a sender, as the rules read it.

    ``receipts`` holds the latest receipt of a kind and an address, ``changed`` since when what is
    there differs from what was launched. ``names`` are those of the project's other senders.
    ``suggested`` holds the suggested answers by dotted path, ``papers`` the keys of required papers
    that were not received.
    """

    details: Wire
    region: str = ""
    billing_category: str = ""
    use_case: str = ""
    listed: Mapping[str, Collection[str]] = field(default_factory=dict)
    receipts: Mapping[tuple[str, str], Receipt] = field(default_factory=dict)
    names: Collection[str] = ()
    changed: Mapping[tuple[str, str], datetime] = field(default_factory=dict)
    suggested: Mapping[str, Collection[str]] = field(default_factory=dict)
    papers: Collection[str] = ()

    @classmethod
    def of(
        cls,
        details: Wire,
        *,
        region: str,
        billing_category: str,
        use_case: str,
        questions: Listing | None,
        receipts: Mapping[tuple[str, str], Receipt] | None = None,
        names: Collection[str] = (),
        changed: Mapping[tuple[str, str], datetime] | None = None,
        papers: Collection[str] = (),
    ) -> "Subject":
        listed = {key: set(keys) for key, keys in (questions.listed if questions else {}).items()}
        suggested = dict(questions.suggested if questions else {})
        sections = part_of(details, "questionnaire")
        for name in sections:
            # A sender contains the questions that Sinch asked for it.
            held = part_of(part_of(sections, name), "questions")
            listed.setdefault(name, set()).update(held)
            for key in held:
                texts = part_of(held, key).get("suggestedAnswers")
                suggested.setdefault(question_path(name, key), texts or ())
        return cls(
            details,
            region,
            billing_category,
            use_case,
            listed,
            receipts or {},
            names,
            changed or {},
            suggested=suggested,
            papers=papers,
        )

    @cached_property
    def addresses(self) -> list[Address]:
        """The complete web addresses in the details; every rule about the web asks for them."""
        return addresses_of(self.details)

    @property
    def brand(self) -> Wire:
        return part_of(self.details, "brand")

    @property
    def countries(self) -> list[str]:
        codes = self.details.get("countries")
        return [str(code) for code in codes] if isinstance(codes, list) else []

    def answers(self, section: str) -> Wire:
        return part_of(part_of(part_of(self.details, "questionnaire"), section), "answers")

    @property
    def us_is_current(self) -> bool:
        """True if the US answers belong to the current questionnaire or there are none yet."""
        return us_version(self.answers("us")) == "v2"


@dataclass(frozen=True)
class Rule:
    """A check with its words: a small pure function that reads a subject and yields issues.

    ``name`` never changes; pages show it in ``data-finding``. ``reads`` are dotted paths of the
    create body. ``version`` is raised when the same subject may be judged differently.
    A rule that ``is_measured`` judges receipts of web addresses.
    """

    name: str
    check: Callable[[Subject], Iterable[Issue]]
    title: Any  # a lazy text: the rule in one sentence
    why: Any  # a lazy text: what happens where it is broken
    level: str
    reads: tuple[str, ...]
    source: Source
    stops: str = ""
    version: int = 1
    is_measured: bool = False

    def findings(self, subject: Subject) -> Iterable[Finding]:
        """Runs the rule."""
        for path, message, detail, is_missing in self.check(subject):
            yield finding_at(
                self.name,
                self.stops,
                path,
                message,
                level=self.level,
                detail=detail,
                is_missing=is_missing,
            )


def rule_anchor(name: str) -> str:
    return f"rule-{name}"


def is_blank(value: object) -> bool:
    """Returns True for None, white space and empty lists or objects."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or value in ([], {})


def finding_at(
    rule_name: str,
    stops: str,
    path: str,
    message: str,
    *,
    level: str = BLOCKER,
    detail: str = "",
    is_missing: bool = False,
) -> Finding:
    """Returns a finding at the field of a wire path."""
    step, own_field = field_of(path) or ("", "")
    return Finding(
        rule_name, level, stops, step, own_field, message, detail=detail, is_missing=is_missing
    )


def missing(path: str) -> Issue:
    """Returns the issue of a required answer that is absent."""
    return Issue(path, _("%(field)s is required.") % {"field": name_of(path)}, is_missing=True)


def part_of(whole: Wire, key: str) -> Wire:
    """Returns an object inside an object; an empty one if it is absent or malformed."""
    part = whole.get(key)
    return part if isinstance(part, Mapping) else {}
