"""Commands that write an organization to a file, and bring one in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, BinaryIO, cast

import typer

from openslot.desk import people
from openslot.desk.desk import Desk
from openslot.desk.errors import NotFound
from openslot.desk.nouns import Organization
from openslot.desk.portable.bring import bring
from openslot.desk.portable.check import check
from openslot.desk.portable.write import write_organization
from openslot.doorway.transaction import written
from openslot.pages.tokens import password_link
from openslot.settings import load
from openslot.time.clock import SystemClock

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


class Unusable(Exception):
    """A file that cannot be read or written, in words for the operator."""


def export(
    file: Annotated[Path, typer.Argument(help="A new file.")],
    organization_id: Annotated[int, typer.Option(help="The number that create-account printed.")],
) -> None:
    """Write everything of an organization to a file that another Openslot takes in."""
    from openslot.cli import ready  # noqa: PLC0415 - that module imports this one

    with ready(load()) as database, database.read() as session:
        if session.get(Organization, organization_id) is None:
            raise NotFound("organization", organization_id)
        with _opened(file, "xb") as target:
            write_organization(Desk(session, SystemClock().now(), "cli"), organization_id, target)
    typer.echo(f"Wrote {file} ({file.stat().st_size} bytes).")


def import_(
    file: Annotated[Path, typer.Argument(help="What export wrote, or “Data” on another server's dashboard.")],
    as_json: AsJson = False,
) -> None:
    """Bring an organization in from a file. Nobody is written to; its owners choose passwords by link."""
    from openslot.app import house_of  # noqa: PLC0415 - the other commands need not wait for it
    from openslot.cli import ready  # noqa: PLC0415

    settings = load()
    with ready(settings) as database, _opened(file, "rb") as document:
        house = replace(house_of(settings), database=database)
        checked = check(document)

        def work(desk: Desk) -> dict[str, Any]:
            row = bring(desk, checked)
            owners = [user for email in checked.owners if (user := people.user_by_email(desk, email))]
            links = {user.email: password_link(house, user, desk.now) for user in owners}
            return {"organizationId": row.id, "name": row.name, "rows": checked.counts, "passwordLinks": links}

        facts = written(house, "cli", None, work)
    if as_json:
        typer.echo(json.dumps(facts))
        return
    typer.echo(f"Brought in {facts['name']}, organization {facts['organizationId']}.")
    for email, address in facts["passwordLinks"].items():
        typer.echo(f"{email} chooses a password within three days: {address}")


@contextmanager
def _opened(path: Path, mode: str) -> Iterator[BinaryIO]:
    """The file; ``Unusable`` if it cannot be opened, read or written."""
    try:
        with path.open(mode) as file:
            yield cast("BinaryIO", file)
    except OSError as error:
        raise Unusable(f"{path} can't be used: {error.strerror}") from None
