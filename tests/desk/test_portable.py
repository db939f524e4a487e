"""An organization leaves one server as a document, and arrives on another as it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest

from openslot import demo
from openslot.desk.desk import Caller, Desk
from openslot.desk.nouns import Organization, User
from openslot.desk.portable.bring import bring
from openslot.desk.portable.check import check
from openslot.desk.portable.write import write
from openslot.store.database import Database
from openslot.time.clock import FixedClock

MakeUrl = Callable[..., str]
WAYS = [("sqlite", "postgresql"), ("postgresql", "sqlite")]


def caller_of(user: User, organization: Organization) -> Caller:
    zones = user.zone, organization.zone
    return Caller(organization.id, user.id, user.role, user.name, user.email, *zones, "test")


def document_of(database: Database, clock: FixedClock, email: str) -> BytesIO:
    """The document of somebody's organization."""
    found = BytesIO()
    with database.read() as session:
        user = session.query(User).filter_by(email=email).one()
        write(Desk(session, clock.now(), "dashboard", caller_of(user, user.organization)), found)
    return found


def brought(database: Database, clock: FixedClock, document: BytesIO) -> Organization:
    checked = check(document)
    with database.write() as session:
        return bring(Desk(session, clock.now(), "cli"), checked)


def parts(document: BytesIO) -> dict[str, Any]:
    """The document's tables; without the log, in which each server writes."""
    found: dict[str, Any] = json.loads(document.getvalue())["tables"]
    del found["audit_entry"]
    return found


@pytest.mark.parametrize(("here", "there"), WAYS)
def test_what_left_arrives_as_it_was(here: str, there: str, make_url_of: MakeUrl, clock: FixedClock) -> None:
    source, target = Database(make_url_of(here)), Database(make_url_of(there))
    accounts = demo.fill(source, clock)
    document = document_of(source, clock, accounts[0].user.email)
    brought(target, clock, document)
    again = document_of(target, clock, accounts[0].user.email)
    assert parts(again) == parts(document)
    source.dispose()
    target.dispose()
