"""The challenge that a passkey answers, on its way through the page, and the answer in a form.

A challenge goes along signed, so nothing is stored for a stranger. That one works once is in
``senders.accounts.factors``.
"""

import json
from typing import Any

from django.core import signing
from django.http import HttpRequest

from senders.accounts import factors

LASTS = 5 * 60  # seconds in which a passkey can answer


class Challenges(signing.TimestampSigner):
    """Challenges of one kind of page, by its salt; one of another kind is no challenge here."""

    def answer(self, request: HttpRequest) -> tuple[Any, Any]:
        """Returns what the browser's passkey said, and the challenge that it was given.

        Raises ``factors.WrongCode`` for an answer that cannot be read, and for a challenge that is
        too old or not ours.
        """
        try:
            sealed = request.POST.get("challenge", "")
            return read_answer(request), self.unsign_object(sealed, max_age=LASTS)
        except (ValueError, signing.BadSignature):
            raise factors.WrongCode from None


def read_answer(request: HttpRequest) -> Any:
    """Returns what the browser's passkey said. Raises ``factors.WrongCode`` if that is no JSON."""
    try:
        return json.loads(request.POST.get("credential", ""))
    except (ValueError, RecursionError):
        raise factors.WrongCode from None
