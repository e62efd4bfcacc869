"""Merges an update into stored details. Pure.

Source: Provisioning API reference 1.2.117, updateSender: null deletes, an absent key stays.
Replacing lists as a whole is our inference.
"""

from typing import Any

Details = dict[str, Any]


def apply_update(details: Details, update: Details) -> Details:
    """Returns the details after the update; neither argument is changed."""
    return complete(_merged(details, update))


def complete(details: Details) -> Details:
    """Returns the details with the sections that every response has, even if they are empty."""
    given = details.get("questionnaire", {})
    sections = {"general": {"answers": {}}, "verification": {"answers": {}}, **given}
    return {**details, "questionnaire": sections}


def _merged(stored: Details, update: Details) -> Details:
    merged = dict(stored)
    for key, value in update.items():
        if isinstance(value, dict):
            value = _merged(merged.get(key) or {}, value)
            # An object that lost its last key says no more than an absent one.
            if not value and (key == "partner" or key.endswith("Metadata")):
                value = None
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = value
    return merged
