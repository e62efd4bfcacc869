"""Numbers as the trail's pages write them. Pure functions."""

from django.utils.formats import number_format


def counted(number: int) -> str:
    """Returns a number with thousands separators: ``8,214``."""
    return str(number_format(number, force_grouping=True))
