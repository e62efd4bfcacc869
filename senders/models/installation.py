"""The mark that tells which mode made this database, so that practice data never goes live."""

from django.db import models


class Installation(models.Model):
    """One row, written when the database is first migrated and never changed."""

    mode = models.CharField(max_length=16)
    made = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"made in {self.mode} mode"
