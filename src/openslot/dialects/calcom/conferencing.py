"""Video apps: which are connected, and which one is a user's own (digest section 11)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openslot.desk import connections, video
from openslot.desk.desk import Desk
from openslot.desk.nouns import Connection
from openslot.dialects.calcom.calendars import web_address
from openslot.dialects.calcom.manners import Refused, operations, success
from openslot.doorway import services
from openslot.doorway.operation import Call, Reply

KINDS = {"google-meet": "google_meet", "zoom": "zoom", "msteams": "ms_teams"}
TYPES = {"google_meet": "google_video", "zoom": "zoom_video", "ms_teams": "office365_video"}
SLUGS = {"google_meet": "google-meet", "zoom": "zoom", "ms_teams": "msteams", "cal_video": "daily-video"}
SIGN_IN = {"zoom": "zoom", "msteams": "microsoft"}
DAILY = ("daily-video", "cal-video")
WRONG_APP = "Invalid app, available apps are: {}"


def _kind(call: Call, known: dict[str, str]) -> str:
    kind = known.get(call.path["app"])
    if kind is None:
        raise Refused(400, WRONG_APP.format(", ".join(known)))
    return kind


def _connected(desk: Desk, call: Call, kind: str) -> Connection:
    rows = connections.connections(desk, desk.who.user_id, [kind])
    if not rows:
        raise Refused(400, f"{call.path['app']} not connected.")
    return rows[0]


@operations("GET", "/v2/conferencing")
def get_apps(desk: Desk, _call: Call) -> dict[str, Any]:
    """The connected ones."""
    rows = connections.connections(desk, desk.who.user_id, list(TYPES))
    return success([shown(row) for row in rows])


def shown(row: Connection) -> dict[str, Any]:
    """One connected app."""
    return {"id": row.id, "type": TYPES[row.kind], "userId": row.user_id, "invalid": row.state == "dead"}


@operations("GET", "/v2/conferencing/default")
def get_default(desk: Desk, _call: Call) -> dict[str, Any]:
    """The caller's own choice; without one there is no ``data``."""
    chosen = video.default_of(desk.user())
    if chosen is None:
        return {"status": "success"}
    slug = SLUGS.get(chosen["provider"], chosen["provider"])
    link = {"appLink": chosen["link"]} if chosen.get("link") else {}
    return success({"appSlug": slug, **link})


@operations("POST", "/v2/conferencing/{app}/default")
def set_default(desk: Desk, call: Call) -> dict[str, Any]:
    """Choose one that is connected; the built-in video needs no connection."""
    if call.path["app"] in DAILY:
        video.set_default(desk, desk.user(), "cal_video")
        return {"status": "success"}
    kind = _kind(call, KINDS)
    _connected(desk, call, kind)
    video.set_default(desk, desk.user(), kind)
    return {"status": "success"}


@operations("POST", "/v2/conferencing/{app}/connect")
def connect_meet(desk: Desk, call: Call) -> dict[str, Any]:
    """Google Meet comes with Google Calendar."""
    kind = _kind(call, {"google-meet": "google_meet"})
    if not connections.connections(desk, desk.who.user_id, ["google"]):
        raise Refused(400, "Google Meet app requires a Google Calendar connection")
    if connections.connections(desk, desk.who.user_id, [kind]):
        raise Refused(400, "Google Meet is already connected.")
    return success(shown(connections.connect(desk, desk.user(), kind, "", "", select_all=False)))


@operations("GET", "/v2/conferencing/{app}/oauth/auth-url")
def get_sign_in(desk: Desk, call: Call) -> dict[str, Any]:
    """Where to send the caller to sign in."""
    service = _kind(call, SIGN_IN)
    backs = (web_address(call, "returnTo"), web_address(call, "onErrorReturnTo"))
    state = services.State(desk.who.user_id, KINDS[call.path["app"]], *backs)
    return success({"url": services.sign_in_url(call.house, service, state, _back(call))})


def _back(call: Call) -> str:
    return f"/v2/conferencing/{call.path['app']}/oauth/callback"


def _sign_in(desk: Desk, call: Call) -> Callable[[], Any]:
    service = _kind(call, SIGN_IN)
    state = services.read_state(call.house, str(call.query.get("state", "")), KINDS[call.path["app"]])
    if state is None or services.owner(desk, state) is None:
        raise Refused(400, "Missing or invalid `state`: begin again with /oauth/auth-url.")
    code = str(call.query.get("code") or "")

    def ask() -> Any:
        if not code:  # the service says that the user did not agree
            return state, None
        try:
            return state, services.finish_sign_in(call.house, service, code, _back(call))
        except services.Failed:
            if state.back_on_error is None:
                raise
            return state, None

    return ask


@operations("GET", "/v2/conferencing/{app}/oauth/callback", auth="public", write=True, errand=_sign_in)
def finish_sign_in(desk: Desk, call: Call) -> Reply:
    """Where the service sends people back to."""
    state, found = call.brought
    user = services.owner(desk, state)
    if user is None or (found is None and state.back_on_error is None):
        raise Refused(400, "Missing `code` query parameter")
    if found is None:
        return Reply(status=301, headers={"Location": state.back_on_error})
    connections.connect(desk, user, state.kind, found.name, found.sealed, select_all=False)
    return Reply(status=301, headers={"Location": state.back or call.house.base_url})


@operations("DELETE", "/v2/conferencing/{app}/disconnect")
def disconnect_app(desk: Desk, call: Call) -> dict[str, Any]:
    """Forget a connection."""
    kind = _kind(call, KINDS)
    row = _connected(desk, call, kind)
    chosen = video.default_of(desk.user())
    if chosen is not None and chosen["provider"] == kind:
        video.set_default(desk, desk.user(), None)
    connections.disconnect(desk, row)
    return {"status": "success"}
