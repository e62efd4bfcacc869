"""Pages and videos as facts: language, sign-in wall, home page, "not found", players."""

from typing import Any

import pytest

from senders.inspections import html_text, languages
from senders.inspections.measuring import measure
from senders.inspections.video_facts import player_of, type_of
from tests.inspections.web import Answer, endless, head, redirects, sends, serving, status

ENGLISH = (
    "This policy explains how we use the data that you give to us. It is for all customers of "
    "the shop and it applies to the website, to the app and to messages that are sent to you. "
    "You can ask for a copy of your data at any time, and we will not share it with others. "
    "The law of your country may give you other rights, which you can use as you wish."
)
GERMAN = (
    "Diese Erklärung beschreibt, wie wir die Daten nutzen, die Sie uns geben. Sie gilt für alle "
    "Kunden und ist auf der Webseite, in der App und in Nachrichten, die wir senden, anwendbar. "
    "Sie können zu jeder Zeit eine Kopie der Daten verlangen, und wir geben sie nicht weiter. "
    "Das Recht in dem Land, in dem Sie leben, kann Ihnen weitere Rechte geben, die Sie nutzen."
)
FRENCH = (
    "Cette politique explique comment nous utilisons les données que vous nous confiez. Elle est "
    "valable pour tous les clients et pour le site, l’application et les messages que nous "
    "envoyons. Vous pouvez demander une copie de vos données, et nous ne les donnons pas à des "
    "tiers. La loi de votre pays peut vous donner des droits qui sont dans ce cas les vôtres."
)
SPANISH = (
    "Esta política explica cómo usamos los datos que usted nos da. Es para todos los clientes de "
    "la tienda y se aplica a la página, a la aplicación y a los mensajes que se envían. Puede "
    "pedir una copia de sus datos en el momento que quiera, y no los damos a otros. La ley de su "
    "país puede dar otros derechos, que son para usted y que puede usar como quiera en el futuro."
)


def page(text: str, *, lang: str = "", title: str = "Privacy", more: str = "") -> bytes:
    return (
        f"<!doctype html><html lang='{lang}'><head><title>{title}</title>"
        f"<script>var the = 'of the and to'</script></head><body>{more}<p>{text}</p></body></html>"
    ).encode()


def measured(answer: Answer, path: str = "/privacy", kind: Any = "page") -> dict[str, Any]:
    pages = {path: answer, "/login": sends(page("Welcome"))}
    with serving(pages) as server:
        return measure(kind, server.url(path), allow=server.allow)


PASSWORD = "<form><input name=p type=password></form>"


@pytest.mark.sockets
@pytest.mark.parametrize(
    ("answer", "facts"),
    [
        (
            sends(page(ENGLISH, lang="en-GB")),
            {
                "status": 200,
                "hops": 0,
                "content_type": "text/html",
                "title": "Privacy",
                "declared_language": "en",
                "guessed_language": "en",
                "login": False,
                "home": False,
                "soft_404": False,
            },
        ),
        (sends(page(GERMAN, lang="en")), {"declared_language": "en", "guessed_language": "de"}),
        (sends(page("Short."), content_language="fr-CA, en"), {"declared_language": "fr"}),
        (sends(page("Short.")), {"declared_language": "", "guessed_language": "", "words": 1}),
        (sends(page("", more=PASSWORD)), {"login": True}),
        (sends(page(ENGLISH * 4, more=PASSWORD)), {"login": False}),
        (sends(page("", more=PASSWORD.replace("password", "PassWord"))), {"login": True}),
        (redirects("/login"), {"login": True, "hops": 1}),
        (redirects("/login?next=/privacy"), {"status": 404, "login": False}),
        (status(401), {"login": True, "status": 401}),
        (status(404), {"login": False, "status": 404}),
        (status(503), {"status": 503}),
        (sends(page(ENGLISH, title="404 – Page not found")), {"soft_404": True}),
        (sends(page("", more="<h1>Seite <b>nicht</b> gefunden</h1>")), {"soft_404": True}),
        (sends(page("The page was not found by 404 people.")), {"soft_404": False}),
        (sends(page("", title="A &amp; B\n&lt;C&gt;")), {"title": "A & B <C>"}),
        (sends(page("", title="A\0B\u202eC")), {"title": "ABC"}),
        (sends(b"%PDF-1.7 ...", "application/octet-stream"), {"document": "PDF"}),
        (sends(b"Terms.", "text/plain"), {"document": "TXT"}),
        (sends(b"\x89PNG", "image/png"), {"failed": "not_a_page", "type": "image/png"}),
        (sends("Größe".encode("latin-1"), "text/html; charset=ISO-8859-1"), {"words": 1}),
        (sends(b"<meta charset=zlib><title>A</title>"), {"title": "A"}),
        (sends(b"<title>A</title>", "text/html; charset=windows-1259"), {"title": "A"}),
    ],
)
def test_page_is_described(answer: Answer, facts: dict[str, Any]) -> None:
    result = measured(answer)
    assert facts.items() <= result.items(), result


@pytest.mark.sockets
def test_digest_is_that_of_the_text_alone() -> None:
    first = measured(sends(page(ENGLISH, title="A")))
    markup = page(ENGLISH.replace("It is", "<b>It</b>\n is"), title="B", more="<!-- nonce 7 -->")
    assert measured(sends(markup))["digest"] == first["digest"]
    assert measured(sends(page(ENGLISH.replace("not share", "share"))))["digest"] != first["digest"]


@pytest.mark.sockets
@pytest.mark.parametrize(
    ("path", "home"),
    [
        ("/", True),
        ("/index.html", True),
        ("/de/", True),
        ("/en-gb", True),
        ("/de/index.php", True),
        ("/?page=privacy", False),
        ("/privacy", False),
        ("/de/privacy", False),
        ("/legal", False),
    ],
)
def test_home_page_is_known_by_its_path(path: str, home: bool) -> None:
    assert measured(sends(page("A")), path)["home"] is home


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (ENGLISH, "en"),
        (GERMAN, "de"),
        (FRENCH, "fr"),
        (SPANISH, "es"),
        ("Η πολιτική αυτή εξηγεί πώς χρησιμοποιούμε τα δεδομένα σας. " * 5, "el"),
        ("このポリシーは、お客様のデータの使用方法を説明するものです。" * 10, "ja"),
        ("이 정책은 고객의 데이터를 어떻게 사용하는지 설명합니다. " * 10, "ko"),
        ("", ""),
        ("Home Shop Cart Login " * 50, ""),
        (ENGLISH[:100], ""),
        (f"{ENGLISH} {GERMAN}", ""),
        ("Эта политика объясняет, как мы используем данные. " * 10, ""),
        ("lorem ipsum dolor sit amet consectetur adipiscing elit " * 20, ""),
        ("7 8 9 " * 100, ""),
    ],
)
def test_language_is_guessed_only_when_the_text_tells(text: str, code: str) -> None:
    assert languages.guess(text) == code


@pytest.mark.parametrize(
    ("value", "code"),
    [("de-AT", "de"), ("EN_us", "en"), ("no", "nb"), ("", ""), ("english", ""), ("d1", "")],
)
def test_declared_language_is_its_first_part(value: str, code: str) -> None:
    assert languages.declared(value) == code


@pytest.mark.parametrize(
    "text",
    [
        "<script>a<b>c</script",
        "<script",
        "<!-- a",
        "<title>",
        "<title>A</title",
        "<",
        "< a",
        "<textarea><input type=password></textarea>",
        "<ſcript>İ</ſcript>",
    ],
)
def test_broken_page_is_read_to_its_end(text: str) -> None:
    assert html_text.read(text).has_password is False


MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (MP4, "MP4"),
        (b"\0\0\0\x14ftypisom", "MP4"),
        (b"\0\0\0\x14ftypqt  ", "MOV"),
        (b"\0\0\0\x08wide\0\0\0\0mdat", "MOV"),
        (b"\x1a\x45\xdf\xa3\x01\0\0\0\0\0\0\x1fB\x86\x81\x01B\x82\x84webm", "WEBM"),
        (b"\x1a\x45\xdf\xa3 matroska", ""),
        (b"\0\0\0\x14ftypavif", ""),
        (b"", ""),
        (b"<html>", ""),
    ],
)
def test_type_of_a_video_is_known_by_its_first_bytes(content: bytes, kind: str) -> None:
    assert type_of(content) == kind


@pytest.mark.parametrize(
    ("host", "player"),
    [
        ("www.youtube.com", "YouTube"),
        ("youtu.be", "YouTube"),
        ("player.vimeo.com", "Vimeo"),
        ("drive.google.com", "Google Drive"),
        ("notyoutube.com", ""),
        ("youtube.com.example.com", ""),
    ],
)
def test_player_is_known_by_its_host(host: str, player: str) -> None:
    assert player_of(host) == player


def partial(_request: Any) -> list[bytes]:
    return [head(206, content_type="video/mp4", content_range="bytes 0-65535/5000000"), MP4]


@pytest.mark.sockets
@pytest.mark.parametrize(
    ("answer", "facts"),
    [
        (sends(MP4, "video/mp4"), {"type": "MP4", "bytes": len(MP4), "player": ""}),
        (sends(MP4, "text/html"), {"type": "MP4"}),
        (partial, {"type": "MP4", "bytes": 5_000_000, "status": 206}),
        (endless(MP4 * 1000), {"type": "MP4", "bytes": 0}),
        (sends(MP4 + b"a" * 99_000, content_length=7_000_000), {"type": "MP4", "bytes": 7_000_000}),
        (sends(page("A video")), {"type": "", "player": "", "title": "Privacy", "login": False}),
        (sends(page("", more=PASSWORD)), {"login": True}),
        (redirects("/login"), {"login": True}),
        (status(404), {"status": 404, "type": ""}),
        (sends(b"", "video/mp4"), {"failed": "empty"}),
        (sends(b"a,b", "text/csv"), {"failed": "not_a_video", "type": "text/csv"}),
    ],
)
def test_video_is_described_by_its_first_part(answer: Answer, facts: dict[str, Any]) -> None:
    result = measured(answer, "/tour.mp4", "video")
    assert facts.items() <= result.items(), result
