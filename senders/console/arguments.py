"""The sub-commands of ``manage.py rcs`` and their arguments. ``operations`` runs them."""

from argparse import ArgumentParser, ArgumentTypeError, _SubParsersAction
from collections.abc import Callable
from typing import Any, TypeAlias

from senders import inputs
from senders.console import operations, webhooks
from senders.inputs import characters
from senders.provisioning import (
    SenderState,
    SortColumn,
    clean_number,
    is_e164,
    is_id,
    is_page_token,
)

# In quotes: argparse's class takes a parameter for type checkers only.
Subparsers: TypeAlias = "_SubParsersAction[Any]"
SORTS = tuple(f"{sign}{column.lower()}" for column in SortColumn for sign in ("", "-"))
FILE_HELP = "a JSON file, or - for standard input"
TEXT_HELP = "the text, or - for standard input"


def an_id(text: str) -> str:
    """Returns the ID, or ends the run: Sinch is not asked for what can be no ID."""
    text = characters.unquoted(characters.code(text).text)
    if text and not is_id(text):
        raise ArgumentTypeError("an ID has up to 64 letters, digits, hyphens and underscores")
    return text


def a_number(text: str) -> str:
    """Returns the number in E.164, or ends the run with the reason why it is none."""
    number = clean_number(text)
    if not number or is_e164(number):
        return number  # also one that Sinch lists although it cannot exist
    reading = inputs.invited_number(text, "the number")
    if reading.problem:
        raise ArgumentTypeError(reading.problem)
    return reading.sent


def a_url(text: str) -> str:
    reading = inputs.web_address(text, "the URL")
    if reading.problem:
        raise ArgumentTypeError(reading.problem)
    return reading.sent


def a_page(text: str) -> str:
    if text and not is_page_token(text):
        raise ArgumentTypeError("a page token has up to 2,048 printable ASCII characters")
    return text


# The types of required arguments; empty defaults of the others pass.
TYPES: dict[str, Callable[[str], str]] = {"sender": an_id, "webhook": an_id, "number": a_number}


def add_subcommands(parser: ArgumentParser) -> None:
    """Adds every sub-command; each stores its operation in ``run``."""
    sub = parser.add_subparsers(dest="subcommand", required=True, metavar="SUBCOMMAND")
    leaf(sub, "check", "check the credentials with one API call", operations.check)
    _add_senders(sub)
    _add_testers(group(sub, "test-numbers", "manage the test numbers of a sender"))
    _add_account(group(sub, "account", "show and comment on the RCS account of the project"))
    _add_webhooks(group(sub, "webhooks", "manage the webhooks that receive callbacks from Sinch"))


def group(sub: Subparsers, name: str, help_text: str) -> Subparsers:
    parser: ArgumentParser = sub.add_parser(name, help=help_text, description=help_text)
    return parser.add_subparsers(dest="operation", required=True, metavar="OPERATION")


def leaf(
    sub: Subparsers, name: str, help_text: str, run: Callable[..., Any], *positional: str
) -> ArgumentParser:
    """Adds an operation with required arguments and ``--json``."""
    parser: ArgumentParser = sub.add_parser(name, help=help_text, description=help_text)
    for argument in positional:
        parser.add_argument(argument, type=TYPES.get(argument, str))
    parser.add_argument("--json", action="store_true", help="print JSON with secrets hidden")
    parser.set_defaults(run=run)
    return parser


def _add_senders(sub: Subparsers) -> None:
    listing = leaf(sub, "list", "list one page of senders", operations.list_senders)
    listing.add_argument(
        "--state", action="append", default=[], choices=[state.value for state in SenderState]
    )
    listing.add_argument("--name", default="", help="filter by part of the name")
    listing.add_argument("--search", default="", help="search with the API’s search parameter")
    listing.add_argument("--app", default="", type=an_id, help="filter by Conversation API app ID")
    listing.add_argument(
        "--id", action="append", default=[], type=an_id, help="filter by sender ID"
    )
    listing.add_argument("--sort", default="-modified", choices=SORTS)
    _add_paging(listing)
    leaf(sub, "get", "show one sender as text", operations.get_sender, "sender")
    leaf(sub, "json", "show one sender as API JSON", operations.sender_json, "sender")
    create = leaf(sub, "create", "create a sender", operations.create_sender)
    create.add_argument("file", help=FILE_HELP)
    update = leaf(sub, "update", "update a sender", operations.update_sender, "sender")
    update.add_argument("file", help=f'{FILE_HELP}; contains the changed fields under "details"')
    update.add_argument(
        "--remove-launched",
        action="append",
        default=[],
        type=str.upper,
        metavar="COUNTRY",
        help="two-letter code of a launched country to remove; can be repeated",
    )
    launch = leaf(sub, "launch", "launch a sender", operations.launch, "sender")
    launch.add_argument("--yes", action="store_true", help="launch without confirmation")
    _add_paging(
        leaf(sub, "activities", "list the activities of a sender", operations.activities, "sender")
    )
    comment = leaf(sub, "comment", "comment on a sender", operations.comment, "sender")
    comment.add_argument("text", help=TEXT_HELP)
    questions = leaf(
        sub, "questionnaire", "show the questionnaire", operations.questionnaire, "use_case"
    )
    questions.add_argument(
        "--country", action="append", default=[], help="two-letter country code; can be repeated"
    )
    questions.add_argument("--us-version", default="", help="v1 or v2")
    questions.add_argument(
        "--us-variant", default="", help="for example US_PUBLIC or NON_US_PRIVATE"
    )


def _add_testers(sub: Subparsers) -> None:
    listing = leaf(
        sub, "list", "list test numbers and their states", operations.test_numbers, "sender"
    )
    listing.add_argument(
        "number",
        nargs="?",
        default="",
        type=a_number,
        help="show only this number, with its current state",
    )
    add = leaf(sub, "add", "invite testers", operations.add_test_numbers, "sender")
    add.add_argument(
        "numbers",
        nargs="+",
        help="test numbers, or - to read a list from standard input",
    )
    leaf(sub, "remove", "remove a tester", operations.remove_test_number, "sender", "number")
    leaf(sub, "retry", "resend the invitation", operations.retry_number, "sender", "number")
    leaf(
        sub,
        "capabilities",
        "show the RCS features of a test number",
        operations.capabilities,
        "sender",
        "number",
    )


def _add_account(sub: Subparsers) -> None:
    _add_paging(
        leaf(
            sub,
            "activities",
            "list the activities of the RCS account",
            operations.account_activities,
        )
    )
    comment = leaf(sub, "comment", "add a comment for Sinch", operations.account_comment)
    comment.add_argument("text", help=TEXT_HELP)


def _add_webhooks(sub: Subparsers) -> None:
    listing = leaf(sub, "list", "list registered webhooks", webhooks.list_webhooks)
    _add_paging(listing, size=None)
    leaf(sub, "get", "show one webhook", webhooks.get, "webhook")
    _add_webhook_fields(leaf(sub, "add", "register a webhook", webhooks.add), required=True)
    _add_webhook_fields(
        leaf(sub, "replace", "replace all fields of a webhook", webhooks.replace, "webhook"),
        required=True,
    )
    _add_webhook_fields(
        leaf(sub, "update", "update some fields of a webhook", webhooks.update, "webhook"),
        required=False,
    )
    leaf(sub, "remove", "remove a webhook", webhooks.remove, "webhook")


def _add_webhook_fields(parser: ArgumentParser, *, required: bool) -> None:
    parser.add_argument(
        "--target", required=required, type=a_url, help="URL that receives the callbacks"
    )
    parser.add_argument(
        "--secret-file",
        required=required,
        help="file with the signing secret, or - for standard input",
    )
    parser.add_argument(
        "--trigger", action="append", required=required, help="event trigger; can be repeated"
    )


def _add_paging(parser: ArgumentParser, size: int | None = 50) -> None:
    parser.add_argument("--size", type=int, default=size, help="page size, 1 to 100")
    parser.add_argument(
        "--page", default="", type=a_page, help="page token printed by an earlier call"
    )
