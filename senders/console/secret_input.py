"""Reads a secret for a command from a file or standard input, never from an argument."""

import sys
from pathlib import Path

from django.core.management.base import CommandError
from pydantic import SecretStr


def read_secret(source: str) -> SecretStr:
    """Returns the first line of a file or of standard input; other users can see arguments."""
    try:
        text = sys.stdin.readline() if source == "-" else Path(source).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"Cannot read the secret: {type(error).__name__}.") from None
    secret = text.strip().splitlines()[0].strip() if text.strip() else ""
    if not secret:
        raise CommandError("The secret is empty.")
    return SecretStr(secret)
