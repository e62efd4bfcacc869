"""Calls, modules and markup that the portal does without, over all modules, templates and scripts.

Each rule names what must not be there; those that are there for a reason are listed with it.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PYTHON = {
    str(path.relative_to(ROOT)): ast.parse(path.read_text("utf-8"))
    for folder in ("senders", "rcsportal")
    for path in sorted((ROOT / folder).rglob("*.py"))
}
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))

# Modules that run, unpack or read what others wrote, with what they would open.
MODULES = {
    "code": {"code", "codeop", "importlib.util", "runpy"},
    "objects from bytes": {"pickle", "marshal", "shelve", "dill", "yaml", "jsonpickle"},
    "xml": {"xml", "lxml", "defusedxml", "xmltodict", "xml.etree", "xml.sax", "xml.dom"},
    "archives": {"zipfile", "tarfile", "shutil.unpack_archive", "py7zr", "rarfile"},
    "directories and names": {"ldap", "ldap3", "pymemcache", "pylibmc", "memcache"},
    "other protocols": {"graphene", "strawberry", "ariadne", "channels", "websockets", "jinja2"},
    "weak chance": {"random"},
}
ALLOWED_MODULES = {
    ("senders/sandbox/seed.py", "random"),  # repeatable demo data
    ("senders/hooks/applying.py", "random"),  # spreads repeated attempts, hides nothing
    # Uploaded workbooks are archives: looked into for their size before anything is unpacked.
    ("senders/onboarding/imports/workbooks.py", "zipfile"),
    # A DOCX is one too: its parts are named and sized, and never unpacked.
    ("senders/cases/paper_files.py", "zipfile"),
}
CALLS = {"eval", "exec", "compile", "__import__", "mark_safe", "SafeString", "system", "popen"}
ALLOWED_CALLS = {
    ("senders/templatetags/portal.py", "mark_safe"),  # icons that the package draws
    ("senders/views/factors.py", "SafeString"),  # a QR code that segno draws
    ("senders/words/state_icons.py", "mark_safe"),  # drawings of constants and numbers
    ("senders/views/sender/list_table.py", "SafeString"),  # rows that a template has drawn
    ("senders/words/times.py", "SafeString"),  # a time, its words escaped by hand
}
# Modules that start processes, with arguments of our own and never by a shell.
STARTING = {"rcsportal/embedded_worker.py", "senders/console/backups.py"}


@cache
def imported(tree: ast.AST) -> list[str]:
    return list(_imported(tree))


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield str(node.module)


@cache
def called(tree: ast.AST) -> list[tuple[str, ast.Call]]:
    return list(_called(tree))


def _called(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.func.id, node
            elif isinstance(node.func, ast.Attribute) and node.func.attr not in {"compile"}:
                yield node.func.attr, node


@pytest.mark.parametrize("kind", MODULES)
def test_no_module_for_foreign_code_objects_archives_or_weak_chance_is_imported(kind: str) -> None:
    found = {
        (path, name.partition(".")[0])
        for path, tree in PYTHON.items()
        for name in imported(tree)
        if name in MODULES[kind] or name.partition(".")[0] in MODULES[kind]
    }
    assert found - ALLOWED_MODULES == set()


def test_no_text_becomes_code_or_trusted_markup() -> None:
    found = {
        (path, name)
        for path, tree in PYTHON.items()
        for name, call in called(tree)
        if name in CALLS and not is_harmless(call)
    }
    assert found == ALLOWED_CALLS


def is_harmless(call: ast.Call) -> bool:
    """Returns True for a constant, and for what ``format_html`` has escaped."""
    (argument,) = call.args or (ast.Name("nothing"),)
    return isinstance(argument, ast.Constant) or ast.unparse(argument).startswith("format_html(")


def test_processes_are_started_in_two_places_and_never_by_a_shell() -> None:
    found = {path for path, tree in PYTHON.items() if "subprocess" in set(imported(tree))}
    assert found == STARTING
    for tree in PYTHON.values():
        for _name, call in called(tree):
            assert all(keyword.arg != "shell" for keyword in call.keywords)


def test_templates_are_files_and_none_is_made_of_a_text() -> None:
    for path, tree in PYTHON.items():
        for name, _call in called(tree):
            assert name not in {"Template", "from_string", "render_template_string"}, path


def test_forms_name_each_field_and_no_object_is_made_of_a_whole_request() -> None:
    for path, tree in PYTHON.items():
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        names |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert not names & {"ModelForm", "modelform_factory", "ModelSerializer"}, path
        for _name, call in called(tree):
            for keyword in call.keywords:
                if keyword.arg is None:
                    text = ast.unparse(keyword.value)
                    assert not re.search(r"\b(POST|GET|COOKIES|FILES)\b", text), (path, text)


def test_no_weak_hash_is_used_and_no_default_of_django_chooses_one() -> None:
    for path, tree in PYTHON.items():
        for name, call in called(tree):
            assert name not in {"md5", "sha1", "sha224"}, path
            if name == "salted_hmac":
                assert {keyword.arg for keyword in call.keywords} >= {"algorithm"}, path


def test_no_template_switches_escaping_off() -> None:
    for path in TEMPLATES:
        text = path.read_text("utf-8")
        assert not re.search(r"\|\s*safe(seq)?\b|autoescape\s+off", text), path
        assert not re.search(r"""(href|src|action)=["']?\s*(javascript|data|vbscript):""", text), (
            path
        )
        assert not re.search(r"<(iframe|object|embed|applet|base)\b", text), path


# What scripts must not contain, with the reason.
SCRIPT_RULES = {
    "markup from text": r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser",
    "code from text": r"\beval\b|new Function|setTimeout\(\s*[\"'`]|javascript:",
    "messages of other windows": r"postMessage|[\"'`]message[\"'`]|onmessage",
    "other connections": r"WebSocket|EventSource|RTCPeerConnection|importScripts|jsonp",
    "lasting storage": r"localStorage|indexedDB|caches\.open",
    "loose comparison": r"[^=!<>]==[^=]|!=[^=]",
    "keys of foreign objects": r"__proto__|constructor\.prototype|\bfor\s*\([^)]*\bin\b",
    "other hosts": r"https?://",
}


@pytest.mark.parametrize("rule", SCRIPT_RULES)
def test_scripts_do_without(rule: str) -> None:
    assert SCRIPTS
    for path in SCRIPTS:
        text = "\n".join(line.split("//", 1)[0] if "://" not in line else line
                         for line in path.read_text("utf-8").splitlines())  # fmt: skip
        assert not re.search(SCRIPT_RULES[rule], text), path


def test_scripts_write_no_value_under_a_name_that_others_chose() -> None:
    """An element of a list or map is set by a number or a constant, so no prototype is reached."""
    for path in SCRIPTS:
        written = re.findall(r"\w\[([^\]]+)\]\s*=[^=]", path.read_text("utf-8"))
        assert all(re.fullmatch(r"\d+|\"[\w-]+\"", key) for key in written), (path, written)


def test_password_fields_are_masked_and_may_be_pasted_into_and_filled_in() -> None:
    fields = {
        (path.name, tag)
        for path in TEMPLATES
        for tag in re.findall(r"<input[^>]*>", path.read_text("utf-8"))
        if re.search(r'name="(password|current)"|type="password"', tag)
    }
    assert len(fields) >= 4
    for name, tag in fields:
        assert 'type="password"' in tag, name
        assert re.search(r'autocomplete="(current|new)-password"', tag), name
        assert "onpaste" not in tag, name
    forms = [
        ast.unparse(call)
        for tree in PYTHON.values()
        for kind, call in called(tree)
        if kind == "PasswordInput"
    ]
    assert forms
    assert all("new-password" in text for text in forms)
    for path in SCRIPTS:
        assert "paste" not in path.read_text("utf-8"), path


def test_scripts_come_from_the_portal_alone() -> None:
    for path in TEMPLATES:
        for address in re.findall(
            r"<(?:script|link)[^>]*?(?:src|href)=\"([^\"]+)\"", path.read_text()
        ):
            assert address.startswith(("{%", "{{", "#", "/")), (path, address)
