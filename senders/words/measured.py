"""Sentences about what a check measured at an address, and why it measured nothing.

Results are those of ``inspections.measuring``, as kept in receipts; an unknown code has words too.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

Result = Mapping[str, Any]

_LANGUAGES: dict[str, str | Promise] = {
    "ar": _lazy("Arabic"),
    "bg": _lazy("Bulgarian"),
    "cs": _lazy("Czech"),
    "da": _lazy("Danish"),
    "de": _lazy("German"),
    "el": _lazy("Greek"),
    "en": _lazy("English"),
    "es": _lazy("Spanish"),
    "fi": _lazy("Finnish"),
    "fr": _lazy("French"),
    "he": _lazy("Hebrew"),
    "hr": _lazy("Croatian"),
    "hu": _lazy("Hungarian"),
    "it": _lazy("Italian"),
    "ja": _lazy("Japanese"),
    "ko": _lazy("Korean"),
    "nb": _lazy("Norwegian"),
    "nl": _lazy("Dutch"),
    "pl": _lazy("Polish"),
    "pt": _lazy("Portuguese"),
    "ro": _lazy("Romanian"),
    "ru": _lazy("Russian"),
    "sk": _lazy("Slovak"),
    "sv": _lazy("Swedish"),
    "th": _lazy("Thai"),
    "tr": _lazy("Turkish"),
    "uk": _lazy("Ukrainian"),
    "zh": _lazy("Chinese"),
}

_FAILURES: dict[str, str | Promise] = {
    "not_a_url": _lazy("This is not a complete URL."),
    "scheme": _lazy("The URL must begin with https:// or http://. It begins with “%(scheme)s”."),
    "userinfo": _lazy("The URL contains a username or password. Sinch cannot use it."),
    "notation": _lazy("The URL writes its IP address in an unusual form: %(host)s."),
    "port": _lazy("The URL uses port %(port)s. The portal checks ports 80 and 443 only."),
    "private": _lazy("The URL leads to a private network (%(host)s). Sinch cannot open it."),
    "private_name": _lazy(
        "For the portal, %(host)s is in a private network, which the portal does not visit."
    ),
    "host_unknown": _lazy("The portal found no address for the host %(host)s."),
    "connection_refused": _lazy("%(host)s does not accept connections."),
    "certificate_expired": _lazy("The certificate of %(host)s has expired."),
    "certificate_of_another": _lazy("%(host)s presented the certificate of another host."),
    "certificate_untrusted": _lazy("The certificate of %(host)s is not trusted."),
    "tls": _lazy("A secure connection to %(host)s failed."),
    "timed_out": _lazy("There was no complete response from %(host)s within %(seconds)s seconds."),
    "cut": _lazy("%(host)s closed the connection without a complete response."),
    "network": _lazy("The connection to %(host)s failed."),
    "redirects": _lazy("The URL redirects more than %(limit)s times."),
    "redirect_nowhere": _lazy("%(host)s redirects without a valid target."),
    "too_large": _lazy("The file is larger than 5 MB. The portal did not read it."),
    "encoding": _lazy("%(host)s compressed its response in a form that cannot be read."),
    "status": _lazy("%(host)s responded with status %(status)s and sent no image."),
    "empty": _lazy("%(host)s sent an empty file."),
    "web_page": _lazy("The URL leads to a web page, not to an image file."),
    "not_an_image": _lazy("The file is not an image that the portal can read."),
    "format": _lazy("The file is of type %(type)s. Sinch accepts PNG and JPEG images."),
    "damaged": _lazy("The image is damaged or incomplete."),
    "too_many_pixels": _lazy("The image has more than 25 million pixels. It was not opened."),
    "unfinished": _lazy("The check could not be made. Check again."),
    "not_a_page": _lazy("The URL leads to a file of type “%(type)s”, not to a web page."),
    "not_a_video": _lazy("The URL leads to a file of type “%(type)s”, not to a video."),
}


def sentence(result: Result) -> str:
    """Returns one sentence, or two, for a result."""
    if result.get("failed"):
        return failure(result)
    if result.get("kind") == "page":
        return _page(result)
    if result.get("kind") == "video":
        return _video(result)
    return _("%(width)s × %(height)s, %(size)s, %(type)s.") % _image(result)


def failure(result: Result) -> str:
    """Returns the cause why nothing was measured."""
    code = str(result.get("failed"))
    words = _FAILURES.get(code, _lazy("The check failed."))
    if code == "too_many_pixels" and result.get("width"):
        words = _lazy(
            "The image must have 25 million pixels or fewer. It is %(width)s × %(height)s pixels."
        )
    return str(words) % _Facts({"host": _("The host"), **result})


def image(result: Result) -> str:
    """Returns ``224 × 224, 31 KB, PNG``."""
    return _("%(width)s × %(height)s, %(size)s, %(type)s") % _image(result)


def _image(result: Result) -> dict[str, Any]:
    return {
        "width": result["width"],
        "height": result["height"],
        "size": size(result["bytes"]),
        "type": result["type"],
    }


def size(count: int) -> str:
    """Returns ``31 KB``, rounded up so that a byte above a limit shows; MB from 10 MB on."""
    kilobytes = -(-count // 1024)
    if kilobytes < 10 * 1024:
        return _("%s KB") % f"{kilobytes:,}"
    return _("%s MB") % f"{count / 1024 / 1024:,.1f}"


def language(code: str) -> str:
    """Returns the name of a language; its code where the portal has no name."""
    return str(_LANGUAGES.get(code, code))


def _page(result: Result) -> str:
    status = int(result["status"])
    host = {"host": result.get("host", ""), "status": status}
    if result["login"]:
        return _("Sign-in page. Reviewers cannot read what is behind it.")
    if status in {404, 410}:
        return _("Page not found (status %(status)s).") % host
    if status in {403, 429, 503}:
        return (
            _("%(host)s rejected the automatic visit (status %(status)s). Open the page yourself.")
            % host
        )
    if status >= 400:
        return _("%(host)s responded with status %(status)s.") % host
    if result.get("document"):
        return _("Document found, %(type)s.") % {"type": result["document"]}
    if result["soft_404"]:
        return _("The page exists, but its title says that it was not found.")
    return _home(result) if result["home"] else _found(result)


def _home(result: Result) -> str:
    spoken = result["guessed_language"] or result["declared_language"]
    if not spoken:
        return _("Home page found. Its language is not known.")
    return _("Home page found, %(language)s.") % {"language": language(spoken)}


def _found(result: Result) -> str:
    guessed, declared = result["guessed_language"], result["declared_language"]
    if guessed and declared and guessed != declared:
        return _("Page found, %(language)s. It declares %(declared)s.") % {
            "language": language(guessed),
            "declared": language(declared),
        }
    if guessed:
        return _("Page found, %(language)s.") % {"language": language(guessed)}
    if declared:
        return _("Page found. It declares %(declared)s.") % {"declared": language(declared)}
    return _("Page found. Its language is not known.")


def _video(result: Result) -> str:
    status = int(result["status"])
    if result["login"]:
        return _("Sign-in page. Reviewers cannot see the video behind it.")
    if status >= 400:
        return _("%(host)s responded with status %(status)s.") % {
            "host": result.get("host", ""),
            "status": status,
        }
    if result["type"] and result["bytes"]:
        return _("Video found, %(size)s, %(type)s.") % {
            "size": size(result["bytes"]),
            "type": result["type"],
        }
    if result["type"]:
        return _("Video found, %(type)s.") % {"type": result["type"]}
    if result["player"]:
        return _("Page of %(player)s found. The portal cannot check that the video plays.") % {
            "player": result["player"]
        }
    return _("Web page found. The portal cannot check that it shows a video.")


class _Facts(dict[str, Any]):
    """Facts of a failure; one that an older version did not keep leaves a dash."""

    def __missing__(self, key: str) -> str:
        return "–"
