"""Does an answer look as HighLevel's description says? ``shapes.json``: status and shape of each success.

It holds types, keys, required keys and words of the published description (v3) and nothing else.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

SHAPES: dict[str, Any] = json.loads(Path(__file__).with_name("shapes.json").read_text("utf-8"))
TYPES: dict[str, Any] = {
    "string": str,
    "boolean": bool,
    "array": list,
    "object": dict,
    "number": (int, float),
    "integer": int,
}


def operation_of(method: str, path: str) -> str | None:
    """The key of an operation in ``SHAPES`` for a path with its parameters filled in; None for a neighbour's."""
    plain = path.partition("?")[0]
    for key in sorted(SHAPES, key=lambda k: k.count("{")):
        verb, _, pattern = key.partition(" ")
        if verb == method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", pattern), plain):
            return key
    return None


def check(method: str, path: str, status: int, answer: Any) -> str | None:
    """Fail unless a success has the documented status and shape; which operation it was."""
    key = operation_of(method, path)
    if key is None:
        return None
    assert status == SHAPES[key]["status"], f"{key}: status {status}"
    found = problems(SHAPES[key]["schema"], answer, key)
    assert not found, found
    return key


def problems(schema: dict[str, Any], value: Any, path: str) -> list[str]:
    """What in a value is not as the schema says."""
    wanted = TYPES.get(schema.get("type", ""))
    if wanted and (not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool)):
        return [f"{path}: {value!r} is no {schema['type']}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{path}: {value!r} is none of {schema['enum']}"]
    found: list[str] = []
    if isinstance(value, dict):
        found += [f"{path}.{name} is missing" for name in schema.get("required", ()) if name not in value]
        for name, each in value.items():
            if name in schema.get("properties", {}):
                found += problems(schema["properties"][name], each, f"{path}.{name}")
    if isinstance(value, list):
        for n, each in enumerate(value):
            found += problems(schema.get("items", {}), each, f"{path}.{n}")
    return found
