"""Scripts and style sheet as browsers get them: hashed, found, preloaded, and readable."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django.fixtures import Settings

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted([*(ROOT / "static" / "js").glob("*.js"), *(ROOT / "static" / "css").glob("*.css")])
CLASS = re.compile(r"\.(-?[a-zA-Z_][\w-]*)")
IMPORT = re.compile(r"""^import\s*(?:\{[^}]*\}\s*from\s*)?["']\./([^"']+)["'];""", re.MULTILINE)


@pytest.fixture
def collected(settings: Settings, tmp_path: Path) -> Path:
    """The folder that ``collectstatic`` fills with the storage of production."""
    backend = "rcsportal.static_files.HashedStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def test_imports_of_collected_modules_name_hashed_files_that_exist(collected: Path) -> None:
    modules = list((collected / "js").glob("*.js"))
    imports = [(module, name) for module in modules for name in IMPORT.findall(module.read_text())]
    assert len(modules) == len(list((ROOT / "static" / "js").glob("*.js")))
    assert len(imports) >= len(modules)
    for module, name in imports:
        assert re.fullmatch(r"[a-z]+\.[0-9a-f]{12}\.js", name), module.name
        assert (module.parent / name).is_file(), module.name


def test_main_module_loads_every_module() -> None:
    imported = set(IMPORT.findall((ROOT / "static" / "js" / "main.js").read_text("utf-8")))
    assert imported == {path.name for path in SOURCES if path.suffix == ".js"} - {"main.js"}


def test_base_template_preloads_every_imported_module() -> None:
    base = (ROOT / "templates" / "base.html").read_text("utf-8")
    preloaded = re.findall(r"""rel="modulepreload" href="{% static 'js/([a-z]+\.js)' %}""", base)
    assert sorted(preloaded) == sorted(
        path.name for path in SOURCES if path.suffix == ".js" and path.name != "main.js"
    )


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_lines_of_scripts_and_style_sheet_are_short(path: Path) -> None:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        assert len(line) <= 120, f"{path.name}:{number}"


def test_style_sheet_has_one_declaration_or_rule_a_line() -> None:
    css = (ROOT / "static" / "css" / "portal.css").read_text("utf-8")
    for number, line in enumerate(css.splitlines(), 1):
        code = re.sub(r'"[^"]*"', "", line)
        assert code.count(";") + code.count("{") <= 1, f"portal.css:{number}"
        assert "}" not in code or code.strip() == "}", f"portal.css:{number}"


def _classes_of_markup(text: str) -> set[str]:
    """The class names that stand whole in ``class`` attributes; parts of names are left out."""
    names: set[str] = set()
    for value in re.findall(r'(?<![\w-])class="((?:{%.*?%}|{{.*?}}|[^"])*)"', text):
        literal = re.sub(r"{%.*?%}", " ", value)
        literal = re.sub(r"[\w-]*(?:{{.*?}}|{[^{}]*})[\w-]*", " ", literal)
        names.update(name for name in literal.split() if not name.endswith("-"))
    return names


def _source(folder: str, pattern: str) -> str:
    return "\n".join(path.read_text("utf-8") for path in sorted((ROOT / folder).rglob(pattern)))


def test_classes_of_pages_and_style_sheet_are_the_same() -> None:
    """A class without a rule does nothing, and so does a rule without an element."""
    python, scripts = _source("senders", "*.py"), _source("static/js", "*.js")
    used = _classes_of_markup(_source("templates", "*.html") + python)
    used.update(*(names.split() for names in re.findall(r'"class"\]?(?: =|:) "([^"]*)"', python)))
    css = re.sub(r"/\*.*?\*/", "", _source("static/css", "*.css"), flags=re.DOTALL)
    styled = {name for rule in re.findall(r"[^{};]+(?={)", css) for name in CLASS.findall(rule)}
    assert used - styled - set(CLASS.findall(scripts)) == set(), "used, but without a rule"
    # Of names put together at run time the parts stand in strings of Python and scripts.
    words = {word for text in re.findall(r'"([^"\n]*)"', python + scripts) for word in text.split()}
    for part in re.findall(r'f"([\w-]+-){\w+}"', python):
        words |= {part + word for word in words}
    tones = {name for name in styled if name.startswith("is-")}
    assert styled - used - words - tones == set(), "a rule, but unused"
