"""Checks that every door's input passes: text, e-mail, phone, zone, whole numbers."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

import httpx
import phonenumbers
from email_validator import EmailNotValidError, validate_email

from openslot.desk.errors import Invalid
from openslot.time.zones import UnknownZone, normal_name

SHORT_TEXT = 255
LONG_TEXT = 65_536
LONGEST_MEETING = 31 * 24 * 60  # minutes; a bound that lets the search for busy time look back a fixed distance
LONGEST_LABEL = 63  # of a host's name
LONGEST_BUFFER = 24 * 60  # minutes


def text(path: str, value: str, *, most: int = SHORT_TEXT, needed: bool = False) -> str:
    """The text; ``Invalid`` when too long, or blank though needed."""
    if needed and not value.strip():
        raise Invalid(path, "This value should not be blank.", "required", value)
    if len(value) > most:
        raise Invalid(path, f"This value is too long. It should have {most} characters or less.", "too_long")
    return value


def email(path: str, value: str) -> str:
    """A syntactically valid address, lower case. Nothing is looked up."""
    try:
        return validate_email(value, check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError:
        raise Invalid(path, "This value is not a valid email address.", "email", value) from None


def phone(path: str, value: str) -> str:
    """The number in E.164; it needs its country code, or it is kept as digits if it cannot be a full number."""
    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        digits = re.sub(r"[\s().\-/]", "", value)
        if re.fullmatch(r"\d{3,15}", digits):
            return digits
        raise Invalid(path, "This value is not a valid phone number.", "phone", value) from None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def zone(path: str, value: str) -> str:
    """The IANA name in its proper spelling."""
    try:
        return normal_name(value)
    except UnknownZone:
        raise Invalid(path, f"{value[:60]!r} is not a known IANA time zone.", "timezone", value[:60]) from None


def url(path: str, value: str) -> str:
    """A web address to which a browser may be sent."""
    try:
        parts = urlsplit(value)
        called = httpx.URL(value)  # as the client that may call it understands it
        labels = (called.host and called.raw_host.decode()).split(".")
        port = parts.port
    except (ValueError, httpx.InvalidURL):
        raise Invalid(path, "This value is not a web address.", "url", value[:200]) from None
    sound = parts.scheme in {"http", "https"} and parts.hostname and port != 0
    if not sound or max(map(len, labels)) > LONGEST_LABEL or not value.isprintable() or " " in value:
        raise Invalid(path, "This value is not a web address (http or https).", "url", value[:200])
    return value


def whole(path: str, value: int, least: int, most: int) -> int:
    """A whole number within bounds (both inclusive)."""
    if not least <= value <= most:
        raise Invalid(path, f"This value should be between {least} and {most}.", "range", value)
    return value


def slug_of(words: str, fallback: str) -> str:
    """A name for addresses and programs made of words: small ASCII letters, digits and dashes."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80] or fallback


def address_of(words: str, fallback: str = "meeting") -> str:
    """A URL part made of a title: small letters, digits and dashes. ``é`` becomes ``e``; other scripts stay."""
    plain = "".join(_plain(each) for each in unicodedata.normalize("NFKC", words).lower())
    return re.sub("-+", "-", plain).strip("-")[:80].strip("-") or fallback


def _plain(letter: str) -> str:
    """A letter without its accents if that leaves an ASCII one; a dash for what is neither letter nor digit."""
    base = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()
    if base:
        return base if base.isalnum() else "-"
    return letter if unicodedata.category(letter)[0] in "LMN" else "-"
