"""Who may import whom: views -> gateway -> provisioning, and the sandbox known to few."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

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
            {"senders.access", "senders.sandbox"}
            if module.endswith(".views")
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
            "senders.gateway",
            "senders.management.commands.sandbox",
            "senders.management.commands.seed_demo",
        }
        if module not in knows_sandbox:
            assert not any(within(imported, "senders.sandbox") for imported in found)
    if not within(module, "senders.provisioning") and not within(module, "senders.sandbox"):
        assert (
            not any(within(imported, "httpx") for imported in found) or module == "senders.gateway"
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
