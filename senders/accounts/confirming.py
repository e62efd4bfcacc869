"""Asks a signed-in person once more who they are, before they change how they sign in.

What they show counts for ten minutes, as a sign-in just now does. The page is in
``senders.views.factors``.
"""

import time
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.contrib.auth.models import User
from django.http import HttpRequest

from senders.accounts import factors, hashing

LASTS = 10 * 60  # seconds


def is_recent(request: HttpRequest, user: User) -> bool:
    """Tells if the person has shown within ten minutes who they are."""
    records = get_authentication_records(request, user)
    return any(time.time() - float(record.get("at", 0)) < LASTS for record in records)


def by_password(request: HttpRequest, user: User, password: str) -> bool:
    """Judges a password. Raises ``hashing.Busy``."""
    with hashing.place():
        is_right = user.check_password(password)
    if is_right:
        record_authentication(request, user, "password")
    return is_right


def by_code(request: HttpRequest, user: User, code: str) -> bool:
    """Judges a code of an app or a recovery code, which is used up."""
    try:
        factors.use_code(request, user, code)
    except factors.WrongCode:
        return False
    return True


def by_passkey(request: HttpRequest, user: User, answer: Any, challenge: Any) -> bool:
    """Judges a passkey's answer to the challenge that the page held."""
    try:
        factor = factors.use_passkey(request, user, answer, challenge)
    except factors.WrongCode:
        return False
    factors.show(request, user, factor)
    return True
