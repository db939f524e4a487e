"""What a value of a document may be, column by column."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, get_args
from uuid import UUID

from sqlalchemy import Boolean, Column, Float, Integer, Uuid

from openslot.desk import fields
from openslot.desk.accounts import RESERVED, ROLES
from openslot.desk.errors import Invalid
from openslot.desk.hours import to_engine
from openslot.desk.schedules import check_overrides, check_weekly
from openslot.desk.webhooks import STYLES
from openslot.engine.rules import Fairness
from openslot.store.types import BigId, Instant, Json
from openslot.time.instants import parse_iso

LARGEST_ID = 10**12
"""Ids that are given after it are still numbers in every client."""
LARGEST = 2**31 - 1
LARGEST_BIG = 2**63 - 1
CHOICES: dict[tuple[str, str], frozenset[str]] = {
    ("user_account", "role"): frozenset(ROLES),
    ("membership", "role"): frozenset(["owner", "admin", "member"]),
    ("event_type", "kind"): frozenset(["single", "round_robin", "collective", "hostless", "managed", "service"]),
    ("event_type", "grid"): frozenset(["open", "free"]),
    ("event_type", "buffer_rule"): frozenset(["add", "max"]),
    ("event_type", "limit_scope"): frozenset(["host", "event_type"]),
    ("event_type", "fairness"): frozenset(get_args(Fairness)),
    ("event_type", "confirmation"): frozenset(["never", "always", "within"]),
    ("event_type", "phone"): frozenset(["hidden", "optional", "required"]),
    ("booking", "state"): frozenset(["pending", "confirmed", "rejected", "cancelled", "absent", "done"]),
    ("block", "kind"): frozenset(["block", "away"]),
    ("resource", "kind"): frozenset(["rooms", "equipments"]),
    ("service_place", "kind"): frozenset(["offline", "ask_booker"]),
    ("webhook", "style"): frozenset(STYLES),
    ("verified", "kind"): frozenset(["email", "phone"]),
}
NAMES = {("organization", "slug"), ("user_account", "username")}
"""First parts of pages' addresses."""
LEAST = {("event_type", "length"): 1, ("event_type_duration", "minutes"): 1, ("event_type", "seats"): 1}


class Wrong(Exception):
    """A value that cannot be; ``str()`` says why."""


def value_of(column: Column[Any], given: Any) -> Any:
    """What the database is to keep; ``Wrong``."""
    if given is None:
        if not column.nullable:
            raise Wrong("is missing")
        return None
    place = (column.table.name, column.name)
    found = _typed(column, given)
    if place in CHOICES and found not in CHOICES[place]:
        raise Wrong(f"is {str(found)[:60]!r}, which is none of its words")
    if place in LEAST and found < LEAST[place]:
        raise Wrong(f"is less than {LEAST[place]}")
    if place in NAMES and (found in RESERVED or not re.fullmatch(r"[a-z0-9][a-z0-9._-]*", found)):
        raise Wrong(f"is {found[:60]!r}, which cannot be a page's address")
    check = _CHECKS.get(place) or (_zone if column.name == "zone" else None)
    if check is not None:
        try:
            check(found)
        except Invalid as error:
            raise Wrong(error.problems[0].message) from None
        except (AttributeError, KeyError, TypeError, ValueError):
            raise Wrong("has another shape than it should have") from None
    return found


def missing(column: Column[Any]) -> Any:
    """The value of a column that an older document does not have; ``Wrong`` if there is none."""
    if column.default is None:
        return value_of(column, None)
    usual: Any = column.default
    return usual.arg(None) if usual.is_callable else usual.arg


def _typed(column: Column[Any], given: Any) -> Any:
    kind = column.type
    if isinstance(kind, Json):
        return _document(column, given)
    if isinstance(kind, Boolean):
        return _of(bool, given)
    if isinstance(kind, Float):
        return float(_of((int, float), given))
    if isinstance(given, bool):
        raise Wrong("is of another kind than it should be")
    if isinstance(kind, (Instant, Uuid)):
        return _parsed(parse_iso if isinstance(kind, Instant) else UUID, _of(str, given))
    if isinstance(kind, (BigId, Integer)):
        most = LARGEST_ID if column.primary_key or column.foreign_keys else LARGEST_BIG
        least = 1 if column.primary_key or column.foreign_keys else -LARGEST_BIG
        if not isinstance(kind, BigId):
            least, most = -LARGEST, LARGEST
        number: int = _of(int, given)
        if not least <= number <= most:
            raise Wrong("is out of range")
        return number
    return _text(_of(str, given))


def _of(kinds: Any, given: Any) -> Any:
    if not isinstance(given, kinds):
        raise Wrong("is of another kind than it should be")
    return given


def _parsed(parse: Callable[[str], datetime | UUID], text: str) -> datetime | UUID:
    try:
        return parse(text)
    except ValueError:
        raise Wrong(f"is {text[:60]!r}, which cannot be read") from None


def _text(text: str) -> str:
    if "\x00" in text:
        raise Wrong("has a character that no database keeps")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Wrong("has a character that no database keeps") from None
    return text


def _document(column: Column[Any], given: Any) -> Any:
    usual: Any = column.default
    if usual is not None and usual.is_callable:
        _of(type(usual.arg(None)), given)
    for part in _parts(given):
        if isinstance(part, str):
            _text(part)
        elif isinstance(part, int) and abs(part) > LARGEST_BIG:
            raise Wrong("has a number that is out of range")
        elif isinstance(part, float) and not math.isfinite(part):
            raise Wrong("has a number that is none")
    return given


def _parts(document: Any) -> Iterator[Any]:
    """All texts, numbers and keys of a document."""
    waiting = [document]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            waiting += part.keys()
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
        else:
            yield part


def _zone(name: str) -> None:
    fields.zone("zone", name)


def _email(address: str) -> None:
    if fields.email("email", address) != address:
        raise Wrong(f"is {address[:100]!r}, which is no address in small letters")


def _weekly(rules: Any) -> None:
    check_weekly(rules)
    to_engine("UTC", rules, [])


_CHECKS: dict[tuple[str, str], Callable[[Any], object]] = {
    ("user_account", "email"): _email,
    ("webhook", "url"): lambda address: fields.url("url", address),
    ("schedule", "weekly"): _weekly,
    ("schedule", "overrides"): check_overrides,
}
