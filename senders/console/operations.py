"""The operations of ``manage.py rcs`` on senders, testers and the account.

Each takes the session and the parsed arguments and returns the output. Writes go through
``senders.sinch.writes``.
"""

import json
import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any

from pydantic import BaseModel

from senders.console.printing import Shown, pairs, printable, table
from senders.console.session import Declined, Session, read_body, read_numbers, read_text, writing
from senders.provisioning import Sender, SenderInput, SenderUpdate, TestNumber
from senders.records.facts import sender_name
from senders.sinch import claims, writes
from senders.words import countries


def check(session: Session, options: Namespace) -> Shown:
    """Makes the cheapest API call; its errors are explained like those of every other call."""
    total = session.client.list_senders(page_size=1).total_size
    project = session.project
    senders = "1 sender" if total == 1 else f"{total} senders"
    return Shown(
        {"project": project.slug, "projectId": project.project_id, "totalSize": total},
        [f"The credentials are valid. {project.name} has {senders}."],
    )


def list_senders(session: Session, options: Namespace) -> Shown:
    page = session.client.list_senders(
        states=options.state,
        name=options.name,
        search=options.search,
        app_id=options.app,
        sender_ids=options.id,
        sort=options.sort.removeprefix("-").upper(),
        direction="DESC" if options.sort.startswith("-") else "ASC",
        page_size=options.size,
        page_token=options.page,
    )
    rows = [
        (
            sender.id,
            sender.state,
            sender.region,
            sender.use_case,
            sender.modified,
            sender.details.brand.name if sender.details and sender.details.brand else None,
        )
        for sender in page.senders
    ]
    lines = table(("ID", "STATE", "REGION", "USE CASE", "MODIFIED", "NAME"), rows)
    return Shown(wire(page), [*lines, *after_page(page.total_size, page.next_page_token)])


def get_sender(session: Session, options: Namespace) -> Shown:
    return _shown(session.client.get_sender(options.sender))


def sender_json(session: Session, options: Namespace) -> Shown:
    shown = Shown(session.client.get_sender(options.sender).wire, ())
    return Shown(shown.wire, shown.as_json().splitlines())


def create_sender(session: Session, options: Namespace) -> Shown:
    body = SenderInput.parse(read_body(options.file))
    with writing():
        made = writes.create_sender(session.actor, body)
    return _shown(made)


def update_sender(session: Session, options: Namespace) -> Shown:
    """Updates a sender after it has shown the change; launched countries need a flag to leave."""
    body = SenderUpdate.parse(read_body(options.file))
    with ExitStack() as claim:
        with writing():
            # Nobody else writes to the sender between this reading and the update.
            held = claims.one_write(session.actor, session.project, options.sender)
            claim.enter_context(held)
        before = session.client.get_sender(options.sender)
        sys.stderr.write("".join(f"{line}\n" for line in _changes(before, body)))
        try:
            with writing():
                made = writes.update_sender(
                    session.actor,
                    options.sender,
                    body,
                    before=before,
                    removing=options.remove_launched,
                )
        except writes.RemovesLaunched as kept:
            raise Declined(_launched_stay(before, kept.countries)) from None
    return _shown(made)


_NEEDS_APPROVAL = (
    "Nothing was launched. In this project a launch needs the approval of another person."
    " Request approval on the launch page of the sender."
)


def launch(session: Session, options: Namespace) -> Shown:
    """Launches a sender after a confirmation, asked for on standard error."""
    if session.project.four_eyes:
        raise Declined(_NEEDS_APPROVAL)
    before = session.client.get_sender(options.sender)
    if not options.yes:
        held = before.details.countries if before.details else None
        sys.stderr.write(
            printable(
                f"Launch {sender_name(before)} ({before.state}) in {', '.join(held or ['-'])}?"
                " You cannot undo this through the API. [y/N] "
            )
        )
        sys.stderr.flush()
        if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
            raise Declined("Not launched.")
    with writing():
        made = writes.launch(session.actor, options.sender, before=before)
    return _shown(made)


def activities(session: Session, options: Namespace) -> Shown:
    page = session.client.list_activities(
        options.sender, page_size=options.size, page_token=options.page
    )
    return _activities(page)


def comment(session: Session, options: Namespace) -> Shown:
    with writing():
        made = writes.add_comment(session.actor, options.sender, read_text(options.text))
    return Shown(wire(made), ["Comment added."])


def questionnaire(session: Session, options: Namespace) -> Shown:
    answer = session.client.get_questionnaire(
        options.use_case,
        countries=options.country,
        us_version=options.us_version,
        us_variant=options.us_variant,
    )
    sections = wire(answer)["sections"]
    lines: list[str] = []
    for path, question in _questions(sections):
        lines += [path, f"  {question['question'] or '-'}"]
        lines += [f"  suggested: {each}" for each in question["suggestedAnswers"]]
    return Shown(sections, lines)


def test_numbers(session: Session, options: Namespace) -> Shown:
    client = session.client
    if options.number:
        return _numbers([client.get_test_number(options.sender, options.number)])
    return _numbers(client.get_sender(options.sender).test_number_states or [])


def add_test_numbers(session: Session, options: Namespace) -> Shown:
    typed = [read_text("-")] if options.numbers == ["-"] else options.numbers
    numbers = read_numbers(typed)
    with writing():
        made = writes.add_test_numbers(session.actor, options.sender, numbers)
    return _numbers(made)


def remove_test_number(session: Session, options: Namespace) -> Shown:
    with writing():
        writes.remove_test_number(session.actor, options.sender, options.number)
    return Shown(None, ["Removed."])


def retry_number(session: Session, options: Namespace) -> Shown:
    with writing():
        made = writes.retry_test_number(session.actor, options.sender, options.number)
    return _numbers([made])


def capabilities(session: Session, options: Namespace) -> Shown:
    features = session.client.get_capabilities(options.sender, options.number)
    return Shown({"features": features}, features or ["None."])


def account_activities(session: Session, options: Namespace) -> Shown:
    page = session.client.list_account_activities(page_size=options.size, page_token=options.page)
    return _activities(page)


def account_comment(session: Session, options: Namespace) -> Shown:
    with writing():
        made = writes.add_account_comment(session.actor, read_text(options.text))
    return Shown(wire(made), ["Comment added."])


def wire(model: BaseModel) -> Any:
    """Returns the wire JSON of a response; secrets are masked."""
    return model.model_dump(mode="json", by_alias=True, exclude_none=True)


def after_page(total: int, next_token: str | None) -> list[str]:
    return [f"{total} in total."] + ([f"Next page: --page {next_token}"] if next_token else [])


def _changes(before: Sender, body: SenderUpdate) -> list[str]:
    """Returns a line for each value that the update changes, and one that names the sender."""
    held = writes.flatten(before.wire)
    lines = [
        printable(f"  {path}: {_written(held.get(path))} -> {_written(value)}")
        for path, value in writes.flatten(body.wire).items()
        if held.get(path) != value
    ]
    head = f"Update of {sender_name(before)} ({before.state}), {_values(len(lines))}:"
    return [printable(head), *lines]


def _values(count: int) -> str:
    return "1 value" if count == 1 else f"{count} values"


def _written(value: Any) -> str:
    return "-" if value in (None, "", []) else json.dumps(value, ensure_ascii=False)


def _launched_stay(before: Sender, codes: Sequence[str]) -> str:
    launched = writes.launched_countries(before)
    named = [
        f"{countries.name(code)} ({code}) is launched with {one.live} of {one.total} operators."
        for code in codes
        for one in (launched[code],)
    ]
    flags = " ".join(f"--remove-launched {code}" for code in codes)
    return f"Nothing was sent. {' '.join(named)} Add {flags} to remove what is launched."


def _shown(sender: Sender) -> Shown:
    details = sender.details
    lines = pairs(
        {
            "Name": sender_name(sender),
            "Id": sender.id,
            "State": sender.state,
            "Region": sender.region,
            "Billing category": sender.billing_category,
            "Use case": sender.use_case,
            "Countries": details.countries if details else None,
            "Created": sender.created,
            "Modified": sender.modified,
            "Launched": sender.launched,
        }
    )
    statuses = [
        (country.country, name, status, remark)
        for country in sender.country_status or []
        for name, status, remark in [
            ("", country.status, ""),
            *((each.name, each.status, each.remark) for each in country.operators),
        ]
    ]
    if statuses:
        lines += ["", *table(("COUNTRY", "OPERATOR", "STATUS", "REMARK"), statuses)]
    if sender.test_number_states:
        lines += ["", *_numbers(sender.test_number_states).lines]
    return Shown(sender.wire, lines)


def _numbers(states: list[TestNumber]) -> Shown:
    rows = [(each.number, each.state, each.submitted) for each in states]
    return Shown(
        {"testNumbers": [wire(each) for each in states]},
        table(("NUMBER", "STATE", "SUBMITTED"), rows),
    )


def _activities(page: Any) -> Shown:
    rows = [(each.created, each.type, each.author, each.comment) for each in page.notifications]
    lines = table(("TIME", "TYPE", "AUTHOR", "COMMENT"), rows)
    return Shown(wire(page), [*lines, *after_page(page.total_size, page.next_page_token)])


def _questions(value: Any, path: str = "") -> list[tuple[str, Mapping[str, Any]]]:
    """Yields every question with its dotted path."""
    if not isinstance(value, Mapping):
        return []
    if isinstance(value.get("question"), str):
        return [(path, value)]
    return [
        found
        for key, inner in value.items()
        for found in _questions(inner, f"{path}.{key}".lstrip("."))
    ]
