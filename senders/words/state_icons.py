"""The portal's alphabet of shapes, as constant strings: dial, tile, sheet and signal bars.

One family a level, so that the API's three levels of status are never mistaken for each other:
dial = sender, tile = country and operator, line icon (``icons``) = test number and finding.
A sheet is a paper of a case.
"""

from collections.abc import Sequence

from django.utils.safestring import SafeString, mark_safe


def _dial(body: str) -> SafeString:
    return mark_safe(  # noqa: S308  constants below
        f'<svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">{body}</svg>'
    )


def _tile(body: str) -> SafeString:
    return mark_safe(  # noqa: S308  constants below
        f'<svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">{body}</svg>'
    )


def _sheet(body: str) -> SafeString:
    return mark_safe(  # noqa: S308  constants below
        f'<svg width="12" height="14" viewBox="0 0 12 14" aria-hidden="true">{body}</svg>'
    )


_RING = '<circle cx="7" cy="7" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6"/>'
_BOX = (
    '<rect x="1" y="1" width="10" height="10" rx="2" fill="none"'
    ' stroke="currentColor" stroke-width="1.6"/>'
)


def _wedge(percent: int) -> str:
    return (
        f'{_RING}<circle cx="7" cy="7" r="2" fill="none" stroke="currentColor" stroke-width="4"'
        f' pathLength="100" stroke-dasharray="{percent} 100" transform="rotate(-90 7 7)"/>'
    )


_OTHER_DIAL = (_dial(f'{_RING}<circle cx="7" cy="7" r="1.6" fill="currentColor"/>'), "idle")
_DIALS: dict[str, tuple[SafeString, str]] = {
    "DRAFT": (
        _dial(_RING.replace("/>", ' stroke-dasharray="2.4 1.5"/>')),
        "idle",
    ),
    "IN_PROGRESS": (_dial(_wedge(20)), "info"),
    "IN_TEST": (_dial(_wedge(40)), "info"),
    "PREPARING_LAUNCH": (_dial(_wedge(60)), "wait"),
    "LAUNCHING": (_dial(_wedge(80)), "wait"),
    "LAUNCHED": (
        _dial(
            '<circle cx="7" cy="7" r="7" fill="currentColor"/>'
            '<path class="tick" d="m4 7.2 2.1 2.1L10 5.2" fill="none" stroke-width="1.6"/>'
        ),
        "ok",
    ),
    "UNLAUNCHED": (
        _dial(f'{_RING}<path d="M4 7h6" stroke="currentColor" stroke-width="1.6"/>'),
        "idle",
    ),
}

_OTHER_TILE = (
    _tile(
        f'{_BOX}<path d="M4.6 4.7a1.4 1.4 0 1 1 2 1.3c-.4.2-.6.4-.6.9M6 8.6v.1" fill="none"'
        ' stroke="currentColor" stroke-width="1.2" stroke-linecap="round"/>'
    ),
    "idle",
)
_TILES: dict[str, tuple[SafeString, str]] = {
    "LAUNCHED": (
        _tile('<rect x=".2" y=".2" width="11.6" height="11.6" rx="2.6" fill="currentColor"/>'),
        "ok",
    ),
    "PENDING": (
        _tile(f'{_BOX}<path d="M1 6h10v3a2 2 0 0 1-2 2H3a2 2 0 0 1-2-2z" fill="currentColor"/>'),
        "wait",
    ),
    "NOT_LAUNCHED": (_tile(_BOX), "idle"),
    "REJECTED": (
        _tile(
            f'{_BOX}<path d="m3.8 3.8 4.4 4.4m0-4.4L3.8 8.2" stroke="currentColor"'
            ' stroke-width="1.6"/>'
        ),
        "bad",
    ),
    "SUSPENDED": (
        _tile(f'{_BOX}<path d="M4.5 3.5v5m3-5v5" stroke="currentColor" stroke-width="1.6"/>'),
        "bad",
    ),
    "PENDING_UNLAUNCHED": (
        _tile(f'{_BOX}<path d="M1 6V3a2 2 0 0 1 2-2h6a2 2 0 0 1 2 2v3z" fill="currentColor"/>'),
        "wait",
    ),
    "UNLAUNCHED": (
        _tile(f'{_BOX}<path d="M3.6 6h4.8" stroke="currentColor" stroke-width="1.6"/>'),
        "idle",
    ),
    "INVALID_IN_GOOGLE_MY_BUSINESS": (
        _tile(f'{_BOX}<path d="M6 3.2v3.4M6 8.2v1" stroke="currentColor" stroke-width="1.6"/>'),
        "bad",
    ),
}

_LEAF = (
    '<path d="M1.8 1h5.4L11 4.8V12a1 1 0 0 1-1 1H1.8a.8.8 0 0 1-.8-.8V1.8a.8.8 0 0 1 .8-.8z"'
    ' fill="none" stroke="currentColor" stroke-width="1.4"/>'
)
_SHEETS: dict[str, tuple[SafeString, str]] = {
    "required": (_sheet(_LEAF.replace("/>", ' stroke-dasharray="2.2 1.5"/>')), "idle"),
    "sent": (
        _sheet(
            f'{_LEAF}<path d="M3.4 8.2h5m-2-2 2 2-2 2" fill="none" stroke="currentColor"'
            ' stroke-width="1.4"/>'
        ),
        "info",
    ),
    "signed": (
        _sheet(
            f'{_LEAF}<path d="M1 8.2h10V12a1 1 0 0 1-1 1H2a1 1 0 0 1-1-1z" fill="currentColor"/>'
        ),
        "wait",
    ),
    "received": (
        _sheet(
            f'{_LEAF.replace("none", "currentColor")}<path class="tick" d="m3.3 7.8 2 2 3.4-3.8"'
            ' fill="none" stroke-width="1.5"/>'
        ),
        "ok",
    ),
}

_BAR_WIDTH, _BAR_STEP, _BARS_WIDTH = 6, 8, 60
MOST_BARS = 12  # from 13 on they become proportional
_KINDS = ("ok", "wait", "bad", "idle")


def dial(state: str | None) -> tuple[SafeString, str]:
    """(SVG, tone) of a sender state; a ring with a dot for none and for values we do not know."""
    return _DIALS.get(state or "", _OTHER_DIAL)


def tile(status: str) -> tuple[SafeString, str]:
    """(SVG, tone) of a country or operator status; a question mark for values we do not know."""
    return _TILES.get(status, _OTHER_TILE)


def sheet(state: str) -> tuple[SafeString, str]:
    """(SVG, tone) of the state of a paper."""
    return _SHEETS[state]


def signal_bars(statuses: Sequence[str]) -> SafeString:
    """One bar a status: live, waiting, bad, idle; from 13 on four bars in proportion."""
    tones = [tile(status)[1] for status in statuses]
    counts = [(kind, tones.count(kind)) for kind in _KINDS]
    if len(statuses) <= MOST_BARS:
        kinds = [kind for kind, count in counts for _ in range(count)]
        width = max(len(kinds) * _BAR_STEP - 2, 0)
        body = "".join(
            _bar(kind, index * _BAR_STEP, _BAR_WIDTH) for index, kind in enumerate(kinds)
        )
    else:
        width, body, x = _BARS_WIDTH, "", 0.0
        present = [(kind, count) for kind, count in counts if count]
        room = _BARS_WIDTH - 2 * (len(present) - 1) - 4 * len(present)
        for kind, count in present:
            wide = round(4 + room * count / len(statuses), 1)
            body += _bar(kind, x, wide)
            x = round(x + wide + 2, 1)
    return mark_safe(  # noqa: S308  numbers and constants only
        f'<svg class="bars" width="{width}" height="14" viewBox="0 0 {width} 14"'
        f' aria-hidden="true">{body}</svg>'
    )


def _bar(kind: str, x: float, width: float) -> str:
    if kind == "bad":
        block = f"h{width:g}v5h-{width:g}z"
        return f'<path class="bad" d="M{x:g} 0{block}M{x:g} 9{block}"/>'
    y, height = {"ok": (0, 14), "wait": (7, 7), "idle": (12, 2)}[kind]
    return f'<rect class="{kind}" x="{x:g}" y="{y}" width="{width:g}" height="{height}"/>'
