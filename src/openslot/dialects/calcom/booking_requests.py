"""A host asks the attendee to choose another time; the booking ends with that."""

from __future__ import annotations

from openslot.desk import bookings, change
from openslot.desk.desk import Desk
from openslot.dialects.calcom import booking_shapes, models, references
from openslot.dialects.calcom.booking_changes import NOT_FOUND, commands
from openslot.dialects.calcom.manners import Refused, operations
from openslot.doorway.operation import Call


@operations("POST", "/v2/bookings/{bookingUid}/request-reschedule", body=models.RequestReschedule, body_optional=True)
def request_reschedule(desk: Desk, call: Call) -> dict[str, str]:
    """Cancels a booking; its attendee gets the reason and the page on which to book anew."""
    uid = call.path["bookingUid"]
    named = references.booking_named(desk, uid, words=NOT_FOUND)
    if named.kind == "series":
        raise Refused(400, f"{uid} is the uid of a whole series; give that of the booking that is to be moved.")
    booking = named.first
    if not commands(desk, booking):
        raise Refused(403, "You do not have permission to request a reschedule of this booking")
    if booking.state in bookings.OVER:
        over = booking_shapes.STATES[booking.state]
        raise Refused(400, f"Can't request a reschedule of booking with uid={uid} because it has been {over}.")
    if booking.end_at <= desk.now:
        raise Refused(400, f"Can't request a reschedule of booking with uid={uid} because it has already ended.")
    for each in named.bookings:
        change.cancel(desk, each, reason=call.body.rescheduleReason, ask_again=True)
    return {"status": "success"}
