"""The dialects' published descriptions (OpenAPI), and answers held against them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, ValidationError

FOLDER = Path(__file__).parent


@cache
def description(dialect: str) -> dict[str, Any]:
    """The whole document, with OpenAPI's ``nullable`` in JSON Schema's words."""
    text = (FOLDER / f"{dialect}.openapi.json").read_text("utf-8")
    return _plain(json.loads(text))  # type: ignore[no-any-return]


def _plain(node: Any) -> Any:
    if isinstance(node, list):
        return [_plain(each) for each in node]
    if not isinstance(node, dict):
        return node
    found = {key: _plain(each) for key, each in node.items() if key not in {"nullable", "example"}}
    if node.get("nullable") is True:
        if isinstance(found.get("type"), str):
            found["type"] = [found["type"], "null"]
        if "enum" in found and None not in found["enum"]:
            found["enum"] = [*found["enum"], None]
        if "type" not in found:
            return {"anyOf": [found, {"type": "null"}]}
    return found


def operations(dialect: str) -> list[tuple[str, str]]:
    """Method and path of all operations."""
    methods = {"get", "post", "put", "patch", "delete"}
    paths = description(dialect)["paths"]
    return [(method.upper(), path) for path, each in paths.items() for method in each if method in methods]


def complaints(dialect: str, method: str, path: str, status: int, body: Any) -> list[str]:
    """What the description has against an answer; nothing if it fits."""
    document = description(dialect)
    responses = document["paths"][path][method.lower()]["responses"]
    if str(status) not in responses:
        return [f"{status} is not one of {', '.join(responses)}"]
    response = _resolved(document, responses[str(status)])
    schema = response.get("content", {}).get("application/json", {}).get("schema")
    if schema is None:
        return [] if body is None else ["a body came where none belongs"]
    validator = Draft202012Validator({**schema, "components": document["components"]})
    found = [each for error in validator.iter_errors(body) for each in _nearest(error)]
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in found]


def _nearest(error: ValidationError) -> list[ValidationError]:
    """Of alternatives that all fail, the errors of the one that fails least."""
    branches: dict[Any, list[ValidationError]] = {}
    for each in error.context or ():
        branches.setdefault(each.schema_path[0], []).extend(_nearest(each))
    here = error.absolute_path

    def distance(each: list[ValidationError]) -> tuple[bool, int]:
        """A branch of quite another type is the farthest."""
        return any(e.validator == "type" and e.absolute_path == here for e in each), len(each)

    return min(branches.values(), key=distance) if branches else [error]


def _resolved(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        found: Any = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        node = found
    return node
