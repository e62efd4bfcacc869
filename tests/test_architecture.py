"""The rooms of ``senders``: who may import whom, who may write what. No behaviour.

Each rule is one test over all modules, so that a wrong import fails with one line that says what
to do. Where new code goes is in the README, *Where things are*.
"""

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from senders.provisioning import ProvisioningClient
from tests import conftest

ROOT = Path(__file__).resolve().parent.parent
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for folder in ("senders", "rcsportal")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "migrations" not in path.parts
}

LOW = {"provisioning", "words", "models", "audit"}
# What a room may import besides itself. A room without a line fails.
MAY_IMPORT: dict[str, set[str]] = {
    "provisioning": set(),
    "models": set(),
    "words": {"provisioning"},
    "audit": {"models"},
    "inputs": {"provisioning", "words"},
    "jobs": {"models", "audit"},
    "web": LOW,
    "sinch": LOW,
    "accounts": {"audit", "inputs", "jobs", "models", "web"},
    "trail": {"audit", "inputs", "jobs", "models", "words"},
    "templatetags": {"web", "words"},
    "inspections": {"provisioning"},
    "receipts": {"audit", "models", "jobs", "inspections"},
    "records": LOW | {"inputs", "jobs", "sinch"},
    "cases": LOW | {"inputs", "jobs", "trail", "records"},
    "hooks": LOW | {"jobs", "sinch", "records"},
    "sender": LOW | {"cases", "inputs", "jobs", "sinch", "trail", "records"},
    "onboarding": LOW
    | {"cases", "inputs", "sinch", "records", "sender", "inspections", "receipts", "jobs"},
    "launch": LOW | {"cases", "records", "sender", "onboarding", "receipts"},
    "fleet": LOW | {"cases", "inputs", "records", "sender", "onboarding"},
    "notices": LOW | {"cases", "jobs", "records", "sender", "fleet"},
    "exports": LOW
    | {"cases", "web", "sinch", "trail", "records", "sender", "onboarding", "receipts", "fleet"}
    | {"accounts"},
    "console": LOW | {"accounts", "inputs", "sinch", "records", "sender"},
    "upkeep": LOW | {"cases", "sender", "onboarding", "receipts"},
    "management": LOW
    | {"cases", "jobs", "receipts", "records", "hooks", "sinch", "onboarding", "console"}
    | {"accounts", "fleet", "upkeep"},
    "sandbox": set(),
}
MAY_IMPORT["views"] = set(MAY_IMPORT) - {"templatetags", "console", "management", "sandbox"}
ABOVE_ALL = {"apps", "background", "checks", "urls"}
# Single modules that may import what their room may not.
EXCEPTIONS = {
    ("senders.sinch.clients", "sandbox"),
    ("senders.management.commands.sandbox", "sandbox"),
    ("senders.management.commands.seed_demo", "sandbox"),
}
# Methods of the client that change something at Sinch; a retry sends an invitation.
WRITING = {
    "add_account_comment",
    "add_comment",
    "add_test_numbers",
    "create_sender",
    "create_webhook",
    "delete_test_number",
    "delete_webhook",
    "launch_sender",
    "replace_webhook",
    "retry_test_number",
    "update_sender",
    "update_webhook",
}
# They write or lock memberships, or list people of the past too.
PAST_MEMBERSHIPS = {
    "senders.accounts.access_history",
    "senders.accounts.account_status",
    "senders.accounts.deactivation",
    "senders.accounts.members",
    "senders.accounts.single_sign_on",
    "senders.management.commands.seed_demo",
    "senders.management.demo_drafts",
    "senders.onboarding.saving",
    "senders.trail.reading",
    "senders.upkeep.person_rows",
}
READING = (
    "filter",
    "alias",
    "get",
    "order_by",
    "values",
    "values_list",
    "exists",
    "count",
    "all",
)


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text("utf-8"))


@cache
def imports(module: str) -> tuple[str, ...]:
    """Every imported name in full; names under ``if TYPE_CHECKING`` included."""
    found: list[str] = []
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return tuple(found)


def calls(module: str) -> Iterator[str]:
    """Every call as dotted text: ``client.create_sender``, ``AuditEntry.objects.create``."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def within_any(name: str, *packages: str) -> bool:
    return any(within(name, package) for package in packages)


def module_of(imported: str) -> str | None:
    """The module of ours that an imported name is, or stands in."""
    if imported in MODULES:
        return imported
    parent = imported.rpartition(".")[0]
    return parent if parent in MODULES else None


def room_of(module: str) -> str:
    """``sender`` for ``senders.sender.page``; empty for what lies outside ``senders``."""
    parts = module.split(".")
    return parts[1] if parts[0] == "senders" and len(parts) > 1 else ""


def wrong_imports(module: str) -> Iterator[str]:
    room = room_of(module)
    if not room or room in ABOVE_ALL:
        return
    if room not in MAY_IMPORT:
        yield f"{module}: the room {room!r} has no line in MAY_IMPORT; say what it may import"
        return
    for imported in imports(module):
        other = room_of(imported)
        if not within(imported, "senders") or other == room:
            continue
        if within(module, "senders.sandbox.views") and within_any(
            imported, "senders.web.access", "senders.web.pages"
        ):
            continue
        if other not in MAY_IMPORT[room] and (module, other) not in EXCEPTIONS:
            allowed = ", ".join(sorted(MAY_IMPORT[room])) or "nothing"
            yield (
                f"{module} imports {imported}: {room!r} may import {allowed}. "
                f"Move the code to the lower room, or let the caller pass the value in"
            )


def test_imports_follow_the_table_of_rooms() -> None:
    assert not [line for module in MODULES for line in wrong_imports(module)]


def test_every_room_of_the_table_exists() -> None:
    assert {room_of(module) for module in MODULES} - {""} == set(MAY_IMPORT) | ABOVE_ALL


def test_rooms_and_modules_have_no_circular_imports() -> None:
    graphs = {
        "rooms": MAY_IMPORT,
        "modules": {
            module: {
                other
                for other in map(module_of, imports(module))
                # A package's face imports its modules; they may name the package.
                if other and other != module and not within(module, other)
            }
            for module in MODULES
        },
    }
    circles = []
    for kind, graph in graphs.items():
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circles.append(f"{kind}: {' <- '.join(error.args[1])}: move what both need below both")
    assert not circles


def test_outside_libraries_are_imported_only_in_their_rooms() -> None:
    wrong = []
    for module in MODULES:
        for imported in imports(module):
            if within(imported, "django") and within(module, "senders.provisioning"):
                wrong.append(f"{module} imports {imported}: the client knows no Django")
            if within(imported, "httpx") and not within_any(
                module,
                "senders.provisioning",
                "senders.sandbox",
                "senders.sinch.clients",
                "senders.inspections",
            ):
                wrong.append(f"{module} imports {imported}: only the client and checks do")
            if within(imported, "PIL") and not within_any(
                module, "senders.inspections", "senders.onboarding.images"
            ):
                wrong.append(f"{module} imports {imported}: images are opened in two places only")
            if within(imported, "django") and within(module, "senders.inspections"):
                wrong.append(f"{module} imports {imported}: measuring knows no Django")
            if within(imported, "django.core.cache") and module != "rcsportal.cache":
                wrong.append(f"{module} imports {imported}: use rcsportal.cache, which checks")
            if within(imported, "rcsportal.environment") and module != "rcsportal.settings":
                wrong.append(f"{module} imports {imported}: read django.conf.settings instead")
            if within(imported, "senders.sandbox") and module == "rcsportal.settings":
                wrong.append(f"{module} imports {imported}: name it as text")
    assert not wrong


def test_requests_are_imported_only_in_views_web_sandbox_and_by_sign_in() -> None:
    # allauth's ceremonies take the request: they keep their state in its session.
    by_sign_in = {
        f"senders.accounts.{name}"
        for name in ("adapters", "confirming", "entering", "factors", "single_sign_on")
    }
    knows = {
        module
        for module in MODULES
        if within(module, "senders")
        and not within_any(module, "senders.views", "senders.web", "senders.sandbox")
        and any(
            within(imported, "django.http") or imported.endswith(".PortalRequest")
            for imported in imports(module)
        )
    }
    assert knows == by_sign_in, "take a mapping or a value instead of a request"


def test_every_module_has_a_docstring() -> None:
    silent = [
        module
        for module, path in MODULES.items()
        if path.read_text("utf-8").strip() and not ast.get_docstring(tree(module))
    ]
    assert not silent, "begin with a docstring: what belongs here and what does not"


def test_modules_have_at_most_350_lines() -> None:
    lengths = {
        module: len(path.read_text("utf-8").splitlines()) for module, path in MODULES.items()
    }
    # One enumeration of all actions; it cannot be split.
    del lengths["senders.audit.actions"]
    assert not {module: lines for module, lines in lengths.items() if lines > 350}, "split it"


def test_every_client_method_is_a_read_or_listed_as_writing() -> None:
    """A method is a read if its name says so, else it belongs in ``WRITING``."""
    methods = {
        name
        for name, value in vars(ProvisioningClient).items()
        if callable(value) and not name.startswith("_")
    }
    reads = {name for name in methods if name.startswith(("get_", "list_"))}
    assert methods - reads - {"close", "with_patience"} == WRITING


def test_only_audited_writes_call_what_writes_at_sinch() -> None:
    wrong = []
    for module in MODULES:
        if within_any(module, "senders.sinch.writes", "senders.provisioning", "senders.sandbox"):
            continue
        wrong += [
            f"{module} calls {call}: go through senders.sinch.writes, which records it"
            for call in calls(module)
            if call.rpartition(".")[2] in WRITING and not call.startswith("writes.")
        ]
        # By the face, so that the line above can tell an audited write from the client's method.
        wrong += [
            f"{module} imports {imported}: write ``writes.name(…)``"
            for imported in imports(module)
            if imported.startswith("senders.sinch.writes.")
        ]
    assert not wrong


def test_audit_triggers_are_dropped_only_in_their_own_module() -> None:
    assert not [
        module
        for module, path in MODULES.items()
        if module != "senders.audit.triggers" and "DROP TRIGGER" in path.read_text("utf-8").upper()
    ]


def test_memberships_are_queried_only_through_current() -> None:
    wrong = []
    for module in set(MODULES) - PAST_MEMBERSHIPS:
        wrong += [
            f"{module}: {call}: use Membership.objects.current(…)"
            for call in calls(module)
            if call.startswith("Membership.objects.")
            and not call.startswith("Membership.objects.current")
        ]
        if "memberships__" in MODULES[module].read_text("utf-8"):
            wrong.append(f"{module}: memberships__… forgets the last day of a membership")
    assert not wrong


def test_only_record_adds_to_the_audit_trail() -> None:
    wrong = []
    for module in set(MODULES) - {
        "senders.audit.record",
        "senders.audit.chain",
        "senders.audit.results",
        "senders.models.audit",
    }:
        for call in calls(module):
            if call.startswith(("AuditEntry", "AuditChain")) and (
                not call.startswith(("AuditEntry.objects.", "AuditChain.objects."))
                or call.rpartition(".")[2] not in READING
            ):
                wrong.append(f"{module}: {call}: entries are added by audit.record alone")
    assert not wrong


def test_lists_of_tests_name_files_that_exist() -> None:
    listed = [*conftest.WITHOUT_DATABASE, *conftest.SLOW_FIRST, *conftest.LENGTHY]
    assert not [str(path) for path in listed if not path.exists()]
