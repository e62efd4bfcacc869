"""Counts of sign-in attempts, which all processes share. Short-lived; no names, no addresses."""

from django.db import models


class SignInCount(models.Model):
    """The attempts of one window: ``key`` is a keyed hash of what they have in common.

    ``ends`` is in milliseconds since 1970 by the clock of the database, because the clocks of
    several machines differ. ``told`` says that the audit trail has an entry of the first attempt
    that this window rejected.
    """

    key = models.CharField(max_length=64, primary_key=True)
    tries = models.PositiveIntegerField()
    ends = models.BigIntegerField(db_index=True)
    told = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.tries} attempts"
