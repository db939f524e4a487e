"""Clients of an organization that moved to another server get from there what they got before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from starlette.testclient import TestClient

from openslot.app import build
from openslot.desk.accounts import create_key
from openslot.desk.desk import Desk
from openslot.desk.ids import short
from openslot.desk.nouns import Booking, Contact, EventType, Organization, User
from openslot.desk.portable.bring import bring
from openslot.desk.portable.check import check
from openslot.desk.portable.write import write_organization
from openslot.doorway.house import House
from openslot.store.database import Database
from openslot.time.clock import FixedClock
from tests.desk.whole import fill

CAL = {"event-types": "2024-06-14", "bookings": "2024-08-13", "schedules": "2024-06-11", "slots": "2024-09-04"}


def asked(database: Database) -> list[str]:
    """What clients ask for, with the ids that they know."""
    with database.read() as session:
        house = short(session.query(Organization).one().uuid)
        kinds, users = session.query(EventType).all(), session.query(User).all()
        bookings, contact = session.query(Booking).order_by(Booking.id).limit(5).all(), session.query(Contact).first()
    assert contact
    found = ["/panel/api/event/?onPage=100", "/panel/api/event-type", "/panel/api/poll"]
    found += ["/panel/api/user-event-type-tag"]
    found += [f"/panel/api/event-type/{each.id}" for each in kinds]
    found += [f"/panel/api/event/{each.id}" for each in bookings]
    found += [f"/{noun}/?locationId={house}" for noun in ("calendars", "contacts", "users")]
    found += [f"/calendars/groups?locationId={house}", f"/contacts/{short(contact.uuid)}"]
    found += [f"/calendars/resources/rooms?locationId={house}&limit=9&skip=0"]
    first, last = 1767571200000, 1768780800000
    span = f"startDate={first}&endDate={last}"
    found += [f"/calendars/{short(each.uuid)}/free-slots?{span}&timezone=Asia/Tokyo" for each in kinds]
    found += [
        f"/calendars/events?locationId={house}&userId={short(each.uuid)}&startTime={first}&endTime={last}"
        for each in users
    ]
    found += [f"/calendars/events/appointments/{short(each.uuid)}" for each in bookings]
    found += ["/v2/me", "/v2/event-types", "/v2/bookings?take=100", "/v2/schedules", "/v2/teams", "/v2/webhooks"]
    found += [f"/v2/event-types/{each.id}" for each in kinds]
    found += [f"/v2/bookings/{short(each.uuid)}" for each in bookings]
    found += [f"/v2/slots?eventTypeId={each.id}&start=2026-01-05&end=2026-01-19" for each in kinds]
    return found


def answers(database: Database, clock: FixedClock, paths: list[str]) -> dict[str, tuple[int, Any]]:
    """By path: the status and what came with it."""
    with database.write() as session:
        owner = session.query(User).filter_by(role="owner").one()
        key = create_key(Desk(session, clock.now(), "cli"), owner)
    client = TestClient(build(House(database, clock, "http://testserver", "s" * 32, rate_limit="off")))
    found = {}
    for path in paths:
        headers = {"X-API-KEY": key, "Authorization": f"Bearer {key}", "Version": "v3"}
        if path.startswith("/v2/"):
            headers["cal-api-version"] = CAL.get(path[4:].partition("?")[0].partition("/")[0], "2024-08-13")
        answer = client.get(path, headers=headers)
        body = answer.json()
        if isinstance(body, dict):
            body.pop("traceId", None)  # each answer's own
        found[path] = (answer.status_code, body)
    return found


@pytest.fixture
def there(kind: str, make_url_of: Callable[..., str]) -> Iterator[Database]:
    """A database of the other kind, which is empty."""
    database = Database(make_url_of("postgresql" if kind == "sqlite" else "sqlite"))
    yield database
    database.dispose()


def test_each_dialect_answers_as_before(database: Database, there: Database, clock: FixedClock) -> None:
    here = database
    fill(here, clock)
    document = BytesIO()
    with here.read() as session:
        write_organization(Desk(session, clock.now(), "cli"), 1, document)
    checked = check(document)
    with there.write() as session:
        bring(Desk(session, clock.now(), "cli"), checked)
    paths = asked(here)
    before, after = answers(here, clock, paths), answers(there, clock, paths)
    for path in paths:
        assert after[path] == before[path], path
    assert {path: status for path, (status, _) in before.items() if status != 200} == {}
