"""The mail that asks a customer for what a draft still needs, as text.

With a customer link the portal can send it itself, in ``customer_mailing``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from senders.onboarding import country_papers, open_questions
from senders.onboarding.country_papers import CountryPapers
from senders.onboarding.draft_facts import first
from senders.onboarding.draft_view import DraftView
from senders.onboarding.open_questions import Question, Topic
from senders.onboarding.readiness import Finding
from senders.words.steps import PAPERS

# Characters of a mailto: address that common mail programs and browsers take over whole.
LONGEST_ADDRESS = 1900


@dataclass(frozen=True)
class CustomerMail:
    """A mail as plain text; ``needed`` is the number of questions that a launch requires."""

    subject: str
    text: str
    needed: int
    to: str = ""

    @property
    def address(self) -> str:
        """The mailto: address with subject and text; without the text if that is too long."""
        return self._with_subject if self.is_too_long else self._with_text

    @property
    def is_too_long(self) -> bool:
        return len(self._with_text) > LONGEST_ADDRESS

    @property
    def _with_text(self) -> str:
        # RFC 6068: line ends of a body are CR and LF.
        lines = self.text.replace("\n", "\r\n")
        return f"{self._with_subject}&body={quote(lines)}"

    @property
    def _with_subject(self) -> str:
        return f"mailto:{quote(self.to)}?subject={quote(self.subject)}"


@dataclass(frozen=True)
class LinkWords:
    """The part of the mail about a customer link: for whom, its address, last day and steps."""

    name: str
    email: str
    address: str
    until: date
    steps: Sequence[str]


def of(
    opened: DraftView, found: Iterable[Finding], sender: str = "", link: LinkWords | None = None
) -> CustomerMail | None:
    """Returns the mail, signed with the name of ``sender``; None if nothing is open.

    With a ``link`` it lists what is open in the steps of the link.
    """
    topics = open_questions.topics(opened, found, link.steps if link else None)
    papers = country_papers.of(opened.facts.countries)
    if not topics and not papers and link is None:
        return None
    brand = " ".join(first(opened.answers.get("brand", {}), "name").split())
    subject = (
        _("Information for the RCS sender “%(brand)s”") % {"brand": brand}
        if brand
        else _("Information for your RCS sender")
    )
    needed = sum(len(topic.needed) for topic in topics)
    text = _text(brand, topics, papers, sender, link)
    return CustomerMail(subject, text, needed, link.email if link else "")


def _text(
    brand: str,
    topics: Sequence[Topic],
    papers: Sequence[CountryPapers],
    sender: str,
    link: LinkWords | None,
) -> str:
    required = [
        _block(topic.title, topic.needed, number)
        for topic, number in zip(topics, _starts(topics), strict=True)
        if topic.needed
    ]
    paragraphs = [_greeting(link), _opening(brand), *_about(link)]
    if required:
        ask = (
            _("We need these answers:")
            if link
            else _("We need these answers. Please reply to this email, in any order:")
        )
        paragraphs += [ask, *required]
    if papers:
        paragraphs += [
            _("These documents and rules belong to the countries that you chose:"),
            *(f"{each.country}\n{_lines(each.papers)}" for each in papers),
        ]
        if link and PAPERS in link.steps:
            paragraphs.append(_("You can upload the documents on the page above."))
    optional = [question for topic in topics for question in topic.optional]
    if optional:
        paragraphs.append(
            "\n".join(
                [
                    _("These answers are optional, but they help:"),
                    _lines(_with_example(question) for question in optional),
                ]
            )
        )
    regards = _("Kind regards")
    paragraphs += [_("Please ask if anything is unclear."), "\n".join([regards, sender]).strip()]
    return "\n\n".join(paragraphs)


def _greeting(link: LinkWords | None) -> str:
    name = " ".join(link.name.split()) if link else ""
    return _("Hello %(name)s,") % {"name": name} if name else _("Hello,")


def _about(link: LinkWords | None) -> list[str]:
    if link is None:
        return []
    day = date_format(link.until, "j F Y")
    return [
        _("Please answer the questions on this page. You need no account:"),
        link.address,
        _(
            "The page works until %(day)s. It saves what you enter, so you can continue later. "
            "Anyone with the link can see the answers."
        )
        % {"day": day},
    ]


def _opening(brand: str) -> str:
    if brand:
        return _("we are preparing your RCS sender “%(brand)s” and need information from you.") % {
            "brand": brand
        }
    return _("we are preparing your RCS sender and need information from you.")


def _starts(topics: Sequence[Topic]) -> list[int]:
    """Returns the number of the first question of each topic."""
    numbers, following = [], 1
    for topic in topics:
        numbers.append(following)
        following += len(topic.needed)
    return numbers


def _block(title: str, questions: Sequence[Question], number: int) -> str:
    lines = [title]
    for place, question in enumerate(questions, start=number):
        lines.append(f"{place}. {question.ask}")
        lines += [f"   {text}" for text in _details(question)]
    return "\n".join(lines)


def _details(question: Question) -> Iterable[str]:
    for problem in question.problems:
        yield _("To correct: %(problem)s") % {"problem": problem}
    if question.limits:
        yield question.limits
    if question.example:
        yield _("Example: %(example)s") % {"example": question.example}


def _with_example(question: Question) -> str:
    if not question.example:
        return question.ask
    return _("%(question)s Example: %(example)s") % {
        "question": question.ask,
        "example": question.example,
    }


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(f"- {text}" for text in texts)
