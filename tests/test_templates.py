"""Every template loads, and none does what the strict policy or htmx would silently ignore."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from senders.sender.numbers.table import ICONS, OTHER_ICON
from senders.templatetags.portal import icon, sprite, use_icon

ROOT = Path(__file__).resolve().parent.parent / "templates"
TEMPLATES = sorted(str(path.relative_to(ROOT)) for path in ROOT.rglob("*.html"))


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_loads_without_error(name: str) -> None:
    assert get_template(name) is not None


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_has_no_inline_script_or_style(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|javascript:|hx-on", text)
    assert "hx-vals='js:" not in text


@pytest.mark.parametrize("name", TEMPLATES)
def test_htmx_trigger_has_no_filter(name: str) -> None:
    """With ``allowEval`` off a filter is ignored: the request would fire at every event."""
    for trigger in re.findall(r'hx-trigger="([^"]*)"', (ROOT / name).read_text("utf-8")):
        assert "[" not in trigger


@pytest.mark.parametrize("name", TEMPLATES)
def test_links_and_forms_work_without_a_script(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    for tag in re.findall(r"<a\s[^>]*>", text):
        assert "href=" in tag
        assert 'href="#"' not in tag
    for tag in re.findall(r"<form\s[^>]*>", text):
        assert "method=" in tag
        assert "action=" in tag or 'method="dialog"' in tag


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_has_at_most_150_lines(name: str) -> None:
    assert len((ROOT / name).read_text("utf-8").splitlines()) <= 150


def test_every_icon_is_drawn() -> None:
    """An unknown name raises, and names change between releases of the icon package."""
    text = "".join((ROOT / name).read_text("utf-8") for name in TEMPLATES)
    names = set(re.findall(r'{% (?:use_)?icon "([\w-]+)"', text))
    names |= {name for name, _tone in [*ICONS.values(), OTHER_ICON]}
    assert len(names) > 20
    for name in names:
        assert "<svg" in icon(name)


def test_symbol_has_the_size_of_its_use() -> None:
    symbol = sprite("clock")
    assert 'viewBox="0 0 24 24"' in symbol
    assert not re.search(r"<symbol[^>]* (width|height)=", symbol)
    assert 'width="16"' in use_icon("clock")


LONGEST = 120  # a longer line cannot be reviewed


@pytest.mark.parametrize("name", TEMPLATES)
def test_lines_of_templates_are_short_enough_to_review(name: str) -> None:
    lines = (ROOT / name).read_text("utf-8").splitlines()
    assert not [number for number, line in enumerate(lines, 1) if len(line) > LONGEST]
