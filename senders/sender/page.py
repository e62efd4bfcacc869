"""One sender as its page shows it: what the state means, countries, operators, test numbers.

The three levels of status are shown as the API gives them and never derived from one another.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from senders.provisioning import Operator, Region, Sender
from senders.records import facts, waiting_for
from senders.sender.numbers import table
from senders.sender.operator_advice import Advice, remedy
from senders.sender.preview import Preview
from senders.words import api_values, countries, state_icons
from senders.words.api_values import LOCKED_STATES, Word

# A position on the way, not a history: where the sender stands among these.
STOPS = (
    ("DRAFT", gettext_lazy("Draft")),
    ("IN_PROGRESS", gettext_lazy("In progress")),
    ("IN_TEST", gettext_lazy("In test")),
    ("LAUNCHING", gettext_lazy("Launching")),
    ("LAUNCHED", gettext_lazy("Launched")),
)
NO_STATUS = Word(gettext_lazy("No status yet"))
OPEN_COUNTRIES = 3  # up to so many are shown open
_BAD_FIRST = {"bad": 0, "wait": 1, "ok": 2, "idle": 3}


@dataclass(frozen=True)
class OperatorRow:
    """``key`` names the row in ids of the page: country and operator, in letters of any script."""

    key: str
    name: str
    status: str
    word: Word
    tile: SafeString
    tone: str
    remark: str
    since: datetime | None
    remedy: Advice | None  # of those that refused or stopped


@dataclass(frozen=True)
class CountryRow:
    """A country with its own status and its operators; ``asked`` tells if the details name it."""

    code: str
    name: str
    status: str
    word: Word
    tile: SafeString
    tone: str
    operators: tuple[OperatorRow, ...]
    asked: bool
    known: bool
    is_open: bool

    @property
    def tally(self) -> str:
        if not self.known:
            return _("Selected, no status from Sinch yet")
        if not self.operators:
            return _("No operators listed by Sinch yet")
        live = sum(operator.status == "LAUNCHED" for operator in self.operators)
        total = len(self.operators)
        return ngettext(
            "%(live)d of %(total)d operator launched",
            "%(live)d of %(total)d operators launched",
            total,
        ) % {"live": live, "total": total}


class SenderPage:
    """The values that the sender's templates print, built from one reading of the sender."""

    def __init__(self, sender: Sender, now: datetime) -> None:
        self.sender = sender
        self.now = now
        self.name = facts.sender_name(sender)
        self.mark = facts.initials(self.name)
        self.word = api_values.sender_state(sender.state)
        self.dial, self.tone = state_icons.dial(sender.state)
        self.waiting = waiting_for.waits_for(sender)
        self.pending = waiting_for.operators(sender, waiting_for.PENDING)
        self.countries = _country_rows(sender)
        self.live = sum(country.status == "LAUNCHED" for country in self.countries)
        self.live_operators = sum(
            operator.status == "LAUNCHED"
            for country in self.countries
            for operator in country.operators
        )
        numbers = table.rows(sender)
        self.numbers, self.more_numbers = numbers[: table.SHOWN], numbers[table.SHOWN :]
        self.all_numbers = numbers
        self.verified = sum(number.state == "VERIFIED" for number in numbers)
        self.number_count = len(numbers)
        brand = sender.details.brand if sender.details else None
        self.preview = Preview.of(brand, self.name)
        self.use_case = api_values.label(api_values.USE_CASES, sender.use_case)
        self.billing_category = api_values.label(
            api_values.BILLING_CATEGORIES, sender.billing_category
        )
        self.stops = _stops(sender.state)

    @property
    def number_words(self) -> list[Word]:
        """The states that the test numbers are in, each once."""
        return list(dict.fromkeys(number.word for number in self.all_numbers))

    @property
    def launch_asked(self) -> datetime | None:
        """The last launch, where it explains the state; Sinch gives it on other senders too."""
        launching = self.sender.state in {"PREPARING_LAUNCH", "LAUNCHING", "LAUNCHED"}
        return self.sender.launched if launching else None

    @property
    def launch_words(self) -> str:
        """The label of the link to the launch page; that page says if a launch is possible."""
        words_by_state = {
            "LAUNCHING": _("Launch more countries"),
            "LAUNCHED": _("Launch more countries"),
            "UNLAUNCHED": _("Launch again"),
        }
        return words_by_state.get(self.sender.state or "", _("Launch"))

    @property
    def is_locked(self) -> bool:
        """True if Sinch accepts changes to the countries alone."""
        return self.sender.state in LOCKED_STATES

    @property
    def has_token(self) -> bool:
        token = self.sender.auth_token
        return token is not None and bool(token.get_secret_value())

    @property
    def app_id(self) -> str:
        app = self.sender.conversation_api_app_details
        return (app.id if app else self.sender.conversation_api_app) or ""

    @property
    def app_region(self) -> str:
        app = self.sender.conversation_api_app_details
        return str(app.region) if app else ""

    @property
    def region_differs(self) -> bool:
        """Sinch connects an app and a sender of one region only."""
        return self.app_region in list(Region) and self.app_region != str(self.sender.region)

    @property
    def connecting(self) -> list[tuple[bool, str]]:
        """(done, what) of connecting the sender to a Conversation API app, in order."""
        app = self.sender.conversation_api_app_details
        region = self.sender.region
        return [
            (
                bool(self.sender.auth_name) and self.has_token,
                _(
                    "Wait until Sinch has set up the sender and assigned its authName and "
                    "authToken."
                ),
            ),
            (
                bool(self.app_id) and not self.region_differs,
                _("Choose a Conversation API app in the same region as the sender (%s).") % region,
            ),
            (
                bool(self.app_id),
                _(
                    "Add an RCS channel to the app. Use authName as the sender ID (claimed "
                    "identity) and authToken as the bearer token. Do not use the ID shown on this "
                    "page, because the channel would disappear from the app."
                ),
            ),
            (
                app is not None and app.channel_status == "ACTIVE",
                _("Wait until the channel status is Active. The status is shown on this page."),
            ),
        ]

    @property
    def status_legend(self) -> list[tuple[SafeString, str, Word]]:
        return [
            (*state_icons.tile(status), word)
            for status, word in api_values.OPERATOR_STATUSES.items()
        ]

    @property
    def channel(self) -> Word | None:
        app = self.sender.conversation_api_app_details
        if app is None or app.channel_status is None:
            return None
        return api_values.CHANNEL_STATUSES.get(app.channel_status) or Word(str(app.channel_status))

    @property
    def registration(self) -> str:
        details = self.sender.brand_details
        if details is None:
            return ""
        return api_values.label(api_values.REGISTRATION_STATUSES, details.registration.status)


def _stops(state: str | None) -> list[tuple[str | Promise, str]]:
    """(word, ``passed``, ``current`` or nothing) for the five stops; none for other states."""
    codes = [code for code, _word in STOPS]
    here = "LAUNCHING" if state == "PREPARING_LAUNCH" else state
    if here not in codes:
        return []
    place = codes.index(here)
    standing = ["passed"] * place + ["current"] + [""] * (len(codes) - place - 1)
    words_: list[str | Promise] = [word for _code, word in STOPS]
    if state == "PREPARING_LAUNCH":
        words_[place] = _("Preparing launch")
    return list(zip(words_, standing, strict=True))


def _country_rows(sender: Sender) -> list[CountryRow]:
    asked = {str(code) for code in (sender.details.countries if sender.details else None) or []}
    found: dict[str, list[Operator]] = {}
    for row in sender.country_status or []:
        # A country that is listed twice has the operators of both.
        found.setdefault(str(row.country), []).extend(row.operators)
    few = len(facts.country_statuses(sender)) <= OPEN_COUNTRIES
    result = []
    for code, status in facts.country_statuses(sender).items():
        operators = tuple(
            sorted(
                (
                    _operator_row(sender, code, operator, place)
                    for place, operator in enumerate(found.get(code, []))
                ),
                key=_urgency,
            )
        )
        tile, tone = state_icons.tile(status)
        result.append(
            CountryRow(
                code=code,
                name=countries.name(code),
                status=status,
                word=api_values.operator_status(status) if status else NO_STATUS,
                tile=tile,
                tone=tone,
                operators=operators,
                asked=code in asked,
                known=code in found,
                is_open=few or tone == "bad" or any(row.tone == "bad" for row in operators),
            )
        )
    return sorted(result, key=_country_urgency)


def _operator_row(sender: Sender, country: str, operator: Operator, place: int) -> OperatorRow:
    """``place`` tells operators of one name in one country apart."""
    tile, tone = state_icons.tile(operator.status)
    return OperatorRow(
        key=f"{country}-{hashlib.sha256(operator.name.encode()).hexdigest()[:8]}-{place}",
        name=operator.name,
        status=str(operator.status),
        word=api_values.operator_status(operator.status),
        tile=tile,
        tone=tone,
        remark=operator.remark or "",
        since=operator.modified,
        remedy=remedy(sender, country, operator)
        if operator.status in waiting_for.REFUSED
        else None,
    )


def _urgency(row: OperatorRow) -> tuple[int, bool, float]:
    """Bad first, then pending with the longest wait on top, then live, then not launched."""
    since = row.since.timestamp() if row.since else 0.0
    return _BAD_FIRST[row.tone], row.since is None, since


def _country_urgency(row: CountryRow) -> tuple[int, tuple[int, bool, float], str]:
    worst = min(map(_urgency, row.operators), default=(9, True, 0.0))
    return min(_BAD_FIRST[row.tone], worst[0]), worst, row.name
