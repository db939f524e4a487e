"""Reads what came over the wire: JSON bodies and bracketed query strings, into models or into named problems."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

import orjson
from pydantic import TypeAdapter, ValidationError

from openslot.desk.errors import Invalid, Malformed, Problem

DEEPEST = 32
MOST_PARAMETERS = 1000
KEY = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")


@cache
def adapter(model: Any) -> TypeAdapter[Any]:
    """The validator of a model, built once."""
    return TypeAdapter(model)


def read_json(raw: bytes) -> Any:
    """The value of a JSON body; ``Malformed`` if it is none."""
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Malformed(f"The body is not valid JSON: {error.msg}.") from None
    refuse_nul(value)
    return value


def refuse_nul(value: Any, path: str = "", depth: int = 0) -> None:
    """``Invalid`` for text with NUL characters, which no database keeps, and for values nested too deep."""
    if depth > DEEPEST:
        raise Invalid(path, f"This value is nested deeper than {DEEPEST} levels.", "depth")
    if isinstance(value, str):
        if "\x00" in value:
            raise Invalid(path, "This value must not contain NUL characters.", "nul")
    elif isinstance(value, dict):
        for key, each in value.items():
            refuse_nul(key, path, depth + 1)
            refuse_nul(each, f"{path}.{key}" if path else str(key), depth + 1)
    elif isinstance(value, list):
        for n, each in enumerate(value):
            refuse_nul(each, f"{path}.{n}" if path else str(n), depth + 1)


def read_model(model: Any, value: Any) -> Any:
    """The value as the model says; ``Invalid`` with a problem per field."""
    try:
        return adapter(model).validate_python(value)
    except ValidationError as error:
        raise Invalid.of([_problem(each) for each in error.errors(include_url=False)]) from None


def _problem(error: Any) -> Problem:
    message = error["msg"].removeprefix("Value error, ")
    return Problem(dotted(error["loc"]), message, error["type"], error.get("input"))


def dotted(location: Sequence[int | str]) -> str:
    """``("invitee", "email")`` as ``invitee.email``."""
    return ".".join(str(each) for each in location)


def read_query(query: str) -> dict[str, Any]:
    """A query string with PHP's brackets as nested values.

    ``a=1&b[]=2&b[]=3&c[x]=4&d=5&d=6`` gives ``{"a": "1", "b": ["2", "3"], "c": {"x": "4"}, "d": ["5", "6"]}``; numbered
    keys give a list in the order of their numbers. ``Invalid`` for what cannot be nested so.
    """
    pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=None)
    if len(pairs) > MOST_PARAMETERS:
        raise Invalid("", f"There are more than {MOST_PARAMETERS} parameters.", "range")
    found: dict[str, Any] = {}
    for key, value in pairs:
        if "\x00" in key or "\x00" in value:
            raise Invalid(key.replace("\x00", ""), "This value must not contain NUL characters.", "nul")
        match = KEY.match(key)
        steps = [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])] if match else [key]
        if len(steps) > 6:
            raise Invalid(steps[0], "This parameter is nested too deep.", "depth")
        _put(found, steps, value)
    return {key: _lists(value) for key, value in found.items()}


def _put(tree: dict[str, Any], steps: list[str], value: str) -> None:
    for step in steps[:-1]:
        branch = tree.setdefault(step or str(len(tree)), {})
        if not isinstance(branch, dict):
            raise Invalid(steps[0], "This parameter is given both alone and with brackets.", "shape")
        tree = branch
    last = steps[-1] or str(len(tree))
    if last not in tree:
        tree[last] = value
    elif isinstance(tree[last], list):
        tree[last].append(value)
    elif isinstance(tree[last], str):
        tree[last] = [tree[last], value]
    else:
        raise Invalid(steps[0], "This parameter is given both alone and with brackets.", "shape")


def _lists(value: Any) -> Any:
    """Branches whose keys are all numbers become lists."""
    if not isinstance(value, dict):
        return value
    branch = {key: _lists(each) for key, each in value.items()}
    if branch and all(key.isascii() and key.isdigit() and len(key) < 10 for key in branch):
        return [branch[key] for key in sorted(branch, key=int)]
    return branch
