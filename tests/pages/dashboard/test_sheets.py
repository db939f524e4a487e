"""Contacts and bookings as CSV, as spreadsheets write it and as they should get it."""

from __future__ import annotations

import csv
import re
from html import unescape
from io import BytesIO, StringIO
from typing import Any

import pytest

from openslot.desk.nouns import AuditEntry, Contact
from tests.pages.dashboard.conftest import Visitor, World

IN = "/dashboard/contacts/import"


def look(who: Visitor, body: bytes, status: int = 200) -> str:
    """What the page says of a file."""
    answer = who.client.post(IN, files={"file": ("c.csv", BytesIO(body), "text/csv")}, follow_redirects=False)
    assert answer.status_code == status, answer.text
    return answer.text


def do(who: Visitor, page: str) -> Any:
    """Send what the page previewed, as a browser does."""
    (text,) = re.findall(r'<textarea name="text" hidden>\n(.*?)</textarea>', page, re.DOTALL)
    (mark,) = re.findall(r'name="mark" value="(\w+)"', page)
    sent = {"text": (None, unescape(text)), "mark": (None, mark)}
    return who.client.post(IN, files=sent, follow_redirects=False)


def rows(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"), newline="")))


def contacts(world: World) -> dict[str | None, tuple[str, str | None, str | None, list[str]]]:
    with world.server.desk() as desk:
        found = desk.session.query(Contact).order_by(Contact.id)
        return {each.email: (each.name, each.phone, each.zone, each.tags) for each in found}


def test_contacts_come_in_after_a_look(both: World) -> None:
    both.book(both.make())
    sheet = (
        "Full name;E-Mail address;Telephone;TZ;Labels;Shoe size\n"
        "Ada King;ada@example.com;'+39 06 12345678;europe/rome;vip, old;38\n"
        '"Zoë; ""Z"" Ng";ZOE@example.com;;;;\n'
        ";not an address;;;;\n"
        "\n"
        "Max;max@example.com;;Mars/Base;;\n"
        "Zoë again;zoe@example.com;;;new;\n"
    )
    page = look(both.owner, b"\xef\xbb\xbf" + sheet.encode())
    words = unescape(page)
    assert "Refused: 2 · Changed: 2 · New: 1 · As it is: 0" in words
    assert "These columns are not taken in: Shoe size" in words
    for told in ("Line 2 · Name, Phone, Time zone, Tags", "Line 4 · email: This value is not a valid email", "Line 6"):
        assert told in words, told
    assert list(contacts(both)) == ["ada@example.com"]
    answer = do(both.owner, page)
    assert (answer.status_code, answer.headers["location"]) == (303, "/dashboard/contacts?said=taken_in")
    assert contacts(both) == {
        "ada@example.com": ("Ada King", "+390612345678", "Europe/Rome", ["vip", "old"]),
        "zoe@example.com": ("Zoë again", None, None, ["new"]),
    }
    assert "As it is: 1" in look(both.owner, b"name,email\nAda King,ada@example.com\n")
    with both.server.desk() as desk:
        last = desk.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
        assert last is not None
        assert (last.verb, last.noun, last.actor) == ("imported", "contact", "Olive Owner")


def test_what_would_come_out_otherwise_is_shown_again(world: World) -> None:
    page = look(world.owner, b"email\na@example.com\n")
    with world.server.desk() as desk:
        desk.session.add(
            Contact(
                organization_id=desk.who.organization_id,
                email="a@example.com",
                created_at=desk.now,
                updated_at=desk.now,
                extras={},
            )
        )
    again = do(world.owner, page)
    assert (again.status_code, "As it is: 1" in again.text) == (200, True)
    assert do(world.owner, again.text).status_code == 303


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "Please choose a file"),
        (b"shoe,size\n1,2\n", "should name the columns"),
        (b"email,mail\na@example.com,b@example.com\n", "the same meaning"),
        ("email\nä@example.com\n".encode("utf-16"), "no text in UTF-8"),
        (b"email\n\x00\n", "is no text"),
        (b'email\n"a@example.com\n', "is no CSV"),
        (b"email\n" + b"a@example.com\n" * 5001, "more than 5000 lines"),
        (b"email\n" + b"a" * (1024 * 1024), "more than 1 MiB"),
    ],
)
def test_other_files_are_refused(body: bytes, words: str, world: World) -> None:
    assert words in unescape(look(world.owner, body, 422))
    assert contacts(world) == {}


def test_odd_lines_are_refused_alone(world: World) -> None:
    page = unescape(look(world.owner, b"name,email\nAda,a@example.com,more\nBo,b@example.com\n,\nCy\n"))
    assert "Refused: 1 · Changed: 0 · New: 2" in page
    assert "more cells than the first line" in page


def test_a_sheet_cannot_reckon(both: World) -> None:
    """What begins like a formula goes out as text, and comes back as it was."""
    names = ['=HYPERLINK("http://evil.example")', "+1", "-2", "@sum", "'quoted", "\tx", "plain"]
    with both.server.desk() as desk:
        for n, name in enumerate(names):
            fields: dict[str, Any] = {"email": f"{n}@example.com", "name": name, "tags": ["=1", "b"]}
            times = {"created_at": desk.now, "updated_at": desk.now, "extras": {}}
            desk.session.add(Contact(organization_id=desk.who.organization_id, **fields, **times))
    answer = both.owner.post("/dashboard/contacts/export", 200)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbfName,First name,")
    assert [row["Name"][:2] for row in rows(answer)] == ["'=", "'+", "'-", "'@", "'q", "'\t", "pl"]
    assert {row["Tags"][:2] for row in rows(answer)} == {"'="}
    assert "As it is: 7" in look(both.owner, answer.content)


def test_bookings_go_out_as_they_are_filtered(both: World) -> None:
    row = both.make(both.member)
    both.book(row, notes="=cmd|' /C calc'!A0")
    both.book(row, "2027-01-06T09:00:00Z", "Bo Ek")
    both.book(both.make(), "2027-01-07T09:00:00Z", "Cy Dee")
    assert "Download these as CSV" in both.owner.get("/dashboard/bookings")
    assert "Download these as CSV" not in both.member.get("/dashboard/bookings")
    found = rows(both.owner.post("/dashboard/bookings/export", 200))
    assert [each["Name"] for each in found] == ["Ada Lovelace", "Bo Ek", "Cy Dee"]
    first = found[0]
    assert (first["Start"], first["Time zone"]) == ("2027-01-05T10:00+01:00", "Europe/Rome")
    assert (first["Notes"][:2], first["Hosts"], first["State"]) == ("'=", "Max Member", "confirmed")
    page = both.owner.get("/dashboard/bookings?q=bo&from=2027-01-06")
    (action,) = re.findall(r'action="(/dashboard/bookings/export[^"]*)"', page)
    assert [each["Name"] for each in rows(both.owner.post(action, 200))] == ["Bo Ek"]
    assert rows(both.owner.post("/dashboard/bookings/export?which=past", 200)) == []
    assert "Bookings exported" in both.owner.get("/dashboard/audit")
    assert rows(both.stranger.post("/dashboard/bookings/export", 200)) == []
    for who in (both.member, both.manager):
        who.post("/dashboard/bookings/export", 403)
