"""Who may import whom: views -> actions -> gateway -> provisioning; who may write what."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from senders.provisioning import ProvisioningClient

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(
    path
    for folder in ("senders", "rcsportal")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(imported: str, package: str) -> bool:
    return imported == package or imported.startswith(f"{package}.")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_arrows_point_one_way(path: Path) -> None:
    module, found = name_of(path), list(imports(path))
    if within(module, "senders.provisioning"):
        for imported in found:
            assert not within(imported, "django"), "the client knows no Django"
            assert not within(imported, "senders") or within(imported, "senders.provisioning")
    elif within(module, "senders.sandbox"):
        allowed = (
            {"senders.web.access", "senders.sandbox"}
            if within(module, "senders.sandbox.views")
            else {"senders.sandbox"}
        )
        for imported in found:
            assert (
                imported == "senders.sandbox"
                or not within(imported, "senders")
                or any(within(imported, package) for package in allowed)
            )
    else:
        knows_sandbox = {
            "rcsportal.gunicorn",
            "senders.sinch.clients",
            "senders.management.commands.sandbox",
            "senders.management.commands.seed_demo",
        }
        if module not in knows_sandbox:
            assert not any(within(imported, "senders.sandbox") for imported in found)
    if not within(module, "senders.provisioning") and not within(module, "senders.sandbox"):
        assert (
            not any(within(imported, "httpx") for imported in found)
            or module == "senders.sinch.clients"
        )
    if module not in {"rcsportal.settings"}:
        assert not any(within(imported, "rcsportal.environment") for imported in found)
    assert "senders.views" not in module or not any(
        within(imported, "senders.provisioning.client") for imported in found
    )


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    text = path.read_text("utf-8")
    if text.strip():
        assert ast.get_docstring(ast.parse(text)), "the first lines say what belongs here"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_stay_within_their_budget(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 350


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


def calls(path: Path) -> Iterator[str]:
    """Every call as dotted text: ``client.create_sender``, ``AuditEntry.objects.create``."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def test_the_list_of_writing_methods_is_whole() -> None:
    """A method is a read if its name says so, else it belongs in ``WRITING``."""
    methods = {
        name
        for name, value in vars(ProvisioningClient).items()
        if callable(value) and not name.startswith("_")
    }
    reads = {name for name in methods if name.startswith(("get_", "list_"))}
    assert methods - reads - {"close", "with_patience"} == WRITING


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_actions_write_to_the_api(path: Path) -> None:
    module = name_of(path)
    if any(
        within(module, package)
        for package in ("senders.sinch.writes", "senders.provisioning", "senders.sandbox")
    ):
        return
    assert not [
        call
        for call in calls(path)
        if call.rpartition(".")[2] in WRITING and not call.startswith("writes.")
    ]
    # By name, so that the line above can tell an action from the client's method.
    assert not any(imported.startswith("senders.sinch.writes.") for imported in imports(path))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_takes_the_guard_of_the_trail_away(path: Path) -> None:
    if name_of(path) != "senders.audit.triggers":
        assert "DROP TRIGGER" not in path.read_text("utf-8").upper()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_who_asks_about_access_asks_for_current_memberships(path: Path) -> None:
    # They write or lock memberships, or list people of the past too.
    exempt = {
        "senders.management.commands.add_member",
        "senders.management.commands.seed_demo",
        "senders.management.demo_drafts",
        "senders.onboarding.saving",
        "senders.trail.reading",
    }
    if name_of(path) in exempt:
        return
    for call in calls(path):
        if call.startswith("Membership.objects."):
            assert call.startswith("Membership.objects.current"), call
    assert "memberships__" not in path.read_text("utf-8"), "it would forget their last day"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_record_adds_to_the_audit_trail(path: Path) -> None:
    if name_of(path) in {"senders.audit.record", "senders.models.audit"}:
        return
    reading = (
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
    for call in calls(path):
        if call.startswith(("AuditEntry", "AuditChain")):
            assert call.startswith(("AuditEntry.objects.", "AuditChain.objects.")), call
            assert call.rpartition(".")[2] in reading, call
