from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from openslot.couriers.smtp.courier import MailServer
from openslot.couriers.webhook import calcom
from openslot.desk import deliveries
from openslot.desk.away import leave
from openslot.desk.change import cancel, confirm, decline, delete, mark_absent
from openslot.desk.errors import Invalid
from openslot.desk.ids import short
from openslot.desk.nouns import Booking, Delivery, EventType, User, Webhook
from openslot.desk.requests import GuestDraft, Party
from openslot.desk.reschedule import reschedule
from openslot.desk.webhooks import HIGHLEVEL, create_webhook, delete_webhook, ping, update_webhook
from openslot.dialects.calcom.booking_shapes import uid_of
from openslot.dialects.highlevel.series import id_of
from tests.couriers.conftest import House
from tests.couriers.post import Call
from tests.desk.conftest import at

ALL = sorted({name for names in calcom.TRIGGERS.values() for name in names})


def hook(house: House, style: str = "calcom", path: str = "/hook", owner: Any = None, **more: Any) -> int:
    triggers = {"calcom": ALL, "highlevel": sorted(HIGHLEVEL), "openslot": ["*"]}[style]
    with house.desk() as desk:
        fields = {"triggers": triggers, "private": True, "style": style, "secret": "s3cret", **more}
        return create_webhook(desk, owner, url=house.receiver.url + path, **fields).id


def called(house: House) -> list[dict[str, Any]]:
    """The bodies that came since last time."""
    house.pump.run_once()
    found = [json.loads(call.body) for call in house.receiver.calls]
    house.receiver.calls.clear()
    return found


def rows(house: House) -> list[Delivery]:
    with house.desk() as desk:
        found = [row for row in deliveries.deliveries(desk, limit=500) if row.channel == "webhook"]
    return sorted(found, key=lambda row: row.id)


def names(bodies: list[dict[str, Any]]) -> list[str]:
    return [body["triggerEvent"] for body in bodies]


def test_cal_com_s_triggers_follow_a_booking_s_life(house: House) -> None:
    hook(house)
    plain, asked = house.type(), house.type(confirmation="always")
    (number,) = house.book(plain, at(9), "vera")
    assert names(called(house)) == ["BOOKING_CREATED"]
    number = house.change(number, reschedule, at(10), style="replace", by="vera@example.com").id
    assert names(called(house)) == ["BOOKING_RESCHEDULED"]
    house.change(number, mark_absent, party=True)
    assert names(called(house)) == ["BOOKING_NO_SHOW_UPDATED"]
    house.change(number, mark_absent, party=False)
    assert names(called(house)) == ["BOOKING_NO_SHOW_UPDATED"]
    house.change(number, cancel, reason="Rain")
    (body,) = called(house)
    assert (body["triggerEvent"], body["payload"]["status"]) == ("BOOKING_CANCELLED", "CANCELLED")
    assert body["payload"]["cancellationReason"] == "Rain"
    first, second = house.book(asked, at(12), "wim")[0], house.book(asked, at(14), "xia")[0]
    assert names(called(house)) == ["BOOKING_REQUESTED"] * 2
    house.change(first, confirm)
    assert sorted(names(called(house))) == ["BOOKING_CONFIRMED", "BOOKING_CREATED"]
    house.change(second, decline, "No")
    (body,) = called(house)
    assert (body["triggerEvent"], body["payload"]["rejectionReason"]) == ("BOOKING_REJECTED", "No")
    house.change(first, delete)
    assert names(called(house)) == ["BOOKING_CANCELLED"]


def test_cal_com_s_body_and_signature(house: House) -> None:
    hook(house)
    talk = house.type(title="Half an hour", length=30, places=[{"kind": "link", "value": "https://meet.example/x"}])
    party = Party("John Doe", "j@example.com", zone="America/New_York")
    (number,) = house.book(talk, at(15), party=party, guests=[GuestDraft("g@example.com", "Gus")], notes="Hi")
    house.pump.run_once()
    (call,) = house.receiver.calls
    assert call.headers["content-type"] == "application/json"
    assert call.headers["x-cal-webhook-version"] == "2021-10-20"
    expected = hmac.new(b"s3cret", call.body, hashlib.sha256).hexdigest()
    assert call.headers["x-cal-signature-256"] == expected
    body = json.loads(call.body)
    assert (body["triggerEvent"], body["createdAt"]) == ("BOOKING_CREATED", "2026-01-05T08:00:00.000Z")
    payload = body["payload"]
    with house.desk() as desk:
        booking = desk.own(Booking, number, "booking")
        assert (payload["uid"], payload["bookingId"]) == (uid_of(booking), booking.meeting_id)
        assert payload["iCalUID"] == booking.ics_uid
    assert (payload["startTime"], payload["endTime"]) == ("2026-01-06T15:00:00Z", "2026-01-06T15:30:00Z")
    assert (payload["length"], payload["status"], payload["type"]) == (30, "ACCEPTED", "half-an-hour")
    assert payload["organizer"]["email"] == "a@example.com"
    assert [(each["email"], each["utcOffset"]) for each in payload["attendees"]] == [
        ("j@example.com", -300),
        ("g@example.com", -300),
    ]
    assert (payload["attendees"][0]["firstName"], payload["attendees"][0]["lastName"]) == ("John", "Doe")
    assert payload["location"] == payload["metadata"]["videoCallUrl"] == "https://meet.example/x"
    assert payload["responses"]["email"] == {"label": "email_address", "value": "j@example.com", "isHidden": False}


def test_without_a_secret_the_signature_says_so(house: House) -> None:
    hook(house, secret=None)
    house.book(house.type(), at(9), "vera")
    house.pump.run_once()
    assert house.receiver.calls[0].headers["x-cal-signature-256"] == "no-secret-provided"


def test_a_rescheduled_booking_names_what_it_was(house: House) -> None:
    hook(house)
    (number,) = house.book(house.type(), at(9), "vera")
    with house.desk() as desk:
        old = uid_of(desk.own(Booking, number, "booking"))
    house.change(number, reschedule, at(11), style="replace", by="vera@example.com", reason="Later")
    payload = called(house)[-1]["payload"]
    assert payload["rescheduleUid"] == old != payload["uid"]
    assert (payload["rescheduleStartTime"], payload["rescheduleEndTime"]) == (
        "2026-01-06T09:00:00Z",
        "2026-01-06T10:00:00Z",
    )
    assert payload["rescheduledBy"] == "vera@example.com"


def test_meetings_start_and_end_at_their_time_and_only_if_they_take_place(house: House) -> None:
    hook(house, triggers=["MEETING_STARTED", "MEETING_ENDED"])
    talk = house.type()
    moved, gone = house.book(talk, at(9), "vera")[0], house.book(talk, at(10), "wim")[0]
    assert called(house) == []
    house.change(moved, reschedule, at(14))
    house.change(gone, cancel)
    seen = []
    for hour in (9, 10, 11, 13.5, 14, 14.5, 15, 16):
        house.clock.set(at(hour))
        seen += [(hour, body["triggerEvent"], body["payload"]["startTime"]) for body in called(house)]
    assert seen == [
        (14, "MEETING_STARTED", "2026-01-06T14:00:00Z"),
        (15, "MEETING_ENDED", "2026-01-06T14:00:00Z"),
    ]


def test_meeting_events_are_flat_and_nested(house: House) -> None:
    hook(house, triggers=["MEETING_ENDED"])
    house.book(house.type(), at(9), "vera")
    house.pump.run_once()
    house.clock.set(at(10))
    (body,) = called(house)
    assert body["startTime"] == body["payload"]["startTime"] == "2026-01-06T09:00:00Z"
    assert body["user"]["email"] == "a@example.com"
    assert body["createdAt"] == "2026-01-06T10:00:00.000Z"


def test_only_hooks_that_the_booking_concerns_are_called(house: House) -> None:
    mine, other = house.type(title="Mine"), house.type(title="Other", owner_id=house.ids[1])
    with house.desk() as desk:
        ann, bea = (desk.own(User, number, "user") for number in house.ids[:2])
        type_ = desk.own(EventType, other, "event type")
    for path, owner in (("/all", None), ("/ann", ann), ("/bea", bea), ("/type", type_)):
        hook(house, path=path, owner=owner, triggers=["BOOKING_CREATED"])
    hook(house, path="/off", active=False)
    hook(house, path="/else", triggers=["BOOKING_CANCELLED"])
    house.book(mine, at(9), "vera")
    house.pump.run_once()
    assert sorted(call.path for call in house.receiver.calls) == ["/all", "/ann"]
    house.receiver.calls.clear()
    house.book(other, at(9), "wim")
    house.pump.run_once()
    assert sorted(call.path for call in house.receiver.calls) == ["/all", "/bea", "/type"]


@pytest.mark.parametrize(
    ("template", "content_type", "body"),
    [
        (
            '{"who": "{{organizer.name}}", "what": "{{triggerEvent}}", "mail": "{{attendees.0.email}}"}',
            "application/json",
            '{"who":"Ann","what":"BOOKING_CREATED","mail":"vera@example.com"}',
        ),
        (
            '{"note": "{{additionalNotes}}", "none": "{{no.such.thing}}"}',
            "application/json",
            '{"note":"say \\"hi\\"","none":""}',
        ),
        ("who={{attendees.0.name}}&n={{length}}", "application/x-www-form-urlencoded", "who=Vera&n=60"),
        ('{"id": {{length}}}', "application/json", '{"id":60}'),
    ],
)
def test_templates(house: House, template: str, content_type: str, body: str) -> None:
    hook(house, triggers=["BOOKING_CREATED"], template=template)
    house.book(house.type(), at(9), "vera", notes='say "hi"')
    house.pump.run_once()
    (call,) = house.receiver.calls
    assert (call.headers["content-type"], call.body.decode()) == (content_type, body)
    assert call.headers["x-cal-signature-256"] == hmac.new(b"s3cret", call.body, hashlib.sha256).hexdigest()


def verified(house: House, call: Call) -> dict[str, Any]:
    """HighLevel's body, if both signatures are right: checked with the public keys alone."""
    public = house.ring.public()
    rsa, ed25519 = (load_pem_public_key(public[name].encode()) for name in ("rsa", "ed25519"))
    assert isinstance(rsa, RSAPublicKey)
    assert isinstance(ed25519, Ed25519PublicKey)
    rsa.verify(base64.b64decode(call.headers["x-wh-signature"]), call.body, padding.PKCS1v15(), SHA256())
    ed25519.verify(base64.b64decode(call.headers["x-ghl-signature"]), call.body)
    bare = Ed25519PublicKey.from_public_bytes(base64.b64decode(public["ed25519Raw"]))
    bare.verify(base64.b64decode(call.headers["x-ghl-signature"]), call.body)
    body: dict[str, Any] = json.loads(call.body)
    return body


def test_highlevel_s_events_and_both_signatures(house: House) -> None:
    hook(house, "highlevel")
    (number,) = house.book(house.type(), at(9), "vera")
    house.change(number, cancel)
    house.change(number, delete)
    house.pump.run_once()
    bodies = [verified(house, call) for call in house.receiver.calls]
    assert [body["type"] for body in bodies] == ["AppointmentCreate", "AppointmentUpdate", "AppointmentDelete"]
    assert [body["appointment"]["appointmentStatus"] for body in bodies] == ["confirmed", "cancelled", "cancelled"]
    first = bodies[0]
    with house.desk() as desk:
        booking = desk.session.get_one(Booking, number)
        assert first["appointment"]["id"] == id_of(booking)
        assert first["appointment"]["calendarId"] == short(booking.event_type.uuid)
    assert first["appointment"]["startTime"] == "2026-01-06T09:00:00+00:00"
    assert first["timestamp"] == "2026-01-05T08:00:00.000Z"
    assert len({body["webhookId"] for body in bodies}) == 3
    assert set(first["appointment"]) == {
        "id", "address", "title", "calendarId", "contactId", "groupId", "appointmentStatus", "assignedUserId",
        "users", "notes", "source", "startTime", "endTime", "dateAdded", "dateUpdated",
    }  # fmt: skip


def test_highlevel_hears_of_a_series_once_and_of_a_replacement_twice(house: House) -> None:
    hook(house, "highlevel")
    talk = house.type()
    starts = [at(9), at(9, 7), at(9, 8)]
    numbers = house.book(talk, at(9), "vera", starts=starts, together="recurrence", rule="FREQ=DAILY;COUNT=3")
    (body,) = called(house)
    with house.desk() as desk:
        booking = desk.own(Booking, numbers[1], "booking")
        assert booking.series is not None
        assert (body["type"], body["appointment"]["id"]) == ("AppointmentCreate", short(booking.series.uuid))
        instance = id_of(booking)
    house.change(numbers[1], cancel)
    (body,) = called(house)
    assert (body["type"], body["appointment"]["id"]) == ("AppointmentUpdate", instance)
    (single,) = house.book(talk, at(12), "wim")
    called(house)
    house.change(single, reschedule, at(14), style="replace")
    bodies = called(house)
    assert [(body["type"], body["appointment"]["appointmentStatus"]) for body in bodies] == [
        ("AppointmentUpdate", "cancelled"),
        ("AppointmentCreate", "confirmed"),
    ]


def test_highlevel_s_time_is_that_of_the_attempt_under_one_id(house: House) -> None:
    hook(house, "highlevel")
    house.receiver.answer = lambda _call: (503, {}, b"")
    house.book(house.type(), at(9), "vera")
    house.pump.run_once()
    house.clock.advance(timedelta(hours=2))
    house.receiver.answer = lambda _call: (204, {}, b"")
    house.pump.run_once()
    first, second = (verified(house, call) for call in house.receiver.calls)
    assert first["webhookId"] == second["webhookId"]
    assert (first["timestamp"], second["timestamp"]) == ("2026-01-05T08:00:00.000Z", "2026-01-05T10:00:00.000Z")


def test_our_own_events_are_signed_as_standard_webhooks_says(house: House) -> None:
    key = b"0123456789abcdef0123456789abcdef"
    hook(house, "openslot", secret="whsec_" + base64.b64encode(key).decode())
    (number,) = house.book(house.type(), at(9), "vera")
    house.change(number, reschedule, at(10))
    house.pump.run_once()
    for call in house.receiver.calls:
        signed = f"{call.headers['webhook-id']}.{call.headers['webhook-timestamp']}.".encode() + call.body
        expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        assert call.headers["webhook-signature"] == f"v1,{expected}"
    booked, moved = (json.loads(call.body) for call in house.receiver.calls)
    assert (booked["type"], moved["type"]) == ("booking.booked", "booking.moved")
    assert (booked["data"]["start"], moved["data"]["previousStart"]) == ("2026-01-06T09:00:00.000Z",) * 2
    assert moved["data"]["start"] == "2026-01-06T10:00:00.000Z"


@pytest.mark.parametrize("style", ["calcom", "highlevel", "openslot"])
def test_a_webhook_is_tried(house: House, style: str) -> None:
    number = hook(house, style, secret="whsec_" + base64.b64encode(b"k" * 24).decode())
    with house.desk() as desk:
        ping(desk, desk.session.get_one(Webhook, number))
    house.pump.run_once()
    (call,) = house.receiver.calls
    body = json.loads(call.body)
    assert body.get("type", body.get("triggerEvent")).lower() == "ping"


def test_the_log_has_request_answer_and_time_and_can_be_replayed(house: House) -> None:
    hook(house, triggers=["BOOKING_CREATED"])
    house.receiver.answer = lambda _call: (400, {"X": "y"}, b"what?")
    house.book(house.type(), at(9), "vera")
    house.pump.run_once()
    (row,) = rows(house)
    assert row.answer is not None
    assert (row.state, row.answer["status"], row.answer["body"]) == ("due", 400, "what?")
    assert row.answer["request"]["body"].encode() == house.receiver.calls[0].body
    assert row.answer["request"]["url"] == house.receiver.url + "/hook"
    house.clock.advance(timedelta(days=2))
    house.pump.run_once()
    assert [row.state for row in rows(house)] == ["failed"]
    house.receiver.answer = lambda _call: (200, {}, b"ok")
    with house.desk() as desk:
        deliveries.retry(desk, deliveries.get_delivery(desk, row.id))
    house.pump.run_once()
    (again,) = rows(house)
    assert (again.state, again.uuid, again.sent_at) == ("sent", row.uuid, house.clock.now())
    assert len(house.receiver.calls) == 3


@pytest.mark.parametrize(
    ("status", "headers", "state", "words"),
    [
        (302, {"Location": "/other"}, "due", "redirects are not followed"),
        (500, {}, "due", "answered 500"),
        (410, {}, "failed", "wants no more"),
        (204, {}, "sent", None),
    ],
)
def test_answers(house: House, status: int, headers: dict[str, str], state: str, words: str | None) -> None:
    hook(house)
    house.receiver.answer = lambda _call: (status, headers, b"")
    house.book(house.type(), at(9), "vera")
    house.pump.run_once()
    (row,) = rows(house)
    assert row.state == state
    assert words is None or words in (row.last_error or "")
    assert len(house.receiver.calls) == 1


def test_a_receiver_that_asks_for_rest_gets_it(house: House) -> None:
    hook(house)
    house.receiver.answer = lambda _call: (429, {"Retry-After": "600"}, b"")
    house.book(house.type(), at(9), "vera")
    house.pump.run_once()
    (row,) = rows(house)
    assert row.due_at - house.clock.now() == timedelta(minutes=10)


def test_private_addresses_are_refused_when_it_is_sent(house: House) -> None:
    hook(house)
    house.book(house.type(), at(9), "vera")
    house.pump_with(MailServer("127.0.0.1", house.mailbox.port, "none"), private=False).run_once()
    (row,) = rows(house)
    assert (row.state, row.last_error) == ("failed", "127.0.0.1 leads to a private address.")
    assert house.receiver.calls == []


def test_a_hook_that_was_deleted_or_switched_off_meanwhile_is_not_called(house: House) -> None:
    first, second = hook(house), hook(house, path="/second")
    house.receiver.answer = lambda _call: (500, {}, b"")
    house.book(house.type(), at(9), "vera")
    house.pump.run_once()
    with house.desk() as desk:
        delete_webhook(desk, desk.session.get_one(Webhook, first))
        update_webhook(desk, None, desk.session.get_one(Webhook, second), private=True, active=False)
    house.receiver.calls.clear()
    house.clock.advance(timedelta(minutes=1))
    house.pump.run_once()
    assert house.receiver.calls == []
    assert [(row.state, row.last_error) for row in rows(house)] == [
        ("failed", "The webhook was deleted."),
        ("failed", "The webhook is switched off."),
    ]


def test_quiet_bookings_are_told_to_programs(house: House) -> None:
    hook(house)
    house.book(house.type(), at(9), "vera", quiet=True)
    assert names(called(house)) == ["BOOKING_CREATED"]
    assert house.mailbox.letters == []


def test_words_that_a_style_has_not_are_refused(house: House) -> None:
    with house.desk() as desk:
        for style, triggers in (("openslot", ["BOOKING_CREATED"]), ("highlevel", []), ("else", ["*"])):
            with pytest.raises(Invalid):
                create_webhook(desk, None, url="https://x.example/", triggers=triggers, private=False, style=style)


def test_who_is_away_is_told_of(house: House) -> None:
    hook(house, triggers=["OOO_CREATED"])
    hook(house, path="/else")
    with house.desk() as desk:
        leave(desk, desk.user(), at(9), at(12, 8), reason="vacation", notes="Sea", to_user_id=house.ids[1])
    (body,) = called(house)
    entry = body["payload"]["oooEntry"]
    assert body["triggerEvent"] == "OOO_CREATED"
    assert (entry["start"], entry["end"]) == ("2026-01-06T00:00:00.000Z", "2026-01-08T23:59:59.999Z")
    assert (entry["reason"]["reason"], entry["notes"]) == ("vacation", "Sea")
    assert (entry["user"]["name"], entry["toUser"]["name"]) == ("Ann", "Bea")
