"""Notifications of a calendar."""

from __future__ import annotations

from typing import Any

from openslot.desk import notifications
from openslot.desk.desk import Desk
from openslot.desk.ids import from_short, short
from openslot.desk.nouns import EventType, Notification
from openslot.dialects.highlevel import queries, references, small_models
from openslot.dialects.highlevel.manners import operations
from openslot.doorway.operation import Call

PATH = "/calendars/{calendarId}/notifications"
COLUMNS = {
    "receiverType": "receiver",
    "channel": "channel",
    "notificationType": "occasion",
    "isActive": "is_active",
}
HIDDEN = {"fromAddress", "fromName", "fromNumber"}
LISTS = ("additionalEmailIds", "additionalPhoneNumbers", "additionalWhatsappNumbers", "selectedUsers")


@operations("GET", PATH, scope="calendars/events.readonly")
def get_notifications(desk: Desk, call: Call) -> list[dict[str, Any]]:
    """A page of them as a bare array; deleted ones only when asked for."""
    calendar, query = references.calendar(desk, call.path["calendarId"]), call.query
    rows = notifications.notifications(
        desk,
        calendar,
        active=queries.flag(query, "isActive"),
        deleted=bool(queries.flag(query, "deleted")),
        limit=queries.whole(query, "limit", 1, 1000, 100),
        offset=queries.whole(query, "skip", 0, 10**9, 0),
    )
    return [shown(row) for row in rows]


@operations("POST", PATH, scope="calendars/events.write", body=small_models.NotificationList)
def create_notifications(desk: Desk, call: Call) -> list[dict[str, Any]]:
    """New ones, all or none."""
    calendar = references.calendar(desk, call.path["calendarId"])
    made = []
    for each in call.body:
        given = each.given()
        deleted = given.pop("deleted", False)
        _check_users(desk, given)
        row = notifications.create_notification(desk, calendar, _words(given), **_values(given))
        made.append(notifications.change_notification(desk, row, {}, deleted=deleted) if deleted else row)
    return [shown(row) for row in made]


@operations("GET", PATH + "/{notificationId}", scope="calendars/events.readonly")
def find_notification(desk: Desk, call: Call) -> dict[str, Any]:
    """One of them."""
    return shown(_row(desk, call))


@operations("PUT", PATH + "/{notificationId}", scope="calendars/events.write", body=small_models.NotificationUpdate)
def update_notification(desk: Desk, call: Call) -> dict[str, Any]:
    """Changes what is sent; ``deleted: false`` brings a deleted one back."""
    given = call.body.given()
    deleted = given.pop("deleted", None)
    _check_users(desk, given)
    row = _row(desk, call, also_deleted=deleted is False)
    notifications.change_notification(desk, row, _words(given), deleted=deleted, **_values(given))
    return {"message": "Notification updated."}


@operations("DELETE", PATH + "/{notificationId}", scope="calendars/events.write")
def delete_notification(desk: Desk, call: Call) -> dict[str, Any]:
    """Hides one of them."""
    notifications.change_notification(desk, _row(desk, call), {}, deleted=True)
    return {"message": "Notification deleted."}


def _row(desk: Desk, call: Call, *, also_deleted: bool = False) -> Notification:
    calendar: EventType = references.calendar(desk, call.path["calendarId"])
    reference = from_short(call.path["notificationId"])
    return notifications.get_notification(desk, calendar, reference, also_deleted=also_deleted)


def _check_users(desk: Desk, given: dict[str, Any]) -> None:
    for each in given.get("selectedUsers", []):
        if each != "sub_account_admin":
            references.user(desk, each)


def _words(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name not in COLUMNS}


def _values(given: dict[str, Any]) -> dict[str, Any]:
    return {column: given[name] for name, column in COLUMNS.items() if name in given}


def shown(row: Notification) -> dict[str, Any]:
    """A notification as HighLevel shows it: its id has an underscore."""
    words = {name: value for name, value in row.words.items() if name not in HIDDEN}
    return {
        **{name: [] for name in LISTS},
        **words,
        "_id": short(row.uuid),
        "receiverType": row.receiver,
        "channel": row.channel,
        "notificationType": row.occasion,
        "isActive": row.is_active,
        "deleted": row.deleted_at is not None,
    }
