"""Forms that were sent already, so that a double click asks for one thing once. Short-lived."""

from django.db import models


class Press(models.Model):
    """One sending of one form: ``key`` is a hash of the person, the form and what stood in it."""

    key = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key
