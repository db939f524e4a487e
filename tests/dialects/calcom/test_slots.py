"""Slots as the digest prints them: sections 4.1 to 4.6."""

from __future__ import annotations

from typing import Any

from .conftest import Cal

TUESDAY = "2027-01-05"


# Several users at once


def test_dynamic_slots_are_those_of_all(cal: Cal) -> None:
    bea = cal.server.colleague("Bea")
    short = [{"days": ["Tuesday", "Wednesday"], "startTime": "15:00", "endTime": "17:00"}]
    default = cal.data("GET", "/v2/schedules/default", key=bea.api_key)
    cal.data("PATCH", f"/v2/schedules/{default['id']}", {"availability": short}, key=bea.api_key)
    talk = cal.type()
    made = cal.book(talk, f"{TUESDAY}T14:00:00Z")

    def starts(status: int = 200, **query: Any) -> Any:
        params = {"usernames": "olive-owner,bea", "organizationSlug": "olive-co", "start": TUESDAY, "end": TUESDAY}
        answer = cal("GET", "/v2/slots", key=None, params={**params, **query})
        assert answer.status_code == status, answer.text
        found = answer.json()
        return {day: [slot["start"] for slot in each] for day, each in found["data"].items()} if status == 200 else None

    both = [f"{TUESDAY}T15:00:00.000Z", f"{TUESDAY}T15:30:00.000Z"]
    assert starts() == {TUESDAY: both}
    assert starts(duration=60) == {TUESDAY: both[:1]}
    assert starts(bookingUidToReschedule=made["uid"])[TUESDAY][0] == f"{TUESDAY}T14:00:00.000Z"
    assert starts(usernames="bea,olive-owner", timeZone="Europe/Rome")[TUESDAY][0] == f"{TUESDAY}T16:00:00.000+01:00"
    path = f"/v2/organizations/{bea.organization.id}/users/{bea.user.id}/ooo"
    cal.data("POST", path, {"start": f"{TUESDAY}T00:00:00Z", "end": f"{TUESDAY}T00:00:00Z"})
    assert starts() == {}
    starts(404, usernames="olive-owner,nobody")
    starts(404, organizationSlug="elsewhere")
    starts(404, usernames=f"olive-owner,{cal.server.stranger().user.username}", organizationSlug="olive-co")
    params = {"usernames": ["olive-owner", cal.server.stranger("Sid").user.username], "start": TUESDAY, "end": TUESDAY}
    cal.refused(404, "GET", "/v2/slots", key=None, params=params)
    starts(400, usernames="bea,bea")
    starts(400, duration=10_000)
    starts(400, end="2027-01-01")
    legacy = {"usernameList[]": ["olive-owner", "bea"], "startTime": "2027-01-06", "endTime": "2027-01-07"}
    found = cal.data("GET", "/v2/slots/available", key=None, params={**legacy, "eventTypeSlug": "dynamic"})
    assert [slot["time"][11:16] for slot in found["slots"]["2027-01-06"]] == ["14:00", "14:30", "15:00", "15:30"]
