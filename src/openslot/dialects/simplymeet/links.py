"""``/single-use-link``: a secret way to an event type, for one booking."""

from __future__ import annotations

from typing import Any

from openslot.desk.desk import Desk
from openslot.desk.event_types import get_event_type
from openslot.desk.links import create_link
from openslot.dialects.simplymeet.table import operations
from openslot.doorway.operation import Call

PATH = "/panel/api/single-use-link"


@operations("POST", f"{PATH}/{{id}}", f"{PATH}/{{id}}/")
def create(desk: Desk, call: Call) -> dict[str, Any]:
    """SingleUseLinkDTO: a new one each time."""
    row = create_link(desk, get_event_type(desk, call.int_id("id", "event type"), whole=False))
    return {"code": row.code, "url": f"{call.house.base_url}/s/{row.code}"}
