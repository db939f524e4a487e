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

PLACEHOLDERS = (
    *(f"contact.{each}" for each in ("name", "first_name", "last_name", "email", "phone")),
    *(f"appointment.{each}" for each in ("title", "start_time", "end_time", "only_start_date", "only_start_time")),
    *(f"appointment.{each}" for each in ("only_end_time", "day_of_week", "timezone", "meeting_location", "notes")),
    *(f"appointment.{each}" for each in ("reason", "link", "reschedule_link", "cancellation_link")),
    *("appointment.user.name", "appointment.user.first_name", "calendar.name", "location.name", "location.email"),
    *("user.name", "user.email", "receiver.name"),
)
"""What a mail's template can name, besides ``answers.`` with a question's slug."""


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


def check_placeholders(path: str, text: str) -> str:
    """The text; ``Invalid`` for one that is no template, or that names what no mail knows."""
    check_template(path, text)
    unknown = sorted(each for each in _named(_environment(escape=False).parse(text)) if not _is_known(each))
    if unknown:
        raise Invalid(path, f"No mail knows {', '.join(unknown)[:200]}.", "template")
    return text


def _is_known(name: str) -> bool:
    return name in PLACEHOLDERS or (name.startswith("answers.") and name.count(".") == 1)


def _named(node: nodes.Node) -> set[str]:
    """The dotted names in a template."""
    name = _dotted(node)
    if name is not None:
        return {name}
    return set().union(*(_named(child) for child in node.iter_child_nodes()))


def _dotted(node: nodes.Node) -> str | None:
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        inner, last = _dotted(node.node), node.attr
    elif isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        inner, last = _dotted(node.node), str(node.arg.value)
    else:
        return None
    return None if inner is None else f"{inner}.{last}"


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
