"""Questions that are new to us: the name of their field tells their wire key, whatever it is."""

import re

PREFIX = "more_"


def field_name(key: str) -> str:
    """``newThing`` becomes ``more_new_thing``; an underscore of the key is doubled."""
    return PREFIX + re.sub(
        r"[A-Z_]", lambda found: "__" if found[0] == "_" else f"_{found[0].lower()}", key
    )


def wire_key(name: str) -> str:
    """The key that ``field_name`` made the name from."""
    return re.sub(
        r"_([a-z_])",
        lambda found: "_" if found[1] == "_" else found[1].upper(),
        name.removeprefix(PREFIX),
    )
