"""Templates that hosts write for their mails: Jinja's sandbox, and of its language only what a mail needs.

Allowed are names, ``{% if %}``, and a few filters. Loops, calls and arithmetic are not: whoever writes a template must
not be able to keep the server busy.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import ChainableUndefined, TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from openslot.desk.errors import Invalid

LONGEST_RESULT = 200_000
ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Const,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Filter,
)
FILTERS = frozenset(
    {"capitalize", "default", "e", "escape", "first", "join", "last", "lower", "title", "trim", "upper"}
)


@cache
def _environment(escape: bool) -> ImmutableSandboxedEnvironment:
    """What is not there is nothing, however deep: the word may be one of another product."""
    return ImmutableSandboxedEnvironment(autoescape=escape, undefined=ChainableUndefined)


def check_template(path: str, text: str) -> str:
    """The text; ``Invalid`` for one that could not be filled in."""
    try:
        _check(text)
    except TemplateError as error:
        raise Invalid(path, f"This is not a template that can be filled in: {error}", "template") from None
    return text


def _check(text: str) -> None:
    for node in _environment(escape=False).parse(text).find_all(nodes.Node):
        if isinstance(node, nodes.Filter):
            if node.name not in FILTERS:
                raise TemplateError(f"there is no filter {node.name!r}")
        elif not isinstance(node, (*ALLOWED, nodes.EvalContext, nodes.Keyword)):
            raise TemplateError(f"{type(node).__name__} is not allowed")


def fill(text: str, words: Mapping[str, Any], *, escape: bool) -> str:
    """The template filled in; ``TemplateError`` for one that cannot be. ``escape``: the words are put into HTML."""
    _check(text)
    filled = _environment(escape).from_string(text).render(words)
    return filled[:LONGEST_RESULT]
