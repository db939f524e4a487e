"""Webhooks as records: of users, event types, the organization."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Cal

HOOK = {"subscriberUrl": "https://example.com/hook", "triggers": ["BOOKING_CREATED"], "active": True}


def test_15_webhooks_live(cal: Cal) -> None:
    made = cal.data("POST", "/v2/webhooks", {**HOOK, "secret": "s", "payloadTemplate": '{"a": "{{title}}"}'})
    assert made == {
        "id": made["id"],
        "userId": cal.server.account.user.id,
        "subscriberUrl": "https://example.com/hook",
        "triggers": ["BOOKING_CREATED"],
        "active": True,
        "payloadTemplate": '{"a": "{{title}}"}',
        "secret": "s",
        "version": "2021-10-20",
    }
    path = f"/v2/webhooks/{made['id']}"
    assert cal.data("GET", path) == made
    assert cal.data("GET", "/v2/webhooks") == [made]
    words = "Webhook with this subscriber url already exists for this user"
    assert cal.refused(409, "POST", "/v2/webhooks", HOOK) == words
    changed = cal.data("PATCH", path, {"active": False, "triggers": ["BOOKING_CONFIRMED", "MEETING_ENDED"]})
    assert (changed["active"], changed["triggers"]) == (False, ["BOOKING_CONFIRMED", "MEETING_ENDED"])
    assert changed["secret"] == "s"
    stranger = cal.server.stranger().api_key
    for method, body in (("GET", None), ("PATCH", {"active": True}), ("DELETE", None)):
        assert cal.refused(403, method, path, body, key=stranger)
        assert cal.refused(404, method, "/v2/webhooks/01a1fca1-87f1-7521-b98e-bb0d179cf395", body)
        assert cal.refused(404, method, "/v2/webhooks/nope", body)
    assert cal.data("DELETE", path) == changed
    assert cal.refused(404, "GET", path)


def test_15_event_types_webhooks(cal: Cal) -> None:
    one, two = cal.type(), cal.type(slug="two")
    path = f"/v2/event-types/{one['id']}/webhooks"
    made = cal.data("POST", path, HOOK)
    assert made["eventTypeId"] == one["id"]
    cal.data("POST", f"/v2/event-types/{two['id']}/webhooks", HOOK)
    assert "this event type" in cal.refused(409, "POST", path, HOOK)
    mine = cal.data("POST", "/v2/webhooks", HOOK)
    assert cal.refused(403, "GET", f"/v2/event-types/{two['id']}/webhooks/{made['id']}")
    assert cal.refused(400, "GET", f"{path}/{mine['id']}")
    assert cal.refused(403, "GET", f"/v2/webhooks/{made['id']}")
    member = cal.server.colleague("Max Member").api_key
    assert cal.refused(403, "GET", path, key=member)
    assert cal.refused(404, "GET", "/v2/event-types/99999/webhooks")
    cal.data("POST", path, {**HOOK, "subscriberUrl": "https://example.com/other"})
    assert cal.data("DELETE", path) == "2 webhooks deleted"
    assert cal.data("GET", path) == []
    assert len(cal.data("GET", f"/v2/event-types/{two['id']}/webhooks")) == 1


def test_organizations_webhooks(cal: Cal) -> None:
    org = cal.server.account.organization.id
    path = f"/v2/organizations/{org}/webhooks"
    made = cal.data("POST", path, HOOK)
    assert made["teamId"] == org
    assert cal.data("GET", f"{path}/{made['id']}") == made
    assert cal.refused(403, "POST", path, HOOK, key=cal.server.colleague("Max Member").api_key)
    assert cal.refused(403, "GET", path, key=cal.server.stranger().api_key)
    assert cal.data("GET", "/v2/webhooks") == []


@pytest.mark.parametrize(
    "change",
    [
        {"subscriberUrl": None},
        {"subscriberUrl": "nothing"},
        {"subscriberUrl": "ftp://example.com/x"},
        {"subscriberUrl": "http://localhost:9/x"},
        {"subscriberUrl": "http://127.0.0.1/x"},
        {"subscriberUrl": "http://[::1]/x"},
        {"subscriberUrl": "http://10.0.0.3/x"},
        {"subscriberUrl": "http://169.254.169.254/latest"},
        {"subscriberUrl": "http://printer.local/x"},
        {"subscriberUrl": "http://example.com:99999/x"},
        {"triggers": ["NOTHING"]},
        {"triggers": []},
        {"active": None},
        {"version": "1999-01-01"},
    ],
)
def test_refused_webhooks(cal: Cal, change: dict[str, Any]) -> None:
    body = {name: value for name, value in {**HOOK, **change}.items() if value is not None}
    assert cal.refused(400, "POST", "/v2/webhooks", body)
    assert cal.data("GET", "/v2/webhooks") == []


def test_private_addresses_where_the_operator_allows_them(cal: Cal) -> None:
    object.__setattr__(cal.server.house, "allow_private_network", True)
    assert cal.data("POST", "/v2/webhooks", {**HOOK, "subscriberUrl": "http://127.0.0.1:9/x"})
