"""Private links of event types (digest 6.5), and the caller's key."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from openslot.desk import accounts, links
from openslot.desk.desk import Desk
from openslot.desk.nouns import EventType, Link
from openslot.dialects.calcom import team_models
from openslot.dialects.calcom.event_types import mine
from openslot.dialects.calcom.manners import Refused, operations, success
from openslot.dialects.calcom.team_event_types import ONE as TEAM_TYPE
from openslot.dialects.calcom.team_event_types import team_type_in
from openslot.doorway.keys import secret_in
from openslot.doorway.operation import Call
from openslot.time.instants import iso_z
from openslot.time.zones import names

PATHS = tuple(f"{path}/private-links" for path in ("/v2/event-types/{eventTypeId}", *TEAM_TYPE))
ONE = tuple(f"{path}/{{linkId}}" for path in PATHS)
BOTH = "expiresAt and maxUsageCount cannot be used together."
USUAL_DAYS = 30


def _event_type(desk: Desk, call: Call) -> EventType:
    """The event type in the path: the caller's, or that of a team in which he is an admin."""
    return team_type_in(desk, call)[1] if "teamId" in call.path else mine(desk, call, changing=True)


@operations("POST", *PATHS, status=201, body=team_models.PrivateLink, body_optional=True)
def create_private_link(desk: Desk, call: Call) -> dict[str, Any]:
    """A new link: for one booking unless told otherwise."""
    row, body = _event_type(desk, call), call.body
    if body.expiresAt is not None and body.maxUsageCount is not None:
        raise Refused(400, BOTH)
    most = None if body.expiresAt is not None else body.maxUsageCount or 1
    return success(shown(desk, row, links.create_link(desk, row, most=most, expires_at=body.expiresAt), call))


@operations("GET", *PATHS)
def get_private_links(desk: Desk, call: Call) -> dict[str, Any]:
    """All links of an event type."""
    row = _event_type(desk, call)
    return success([shown(desk, row, each, call) for each in links.links_of(desk, row)])


def _link(desk: Desk, call: Call) -> tuple[EventType, Link]:
    row, code = _event_type(desk, call), call.path["linkId"]
    found = next((each for each in links.links_of(desk, row) if each.code == code), None)
    if found is None:
        raise Refused(404, f"Private link with id {code[:60]} not found for this event type.")
    return row, found


@operations("PATCH", *ONE, body=team_models.PrivateLink)
def update_private_link(desk: Desk, call: Call) -> dict[str, Any]:
    """Other bounds."""
    row, found = _link(desk, call)
    body = call.body
    if body.expiresAt is not None and body.maxUsageCount is not None:
        raise Refused(400, BOTH)
    if body.expiresAt is not None or body.maxUsageCount is not None:
        links.change_link(desk, found, most=body.maxUsageCount, expires_at=body.expiresAt)
    return success(shown(desk, row, found, call))


@operations("DELETE", *ONE)
def delete_private_link(desk: Desk, call: Call) -> dict[str, Any]:
    """Takes a link away."""
    row, found = _link(desk, call)
    answer = shown(desk, row, found, call)
    links.delete_link(desk, found)
    return success(answer)


def shown(desk: Desk, row: EventType, link: Link, call: Call) -> dict[str, Any]:
    """A private link, bounded by bookings or by an instant."""
    bounds: dict[str, Any] = {"expiresAt": iso_z(link.expires_at)} if link.expires_at else {}
    if link.most is not None:
        bounds = {"maxUsageCount": link.most, "usageCount": link.used}
    return {
        "linkId": link.code,
        "eventTypeId": row.id,
        "isExpired": links.is_over(link, desk.now),
        "bookingUrl": f"{call.house.base_url}/d/{link.code}/{row.slug}",
        **bounds,
    }


@operations("POST", "/v2/api-keys/refresh", body=team_models.RefreshKey, body_optional=True)
def refresh_api_key(desk: Desk, call: Call) -> dict[str, Any]:
    """A new key in the place of the one that asks."""
    body, secret = call.body, secret_in(call.headers) or ""
    if body.apiKeyNeverExpires and body.apiKeyDaysValid is not None:
        raise Refused(400, "apiKeyDaysValid and apiKeyNeverExpires cannot be used together.")
    if not secret.startswith(accounts.KEY_PREFIX):
        raise Refused(401, "Only an API key can be refreshed.")
    days = timedelta(days=body.apiKeyDaysValid or USUAL_DAYS)
    expires = None if body.apiKeyNeverExpires else desk.now + days
    return success({"apiKey": accounts.refresh_key(desk, secret, expires)})


@operations("GET", "/v2/timezones", "/v2/schedules/time-zones", auth="optional")
def get_timezones(_desk: Desk, _call: Call) -> dict[str, Any]:
    """Cities and the zones they are in."""
    places = [name for name in names() if "/" in name and not name.startswith("Etc/")]
    return success([{"city": name.rsplit("/", 1)[1].replace("_", " "), "timezone": name} for name in places])
