"""The services at which this server may be registered, and where they are."""

from __future__ import annotations

from openslot.couriers import google, microsoft
from openslot.couriers.oauth import Service

ZOOM_SCOPES = "meeting:write:meeting meeting:update:meeting meeting:delete:meeting user:read:user"


def at_google(client_id: str, client_secret: str) -> Service:
    """Google Calendar, and Meet with it."""
    return Service(
        client_id,
        client_secret,
        authorize="https://accounts.google.com/o/oauth2/v2/auth",
        token="https://oauth2.googleapis.com/token",  # noqa: S106 - an address
        api="https://www.googleapis.com/calendar/v3",
        scopes=google.SCOPES,
        extra={"access_type": "offline", "prompt": "consent"},  # else there is no refresh token the second time
    )


def at_microsoft(client_id: str, client_secret: str) -> Service:
    """Microsoft 365 and Outlook.com, and Teams with it."""
    return Service(
        client_id,
        client_secret,
        authorize="https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
        token="https://login.microsoftonline.com/common/oauth2/v2.0/token",  # noqa: S106 - an address
        api="https://graph.microsoft.com/v1.0",
        scopes=microsoft.SCOPES,
    )


def at_zoom(client_id: str, client_secret: str) -> Service:
    """Zoom meetings."""
    return Service(
        client_id,
        client_secret,
        authorize="https://zoom.us/oauth/authorize",
        token="https://zoom.us/oauth/token",  # noqa: S106 - an address
        api="https://api.zoom.us/v2",
        scopes=ZOOM_SCOPES,
        basic=True,
    )


def at_whereby(client_id: str, api_key: str) -> Service:
    """Whereby meetings: one key for the whole server, and nobody signs in."""
    return Service(client_id, api_key, authorize="", token="", api="https://api.whereby.dev/v1", scopes="")


MAKERS = {"google": at_google, "microsoft": at_microsoft, "zoom": at_zoom, "whereby": at_whereby}
