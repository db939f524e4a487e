"""An organization's own settings."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select

from openslot.desk import fields
from openslot.desk.accounts import RESERVED
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid, Taken
from openslot.desk.nouns import Organization, User
from openslot.desk.rights import need

SETTABLE = {"name", "slug", "zone", "locale", "currency", "email", "intro", "accent", "privacy_url", "imprint_url"}
COLOUR = re.compile(r"#[0-9a-f]{6}")


def update_organization(desk: Desk, **changes: Any) -> Organization:
    """Change the caller's organization; that is its owners' right."""
    need(desk, "organization", "edit")
    unknown = set(changes) - SETTABLE
    if unknown:
        raise TypeError(f"an organization has no {sorted(unknown)} to change")
    row = desk.organization()
    for key, value in changes.items():
        setattr(row, key, _checked(desk, row, key, value))
    row.updated_at = desk.now
    desk.session.flush()
    return row


def _checked(desk: Desk, row: Organization, key: str, value: str) -> str:
    if key == "zone":
        return fields.zone("zone", value)
    if key == "email":
        return fields.email("email", value) if value else ""
    if key in {"privacy_url", "imprint_url"}:
        return fields.url(key, value) if value else ""
    if key == "intro":
        return fields.text("intro", value, most=fields.LONG_TEXT)
    if key == "accent" and not COLOUR.fullmatch(value):
        raise Invalid("accent", "This is not a colour like #0f766e.", "colour", value)
    if key == "currency" and not re.fullmatch(r"[a-z]{3}", value):
        raise Invalid("currency", "A currency has three letters, like eur.", "currency", value)
    if key == "slug":
        return _slug(desk, row, value)
    return fields.text(key, value, needed=True)


def _slug(desk: Desk, row: Organization, value: str) -> str:
    """The first part of its pages' addresses, which no host's page and no other organization's has."""
    if value == row.slug:
        return value
    if not re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,79})", value):
        raise Invalid("slug", "An address has small letters, digits and dashes.", "slug", value)
    others = select(Organization.id).where(Organization.slug == value)
    hosts = select(User.id).where(User.username == value)
    if value in RESERVED or desk.session.scalar(others) is not None or desk.session.scalar(hosts) is not None:
        raise Taken("slug", f"The address {value} is taken.")
    return value
