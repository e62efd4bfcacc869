"""The columns of an import: each is a question of the wizard, found by its key or its label.

Keys are a contract, because people store templates. How a cell becomes an answer is in ``answers``.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache

from django.utils.translation import gettext as _

from senders.onboarding.forms.fields import Answer, Choice, Many, Number, YesNo
from senders.onboarding.forms.layout import Rows
from senders.onboarding.forms.reach import Numbers
from senders.onboarding.forms.registry import FORMS
from senders.words.fields import FIELDS
from senders.words.steps import BY_SLUG

PROBLEMS = "import.problems"  # the column that our file of rows with problems adds
MARK = "#limits"  # begins the line of the template that no draft is made from
REQUIRED = ("basics.region", "basics.billing_category", "basics.use_case")
_KEY = re.compile(r"\[([a-z0-9_.-]+)\]\s*$", re.IGNORECASE)


class Shape(Enum):
    """The content of a cell: one answer, or several in one cell."""

    ONE = "one"
    CODES = "codes"  # values of a list, such as countries
    LINES = "lines"  # rows of one field each, one a line


@dataclass(frozen=True)
class Column:
    """One column. ``field`` is that of the step, or of the list's rows if it is in ``rows``.

    ``place`` is the number of its row from 1, and 0 where a cell holds all rows or none.
    """

    key: str
    step: str
    field: str
    shape: Shape = Shape.ONE
    rows: Rows | None = None
    place: int = 0

    @property
    def answer(self) -> Answer | Many:
        form = self.rows.form if self.rows else FORMS[self.step]
        found = form.base_fields[self.field]
        if not isinstance(found, Answer | Many):
            raise TypeError(self.key)
        return found

    @property
    def is_required(self) -> bool:
        return self.key in REQUIRED

    @property
    def label(self) -> str:
        """The question with the title of its step, because two countries ask the same."""
        step, question = str(BY_SLUG[self.step].title), self._question()
        if step == question:
            return step
        return _("%(step)s: %(question)s") % {"step": step, "question": question}

    @property
    def head(self) -> str:
        return f"{self.label} [{self.key}]"

    @property
    def limits(self) -> str:
        """The rules of a cell in short sentences."""
        answer = self.answer
        found = [_("Required.")] if self.is_required else []
        if isinstance(answer, YesNo):
            found.append(_("“yes” or “no”."))
        elif isinstance(answer, Choice | Many):
            found.append(_("One of: %s.") % ", ".join(map(str, _values(answer))))
        elif isinstance(answer, Number):
            found.append(_("A whole number."))
        elif answer.most and answer.fewest > 1:
            limits = {"fewest": answer.fewest, "most": answer.most}
            found.append(_("%(fewest)d to %(most)d characters.") % limits)
        elif answer.most:
            found.append(_("At most %d characters.") % answer.most)
        if self.shape is Shape.CODES:
            found[-1] = _("ISO codes of countries, separated by a comma or a space.")
        elif self.shape is Shape.LINES:
            found.append(_("One URL per line of the cell."))
        elif isinstance(answer, Numbers):
            found.append(_("Begin each number with + and the country code, one per line."))
        return " ".join(found)

    @property
    def example(self) -> str:
        return EXAMPLES.get(self.key, "")

    def _question(self) -> str:
        if self.rows is None:
            return str(self.answer.label)
        words = FIELDS[self.rows.wire]
        if not self.place:
            return str(words.label)
        row = str(words.row) % {"n": self.place}
        if self.field == self.rows.form.needed:
            return row
        return _("%(row)s, %(part)s") % {"row": row, "part": str(self.answer.label).lower()}


@cache
def all_columns() -> tuple[Column, ...]:
    """Returns the columns in the order of the wizard."""
    return tuple(column for step in FORMS for column in _of_step(step))


@cache
def by_key() -> dict[str, Column]:
    return {column.key: column for column in all_columns()}


def found_for(head: str) -> str:
    """Returns the key that a head means: by the key in brackets, by the key alone, by the label.

    Returns ``PROBLEMS`` for that column, and an empty text for a head that means no column.
    """
    words = " ".join(head.split())
    if match := _KEY.search(words):
        key = match[1].lower()
        return key if key in by_key() or key == PROBLEMS else ""
    if words.lower() in by_key() or words.lower() == PROBLEMS:
        return words.lower()
    folded = words.casefold()
    return next((each.key for each in all_columns() if each.label.casefold() == folded), "")


def known_among(heads: Sequence[str]) -> int:
    """Counts the heads that mean a column."""
    return sum(bool(found_for(head)) for head in heads)


def _of_step(step: str) -> Iterator[Column]:
    form = FORMS[step]
    lists = {rows.name: rows for rows in form.rows}
    for name in (name for section in form.sections for name in section.names):
        if name in lists:
            yield from _of_rows(step, lists[name])
        else:
            shape = Shape.CODES if name in form.several else Shape.ONE
            yield Column(f"{step}.{name}", step, name, shape)


def _of_rows(step: str, rows: Rows) -> Iterator[Column]:
    if rows.most is None:
        # Of addresses, which hold no white space.
        yield Column(f"{step}.{rows.name}", step, rows.form.needed, Shape.LINES, rows)
        return
    parts = sorted(rows.keys, key=lambda name: name != rows.form.needed)
    for place in range(1, rows.most + 1):
        for part in parts:
            is_all = rows.form.is_text()
            key = f"{step}.{rows.name}.{place}" + ("" if is_all else f".{part}")
            yield Column(key, step, part, Shape.ONE, rows, place)


def _values(answer: Choice | Many) -> Iterator[str]:
    for value, label in answer.offered:
        if isinstance(label, list | tuple):
            yield from (str(inner) for inner, _label in label)
        elif value:
            yield str(value)


# A made-up brand. Together the examples are a row without problems.
EXAMPLES = {
    "basics.region": "EU",
    "basics.billing_category": "CONVERSATIONAL",
    "basics.use_case": "PROMOTIONAL",
    "basics.title": "Northwind spring launch",
    "brand.name": "Northwind Offers",
    "brand.description": "Offers of the week and help with your order",
    "contacts.emails.1.address": "help@northwind.example",
    "contacts.emails.1.label": "Support",
    "contacts.phones.1.number": "+46812345678",
    "contacts.phones.1.label": "Hotline",
    "contacts.websites.1.url": "https://northwind.example",
    "contacts.websites.1.label": "Shop",
    "contacts.privacy_policy_url": "https://northwind.example/privacy",
    "contacts.terms_of_service_url": "https://northwind.example/terms",
    "images.logo_url": "https://northwind.example/logo.png",
    "images.banner_url": "https://northwind.example/banner.png",
    "images.color": "#224BB2",
    "test-numbers.test_numbers": "+46701234567",
    "countries.countries": "SE, GB, US",
    "general.opt_in_description": "Customers tick an empty box at the checkout to get offers.",
    "general.trigger_description": "A new offer every second week.",
    "general.interactions_description": "Open an offer, find a shop.",
    "general.opt_out_description": "Northwind: you will get no more messages from us.",
    "general.video_uris": "https://northwind.example/review.mp4",
    "general.screenshot_uris": "https://northwind.example/checkout.png",
    "verification.name": "Jane Holm",
    "verification.email": "jane@northwind.example",
    "verification.title": "Head of marketing",
    "verification.website": "https://northwind.example",
    "verification.phone": "+46701234567",
    "gb.brand_industry": "Shopping and retail",
    "gb.company_legal_name": "Northwind Retail Ltd",
    "gb.company_registration_number": "01234567",
    "gb.full_company_address": "1 High Street, London SW1A 1AA",
    "gb.messages_volume": "0 - 10K messages",
    "gb.messages_frequency": "2 a month",
    "fr.full_company_address": "1 rue de la Paix, 75002 Paris",
    "fr.siren": "732829320",
    "us.ownership_type": "PRIVATE",
    "us.company_legal_name": "Northwind Retail Inc.",
    "us.brand_name": "Northwind",
    "us.brand_industry": "RETAIL",
    "us.legal_form": "CORPORATION",
    "us.tax_id_country": "US",
    "us.tax_id": "93-1234567",
    "us.website_url": "https://northwind.example",
    "us.address_line": "1 Main Street",
    "us.address_city": "Albany",
    "us.address_state": "NY",
    "us.address_postal_code": "12207",
    "us.address_country": "US",
    "us.contact_first_name": "Jane",
    "us.contact_surname": "Holm",
    "us.company_phone_number": "+12125550123",
    "us.company_email_address": "office@northwind.example",
    "us.messages_volume": "5000",
    "us.embedded_link": "yes",
    "us.embedded_phone": "no",
    "us.age_gated_content": "no",
    "us.direct_lending": "no",
    "us.call_to_action_message": "Get the offers of Northwind by message, at most 2 a month. "
    "Message and data rates may apply. Reply HELP for help or STOP to end.",
    "us.opt_in_confirmation_message": "Northwind: you now get our offers, at most 2 a month. "
    "Message and data rates may apply. Reply HELP for help or STOP to end.",
    "us.help_message": "Northwind: write to office@northwind.example for help.",
    "us.sample_messages.1": "Northwind: sandals are 20% off this week. Reply STOP to end.",
}
