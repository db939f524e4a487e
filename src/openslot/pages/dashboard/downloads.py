"""Files to keep that may be long: written to the disk first, noted in the log, then sent from there."""

from __future__ import annotations

from collections.abc import Callable
from tempfile import TemporaryFile
from typing import BinaryIO

from openslot.desk.desk import Desk
from openslot.pages.dashboard.frame import today
from openslot.pages.visit import Download, Visit

CSV = "text/csv; charset=utf-8"


def download(
    visit: Visit, name: str, media_type: str, write: Callable[[BinaryIO], None], note: Callable[[Desk], None]
) -> Download:
    """What ``write`` makes; ``name`` gets the date before its ending. ``note`` tells the log when the file is whole."""
    file = TemporaryFile()  # noqa: SIM115 - closed when it has been sent
    try:
        write(file)
        visit.write(visit.desk.door, visit.member, note)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    stem, _, ending = name.rpartition(".")
    return Download(f"{stem}-{today(visit)}.{ending}", file, media_type)
