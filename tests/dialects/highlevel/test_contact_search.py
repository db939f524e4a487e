"""Contacts are found: by filters and groups of them, in an order, page after page; the older list, too."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.dialects.highlevel.client import Client


@pytest.fixture
def people(hl: Client) -> dict[str, str]:
    """Three contacts by first name, made one after the other."""
    found = {}
    for name, tags in (("Ada Byron", ["vip"]), ("Grace Hopper", ["navy", "vip plus"]), ("Alan Turing", [])):
        body = {"locationId": hl.location, "name": name, "email": f"{name[:4].strip().lower()}@example.com"}
        made = hl.ok("POST", "/contacts/", {**body, "tags": tags})["contact"]
        found[name.partition(" ")[0]] = made["id"]
        hl.server.clock.advance(timedelta(hours=1))
    hl.ok("PUT", f"/contacts/{found['Alan']}", {"assignedTo": hl.user})
    return found


def names(hl: Client, *filters: dict[str, Any], **more: Any) -> list[str]:
    body = {"locationId": hl.location, "filters": list(filters), **more}
    return [each["firstName"] for each in hl.ok("POST", "/contacts/search", body)["contacts"]]


def test_filters(hl: Client, people: dict[str, str]) -> None:
    def one(field: str, operator: str, value: Any = None) -> list[str]:
        return sorted(names(hl, {"field": field, "operator": operator, **({} if value is None else {"value": value})}))

    assert one("firstNameLowerCase", "eq", "ada") == ["Ada"]
    assert one("tags", "eq", "vip") == ["Ada"]
    assert one("tags", "contains", "vip") == ["Ada", "Grace"]
    assert one("tags", "not_exists") == one("assignedTo", "eq", hl.user) == one("id", "eq", people["Alan"]) == ["Alan"]
    assert one("assignedTo", "not_eq", hl.user) == one("id", "not_eq", people["Alan"]) == ["Ada", "Grace"]
    assert one("assignedTo", "eq", "nobody") == one("id", "eq", "nobody") == []
    assert one("dateAdded", "range", {"gte": "2027-01-04T10:00:00+01:00", "lt": "2027-01-04T11:00:00+01:00"}) == [
        "Grace"
    ]
    assert one("dateAdded", "range", {"gt": 1_799_049_600_000}) == ["Alan", "Grace"]
    assert one("dateAdded", "range", {"lte": "2027-01-04"}) == []


def test_groups(hl: Client, people: dict[str, str]) -> None:
    ada = {"field": "firstNameLowerCase", "operator": "eq", "value": "ada"}
    navy = {"field": "tags", "operator": "eq", "value": "navy"}
    grace = {"group": "AND", "filters": [navy, {"field": "lastName", "operator": "eq", "value": "hopper"}]}
    sort = [{"field": "lastNameLowerCase", "direction": "desc"}]
    assert names(hl, {"group": "OR", "filters": [ada, grace]}, sort=sort) == ["Grace", "Ada"]
    assert names(hl, ada, navy) == []
    assert people


def test_pages_follow_one_another(hl: Client, people: dict[str, str]) -> None:
    body: dict[str, Any] = {"locationId": hl.location, "pageLimit": 2, "sort": [{"field": "firstName"}]}
    first = hl.ok("POST", "/contacts/search", body)
    assert ([each["firstName"] for each in first["contacts"]], first["total"]) == (["Ada", "Alan"], 3)
    after = first["contacts"][-1]["searchAfter"]
    assert [c["id"] for c in hl.ok("POST", "/contacts/search", {**body, "searchAfter": after})["contacts"]] == [
        people["Grace"]
    ]
    assert hl("POST", "/contacts/search", {**body, "searchAfter": after, "page": 1}).status_code == 422
    assert hl("POST", "/contacts/search", {**body, "searchAfter": [1, "nobody"]}).status_code == 400


def test_users_in_an_order(hl: Client) -> None:
    for name in ("Zoe Able", "Bea Young"):
        hl.server.colleague(name)
    search = f"/users/search?companyId={hl.location}"

    def found(more: str) -> list[str]:
        return [each["firstName"] for each in hl.ok("GET", search + more)["users"]]

    assert found("") == ["Bea", "Olive", "Zoe"]
    assert found("&sort=dateAdded&sortDirection=desc") == ["Bea", "Zoe", "Olive"]
    assert found("&sort=lastName&limit=1") == ["Zoe"]
    for wrong in ("&sort=shoe", "&sortDirection=up"):
        assert hl("GET", search + wrong).status_code == 422
    assert hl("GET", f"/users/search?locationId={hl.location}").json()["message"] == ["companyId should not be empty"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"field": "dnd", "operator": "eq", "value": True},
        {"field": "id", "operator": "contains", "value": "x"},
        {"field": "name", "operator": "range", "value": {"gte": "2027-01-01"}},
        {"field": "dateAdded", "operator": "range", "value": {}},
        {"field": "dateAdded", "operator": "eq", "value": "2027-01-01"},
        {"field": "dateAdded", "operator": "range", "value": {"gte": "yesterday"}},
        {"field": "name", "operator": "eq"},
        {"group": "OR", "filters": []},
        {"group": "XOR", "filters": [{"field": "name", "operator": "exists"}]},
    ],
)
def test_filters_that_are_none(hl: Client, wrong: dict[str, Any]) -> None:
    answer = hl("POST", "/contacts/search", {"locationId": hl.location, "filters": [wrong]})
    assert answer.status_code == 422, answer.text
    assert answer.json()["message"]


def test_the_older_list_says_where_the_next_page_begins(hl: Client, people: dict[str, str]) -> None:
    listing = f"/contacts/?locationId={hl.location}&limit=2"
    first = hl.ok("GET", listing)
    assert [each["id"] for each in first["contacts"]] == [people["Alan"], people["Grace"]]
    meta = first["meta"]
    assert (first["count"], meta["total"], meta["startAfterId"]) == (3, 3, people["Grace"])
    for cursor in (
        f"startAfterId={meta['startAfterId']}&startAfter={meta['startAfter']}",
        f"startAfter={meta['startAfter']}",
    ):
        rest = hl.ok("GET", f"{listing}&{cursor}")
        assert [each["id"] for each in rest["contacts"]] == [people["Ada"]]
        assert "nextPageUrl" not in rest["meta"]
    following = hl.ok("GET", meta["nextPageUrl"].removeprefix("http://testserver"))
    assert [each["id"] for each in following["contacts"]] == [people["Ada"]]
    oldest = hl.ok("GET", f"{listing}&order=asc&sortBy=date_updated")["contacts"]
    assert [each["id"] for each in oldest] == [people["Ada"], people["Grace"]]
    for wrong in ("order=up", "sortBy=name", "limit=0", "startAfter=x"):
        assert hl("GET", f"/contacts/?locationId={hl.location}&{wrong}").status_code == 422
