"""The query strings of section 3 of the digest: paging, booleans, arrays, filters in all their forms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import orjson

from openslot.desk.errors import Invalid
from openslot.doorway.wire import refuse_nul
from openslot.time.instants import parse_date, parse_iso

TRUE, FALSE = {"1", "true", "on", "yes"}, {"0", "false", "off", "no", ""}
MOST_PER_PAGE = 100
MOST_IDS = 1000
LONGEST_WORD = 320
WHOLE = re.compile(r"-?\d+", re.ASCII)


class Page(NamedTuple):
    """A page asked for; ``all``: everything in one."""

    number: int
    size: int
    all: bool

    @property
    def offset(self) -> int:
        """Items before this page."""
        return 0 if self.all else (self.number - 1) * self.size

    @property
    def limit(self) -> int | None:
        """Items of this page at most."""
        return None if self.all else self.size

    def meta(self, total: int) -> dict[str, int]:
        """The MetaDataDTO."""
        if self.all:
            return {"pagesCount": 1, "itemsPerPage": total, "itemsCount": total, "currentPage": 1}
        pages = -(-total // self.size)
        return {"pagesCount": pages, "itemsPerPage": self.size, "itemsCount": total, "currentPage": self.number}


def page_of(query: dict[str, Any]) -> Page:
    """Which page is asked for; 422 outside the bounds."""
    everything = boolean(query, "skipPagination") or False
    number = whole(query, "page", 1, 2**31) if not everything else 1
    size = whole(query, "onPage", 1, MOST_PER_PAGE) if not everything else 10
    return Page(number or 1, size or 10, everything)


def order_of(query: dict[str, Any], known: dict[str, str], usual: str) -> tuple[str, bool]:
    """Our name of the field to sort by, and whether to sort downwards."""
    field = query.get("orderField") or usual
    if not isinstance(field, str) or field not in known:
        raise Invalid("orderField", "This value is not a field to sort by.", "choice")
    direction = str(query.get("orderDirection") or "asc").lower()
    if direction not in {"asc", "desc"}:
        raise Invalid("orderDirection", "This value should be asc or desc.", "choice")
    return known[field], direction == "desc"


def filter_of(query: dict[str, Any], fields: Sequence[str], *names: str) -> dict[str, Any]:
    """The filter under any of its names (or several), nested or as JSON.

    Clients made by generators that know no nested parameters send its ``fields`` beside the others.
    """
    found: dict[str, Any] = {field: query[field] for field in fields if field in query}
    for name in names:
        given = query.get(name)
        if isinstance(given, str) and given.strip():
            try:
                given = orjson.loads(given)
            except orjson.JSONDecodeError:
                raise Invalid(name, "This value is not valid JSON.", "json") from None
        if isinstance(given, dict):
            refuse_nul(given, name)
            found |= given
        elif given:
            raise Invalid(name, "This value should be an object.", "type")
    return found


def word(given: dict[str, Any], name: str, path: str = "") -> str | None:
    """A text; None if absent or empty."""
    value = given.get(name)
    if value in (None, ""):
        return None
    if not isinstance(value, str) or len(value) > LONGEST_WORD:
        raise Invalid(f"{path}.{name}" if path else name, "This value should be a text, and not too long.", "type")
    return value


def boolean(query: dict[str, Any], name: str, path: str = "") -> bool | None:
    """A boolean in any of its spellings; None if absent."""
    if name not in query:
        return None
    word = str(query[name]).lower()
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    raise Invalid(f"{path}.{name}" if path else name, "This value should be a boolean.", "type")


def day(text: str, path: str) -> date:
    """A date; of a whole date and time its date. 422 for anything else."""
    try:
        if len(text) > len("2027-01-31"):
            parse_iso(text, "UTC")
        return parse_date(text[:10])
    except ValueError:
        raise Invalid(path, "This value is not a valid date (Y-m-d).", "date", text[:60]) from None


def whole(query: dict[str, Any], name: str, least: int, most: int) -> int | None:
    """A whole number within bounds; None if absent."""
    if query.get(name) in (None, ""):
        return None
    text = str(query[name])
    if not (text.isascii() and text.isdigit() and len(text) < 12 and least <= int(text) <= most):
        raise Invalid(name, f"This value should be between {least} and {most}.", "range")
    return int(text)


def ids(given: dict[str, Any], name: str, path: str) -> list[int] | None:
    """An array of ids in any of its forms; None if it is absent or empty."""
    values = given.get(name)
    if isinstance(values, str) and values.strip().startswith("["):
        try:
            values = orjson.loads(values)
        except orjson.JSONDecodeError:
            raise Invalid(f"{path}.{name}", "This value is not valid JSON.", "json") from None
    if isinstance(values, str | int):
        values = str(values).split(",")
    if values in (None, "", []):
        return None
    if not isinstance(values, list):
        raise Invalid(f"{path}.{name}", "This value should be a list of integers.", "type")
    if len(values) > MOST_IDS:
        raise Invalid(f"{path}.{name}", f"There may be at most {MOST_IDS} ids.", "range")
    texts = [str(value).strip() for value in values if value not in ("", None)]
    if not all(WHOLE.fullmatch(text) for text in texts):
        raise Invalid(f"{path}.{name}", "This value should be a list of integers.", "type")
    return [int(text) if len(text) < 19 else 0 for text in texts] or None  # what no column holds is nobody's id
