"""The log of changes, the export, and erasing a person."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from openslot.desk import notes, polls
from openslot.desk.ids import short
from openslot.desk.nouns import ApiKey, Booking, Contact, OutboxRow
from openslot.desk.portable.contents import KEPT_BACK, LEFT_OUT, PLANNED
from openslot.store.base import Base
from openslot.time.instants import parse_iso
from tests.pages.dashboard.conftest import World
from tests.pages.dashboard.test_event_types import path_of, shown


def everything(world: World) -> str:
    """All text that the database holds, but the log of requests' secrets."""
    found = []
    with world.server.house.database.read() as session:
        for table in Base.metadata.sorted_tables:
            found += [str(tuple(row)) for row in session.execute(select(table))]
    return "\n".join(found)


def test_changes_are_noted_whichever_door_they_came_through(both: World) -> None:
    row = both.make()
    both.owner.post(path_of(row), **{**shown(both.owner.get(path_of(row))), "title": "Changed title"})
    both.member.post("/dashboard/keys", 200, name="Robot", days="30")
    url = f"/v2/event-types/{row.id}"
    headers = {**both.server.bearer, "cal-api-version": "2024-06-14"}
    answer = both.server.client.patch(url, json={"title": "By the API"}, headers=headers)
    assert answer.status_code == 200, answer.text
    page = both.manager.get("/dashboard/audit")
    for words in ("Event type changed: Changed title", "title", "Key made: Robot", "Max Member · dashboard"):
        assert words in page
    assert re.search(r"Event type changed: By the API</b><span>Olive Owner · calcom · [^<]*title", page)
    both.stranger.get("/dashboard/audit")
    assert "Robot" not in both.stranger.get("/dashboard/audit")


def test_what_is_rehearsed_or_refused_is_not_noted(world: World) -> None:
    row = world.make()
    before = world.owner.get("/dashboard/audit")
    fields = {**shown(world.owner.get(path_of(row))), "title": "Tried"}
    world.owner.post(f"{path_of(row)}/preview", 200, **fields)
    world.owner.post(path_of(row), 422, **{**fields, "slug": "a/b"})
    assert world.owner.get("/dashboard/audit") == before


def test_the_log_turns_pages(world: World) -> None:
    for n in range(52):
        world.owner.post("/dashboard/schedules/new", name=f"Hours {n:02d}", zone="UTC")
    page = world.owner.get("/dashboard/audit")
    assert ("Hours 51" in page, "Hours 01" in page) == (True, False)
    (later,) = re.findall(r'href="(/dashboard/audit\?before=\d+)"', page)
    assert "Hours 01" in world.owner.get(later)
    world.owner.get("/dashboard/audit?before=x")


def test_the_export_has_all_and_opens_nothing(both: World) -> None:
    both.book(both.make(), notes="my words")
    both.server.stranger("Sid")
    hook = {"url": "https://hook.example/x", "style": "openslot", "for": "ours", "triggers_openslot": "*"}
    both.owner.post("/dashboard/webhooks/new", **hook, secret="s3cret-of-the-hook", active="yes")
    with both.server.desk() as desk:
        desk.user().password_hash = "$argon2id$of-the-owner"
        secrets = [key.digest for key in desk.session.query(ApiKey)] + ["$argon2id$of-the-owner"]
    answer = both.owner.post("/dashboard/data/export", 200)
    assert answer.headers["content-disposition"] == 'attachment; filename="openslot-olive-co-2027-01-04.json"'
    document: dict[str, Any] = json.loads(answer.text)
    tables = document["tables"]
    known = {table.name for table in Base.metadata.sorted_tables}
    assert set(tables) - {PLANNED} | LEFT_OUT == known
    assert (tables["booking"][0]["notes"], len(tables["organization"]), len(tables["user_account"])) == (
        "my words",
        1,
        4,
    )
    assert tables["booking"][0]["start_at"] == "2027-01-05T09:00:00Z"
    for name, back in KEPT_BACK.items():
        assert not [row for row in tables[name] if back & set(row)]
    assert [secret for secret in secrets if secret in answer.text] == []
    hooked = tables["webhook"][0]
    assert (hooked["url"], hooked["secret"]) == ("https://hook.example/x", "s3cret-of-the-hook")
    assert "Sid" not in answer.text
    assert "elsewhere.example" not in answer.text
    assert "Organization exported" in both.owner.get("/dashboard/audit")


def test_an_erased_person_is_nowhere(both: World) -> None:
    question = {"slug": "size", "label": "Size?", "type": "text", "required": False}
    row = both.make(questions=[question], places=[{"kind": "attendee_phone"}])
    place = {"kind": "attendee_phone", "value": "+39061234567"}
    path = both.book(row, name="Zelda Zimmer", notes="I am Zelda", answers={"size": "Zelda-size"}, place=place)
    other = both.book(row, "2027-01-06T09:00:00Z", "Ann")
    with both.server.desk() as desk:
        booking = desk.session.query(Booking).filter_by(name="Zelda Zimmer").one()
        booking.phone = "+39061234567"
        notes.write_note(desk, booking, "Zelda likes tea", desk.user())
        poll = polls.create_poll(desk, row, name="When?", dates=[parse_iso("2027-02-01T10:00:00Z")])
        polls.vote(desk, poll, email="zelda@example.com", dates=[poll.dates[0].id], comment="Zelda here")
        contact = short(booking.contact.uuid)
    page = both.manager.again(f"/dashboard/contacts/{contact}/erase", 409)
    assert "Cancel them first" in page
    both.owner.post(f"{path}/cancel", reason="Zelda is ill")
    both.manager.post(f"/dashboard/contacts/{contact}/erase")
    assert not re.findall(r"(?i)zelda|zimmer|39061234567", everything(both))
    assert "Ann" in both.owner.get(other)
    assert "Erased" in both.owner.get(path)
    both.manager.get(f"/dashboard/contacts/{contact}", 404)
    assert "Contact erased" in both.manager.get("/dashboard/audit")
    with both.server.desk() as desk:
        steps = desk.session.query(OutboxRow).filter(OutboxRow.kind.like("booking.%"), OutboxRow.state == "due").all()
        assert {each.booking.name for each in steps if each.booking} == {"Ann"}
        assert desk.session.query(Contact).filter(Contact.deleted_at.is_not(None)).count() == 1


def test_who_books_again_after_being_erased_is_somebody_new(world: World) -> None:
    row = world.make()
    world.book(row)
    world.server.clock.advance(timedelta(days=3))
    contact = short(world.booking().contact.uuid)
    world.owner.post(f"/dashboard/contacts/{contact}/erase")
    world.book(row, "2027-01-12T09:00:00Z")
    fresh = world.booking()
    assert (fresh.name, fresh.contact.name, short(fresh.contact.uuid) != contact) == (
        "Ada Lovelace",
        "Ada Lovelace",
        True,
    )
