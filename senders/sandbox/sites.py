"""Pages and a video of the demo's brands, so that checks of links have something to find.

Plain texts about a practice brand; the images are in ``images``.
"""

import struct
from html import escape

_ENGLISH = {
    "privacy": (
        "Privacy policy",
        "This is the privacy policy of {brand}. We use your phone number to send you the messages"
        " that you asked for, and for nothing else. We keep it for as long as you want to get our"
        " messages, and we remove it when you tell us to stop. We do not share your data with"
        " other companies for their own marketing.",
        "You may ask us at any time which data we hold about you, and you may ask us to correct or"
        " to delete it. To stop the messages, reply STOP to any of them. Write to the address on"
        " our website if you have a question about this policy or about your rights.",
    ),
    "terms": (
        "Terms of service",
        "These are the terms for messages from {brand}. By asking for our messages you agree that"
        " we send them to the phone number that you gave us. You get about four messages in a"
        " month. Message and data rates of your operator may apply to the messages that you send.",
        "Reply STOP to end the messages and HELP to get help. We may change these terms, and we"
        " will tell you in a message before we do. The operators of the phone networks are not"
        " liable for messages that arrive late or that do not arrive at all.",
    ),
    "home": (
        "{brand}",
        "Welcome to {brand}, a brand of the sandbox. It sells nothing, and it exists for practice"
        " only. The pages of this site show how the checks of links and images work.",
        "You find the privacy policy and the terms of service of our messages on pages of their"
        " own, and you can read both of them without an account.",
    ),
}
_GERMAN = {
    "privacy": (
        "Datenschutzerklärung",
        "Dies ist die Datenschutzerklärung von {brand}. Wir nutzen Ihre Telefonnummer, um Ihnen die"
        " Nachrichten zu senden, die Sie bestellt haben, und für nichts anderes. Wir speichern sie,"
        " solange Sie unsere Nachrichten erhalten wollen, und löschen sie, wenn Sie es wünschen."
        " Wir geben Ihre Daten nicht an andere Unternehmen für deren Werbung weiter.",
        "Sie können jederzeit fragen, welche Daten wir über Sie haben, und Sie können verlangen,"
        " dass wir sie berichtigen oder löschen. Um die Nachrichten zu beenden, antworten Sie mit"
        " STOP. Schreiben Sie uns, wenn Sie eine Frage zu dieser Erklärung haben.",
    ),
    "terms": (
        "Nutzungsbedingungen",
        "Dies sind die Bedingungen für Nachrichten von {brand}. Wenn Sie unsere Nachrichten"
        " bestellen, sind Sie damit einverstanden, dass wir sie an die Nummer senden, die Sie uns"
        " gegeben haben. Sie erhalten etwa vier Nachrichten im Monat. Für Ihre Antworten können"
        " Kosten bei dem Anbieter entstehen.",
        "Antworten Sie mit STOP, um die Nachrichten zu beenden, und mit HILFE, um Hilfe zu"
        " bekommen. Wir können diese Bedingungen ändern und sagen es Ihnen dann vorher in einer"
        " Nachricht. Für verspätete Nachrichten haften die Netzbetreiber nicht.",
    ),
    "home": (
        "{brand}",
        "Willkommen bei {brand}, einer Marke der Übungsumgebung. Sie verkauft nichts und ist nur"
        " zum Üben da. Die Seiten zeigen, wie die Prüfungen von Links und Bildern arbeiten.",
        "Sie finden die Datenschutzerklärung und die Bedingungen auf eigenen Seiten, und Sie können"
        " beide ohne Konto lesen.",
    ),
}
_TEXTS = {"en": _ENGLISH, "de": _GERMAN}


def page(slug: str, language: str, name: str) -> str | None:
    """Returns the HTML of a page of a brand; None for a page that does not exist."""
    parts = _TEXTS.get(language, {}).get(name)
    if parts is None:
        return None
    title, *paragraphs = (escape(part.format(brand=_brand(slug))) for part in parts)
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
        f"</head><body><h1>{title}</h1>{body}</body></html>"
    )


def video() -> bytes:
    """Returns an MP4 file of no length: its type and an empty movie (ISO/IEC 14496-12)."""
    matrix = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    header = struct.pack(">IIIIIIH10x", 0, 0, 0, 1000, 0, 0x10000, 0x100) + matrix + bytes(24)
    movie = _box(b"mvhd", header + struct.pack(">I", 1))
    return _box(b"ftyp", b"isom\0\0\2\0isommp42") + _box(b"moov", movie)


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def _brand(slug: str) -> str:
    return slug.replace("-", " ").title()
