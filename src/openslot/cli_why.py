"""The command that says why a time is offered or not."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer
from sqlalchemy import select

from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid, NotFound
from openslot.desk.event_types import zone_of
from openslot.desk.find_slots import Explanation, explain
from openslot.desk.nouns import EventType, User
from openslot.settings import load
from openslot.time.clock import SystemClock
from openslot.time.instants import iso_z, parse_iso

OFF = "This event type cannot be booked at the moment."
BESIDE = "It can be booked, but no page offers it: it is beside the grid, or hidden."


def why(
    event_type_id: Annotated[int, typer.Argument(help="The event type's number.")],
    start: Annotated[str, typer.Argument(help="ISO 8601; without Z or offset on the event type's clock.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say why a time is offered or not, and what each host says. Exit code 2 if it is not."""
    from openslot.cli import ready  # noqa: PLC0415 - that module imports this one

    with ready(load()) as database, database.read() as session:
        row = session.get(EventType, event_type_id)
        if row is None or row.deleted_at is not None:
            raise NotFound("event type", event_type_id)
        try:
            instant = parse_iso(start, zone_of(row))
        except ValueError as error:
            raise Invalid("start", str(error)) from None
        found = explain(Desk(session, SystemClock().now(), "cli"), row.id, instant)
        users = session.scalars(select(User).where(User.id.in_([host for host, _ in found.hosts])))
        names = {user.id: user.name for user in users}
        verdict = _verdict(row, found)
        offered = verdict is None
        hosts = [{"name": names.get(host, row.title), "refusal": words} for host, words in found.hosts]
    facts = {"start": iso_z(instant, millis=False), "offered": offered, "refusal": verdict, "hosts": hosts}
    typer.echo(json.dumps(facts, ensure_ascii=False) if as_json else _told(facts))
    if not offered:
        raise typer.Exit(2)


def _verdict(row: EventType, found: Explanation) -> str | None:
    """What keeps the time from being offered; None if nothing does."""
    if row.disabled or row.kind == "managed":
        return OFF
    if found.refusal is not None:
        return found.refusal.detail
    return None if found.offered else BESIDE


def _told(facts: dict[str, Any]) -> str:
    """For a person."""
    lines = [f"{facts['start']}: {facts['refusal'] or 'offered'}"]
    return "\n".join([*lines, *(f"  {host['name']}: {host['refusal'] or 'free'}" for host in facts["hosts"])])
