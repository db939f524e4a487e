"""An organization leaves one server as a document, and arrives on another as it was."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from openslot.desk.accounts import create_account
from openslot.desk.book import book
from openslot.desk.desk import Caller, Desk
from openslot.desk.errors import Invalid, Malformed, SlotTaken
from openslot.desk.event_types import create_event_type
from openslot.desk.nouns import AuditEntry, Booking, Delivery, EventType, Organization, OutboxRow, User
from openslot.desk.portable import contents
from openslot.desk.portable.bring import bring
from openslot.desk.portable.check import check
from openslot.desk.portable.write import write
from openslot.desk.requests import BookingDraft, Party
from openslot.store.base import Base
from openslot.store.database import Database
from openslot.time.clock import FixedClock
from tests.desk.conftest import Office, at
from tests.desk.pumping import pumped
from tests.desk.whole import fill

MakeUrl = Callable[..., str]
OTHER = {"sqlite": "postgresql", "postgresql": "sqlite"}


def document_of(database: Database, clock: FixedClock, organization_id: int = 1) -> BytesIO:
    """The document of an organization, for its owner."""
    found = BytesIO()
    with database.read() as session:
        user = session.query(User).filter_by(organization_id=organization_id, role="owner").first()
        assert user is not None
        zones = user.zone, user.organization.zone
        caller = Caller(organization_id, user.id, user.role, user.name, user.email, *zones, "test")
        write(Desk(session, clock.now(), "dashboard", caller), found)
    return found


def brought(database: Database, clock: FixedClock, document: BytesIO) -> Organization:
    checked = check(document)
    with database.write() as session:
        return bring(Desk(session, clock.now(), "cli"), checked)


def tables_of(document: BytesIO) -> dict[str, Any]:
    """The document's tables; without what the servers wrote into the log about it."""
    found: dict[str, Any] = json.loads(document.getvalue())["tables"]
    found["audit_entry"] = [row for row in found["audit_entry"] if row["verb"] not in {"exported", "imported"}]
    return found


def changed(document: BytesIO, change: Callable[[dict[str, Any]], object]) -> BytesIO:
    """The document after somebody has had his hands in it."""
    found = json.loads(document.getvalue())
    change(found)
    return BytesIO(json.dumps(found).encode())


def contents_of(database: Database) -> dict[str, int]:
    """How many rows there are of everything."""
    with database.read() as session:
        count = {table.name: select(func.count()).select_from(table) for table in Base.metadata.sorted_tables}
        return {name: session.scalar(query) or 0 for name, query in count.items()}


@pytest.fixture
def there(kind: str, make_url_of: MakeUrl) -> Iterator[Database]:
    """A database of the other kind, which is empty."""
    database = Database(make_url_of(OTHER[kind]))
    yield database
    database.dispose()


@pytest.fixture
def elsewhere(make_url_of: MakeUrl) -> Iterator[Database]:
    """An empty SQLite database."""
    database = Database(make_url_of("sqlite"))
    yield database
    database.dispose()


@pytest.fixture(scope="module")
def written(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A document with something of everything."""
    path = tmp_path_factory.mktemp("whole") / "whole.db"
    shutil.copyfile(sqlite_template, path)
    database, clock = Database(f"sqlite:///{path}"), FixedClock(datetime(2026, 1, 5, 8, tzinfo=UTC))
    fill(database, clock)
    document = document_of(database, clock).getvalue()
    database.dispose()
    return document


@pytest.fixture
def whole(written: bytes) -> BytesIO:
    """The same as a file."""
    return BytesIO(written)


def test_what_left_arrives_as_it_was(database: Database, there: Database, clock: FixedClock) -> None:
    fill(database, clock)
    document = document_of(database, clock)
    tables = tables_of(document)
    assert [name for name, rows in tables.items() if not rows] == ["planned"]
    assert brought(there, clock, document).slug == "studio-fjord"
    assert tables_of(document_of(there, clock)) == tables
    with there.read() as session:
        assert session.query(AuditEntry).order_by(AuditEntry.id.desc()).first().verb == "imported"  # type: ignore[union-attr]
        assert session.scalars(select(User.password_hash)).all() == [None] * 3


def test_what_comes_after_gets_new_numbers(database: Database, there: Database, clock: FixedClock) -> None:
    fill(database, clock)
    brought(there, clock, document_of(database, clock))
    with there.write() as session:
        last = session.scalar(select(func.max(EventType.id))) or 0
        made = create_account(session, clock, organization="N", name="New", email="n@example.com", timezone="UTC")
        desk = Desk(session, clock.now(), "cli")
        values: dict[str, Any] = {"owner_id": made.user.id, "hosts": [], "title": "T", "length": 30}
        assert create_event_type(desk, organization_id=made.organization.id, **values).id == last + 1


def test_a_document_can_be_written_otherwise(whole: BytesIO, elsewhere: Database, clock: FixedClock) -> None:
    """Indented, and with the mark that some programs put before UTF-8."""
    pretty = json.dumps(json.loads(whole.getvalue()), indent=4, ensure_ascii=False)
    brought(elsewhere, clock, BytesIO(pretty.encode("utf-8-sig")))
    assert tables_of(document_of(elsewhere, clock)) == tables_of(whole)


def test_reminders_go_out_once_and_nothing_else(office: Office, there: Database) -> None:
    messages = {"reminders": [{"minutes": 60, "to": ["party"]}, {"minutes": 60 * 24 * 9, "to": ["party"]}]}
    kind = office.type(length=30)
    with office.desk() as desk:
        desk.session.get_one(EventType, kind).messages = messages
    office.book(kind, at(9, 13), "planned")
    pumped(office.database, office.clock)
    quiet = office.book(kind, at(10, 13), "quiet")
    office.book(kind, at(11, 13), "young")  # nothing has been planned of it yet
    with office.desk() as desk:
        step = desk.session.query(OutboxRow).filter_by(booking_id=quiet[0]).one()
        step.payload = {**step.payload, "quiet": True}
        hers = desk.session.query(OutboxRow).filter(OutboxRow.kind == "booking.booked", OutboxRow.state == "due")
        hers.filter(OutboxRow.booking_id != quiet[0]).update({"due_at": desk.now + timedelta(hours=1)})
    pumped(office.database, office.clock)
    document = document_of(office.database, office.clock)
    assert {row["kind"] for row in tables_of(document)["planned"]} >= {"booking.reminder", "booking.ended"}
    brought(there, office.clock, document)
    assert tables_of(document_of(there, office.clock)) == tables_of(document)
    pumped(there, office.clock)
    assert contents_of(there)["delivery"] == 0
    for _ in range(2):
        office.clock.advance(timedelta(days=10))
        pumped(there, office.clock)
    with there.read() as session:
        rows = session.execute(select(Delivery.occasion, Delivery.receiver, Delivery.channel))
        told = sorted(tuple(row) for row in rows)
    assert told == [("reminder", "planned@example.com", "mail"), ("reminder", "young@example.com", "mail")]


def test_time_is_still_taken(office: Office, there: Database) -> None:
    kind = office.type(length=60)
    office.book(kind, at(9))
    brought(there, office.clock, document_of(office.database, office.clock))
    with there.write() as session:
        row = session.get_one(EventType, kind)
        draft = BookingDraft(row, [at(9)], Party("Ann", "ann@example.com", zone="UTC"))
        with pytest.raises(SlotTaken):
            book(Desk(session, office.clock.now(), "page"), draft)


def test_collisions_are_listed_and_nothing_is_written(database: Database, clock: FixedClock) -> None:
    fill(database, clock)
    document = document_of(database, clock)
    before = contents_of(database)
    with pytest.raises(Invalid, match=r"Another organization of this server has the id 1 already.*there is more"):
        brought(database, clock, document)
    assert contents_of(database) == before


def test_one_name_is_enough_to_collide(whole: BytesIO, elsewhere: Database, clock: FixedClock) -> None:
    email = tables_of(whole)["user_account"][0]["email"]
    with elsewhere.write() as session:
        account = create_account(session, clock, organization="O", name="N", email=email, timezone="UTC")
        account.user.username = "studio-fjord"
    with pytest.raises(Invalid) as refused:
        brought(elsewhere, clock, whole)
    told = {problem.message for problem in refused.value.problems}
    assert f"Another organization of this server has the email {email} already." in told
    assert "Another organization's host has the page /studio-fjord already." in told


def first(table: str, **values: Any) -> Callable[[dict[str, Any]], object]:
    """Change the first row of a table."""
    return lambda found: found["tables"][table][0].update(values)


def twice(table: str) -> Callable[[dict[str, Any]], object]:
    return lambda found: found["tables"][table].append(found["tables"][table][0])


def same_time(found: dict[str, Any]) -> None:
    one, *others = (row for row in found["tables"]["claim"] if row["exclusive"] and row["active"])
    other = next(row for row in others if row["lane"] == one["lane"])
    other.update(start_at=one["start_at"], end_at=one["end_at"])


BAD: list[tuple[Callable[[dict[str, Any]], object], str]] = [
    (lambda found: found.pop("format"), "export it with this version"),
    (lambda found: found.update(format=2), "A newer Openslot"),
    (lambda found: found.update(more=1), "a part named 'more'"),
    (lambda found: found["tables"].update(secret=[]), "no table 'secret'"),
    (lambda found: found["tables"].update(organization=[]), "is no row of organization|no organization"),
    (lambda found: found.update(tables=dict(sorted(found["tables"].items()))), "not in the order"),
    (twice("booking"), "booking 46: id 1 is another row's, too"),
    (twice("event_type_tag"), "event_type_id, tag_id"),
    (first("organization", zone="Mars/Base"), "organization 1: zone .* is not a known"),
    (first("organization", slug="dashboard"), "cannot be a page's address"),
    (first("organization", extras=[]), "of another kind"),
    (first("organization", password="x"), "has a column 'password'"),
    (first("user_account", role="king"), "user_account 1: role is 'king'"),
    (first("user_account", email="Ann"), "not a valid email"),
    (first("user_account", id="1"), "of another kind"),
    (first("user_account", id=2**60), "out of range"),
    (first("user_account", id=True), "of another kind"),
    (first("user_account", organization_id=2), "organization_id 2 is no row of organization in this document"),
    (first("user_account", default_schedule_id=99), "default_schedule_id 99 is no row of schedule"),
    (first("schedule", weekly=[{"days": [9], "start": 0, "end": 5}]), "not a valid day"),
    (first("schedule", weekly=[7]), "has another shape"),
    (first("event_type", window={"kind": "days", "span": 1}), "cannot be understood"),
    (first("event_type", length=0), "less than 1"),
    (first("contact", name="a\x00b"), "no database keeps"),
    (first("contact", custom_fields=[{"a\x00": 1}]), "no database keeps"),
    (first("contact", name="\ud800"), "no database keeps"),
    (first("contact", created_at="yesterday"), "cannot be read"),
    (first("contact", created_at=None), "created_at is missing"),
    (first("booking", state="lost"), "state is 'lost'"),
    (first("booking", rescheduled_to_id=4711), "rescheduled_to_id 4711 is no row of booking"),
    (first("claim", lane=2), "lane is neither"),
    (first("claim", end_at="2020-01-01T00:00:00Z"), "ends before it begins"),
    (same_time, "two meetings take the same time"),
    (first("meeting", end_at="2020-01-01T00:00:00Z"), "does not take a row of this table"),
    (first("webhook", url="file:///etc/passwd"), "not a web address"),
    (lambda found: found["tables"]["contact"].append(7), "is no row"),
    (lambda found: found["tables"]["planned"].append({"kind": "password.forgotten"}), "no reminder"),
    (
        lambda found: found["tables"]["planned"].append(
            {"booking_id": 1, "kind": "booking.ended", "payload": {}, "due_at": "2030-01-01T00:00:00Z"}
        ),
        "about no booking",
    ),
]


@pytest.mark.parametrize(("change", "words"), BAD, ids=[words for _, words in BAD])
def test_what_was_altered_is_refused(
    change: Callable[[dict[str, Any]], object], words: str, whole: BytesIO, elsewhere: Database, clock: FixedClock
) -> None:
    with pytest.raises((Invalid, Malformed), match=words):
        brought(elsewhere, clock, changed(whole, change))
    assert set(contents_of(elsewhere).values()) == {0}


def test_nobody_elses_people_are_told(whole: BytesIO) -> None:
    """A reminder names hosts by number: they must be the document's own."""

    def add(found: dict[str, Any]) -> None:
        uuid = found["tables"]["booking"][0]["uuid"]
        payload = {"booking": uuid, "then": {"hosts": [4711], "organizer": 1}}
        due = "2030-01-01T00:00:00Z"
        found["tables"]["planned"] = [{"booking_id": 1, "kind": "booking.ended", "payload": payload, "due_at": due}]

    with pytest.raises(Invalid, match="about somebody who is not in this document"):
        check(changed(whole, add))


@pytest.mark.parametrize("share", [0, 0.001, 0.3, 0.9, 0.99999])
def test_what_was_cut_is_refused(share: float, whole: BytesIO) -> None:
    body = whole.getvalue()
    with pytest.raises(Malformed, match="not a document of Openslot"):
        check(BytesIO(body[: int(len(body) * share)]))


@pytest.mark.parametrize(
    "body", [b"[]", b"{}", b"{}x", b"null", b"\xff\xfe", b'{"format": NaN}', b'{"a": 1}', b"[" * 100_000, b'{"tables":']
)
def test_other_files_are_refused(body: bytes) -> None:
    with pytest.raises(Malformed, match="document"):
        check(BytesIO(body))


def test_all_problems_are_told(whole: BytesIO) -> None:
    def spoil(found: dict[str, Any], many: int) -> None:
        for row in found["tables"]["contact"][:many]:
            row["zone"] = "Nowhere"

    for many, told in ((2, 2), (30, 20)):
        with pytest.raises(Invalid) as refused:
            check(changed(whole, partial(spoil, many=many)))
        assert [problem.path for problem in refused.value.problems] == [f"contact {n + 1}" for n in range(told)]


def test_an_older_document_lacks_what_is_new(whole: BytesIO, elsewhere: Database, clock: FixedClock) -> None:
    def older(found: dict[str, Any]) -> None:
        del found["tables"]["vote_date"], found["tables"]["planned"]
        for row in found["tables"]["event_type"]:
            del row["look_busy"], row["color"]

    brought(elsewhere, clock, changed(whole, older))
    with elsewhere.read() as session:
        rows = session.execute(select(EventType.look_busy, EventType.color))
        assert {tuple(row) for row in rows} == {(0, None)}
        assert session.query(Booking).count() == 45


def test_everything_is_either_in_it_or_left_out() -> None:
    known = {table.name for table in Base.metadata.sorted_tables}
    assert known >= contents.LEFT_OUT
    for name, back in contents.KEPT_BACK.items():
        assert back <= {column.name for column in Base.metadata.tables[name].columns}
    opens = ("password", "totp", "recovery", "digest", "sealed", "hash", "secret", "lease")
    left = {
        f"{table.name}.{column.name}"
        for table in contents.tables()
        for column in contents.columns(table)
        if any(word in column.name for word in opens)
    }
    assert left == {"oauth_client.secret_digest", "webhook.secret"}
