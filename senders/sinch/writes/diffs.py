"""Differences as dotted paths: values before and after, only where they differ. Pure functions."""

from collections.abc import Collection, Mapping
from typing import Any

from senders.audit import difference as difference
from senders.provisioning import Sender, SenderSummary

Known = Sender | SenderSummary | None


def flatten(value: Any, path: str = "") -> dict[str, Any]:
    """Wire JSON as ``{"details.brand.name": …}``. Lists and empty objects are values."""
    if not isinstance(value, Mapping) or not value:
        return {path: value} if path else {}
    flat: dict[str, Any] = {}
    for key, inner in value.items():
        flat |= flatten(inner, f"{path}.{key}" if path else str(key))
    return flat


def sender_name(sender: Known) -> str:
    brand = sender.details.brand if sender is not None and sender.details else None
    return brand.name or "" if brand else ""


def content(sender: Sender) -> dict[str, Any]:
    """Returns the state and the details that people can write, without the API's own questions."""
    wire = sender.wire
    details = flatten(wire.get("details"), "details")
    return {"state": sender.state} | {
        path: value for path, value in details.items() if ".questions" not in path
    }


def states_of(sender: Known) -> dict[str, Any]:
    """Returns the state of a sender and the status of each country; empty for an unknown sender."""
    if sender is None:
        return {}
    countries = {
        f"countryStatus.{status.country}": status.status for status in sender.country_status or []
    }
    return {"state": sender.state} | countries


def only(flat: Mapping[str, Any], paths: Collection[str]) -> dict[str, Any]:
    return {path: value for path, value in flat.items() if path in paths}
