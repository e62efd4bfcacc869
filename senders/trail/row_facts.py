"""The facts that a row of the trail shows behind its object: countries, roles, counts, reasons.

One reader for each action, over what its entry and the attempt before it hold. Nothing is guessed:
an entry that holds less says less. Words of actions are in ``senders.audit.actions``, the parts of
phrases that a sender's activity shows too in ``phrases``.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from senders.audit import Action
from senders.audit.redaction import shown
from senders.trail import (
    case_facts,
    intake_facts,
    launch_facts,
    paper_facts,
    phrases,
    source_facts,
)
from senders.trail.entry_changes import place
from senders.trail.fact_parts import (
    MOST_FIELDS,
    Facts,
    as_list,
    as_mapping,
    as_text,
    codes,
    fields_named,
    in_countries,
    joined,
    move,
    numbers_counted,
    quoted,
    role_name,
)
from senders.trail.numerals import counted
from senders.words.fields import name_of
from senders.words.removed import amounts
from senders.words.steps import BY_SLUG

Json = Mapping[str, Any]
COUNTRIES, BRAND_NUMBERS = "details.countries", "details.testNumbers"
WAYS: dict[str, str | Promise] = {
    "password": gettext_lazy("password"),
    "totp": gettext_lazy("authenticator app"),
    "webauthn": gettext_lazy("passkey"),
    "passkey": gettext_lazy("passkey"),
    "recovery_codes": gettext_lazy("recovery code"),
    "socialaccount": gettext_lazy("single sign-on"),
    "invitation": gettext_lazy("invitation"),
}
UNSAID = {"id", "seen_since", "counted_at"}  # of a filter: counted, or times of the file itself
FORMATS = {"json": "JSON", "csv": "CSV", "jsonl": "JSON Lines", "xlsx": "XLSX"}


def facts(action: str, changes: Json, asked: Json, number: int) -> tuple[str, ...]:
    """Returns the facts of one entry as short phrases; ``asked`` is the request of its attempt.

    An action that is not known here is told by what it changes.
    """
    found = READERS.get(action, _moves)(Facts(action, changes, asked, number))
    return tuple(dict.fromkeys(phrase for phrase in found if phrase))


def _state(entry: Facts) -> list[str]:
    return list(phrases.state_moved(entry.before, entry.after))


def _launch(entry: Facts) -> list[str]:
    """The countries that the launch was to submit; else those whose status it moved."""
    path = phrases.COUNTRY
    moved = [key.removeprefix(path) for key in entry.after if key.startswith(path)]
    listed = entry.asked.get("countries")
    submitted = listed if isinstance(listed, list) else moved if entry.before else []
    approval = as_mapping(entry.asked.get("approval"))
    return [in_countries(submitted), launch_facts.requester(approval), *_state(entry)]


def _creation(entry: Facts) -> list[str]:
    wanted = {**entry.asked, **entry.after}
    numbers = as_list(wanted.get(BRAND_NUMBERS))
    return [in_countries(as_list(wanted.get(COUNTRIES))), numbers_counted(len(numbers))]


def _update(entry: Facts) -> list[str]:
    paths = {**entry.before, **entry.after} or entry.asked
    rest = [each for each in paths if each != "state" and not each.startswith(phrases.COUNTRY)]
    named = [name_of(each) for each in rest if each != COUNTRIES]
    return [*_countries_changed(entry), *fields_named(named), *_state(entry)]


def _countries_changed(entry: Facts) -> list[str]:
    if COUNTRIES not in entry.before or COUNTRIES not in entry.after:
        listed = entry.after.get(COUNTRIES, entry.asked.get(COUNTRIES))
        return [in_countries(as_list(listed))]
    was, now = as_list(entry.before[COUNTRIES]), as_list(entry.after[COUNTRIES])
    added = [code for code in now if code not in was]
    removed = [code for code in was if code not in now]
    return [
        _("added %s") % codes(added) if added else "",
        _("removed %s") % codes(removed) if removed else "",
    ]


def _numbers(entry: Facts) -> list[str]:
    """The count of numbers asked for, and each of them reduced with its state."""
    asked = entry.asked.get("testNumbers")
    many = len(asked) if isinstance(asked, list) else 0
    named = phrases.details(entry.action, entry.changes, entry.asked)
    return [numbers_counted(many) if many > 1 else "", *named]


def _comment(entry: Facts) -> list[str]:
    return [quoted(phrases.text(entry.changes, entry.asked))]


def _note(entry: Facts) -> list[str]:
    return [quoted(str(entry.after.get("note") or ""))]


def _token(entry: Facts) -> list[str]:
    return [_("Sinch returned no token")] if entry.after.get("shown") is False else []


def _tag(entry: Facts) -> list[str]:
    return [shown(str(entry.after.get("tag") or entry.before.get("tag") or ""))]


def _save(entry: Facts) -> list[str]:
    step, fields = str(entry.changes.get("step") or ""), as_list(entry.changes.get("fields"))
    known = BY_SLUG.get(step)
    named = [name_of(place(step, str(each)) if step else str(each)) for each in fields]
    return [str(known.title) if known else step, *fields_named(named)]


def _sender(entry: Facts) -> list[str]:
    identifier = entry.after.get("sender")
    return [_("sender %s") % identifier] if identifier else []


def _unlocked(entry: Facts) -> list[str]:
    many = len(as_list(entry.after.get("sameName")))
    if not many:
        return []
    words = ngettext("%s sender with the same name", "%s senders with the same name", many)
    return [words % counted(many)]


def _role(entry: Facts) -> list[str]:
    """Roles given or changed, and the last day, which may be taken away."""
    moves = move(entry, "role", role_name)
    if "until" not in entry.after or (not entry.before and not entry.after["until"]):
        return moves
    until = entry.after["until"]
    return [*moves, _("last day %s") % until if until else _("no last day")]


def _credentials(entry: Facts) -> list[str]:
    """The ID of the access key, and whatever else changed with it; a secret is only “new”."""
    others = ("name", "project_id", "base_url", "auth") if entry.before else ("project_id",)
    return [
        *(_("key %s") % each for each in move(entry, "key_id")),
        _("new secret") if "key_secret" in entry.after else "",
        *(each for key in others for each in move(entry, key)),
    ]


def _export(entry: Facts) -> list[str]:
    """The kind of file, the number of rows and the filters; a whole trail ends with its entry."""
    wanted = as_mapping(entry.changes.get("filter"))
    many = entry.changes.get("count")
    if many is None and entry.action == Action.AUDIT_EXPORTED and not wanted:
        many = entry.number
    kind = str(entry.changes.get("format") or "")
    return [
        FORMATS.get(kind, kind),
        _rows_of(entry.action, many) if isinstance(many, int) else "",
        *(f"{key}: {joined(value)}" for key, value in wanted.items() if key not in UNSAID),
    ]


def _rows_of(action: str, many: int) -> str:
    if action == Action.AUDIT_EXPORTED:
        words = ngettext("%s entry", "%s entries", many)
    elif action == Action.SENDERS_EXPORTED:
        words = ngettext("%s sender", "%s senders", many)
    else:
        words = ngettext("%s row", "%s rows", many)
    return words % counted(many)


def _view(entry: Facts) -> list[str]:
    """The change of its name, and that its filters or columns changed; else its filters."""
    sides = entry.before, entry.after
    queries = [str(side.get("query") or "").lstrip("?") for side in sides]
    if not all(sides):
        return [shown("".join(queries))]
    columns = [side.get("columns") for side in sides]
    return [
        *move(entry, "name"),
        _("other filters") if queries[0] != queries[1] else "",
        _("other columns") if columns[0] != columns[1] else "",
    ]


def _webhook(entry: Facts) -> list[str]:
    is_update = entry.action == Action.WEBHOOK_UPDATED
    triggers = entry.after.get("triggers", entry.asked.get("triggers"))
    many = len(as_list(triggers))
    return [
        *(move(entry, "target") if entry.before and entry.after else []),
        _("new secret") if is_update and "secret" in entry.asked else "",
        ngettext("%s event type", "%s event types", many) % counted(many) if many else "",
    ]


def _ways(entry: Facts) -> list[str]:
    """The ways in which a person has shown who they are."""
    ways = [str(WAYS.get(str(way), way)) for way in as_list(entry.after.get("ways"))]
    return [_("with %s") % ", ".join(ways)] if ways else []


def _factor(entry: Facts) -> list[str]:
    factor = entry.after.get("factor")
    return [str(WAYS.get(str(factor), factor))] if factor else []


def _sessions(entry: Facts) -> list[str]:
    many = entry.after.get("ended")
    if not isinstance(many, int):
        return []
    return [ngettext("%s session", "%s sessions", many) % counted(many)]


def _removed(entry: Facts) -> list[str]:
    return amounts(as_mapping(entry.changes.get("removed")))


def _import(entry: Facts) -> list[str]:
    """The drafts that were created, and the rows that became none."""
    created, bad, left = (
        number if isinstance(number := entry.changes.get(key), int) else 0
        for key in ("created", "with_problems", "left_out")
    )
    return [
        ngettext("%s draft", "%s drafts", created) % counted(created),
        ngettext("%s row with problems", "%s rows with problems", bad) % counted(bad)
        if bad
        else "",
        ngettext("%s row left out", "%s rows left out", left) % counted(left) if left else "",
    ]


def _moves(entry: Facts) -> list[str]:
    """Roles and single words of an action without a reader of its own."""
    keys = dict.fromkeys([*entry.before, *entry.after])
    known = {"role": role_name}
    found = [each for key in keys for each in move(entry, key, known.get(key, as_text))]
    return found if len(found) <= MOST_FIELDS else fields_named([name_of(key) for key in keys])


def _nothing(entry: Facts) -> list[str]:
    return []


def _owner(entry: Facts) -> list[str]:
    return move(entry, "owner")


READERS: dict[str, Callable[[Facts], list[str]]] = {
    Action.ACCESS_EXPORTED: _export,
    Action.ACCOUNT_COMMENTED: _comment,
    Action.AUDIT_EXPORTED: _export,
    **intake_facts.READERS,
    Action.CASE_CLOSED: _nothing,
    Action.CASE_ITEM_ADDED: case_facts.item,
    Action.CASE_ITEM_CHANGED: case_facts.item,
    Action.CASE_ITEM_ENDED: case_facts.item,
    Action.CASE_ITEM_REOPENED: case_facts.item,
    Action.CASE_OWNER_CHANGED: _owner,
    Action.CASE_REMINDED: case_facts.reminded,
    **dict.fromkeys(paper_facts.ACTIONS, paper_facts.of_paper),
    Action.CASE_REOPENED: _nothing,
    Action.CHANGES_EXPORTED: _export,
    Action.COVERAGE_EXPORTED: _export,
    Action.DATA_TIDIED: _removed,
    Action.DOSSIER_EXPORTED: _nothing,
    Action.DRAFT_CAUGHT_UP: _save,
    Action.DRAFT_CLONED: source_facts.source,
    Action.DRAFT_CONFIRMED: _sender,
    Action.DRAFT_CREATED: source_facts.source,
    Action.DRAFT_EXPORTED: _export,
    Action.DRAFT_NOTED: _note,
    Action.DRAFT_OWNER_CHANGED: _owner,
    Action.DRAFT_REMOVED: _removed,
    Action.DRAFT_SAVED: _save,
    Action.DRAFT_SAVE_RESTORED: _save,
    Action.DRAFT_SUBMITTED: _sender,
    Action.DRAFT_UNLOCKED: _unlocked,
    Action.DRAFT_WAITING_CHANGED: case_facts.waiting,
    Action.DRAFTS_IMPORTED: _import,
    Action.IMPORT_EXPORTED: _export,
    Action.MEMBER_ACTIVATED: _role,
    Action.MEMBER_ADDED: _role,
    Action.MEMBER_INVITED: _role,
    Action.MEMBER_JOINED: _role,
    Action.MEMBER_ROLE_CHANGED: _role,
    Action.PEOPLE_EXPORTED: _export,
    Action.PERSON_CODES_CREATED: _nothing,
    Action.PERSON_CREATED: _nothing,
    Action.PERSON_EXPORTED: _export,
    Action.PERSON_FACTOR_ADDED: _factor,
    Action.PERSON_FACTOR_REMOVED: _factor,
    Action.PERSON_SESSIONS_ENDED: _sessions,
    Action.PERSON_SIGNED_IN: _ways,
    Action.PROFILE_CHANGED: _save,
    Action.PROFILE_CREATED: source_facts.source,
    Action.PROFILE_REMOVED: _nothing,
    Action.PROJECT_CONNECTED: _credentials,
    Action.PROJECT_CREDENTIALS_CHANGED: _credentials,
    Action.SENDERS_EXPORTED: _export,
    Action.SENDER_COMMENTED: _comment,
    Action.SENDER_CREATED: _creation,
    Action.SENDER_LAUNCHED: _launch,
    **launch_facts.READERS,
    Action.SENDER_NOTED: _note,
    Action.SENDER_OWNER_CHANGED: _owner,
    Action.SENDER_TAG_ADDED: _tag,
    Action.SENDER_TAG_REMOVED: _tag,
    Action.SENDER_UPDATED: _update,
    Action.TEST_NUMBERS_ADDED: _numbers,
    Action.TEST_NUMBER_INVITED_AGAIN: _numbers,
    Action.TEST_NUMBER_REMOVED: _numbers,
    Action.TOKEN_REVEALED: _token,
    Action.VIEW_CHANGED: _view,
    Action.VIEW_REMOVED: _view,
    Action.VIEW_SHARED: _view,
    Action.WEBHOOK_CREATED: _webhook,
    Action.WEBHOOK_REMOVED: _nothing,
    Action.WEBHOOK_REPLACED: _webhook,
    Action.WEBHOOK_UPDATED: _webhook,
}
