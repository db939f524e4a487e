"""What a dialect's operations are, as an OpenAPI document for programs and as a page for people.

The page needs nothing from elsewhere and no JavaScript.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from inspect import cleandoc
from typing import TYPE_CHECKING, Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from openslot import __version__
from openslot.doorway import wire

if TYPE_CHECKING:
    from openslot.doorway.operation import Manners, Operation

DEEP_ENOUGH = 12
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}"
    "summary{cursor:pointer;padding:.4rem 0}code{font-size:.9em;overflow-wrap:anywhere}"
    "td,th{text-align:start;padding:.1rem 1rem .1rem 0;"
    "vertical-align:top;overflow-wrap:anywhere}details{border-block-end:1px solid #8884}"
)
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'"


def routes(manners: Manners, table: Sequence[Operation]) -> list[Route]:
    """The document at ``/docs/<name>/openapi.json`` and the page at ``/docs/<name>``: written when first asked for."""

    @cache
    def told() -> dict[str, Any]:
        return document(manners, table)

    @cache
    def page() -> bytes:
        return _page(told(), manners.name).encode()

    def openapi(_request: Request) -> Response:
        return Response(orjson.dumps(told()), media_type="application/json")

    def shown(_request: Request) -> Response:
        return Response(page(), media_type="text/html", headers={"Content-Security-Policy": POLICY})

    return [Route(f"/docs/{manners.name}/openapi.json", openapi), Route(f"/docs/{manners.name}", shown)]


def document(manners: Manners, table: Iterable[Operation]) -> dict[str, Any]:
    """OpenAPI 3.1 of the operations, each at the first of its paths; of several forms the usual one."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in sorted(table, key=lambda each: each.when is not None):
        paths.setdefault(operation.paths[0], {}).setdefault(operation.method.lower(), _described(manners, operation))
    keys = {
        "bearer": {"type": "http", "scheme": "bearer"},
        "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-KEY"},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": manners.title, "version": __version__, "description": cleandoc(manners.about)},
        "paths": paths,
        "components": {"securitySchemes": keys},
    }


def _described(manners: Manners, operation: Operation) -> dict[str, Any]:
    words = cleandoc(operation.handler.__doc__ or "")
    scopes = manners.scopes_of(operation, operation.paths[0])
    needs: list[dict[str, list[str]]] = [{"bearer": []}, {"apiKey": []}]
    told: dict[str, Any] = {
        "operationId": operation.handler.__name__,
        "summary": words.split("\n")[0],
        "description": words + (f"\n\nScope: {scopes[0]}" if scopes else ""),
        "parameters": [*_in_path(operation.paths[0]), *_in_query(operation.query)],
        "responses": {str(operation.status): {"description": "Done."}},
        "security": {"required": needs, "optional": [*needs, {}], "public": []}[operation.auth],
    }
    if operation.body is not None:
        told["requestBody"] = {
            "required": not operation.body_optional,
            "content": {"application/json": {"schema": _schema(operation.body)}},
        }
    return told


def _in_path(path: str) -> list[dict[str, Any]]:
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _in_query(model: Any) -> list[dict[str, Any]]:
    if model is None:
        return []
    schema = _schema(model)
    needed = set(schema.get("required", ()))
    return [
        {"name": name, "in": "query", "required": name in needed, "schema": each}
        for name, each in schema.get("properties", {}).items()
    ]


def _schema(model: Any) -> dict[str, Any]:
    schema = wire.adapter(model).json_schema(ref_template="#/components/schemas/{model}")
    found: dict[str, Any] = _inlined(schema, schema.pop("$defs", {}))
    return found


def _inlined(schema: Any, definitions: dict[str, Any], depth: int = 0) -> Any:
    """A schema without references, so that it can stand by itself."""
    if isinstance(schema, list):
        return [_inlined(each, definitions, depth) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return _inlined(definitions[name], definitions, depth + 1) if depth < DEEP_ENOUGH else {"title": name}
    return {key: _inlined(each, definitions, depth) for key, each in schema.items()}


def _page(told: dict[str, Any], name: str) -> str:
    title = escape(told["info"]["title"])
    items = "".join(
        _item(method, path, each) for path, methods in sorted(told["paths"].items()) for method, each in methods.items()
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head><body>'
        f"<h1>{title}</h1>{_paragraphs(told['info']['description'])}"
        f'<p>For programs: <a href="/docs/{name}/openapi.json">openapi.json</a>.</p>{items}</body></html>'
    )


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(each)}</p>" for each in text.split("\n\n") if each.strip())


def _item(method: str, path: str, each: dict[str, Any]) -> str:
    rows = [(p["name"], f"in the {p['in']}", p["required"], p["schema"]) for p in each["parameters"]]
    schema = each.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    needed = set(schema.get("required", ()))
    rows += [(name, "in the body", name in needed, one) for name, one in schema.get("properties", {}).items()]
    cells = "".join(
        f"<tr><td><code>{escape(name)}</code></td><td>{where}</td><td>{'needed' if must else ''}</td>"
        f"<td>{escape(_kind(one))}</td></tr>"
        for name, where, must, one in rows
    )
    return (
        f"<details><summary><code>{method.upper()} {escape(path)}</code> {escape(each['summary'])}</summary>"
        f"{_paragraphs(each['description'])}<table>{cells}</table></details>"
    )


def _kind(schema: dict[str, Any]) -> str:
    """A schema in a few words."""
    if "enum" in schema:
        return ", ".join(str(each) for each in schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    several = schema.get("anyOf") or schema.get("oneOf")
    if several:
        return " or ".join(dict.fromkeys(_kind(each) for each in several if each.get("type") != "null"))
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {})) or 'anything'}"
    return str(schema.get("type") or "")
