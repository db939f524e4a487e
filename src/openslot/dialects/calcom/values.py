"""The small types of Cal.com's bodies and queries, and the words in which they refuse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictStr
from pydantic_core import PydanticCustomError

from openslot.desk import fields
from openslot.desk.errors import Invalid
from openslot.time.instants import parse_date, parse_iso

MOST_KEYS, LONGEST_KEY, LONGEST_VALUE = 50, 40, 500
LANGUAGES = frozenset(
    [
        "ar",
        "ca",
        "de",
        "es",
        "eu",
        "he",
        "id",
        "ja",
        "lv",
        "pl",
        "ro",
        "sr",
        "th",
        "vi",
        "az",
        "cs",
        "el",
        "es-419",
        "fi",
        "hr",
        "it",
        "km",
        "nl",
        "pt",
        "ru",
        "sv",
        "tr",
        "zh-CN",
        "bg",
        "da",
        "en",
        "et",
        "fr",
        "hu",
        "iw",
        "ko",
        "no",
        "pt-BR",
        "sk",
        "ta",
        "uk",
        "zh-TW",
        "bn",
    ]
)


class Dropping(BaseModel):
    """A body whose unknown properties are dropped, as the product does (kind 2)."""

    model_config = ConfigDict(extra="ignore")

    def given(self) -> dict[str, Any]:
        """What was sent, nulls included."""
        return self.model_dump(exclude_unset=True)


class Strict(Dropping):
    """A body whose unknown properties are refused (kind 3)."""

    model_config = ConfigDict(extra="forbid")


def by_desk(check: Callable[[str, str], str], kind: str, words: str) -> Callable[[str], str]:
    """A check of the desk's as a validator. ``words``: for people."""

    def validate(value: str) -> str:
        try:
            return check("", value)
        except Invalid:
            raise PydanticCustomError(kind, "{words}", {"words": words}) from None

    return validate


def instant(text: Any) -> datetime:
    """An ISO 8601 date and time, UTC unless it says otherwise; a bare date is its midnight."""
    if not isinstance(text, str):
        raise PydanticCustomError("date", "must be a valid ISO 8601 date string")
    try:
        if len(text) == len("2030-01-01"):
            day = parse_date(text)
            return parse_iso(f"{day.isoformat()}T00:00:00Z")
        return parse_iso(text, "UTC")
    except ValueError as error:
        raise PydanticCustomError("date", "{words}", {"words": str(error)}) from None


def whole(value: Any) -> Any:
    """JSON's numbers are one kind: 30.0 is 30, but ``true`` and ``"30"`` are no numbers."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PydanticCustomError("int_type", "must be an integer number")
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _metadata(value: dict[str, Any]) -> dict[str, Any]:
    if len(value) > MOST_KEYS:
        raise PydanticCustomError("metadata", "Metadata can have at most 50 keys.")
    for key, each in value.items():
        if len(key) > LONGEST_KEY:
            raise PydanticCustomError("metadata", "Metadata keys can have at most 40 characters.")
        if isinstance(each, str) and len(each) > LONGEST_VALUE:
            raise PydanticCustomError("metadata", "Metadata values can have at most 500 characters.")
        if not isinstance(each, str | int | float | bool):
            raise PydanticCustomError("metadata", "Metadata values must be strings, numbers or booleans.")
    return value


def _language(value: str) -> str:
    if value not in LANGUAGES:
        raise PydanticCustomError("literal_error", "language must be one of the supported language codes")
    return value


def _said(value: str) -> str:
    if not value.strip():
        raise PydanticCustomError("string_too_short", "should not be empty")
    return value


def one_or_many(value: Any) -> Any:
    """``a``, ``a,b`` and a list in brackets are lists of texts."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",")]
    return value


Whole = Annotated[int, BeforeValidator(whole), Field(ge=-(2**53), le=2**53)]
Count = Annotated[int, BeforeValidator(whole), Field(ge=0, le=2**31)]
Positive = Annotated[int, BeforeValidator(whole), Field(ge=1, le=2**31)]
Id = Annotated[int, BeforeValidator(whole)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Flag = StrictBool
Text = Annotated[StrictStr, Field(max_length=65_536)]
Short = Annotated[StrictStr, Field(max_length=1000)]
Url = Annotated[StrictStr, Field(max_length=2000), AfterValidator(by_desk(fields.url, "url", "must be a URL address"))]
Needed = Annotated[StrictStr, Field(min_length=1, max_length=255), AfterValidator(_said)]
Zone = Annotated[StrictStr, AfterValidator(by_desk(fields.zone, "timezone", "must be a valid IANA time-zone"))]
Email = Annotated[StrictStr, AfterValidator(by_desk(fields.email, "email", "must be an email"))]
Phone = Annotated[StrictStr, AfterValidator(by_desk(fields.phone, "phone", "must be a valid phone number"))]
Instant = Annotated[datetime, BeforeValidator(instant)]
Metadata = Annotated[dict[str, Any], AfterValidator(_metadata)]
Language = Annotated[StrictStr, AfterValidator(_language)]
AskedId = Annotated[int, Field(ge=-(2**63), lt=2**63)]  # in a query, as text
List = Annotated[list[str], BeforeValidator(one_or_many)]
