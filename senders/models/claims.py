"""The right to write to a sender at Sinch, one attempt at a time. Times are the database's."""

from django.db import models


class Claim(models.Model):
    """One attempt under way. Whoever sends has to find its own ``attempt`` here right before.

    ``attempt`` is ``NOBODY`` once nobody may send, but what was sent may still be carried out.
    """

    NOBODY = ""

    key = models.CharField(max_length=160, unique=True)  # project and sender
    attempt = models.CharField(max_length=32)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField()
    ends = models.DateTimeField()  # after it the claim is anybody's

    def __str__(self) -> str:
        return self.key
