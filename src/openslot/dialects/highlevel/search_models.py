"""Bodies of searches for contacts."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, StrictInt, StrictStr, Tag

from openslot.dialects.highlevel.models import Input, Short, Whole

Text = Literal[
    "name",
    "firstName",
    "lastName",
    "fullNameLowerCase",
    "firstNameLowerCase",
    "lastNameLowerCase",
    "email",
    "phone",
]
Time = Literal["dateAdded", "dateUpdated"]
TEXTS = {
    "name": "name",
    "firstName": "first_name",
    "lastName": "last_name",
    "fullNameLowerCase": "name",
    "firstNameLowerCase": "first_name",
    "lastNameLowerCase": "last_name",
    "email": "email",
    "phone": "phone",
}
"""Fields with text, as the desk calls them."""
EXACT = {"id": "uuid", "assignedTo": "assigned"}
TIMES = {"dateAdded": "created", "dateUpdated": "updated"}


class Range(Input):
    """From when, until when; ISO 8601 or epoch milliseconds."""

    gte: StrictStr | StrictInt | None = None
    gt: StrictStr | StrictInt | None = None
    lte: StrictStr | StrictInt | None = None
    lt: StrictStr | StrictInt | None = None


class One(Input):
    """One condition."""

    field: Literal[Text, Time, "tags", "id", "assignedTo"]
    operator: Literal["eq", "not_eq", "contains", "not_contains", "exists", "not_exists", "range"]
    value: Short | Range | None = None


class Several(Input):
    """Conditions of which all, or one, must hold."""

    group: Literal["AND", "OR"]
    filters: Annotated[list[Filter], Field(min_length=1, max_length=50)]


def _which(value: Any) -> str:
    return "several" if isinstance(value, Several) or (isinstance(value, dict) and "group" in value) else "one"


Filter = Annotated[Annotated[One, Tag("one")] | Annotated[Several, Tag("several")], Discriminator(_which)]


class Sort(Input):
    """One order."""

    field: Literal[Text, Time]
    direction: Literal["asc", "desc"] = "asc"


class Search(Input):
    """What is looked for. ``searchAfter``: that of the last contact of the page before; its second item is read."""

    locationId: Short
    page: Annotated[Whole, Field(ge=1)] | None = None
    pageLimit: Annotated[Whole, Field(ge=1, le=500)] = 20
    searchAfter: Annotated[list[Any], Field(min_length=2, max_length=2)] | None = None
    query: Short | None = None
    filters: Annotated[list[Filter], Field(max_length=50, default_factory=list)]
    sort: Annotated[list[Sort], Field(max_length=1, default_factory=list)]
