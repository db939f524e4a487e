"""Commands about what leaves the house: the worker, the outbox, webhooks."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from pydantic import BaseModel, ValidationError

from openslot.desk import deliveries, webhooks
from openslot.desk.desk import Caller, Desk
from openslot.desk.errors import Invalid, NotFound
from openslot.desk.messages import Remind, set_messages
from openslot.desk.nouns import Delivery, EventType, Organization
from openslot.doorway import logs
from openslot.settings import Settings, load
from openslot.store.database import Database
from openslot.time.clock import SystemClock
from openslot.time.instants import iso_z

outbox = typer.Typer(help="See, retry and discard what leaves the house.", no_args_is_help=True)
messages = typer.Typer(help="What an event type's mails say, and when it reminds.", no_args_is_help=True)
webhook = typer.Typer(help="Addresses that are told of bookings.", no_args_is_help=True)
Ids = Annotated[list[int] | None, typer.Argument(help="Numbers that list shows.")]


@contextmanager
def _desk(organization_id: int | None = None) -> Iterator[Desk]:
    """A desk in one transaction; with an organization, its manager's."""
    from openslot.cli import ready  # noqa: PLC0415 - that module imports this one

    with ready(load()) as database, database.write() as session:
        desk = Desk(session, SystemClock().now(), "cli")
        if organization_id is not None:
            row = session.get(Organization, organization_id)
            if row is None:
                raise NotFound("organization", organization_id)
            desk.caller = Caller(row.id, 0, "owner", "", "", row.zone, row.zone, "cli")
        yield desk


def worker() -> None:
    """Send mail and webhooks, beside a server or several. Ends gracefully."""
    from openslot.app import house_of, pump_of  # noqa: PLC0415 - the other commands need not wait for it
    from openslot.cli import ready  # noqa: PLC0415

    settings: Settings = load()
    logs.configure(settings.log_format, settings.log_level)
    with ready(settings):
        house = house_of(settings)
    pump = pump_of(house, settings)
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: pump.halt())
    pump.run()
    _close(house.database)


def _close(database: Database) -> None:
    database.dispose()


@outbox.command("list")
def list_(
    state: Annotated[list[str] | None, typer.Option(help=", ".join(deliveries.STATES))] = None,
    limit: Annotated[int, typer.Option(min=1)] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per line.")] = False,
) -> None:
    """The newest deliveries, and steps for which none could be written."""
    with _desk() as desk:
        for step in deliveries.failed_steps(desk):
            typer.echo(f"step {step.id} {step.kind} failed: {step.last_error}", err=True)
        for row in deliveries.deliveries(desk, states=state, limit=limit):
            typer.echo(json.dumps(facts(row)) if as_json else line(row))


def facts(row: Delivery) -> dict[str, Any]:
    """A delivery for programs."""
    return {
        "id": row.id,
        "deliveryId": str(row.uuid),
        "state": row.state,
        "channel": row.channel,
        "receiver": row.receiver,
        "occasion": row.occasion,
        "attempts": row.attempts,
        "createdAt": iso_z(row.created_at),
        "dueAt": iso_z(row.due_at),
        "sentAt": iso_z(row.sent_at) if row.sent_at else None,
        "lastError": row.last_error,
    }


def line(row: Delivery) -> str:
    """A delivery for people."""
    tail = f"  {row.last_error}" if row.last_error else ""
    return (
        f"{row.id:6} {row.state:9} {iso_z(row.created_at, millis=False)} "
        f"{row.channel:8} {row.occasion:20} {row.receiver}{tail}"
    )


@outbox.command()
def show(number: Annotated[int, typer.Argument(help="A number that list shows.")]) -> None:
    """What is sent, and what was answered."""
    with _desk() as desk:
        row = deliveries.get_delivery(desk, number)
        typer.echo(json.dumps({**facts(row), "request": row.request, "answer": row.answer}, indent=2))


@outbox.command()
def retry(
    numbers: Ids = None,
    failed: Annotated[bool, typer.Option("--failed", help="All that were given up, and failed steps.")] = False,
    kept: Annotated[bool, typer.Option("--kept", help="All mail kept while there was no mail server.")] = False,
) -> None:
    """Send again, under the same delivery id."""
    with _desk() as desk:
        rows = _chosen(desk, numbers, [word for word, asked in (("failed", failed), ("kept", kept)) if asked])
        for row in rows:
            deliveries.retry(desk, row)
        steps = deliveries.failed_steps(desk) if failed else []
        for step in steps:
            deliveries.retry_step(desk, step)
    typer.echo(f"{len(rows) + len(steps)} to be sent again.")


@outbox.command()
def discard(
    numbers: Ids = None,
    failed: Annotated[bool, typer.Option("--failed", help="All that were given up.")] = False,
) -> None:
    """Do not send any more."""
    with _desk() as desk:
        rows = _chosen(desk, numbers, ["failed"] if failed else [])
        for row in rows:
            deliveries.discard(desk, row)
    typer.echo(f"{len(rows)} discarded.")


def _chosen(desk: Desk, numbers: list[int] | None, states: list[str]) -> list[Delivery]:
    """Those with these numbers, and all in these states, the oldest first."""
    named = [deliveries.get_delivery(desk, number) for number in numbers or []]
    found = deliveries.deliveries(desk, states=states, limit=100_000) if states else []
    return sorted({row.id: row for row in [*named, *found]}.values(), key=lambda row: row.id)


@messages.command("show")
def show_messages(event_type_id: Annotated[int, typer.Argument(help="The event type's number.")]) -> None:
    """An event type's own reminders, follow-ups and words."""
    with _desk() as desk:
        typer.echo(json.dumps(_event_type(desk, event_type_id).messages, indent=2, ensure_ascii=False))


@messages.command("set")
def change_messages(
    event_type_id: Annotated[int, typer.Argument(help="The event type's number.")],
    file: Annotated[typer.FileText, typer.Argument(help="JSON as show prints it; - for standard input.")],
) -> None:
    """Change what the file names: reminders, followups, templates."""
    try:
        given = _Messages.model_validate_json(file.read())
    except ValidationError as error:
        problem = error.errors()[0]
        raise Invalid(".".join(map(str, problem["loc"])) or "file", problem["msg"]) from None
    with _desk() as desk:
        words = {name: getattr(given, name) for name in given.model_fields_set}
        set_messages(desk, _event_type(desk, event_type_id), **words)
    typer.echo("Changed. Bookings to come follow it.")


class _Messages(BaseModel, extra="forbid"):
    """What a file may hold."""

    reminders: list[Remind] = []
    followups: list[Remind] = []
    templates: dict[str, dict[str, str]] = {}


def _event_type(desk: Desk, number: int) -> EventType:
    row = desk.find(EventType, number)
    if row is None or row.deleted_at is not None:
        raise NotFound("event type", number)
    return row


@webhook.command("add")
def add_webhook(
    organization_id: Annotated[int, typer.Option(help="The number that create-account printed.")],
    url: Annotated[str, typer.Option(help="Where to call.")],
    style: Annotated[str, typer.Option(help="openslot, highlevel or calcom: shapes and signatures.")] = "openslot",
    trigger: Annotated[list[str] | None, typer.Option(help="Events; without any, all of the style.")] = None,
    secret: Annotated[str | None, typer.Option(help="For signatures; one is made if the style needs it.")] = None,
) -> None:
    """Tell an address of all bookings of an organization."""
    from openslot.couriers.webhook import calcom  # noqa: PLC0415

    everything = {
        "openslot": ["*"],
        "highlevel": sorted(webhooks.HIGHLEVEL),
        "calcom": sorted({name for names in calcom.TRIGGERS.values() for name in names}),
    }
    if secret is None and style == "openslot":
        secret = webhooks.new_secret()
    with _desk(organization_id) as desk:
        row = webhooks.create_webhook(
            desk,
            None,
            url=url,
            triggers=trigger or everything.get(style, []),
            private=load().allow_private_network,
            style=style,
            secret=secret,
        )
        typer.echo(json.dumps({"id": str(row.uuid), "url": row.url, "triggers": row.triggers, "secret": row.secret}))


@webhook.command("list")
def list_webhooks(organization_id: Annotated[int, typer.Option(help="Whose.")]) -> None:
    """An organization's own webhooks."""
    with _desk(organization_id) as desk:
        for style in webhooks.STYLES:
            for row in webhooks.webhooks(desk, None, style):
                typer.echo(f"{row.uuid} {style:9} {'on ' if row.active else 'off'} {row.url} {','.join(row.triggers)}")


@webhook.command("remove")
def remove_webhook(
    organization_id: Annotated[int, typer.Option(help="Whose.")],
    uuid: Annotated[str, typer.Argument(help="The id that list shows.")],
) -> None:
    """Tell an address no more."""
    with _desk(organization_id) as desk:
        found = [row for style in webhooks.STYLES for row in webhooks.webhooks(desk, None, style)]
        row = next((each for each in found if str(each.uuid) == uuid), None)
        if row is None:
            raise NotFound("webhook", uuid)
        webhooks.delete_webhook(desk, row)
    typer.echo("Removed.")


@webhook.command("keys")
def show_keys() -> None:
    """The public keys with which HighLevel's events can be checked."""
    from openslot.app import house_of, ring_of  # noqa: PLC0415
    from openslot.cli import ready  # noqa: PLC0415

    settings = load()
    with ready(settings):
        house = house_of(settings)
        typer.echo(json.dumps(ring_of(house).public(), indent=2))
        _close(house.database)
