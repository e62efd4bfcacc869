"""The sub-commands of ``manage.py rcs`` and their arguments. What they do is in ``operations``."""

from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Callable
from typing import Any, TypeAlias

from senders.console import operations, webhooks
from senders.provisioning import SenderState, SortColumn

# In quotes: argparse's class takes a parameter for type checkers only.
Subparsers: TypeAlias = "_SubParsersAction[Any]"
SORTS = tuple(f"{sign}{column.lower()}" for column in SortColumn for sign in ("", "-"))
FILE_HELP = "a JSON file, or - for standard input"
TEXT_HELP = "the text, or - for standard input"


def add_subcommands(parser: ArgumentParser) -> None:
    """Adds every sub-command; each leaves its operation in ``run``."""
    sub = parser.add_subparsers(dest="subcommand", required=True, metavar="SUBCOMMAND")
    leaf(sub, "check", "are the credentials right? one call", operations.check)
    _add_senders(sub)
    _add_testers(group(sub, "test-numbers", "phones that may try a sender before launch"))
    _add_account(group(sub, "account", "the project's RCS account"))
    _add_webhooks(group(sub, "webhooks", "where Sinch sends its callbacks"))


def group(sub: Subparsers, name: str, help_text: str) -> Subparsers:
    parser: ArgumentParser = sub.add_parser(name, help=help_text, description=help_text)
    return parser.add_subparsers(dest="operation", required=True, metavar="OPERATION")


def leaf(
    sub: Subparsers, name: str, help_text: str, run: Callable[..., Any], *positional: str
) -> ArgumentParser:
    """One operation with required arguments, and ``--json`` like all the others."""
    parser: ArgumentParser = sub.add_parser(name, help=help_text, description=help_text)
    for argument in positional:
        parser.add_argument(argument)
    parser.add_argument("--json", action="store_true", help="print JSON; secrets stay hidden")
    parser.set_defaults(run=run)
    return parser


def _add_senders(sub: Subparsers) -> None:
    listing = leaf(sub, "list", "one page of senders", operations.list_senders)
    listing.add_argument(
        "--state", action="append", default=[], choices=[state.value for state in SenderState]
    )
    listing.add_argument("--name", default="", help="part of the name")
    listing.add_argument("--search", default="", help="the API's own search")
    listing.add_argument("--app", default="", help="id of a Conversation API app")
    listing.add_argument("--id", action="append", default=[], help="a sender id")
    listing.add_argument("--sort", default="-modified", choices=SORTS)
    _add_paging(listing)
    leaf(sub, "get", "one sender, readable", operations.get_sender, "sender")
    leaf(sub, "json", "one sender as the API says it", operations.sender_json, "sender")
    create = leaf(sub, "create", "create a sender", operations.create_sender)
    create.add_argument("file", help=FILE_HELP)
    update = leaf(sub, "update", "change a sender", operations.update_sender, "sender")
    update.add_argument("file", help=f"{FILE_HELP}: what is to change, under details")
    launch = leaf(sub, "launch", "launch a sender", operations.launch, "sender")
    launch.add_argument("--yes", action="store_true", help="do not ask first")
    _add_paging(
        leaf(sub, "activities", "what happened to a sender", operations.activities, "sender")
    )
    comment = leaf(sub, "comment", "comment on a sender", operations.comment, "sender")
    comment.add_argument("text", help=TEXT_HELP)
    questions = leaf(
        sub, "questionnaire", "what has to be answered", operations.questionnaire, "use_case"
    )
    questions.add_argument("--country", action="append", default=[], help="a country code")
    questions.add_argument("--us-version", default="", help="v1 or v2")
    questions.add_argument("--us-variant", default="", help="US_PUBLIC, NON_US_PRIVATE and so on")


def _add_testers(sub: Subparsers) -> None:
    listing = leaf(sub, "list", "numbers and their states", operations.test_numbers, "sender")
    listing.add_argument("number", nargs="?", default="", help="only this one, asked anew")
    add = leaf(sub, "add", "invite testers", operations.add_test_numbers, "sender")
    add.add_argument("numbers", nargs="+", help="numbers, or - for standard input, one a line")
    leaf(sub, "remove", "remove a tester", operations.remove_test_number, "sender", "number")
    leaf(sub, "retry", "send the invitation again", operations.retry_number, "sender", "number")
    leaf(sub, "capabilities", "what a phone can do", operations.capabilities, "sender", "number")


def _add_account(sub: Subparsers) -> None:
    _add_paging(leaf(sub, "activities", "what happened", operations.account_activities))
    comment = leaf(sub, "comment", "write to Sinch's team", operations.account_comment)
    comment.add_argument("text", help=TEXT_HELP)


def _add_webhooks(sub: Subparsers) -> None:
    listing = leaf(sub, "list", "registered webhooks", webhooks.list_webhooks)
    _add_paging(listing, size=None)
    leaf(sub, "get", "one webhook", webhooks.get, "webhook")
    _add_webhook_fields(leaf(sub, "add", "register a webhook", webhooks.add), required=True)
    _add_webhook_fields(
        leaf(sub, "replace", "replace all of a webhook", webhooks.replace, "webhook"),
        required=True,
    )
    _add_webhook_fields(
        leaf(sub, "update", "change a part of a webhook", webhooks.update, "webhook"),
        required=False,
    )
    leaf(sub, "remove", "remove a webhook", webhooks.remove, "webhook")


def _add_webhook_fields(parser: ArgumentParser, *, required: bool) -> None:
    parser.add_argument("--target", required=required, help="the URL that is called")
    parser.add_argument(
        "--secret-file",
        required=required,
        help="a file with the signing secret, or - for standard input",
    )
    parser.add_argument(
        "--trigger", action="append", required=required, help="what is told; may be repeated"
    )


def _add_paging(parser: ArgumentParser, size: int | None = 50) -> None:
    parser.add_argument("--size", type=int, default=size, help="rows, 1 to 100")
    parser.add_argument("--page", default="", help="the token of a page, as printed before")
