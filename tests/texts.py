"""Finders of the texts that people read, one for each kind of source."""

import ast
import re
from collections.abc import Iterator

GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
TRANSLATED = re.compile(r"""(?:\{%\s*translate\s+|_\()(?:"([^"]*)"|'([^']*)')""")
BLOCK = re.compile(r"\{%\s*blocktranslate.*?%\}(.*?)\{%\s*endblocktranslate\s*%\}", re.S)
UNREAD = re.compile(
    r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}|<(script|style)\b.*?</\1>|<!--.*?-->", re.S
)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
TEMPLATE_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.S)
TAG = re.compile(r"""<(?:"[^"]*"|'[^']*'|[^>"'])*>""")
SCRIPT_STRING = re.compile(r""""([^"\n]*)"|'([^'\n]*)'|`([^`]*)`""")
SCRIPT_COMMENT = re.compile(r"/\*.*?\*/|^\s*//.*?$", re.S | re.M)
CODE = re.compile(r"^```.*?^```|`[^`]*`|!?\[|\]\([^)]*\)|https?://\S+", re.S | re.M)


def gettext_calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Yields the calls that mark a text for translation."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in GETTEXT
        ):
            yield node


def in_python(source: str) -> list[str]:
    """Returns the texts that a module marks for translation, without names of placeholders."""
    return [
        PLACEHOLDER.sub("…", argument.value)
        for call in gettext_calls(ast.parse(source))
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]


def in_command(source: str) -> list[str]:
    """Returns the sentences of a command: its strings with a space, without docstrings."""
    tree = ast.parse(source)
    docstrings = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and " " in node.value
        and id(node) not in docstrings
    ]


def in_template(source: str) -> list[str]:
    """Returns translated strings and blocks, and the text between the tags."""
    source = UNREAD.sub("", source)
    strings = ["".join(found) for found in TRANSLATED.findall(source)]
    blocks = [TAG.sub("", TEMPLATE_TAG.sub(" ", block)) for block in BLOCK.findall(source)]
    return [*strings, *blocks, *TAG.split(TEMPLATE_TAG.sub(" ", BLOCK.sub("", source)))]


def in_script(source: str) -> list[str]:
    """Returns the sentences of a script module: its strings with a space."""
    strings = SCRIPT_STRING.findall(SCRIPT_COMMENT.sub("", source))
    return [text for found in strings if " " in (text := "".join(found))]


def in_document(source: str) -> list[str]:
    """Returns the paragraphs of a Markdown file without code and addresses."""
    return CODE.sub(" ", source).split("\n\n")
