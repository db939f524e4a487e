"""Bookings' own events in people's calendars: told from all others, and found again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from openslot.desk.desk import Desk
from openslot.desk.ids import calendar_uid, uuid_of_uid
from openslot.desk.nouns import Booking, Calendar, Claim, Connection, Meeting, WrittenEvent

if TYPE_CHECKING:
    from openslot.desk.connections import Taken

AT_ONCE = 500


def foreign(desk: Desk, calendar: Calendar, taken: Sequence[Taken]) -> list[Taken]:
    """Those that are no bookings': a booking's time is taken by its meeting."""
    ours = set(_meetings(desk, calendar, taken))
    written = select(WrittenEvent.uid, WrittenEvent.place).where(WrittenEvent.calendar_id == calendar.id)
    rows = desk.session.execute(written).all()
    ours.update(uid for uid, _ in rows)
    places = {place for _, place in rows}
    return [each for each in taken if each.uid not in ours and (not each.place or each.place not in places)]


def recognize(desk: Desk, calendar: Calendar, taken: Sequence[Taken]) -> None:
    """Note where bookings of the calendar's owner stand in it, so that those events follow their bookings.

    Their places are forgotten when an account is disconnected, and are there when it is connected again.
    """
    if not calendar.writable:
        return
    meetings = _meetings(desk, calendar, [each for each in taken if each.place])
    hosted = select(Claim.meeting_id).where(
        Claim.user_id == calendar.user_id, Claim.meeting_id.in_(set(meetings.values()))
    )
    mine = set(desk.session.scalars(hosted)) if meetings else set()
    known = set(desk.session.scalars(select(WrittenEvent.uid).where(WrittenEvent.calendar_id == calendar.id)))
    rows = [
        {
            "organization_id": calendar.organization_id,
            "calendar_id": calendar.id,
            "uid": each.uid,
            "place": each.place,
            "written_at": desk.now,
        }
        for each in taken
        if each.place and each.uid not in known and meetings.get(each.uid) in mine
    ]
    if rows:  # what is carried at the same moment may note the same
        insert = postgresql.insert if desk.session.get_bind().dialect.name == "postgresql" else sqlite.insert
        desk.session.execute(insert(WrittenEvent).on_conflict_do_nothing(), rows)


def _meetings(desk: Desk, calendar: Calendar, taken: Sequence[Taken]) -> dict[str, int]:
    """By the UIDs of bookings' events among ``taken``: the meeting that each is about."""
    uuids = {each.uid: uuid for each in taken if (uuid := uuid_of_uid(each.uid)) is not None}
    uids = sorted(uuids)
    found: dict[str, int] = {}
    for begin in range(0, len(uids), AT_ONCE):
        part = uids[begin : begin + AT_ONCE]
        shared = select(Meeting.uuid, Meeting.id).where(
            Meeting.organization_id == calendar.organization_id, Meeting.uuid.in_([uuids[uid] for uid in part])
        )
        found.update((calendar_uid(uuid), number) for uuid, number in desk.session.execute(shared))
        single = (
            select(Booking.ics_uid, Booking.meeting_id)
            .where(Booking.organization_id == calendar.organization_id, Booking.ics_uid.in_(part))
            .order_by(Booking.id)  # of bookings that replaced each other, the last
        )
        found.update((uid, number) for uid, number in desk.session.execute(single))
    return found


def written_events(desk: Desk, booking: Booking) -> list[tuple[WrittenEvent, Calendar, Connection]]:
    """Where a booking stands in its hosts' calendars."""
    uids = {booking.ics_uid, calendar_uid(booking.meeting.uuid)}
    query = (
        select(WrittenEvent, Calendar, Connection)
        .join(Calendar, Calendar.id == WrittenEvent.calendar_id)
        .join(Connection, Connection.id == Calendar.connection_id)
        .where(WrittenEvent.organization_id == booking.organization_id, WrittenEvent.uid.in_(uids))
    )
    return [(event, calendar, row) for event, calendar, row in desk.session.execute(query.order_by(WrittenEvent.id))]
