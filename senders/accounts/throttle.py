"""Limits on sign-in attempts, counted in the database before a password is looked at.

All processes and machines share the counts. An attempt counts for its address, for its name from
that address, for its name and for the portal, in this order and all or none:

- ``PAIR`` is smaller than ``ACCOUNT``, and an attempt that its address may not make does not count
  for the name. So no address can lock an account for its user, who comes from another one: that
  takes attempts from several addresses at the same time, each of which is stopped for itself.
- ``PORTAL`` has a short window, because it stops everybody.

A success gives back what it counted itself, everywhere, and nothing else. The failures of its name
and its address stay, so a good account washes neither; and an office of many people behind one
address is not locked out by its own sign-ins.
"""

import ipaddress
import math
from dataclasses import dataclass

from django.contrib.auth.forms import AuthenticationForm
from django.db import connection, transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from senders.models import SignInCount

CLEARED = 50  # expired rows that one attempt removes; it adds four at most


@dataclass(frozen=True)
class Limit:
    """At most ``most`` attempts in a window of ``seconds`` that begins with the first of them."""

    name: str
    most: int
    seconds: int


ADDRESS = Limit("address", 50, 15 * 60)
PAIR = Limit("pair", 10, 15 * 60)
ACCOUNT = Limit("account", 20, 15 * 60)
PORTAL = Limit("portal", 100, 60)
LINK = Limit("link", 30, 15 * 60)  # wrong links of invitations and customers, from one address
INTAKE = Limit("intake", 600, 15 * 60)  # what a customer sends by one link


@dataclass(frozen=True)
class Taken:
    """An attempt that may be evaluated: the counts that it stands in, as (key, end of window)."""

    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Exceeded:
    """An attempt that must not be evaluated: which limit it met, and when that ends."""

    limit: Limit
    key: str
    ends: int
    wait: int  # seconds, 1 or more


class _Full(Exception):
    """A count is at its limit."""


def take(address: str, name: str) -> Taken | Exceeded:
    """Counts one attempt, unless a limit is reached. Only what is ``Taken`` may be evaluated."""
    keys = _keys(network(address), clean_name(name))
    # Read first: a flood of rejected attempts shall not queue for the right to write.
    if exceeded := _exceeded(keys):
        return exceeded
    try:
        with transaction.atomic():
            counts = tuple((key, _count(key, limit)) for key, limit in keys.items())
            _clear()
    except _Full as full:
        key, limit = full.args
        # Nothing found: the window ended between the two looks.
        return _exceeded(keys) or Exceeded(limit, key, 0, 1)
    return Taken(counts)


def take_link(address: str) -> Taken | Exceeded:
    """Counts the opening of a link that may be a guess. Those that exist are given back."""
    return _take_one(_hash(LINK, network(address)), LINK)


def take_intake(link: int) -> Taken | Exceeded:
    """Counts one form that a customer sends by the link with this number."""
    return _take_one(_hash(INTAKE, str(link)), INTAKE)


def use_once(text: str, seconds: int) -> bool:
    """Tells if nobody has used this text in the last ``seconds``; from now on somebody has."""
    key = salted_hmac("senders.used_once", text, algorithm="sha256").hexdigest()
    try:
        _count(key, Limit("once", 1, seconds))
    except _Full:
        return False
    return True


def give_back(taken: Taken) -> None:
    """Uncounts one attempt in the windows that it was counted in."""
    for key, ends in taken.counts:
        SignInCount.objects.filter(key=key, ends=ends, tries__gt=0).update(tries=F("tries") - 1)


def is_first(exceeded: Exceeded) -> bool:
    """Returns True once in each window of each limit, so that the trail stays readable."""
    found = SignInCount.objects.filter(key=exceeded.key, ends=exceeded.ends, told=False)
    return found.update(told=True) == 1


def clean_name(name: str) -> str:
    """Returns the name as the sign-in form looks for its user: stripped, in NFKC."""
    return str(AuthenticationForm().fields["username"].to_python(name))


def network(address: str) -> str:
    """Returns what one customer of a provider holds: an IPv4 address or 64 bits of an IPv6 one."""
    try:
        read = ipaddress.ip_address(address.strip().strip("[]").partition("%")[0])
    except ValueError:
        return address
    if isinstance(read, ipaddress.IPv4Address):
        return str(read)
    if read.ipv4_mapped is not None:
        return str(read.ipv4_mapped)
    return str(ipaddress.ip_network((int(read), 64), strict=False))


def _take_one(key: str, limit: Limit) -> Taken | Exceeded:
    if exceeded := _exceeded({key: limit}):
        return exceeded
    try:
        with transaction.atomic():
            counts = ((key, _count(key, limit)),)
            _clear()
    except _Full:
        return _exceeded({key: limit}) or Exceeded(limit, key, 0, 1)
    return Taken(counts)


def _keys(place: str, name: str) -> dict[str, Limit]:
    """Returns the keys in the order in which every attempt locks them."""
    return {
        _hash(ADDRESS, place): ADDRESS,
        _hash(PAIR, place, name): PAIR,
        _hash(ACCOUNT, name): ACCOUNT,
        _hash(PORTAL): PORTAL,
    }


def _hash(limit: Limit, *parts: str) -> str:
    """Returns a keyed hash: a name may be a password that was typed into the wrong field."""
    text = "\x00".join((limit.name, *parts)).encode("utf-8", "surrogatepass")
    return salted_hmac("senders.sign_in", text, algorithm="sha256").hexdigest()


def _exceeded(keys: dict[str, Limit]) -> Exceeded | None:
    """Returns the reached limit that ends last, or None."""
    marks = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT key, tries, ends, ends - {_now()} FROM {_TABLE}"  # noqa: S608  no input
            f" WHERE key IN ({marks}) AND ends > {_now()}",
            list(keys),
        )
        found = [
            Exceeded(keys[key], key, ends, math.ceil(left / 1000))
            for key, tries, ends, left in cursor.fetchall()
            if tries >= keys[key].most
        ]
    return max(found, key=lambda each: each.wait, default=None)


def _count(key: str, limit: Limit) -> int:
    """Counts one more for this key in one statement and returns the end of its window."""
    now = _now()
    statement = f"""
        INSERT INTO {_TABLE} (key, tries, ends, told) VALUES (%s, 1, {now} + %s, %s)
        ON CONFLICT (key) DO UPDATE SET
            tries = CASE WHEN {_TABLE}.ends <= {now} THEN 1 ELSE {_TABLE}.tries + 1 END,
            told = CASE WHEN {_TABLE}.ends <= {now} THEN excluded.told ELSE {_TABLE}.told END,
            ends = CASE WHEN {_TABLE}.ends <= {now} THEN excluded.ends ELSE {_TABLE}.ends END
        WHERE {_TABLE}.ends <= {now} OR {_TABLE}.tries < %s
        RETURNING ends
    """  # noqa: S608  no input
    with connection.cursor() as cursor:
        cursor.execute(statement, [key, limit.seconds * 1000, False, limit.most])
        row = cursor.fetchone()
    if row is None:
        raise _Full(key, limit)
    return int(row[0])


def _clear() -> None:
    """Removes some rows whose windows have ended, other than those somebody is writing."""
    others = "FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {_TABLE} WHERE key IN"  # noqa: S608  no input
            f" (SELECT key FROM {_TABLE} WHERE ends <= {_now()} LIMIT %s {others})",
            [CLEARED],
        )


def _now() -> str:
    """Returns the database's own time in milliseconds as SQL, the same all through a statement."""
    if connection.vendor == "postgresql":
        return "CAST(EXTRACT(EPOCH FROM STATEMENT_TIMESTAMP()) * 1000 AS BIGINT)"
    return "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"


_TABLE = SignInCount._meta.db_table
