"""Email addresses: one address, without a name around it, with its domain in lower case."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from senders.inputs import characters, hosts
from senders.inputs.reading import Reading, invisible_left_out, only_spaces, short, wrong
from senders.provisioning import EMAIL_LOCAL_MAX, EMAIL_MAX, is_email

_MAILTO = re.compile(r"(?:e-?mail|mailto) ?: ?/{0,2}", re.IGNORECASE)
_ROUND_AT = re.compile(r" ?@ ?")
_MARKDOWN = re.compile(r"\[[^\]\[]*\]\((?:mailto:)?(?P<address>[^()\s]+)\)")
_WRITTEN_AT = re.compile(r"[\[({]? ?\b(?:at|arobase)\b ?[\])}]?", re.IGNORECASE)
_COMMA_FOR_DOT = re.compile(r"([\w-]{1,63}),[a-z]{2,}", re.IGNORECASE)
_LABEL = re.compile(r"[^\W\d_][\w &/-]{0,30}: ")
_LABEL_BAD = re.compile(r"[^\w-]|_")


def email(typed: str, subject: str = "", countries: Sequence[str] = ()) -> Reading:
    """Reads one email address, also from ``Name <address>`` and ``mailto:``."""
    bare, invisible = characters.code(typed)
    notes = [invisible_left_out(invisible)] if invisible else []
    if not bare:
        return only_spaces(typed, subject)
    if link := _MARKDOWN.fullmatch(bare):
        bare = link["address"]
    bare, left_out = _address_in(characters.without_link(bare))
    notes += left_out
    address = _ROUND_AT.sub("@", " ".join(bare.split())) if "@" in bare else bare
    if problem := _problem(address, subject):
        return Reading(typed, typed, problem=problem)
    local, _at, domain = address.partition("@")
    try:
        domain = hosts.ascii_of(domain)
    except hosts.WrongHost as error:
        return wrong(
            typed,
            _("%(subject)s contains “%(part)s” after the @, which is no domain."),
            subject,
            part=short(error.part),
        )
    sent = f"{local}@{domain}"
    if len(sent) > EMAIL_MAX:
        return wrong(
            typed,
            _("%(subject)s must be %(most)d characters or fewer. You entered %(n)d."),
            subject,
            most=EMAIL_MAX,
            n=len(sent),
        )
    if not is_email(sent):
        return wrong(
            typed,
            _("%(subject)s contains “%(part)s” after the @, which is no domain."),
            subject,
            part=short(domain),
        )
    return Reading(typed, sent, tuple(notes))


def _address_in(bare: str) -> tuple[str, list[str]]:
    """Returns the address in a text and sentences about what stood around it."""
    notes = []
    before, bracket, rest = bare.rpartition("<")
    if bracket and ">" in rest and "@" in rest:
        inner, _bracket, after = rest.partition(">")
        if "@" not in before and "@" not in after:
            if before.strip(f" {characters.QUOTES}"):
                notes.append(_("The name before the address is left out."))
            if after.strip(" .,;"):
                notes.append(_("The text after the address is left out."))
            bare = inner
    elif bare.endswith(")") and bare.count("(") == 1:
        address, _bracket, _name = bare.partition("(")
        if "@" in address and "@" not in _name and " " not in address.strip():
            notes.append(_("The name after the address is left out."))
            bare = address
    bare = characters.unquoted(bare)
    if (label := _LABEL.match(bare)) and not _MAILTO.match(bare):
        bare = characters.unquoted(bare[label.end() :])
    if prefix := _MAILTO.match(bare):
        bare = characters.unquoted(bare[prefix.end() :])
    if "?" in bare.partition("@")[2]:
        bare = bare.partition("?")[0]
        notes.append(_("The part after “?” is left out."))
    if cut := bare.rstrip(" .,;:!?)"):
        if len(bare.rstrip()) > len(cut):
            sign = bare[len(cut)]
            notes.append(_("The “%(sign)s” at the end is left out.") % {"sign": sign})
        bare = cut
    return bare, notes


def _problem(address: str, subject: str) -> str:
    """Returns the sentence about the first part that is wrong, or an empty text."""
    words = {"subject": subject or str(_("The value"))}
    local, at, domain = address.partition("@")
    if not at:
        return _no_at(address, words)
    if "@" in domain:
        return (
            _("%(subject)s contains “@” more than once. Enter one email address in each field.")
            % words
        )
    if found := _COMMA_FOR_DOT.fullmatch(domain):
        return _("%(subject)s contains “,” after “%(part)s”. Enter a dot.") % {
            **words,
            "part": short(f"@{found[1]}"),
        }
    for sign in ",;|":
        if sign in address:
            return (
                _("%(subject)s contains “%(sign)s”. Enter one email address in each field.")
                % {**words, "sign": sign}
            )  # fmt: skip
    if " " in address:
        return _("%(subject)s contains a space after “%(part)s”. Enter the address alone.") % {
            **words,
            "part": short(address.partition(" ")[0]),
        }
    if not local:
        return _("%(subject)s has nothing before the @.") % words
    if len(local) > EMAIL_LOCAL_MAX:
        return _(
            "%(subject)s has %(n)d characters before the @. Sinch accepts %(most)d or fewer."
        ) % {**words, "n": len(local), "most": EMAIL_LOCAL_MAX}
    if ".." in address:
        return _("%(subject)s contains “..”. Enter one dot.") % words
    if local[0] == "." or local[-1] == ".":
        return _("%(subject)s has a dot at the start or at the end of “%(part)s”.") % {
            **words,
            "part": short(local),
        }
    return _domain_problem(domain, words)


def _no_at(address: str, words: dict[str, str]) -> str:
    if found := _WRITTEN_AT.search(address[:300]):
        return _("%(subject)s contains “%(sign)s”. Enter @.") % {
            **words, "sign": found[0].strip()
        }  # fmt: skip
    return _("%(subject)s has no “@”. Enter an email address, for example name@brand.com.") % words


def _domain_problem(domain: str, words: dict[str, str]) -> str:
    if not domain:
        return _("%(subject)s has nothing after the @.") % words
    plain = hosts.with_plain_dots(domain)
    if "." not in plain.strip("."):
        return _(
            "%(subject)s has no ending after “%(domain)s”, such as .com."
        ) % {**words, "domain": short(f"@{domain}")}  # fmt: skip
    if plain.isascii() and (bad := _LABEL_BAD.search(plain.replace(".", ""))):
        return _("%(subject)s contains “%(sign)s” after the @.") % {
            **words,
            "sign": characters.named(bad[0]),
        }
    for label in plain.split("."):
        if label.startswith("-") or label.endswith("-"):
            return _("%(subject)s contains “%(part)s” after the @: “-” stands at an end.") % {
                **words,
                "part": short(label),
            }
    return ""
