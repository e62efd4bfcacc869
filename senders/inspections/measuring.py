"""The face of this room: measures one address as one of the kinds a sender's answers hold."""

import hashlib
from collections.abc import Collection
from typing import Any, Literal, get_args

from senders.inspections import image_facts, page_facts, video_facts
from senders.inspections.causes import Failure, NotMeasured
from senders.inspections.fetching import Network, fetch

# Raised when a result of the same address may differ for a reason of ours.
VERSION = 1

Kind = Literal["logo", "banner", "screenshot", "page", "video"]
KINDS: tuple[str, ...] = get_args(Kind)
IMAGES = ("logo", "banner", "screenshot")


def measure(
    kind: Kind, address: str, *, allow: Collection[str] = (), network: Network | None = None
) -> dict[str, Any]:
    """Returns the measured facts of an address, which can be kept as JSON.

    ``version`` and ``kind`` are always there. ``failed`` is empty, or a code of ``Failure`` when
    nothing was measured; facts that explain it stand beside it. ``allow`` holds hosts and
    ``host:port`` that may be private. Takes at most the seconds of the network, 5 by default.
    """
    return _storable(_measured(kind, address, allow, network))


def _measured(
    kind: Kind, address: str, allow: Collection[str], network: Network | None
) -> dict[str, Any]:
    result: dict[str, Any] = {"version": VERSION, "kind": kind, "failed": ""}
    try:
        found = fetch(
            address,
            allow=allow,
            network=network,
            part=video_facts.PART if kind == "video" else None,
        )
        result["host"] = found.url.host
        if kind == "page":
            return {**result, **page_facts.facts_of(found)}
        if kind == "video":
            return {**result, **video_facts.facts_of(found)}
        result |= {"status": found.status, "hops": found.hops, "final": str(found.url)}
        if found.status >= 400:
            raise NotMeasured(Failure.STATUS, status=found.status)
        digest = hashlib.sha256(found.body).hexdigest()
        return {**result, **image_facts.facts_of(found.body), "digest": digest}
    except NotMeasured as error:
        return {**result, **error.facts, "failed": error.failure.value}


def measure_file(kind: Kind, content: bytes) -> dict[str, Any]:
    """Returns the same facts for an image at hand, without an address."""
    result: dict[str, Any] = {"version": VERSION, "kind": kind, "failed": ""}
    try:
        return {**result, **image_facts.facts_of(content)}
    except NotMeasured as error:
        return {**result, **error.facts, "failed": error.failure.value}


def _storable(result: dict[str, Any]) -> dict[str, Any]:
    """Returns the facts without signs that no database takes, such as NUL in a page's title."""
    return {
        name: "".join(filter(str.isprintable, value)) if isinstance(value, str) else value
        for name, value in result.items()
    }
