"""Field names of questions that the portal does not know. The name encodes the wire key."""

import re

PREFIX = "more_"


def field_name(key: str) -> str:
    """Converts ``newThing`` to ``more_new_thing``; an underscore of the key is doubled."""
    return PREFIX + re.sub(
        r"[A-Z_]", lambda found: "__" if found[0] == "_" else f"_{found[0].lower()}", key
    )


def wire_key(name: str) -> str:
    """Returns the key that ``field_name`` converted."""
    return re.sub(
        r"_([a-z_])",
        lambda found: "_" if found[1] == "_" else found[1].upper(),
        name.removeprefix(PREFIX),
    )
