"""The outbox: messages on their way, arrived, kept or given up; sent again, or discarded."""

from __future__ import annotations

import json

from openslot.desk import deliveries
from openslot.desk.deliveries import STATES
from openslot.desk.errors import DeskError, WrongState
from openslot.desk.ids import short
from openslot.desk.nouns import Delivery
from openslot.desk.rights import need_to_manage
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.frame import HOME, number, show, uid, wording
from openslot.pages.dashboard.simple import entry
from openslot.pages.visit import Lost, Page, Redirect, Visit, link
from openslot.pages.way import Way
from openslot.pages.wording import Wording

PATH = f"{HOME}/outbox"
ONE = PATH + "/{uid}"
AT = "outbox"
PER_PAGE = 40
SECRET = {"password", "code"}
"""Occasions of letters that let their readers in; who manages must not become an owner by reading his mail."""
TONES = {"failed": "bad", "due": "on"}


def row_of(each: Delivery, write: Wording) -> dict[str, str]:
    """What a list says of a message."""
    when = write.when_short(each.sent_at or each.created_at)
    kept = str((each.answer or {}).get("kept") or "") if each.state == "kept" else ""
    return entry(
        f"{each.occasion} → {each.receiver}",
        url=f"{PATH}/{short(each.uuid)}",
        sub=" · ".join(part for part in (each.channel, when, kept) if part),
        badge=tell(f"delivery.{each.state}") if each.state in STATES else each.state,
        tone=TONES.get(each.state, ""),
    )


def list_(visit: Visit) -> Page:
    """The newest first; of one state if asked for."""
    need_to_manage(visit.desk)
    write = wording(visit)
    state = visit.asked("state") if visit.asked("state") in STATES else ""
    text = visit.asked("before")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
    found = deliveries.deliveries(visit.desk, states=[state] if state else None, before=before, limit=PER_PAGE + 1)
    rows, more = found[:PER_PAGE], len(found) > PER_PAGE
    words = {
        "rows": [row_of(each, write) for each in rows],
        "tabs_of": [
            (tell(f"delivery.{key}") if key else tell("all"), link(PATH, state=key), key == state)
            for key in ("", *STATES)
        ],
        "later": link(PATH, state=state, before=rows[-1].id) if more else None,
        "steps": [
            {"id": row.id, "kind": row.kind, "when": write.when_short(row.created_at), "error": row.last_error or ""}
            for row in deliveries.failed_steps(visit.desk)
        ],
    }
    return show(visit, "outbox.html", tell("nav.outbox"), words, at=AT)


def delivery_of(visit: Visit) -> Delivery:
    """The message in the path, for who manages."""
    return deliveries.get_delivery(visit.desk, uid(visit))


def delivery_page(visit: Visit, problem: str = "", status: int = 200) -> Page:
    """What is sent, and what the receiver said."""
    row, write = delivery_of(visit), wording(visit)
    words = {
        "row": row,
        "path": f"{PATH}/{short(row.uuid)}",
        "state": tell(f"delivery.{row.state}") if row.state in STATES else row.state,
        "due": write.when_short(row.due_at),
        "made": write.when_short(row.created_at),
        "sent": write.when_short(row.sent_at) if row.sent_at else "",
        "text": tell("outbox.secret") if row.occasion in SECRET else _text(row.request),
        "answer": _text(row.answer) if row.answer else "",
        "problem": problem,
    }
    return show(visit, "delivery.html", f"{row.occasion} → {row.receiver}", words, at=AT, status=status)


def _text(document: dict[str, object]) -> str:
    """A document as people can read it: what its parts say stands in lines of their own."""
    lines = []
    for key, value in document.items():
        shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2, default=str)
        lines.append(f"{key}: {shown}" if "\n" not in shown else f"{key}:\n{shown}\n")
    return "\n".join(lines)


def again(visit: Visit) -> Redirect:
    """Sends it again."""
    row = delivery_of(visit)
    deliveries.retry(visit.desk, row)
    return Redirect(link(f"{PATH}/{short(row.uuid)}", said="queued"))


def discard(visit: Visit) -> Redirect:
    """Does not send it any more."""
    row = delivery_of(visit)
    deliveries.discard(visit.desk, row)
    return Redirect(link(f"{PATH}/{short(row.uuid)}", said="discarded"))


def not_now(visit: Visit, error: DeskError) -> Page:
    """The message as it is, and why not."""
    if not isinstance(error, WrongState):
        raise error
    return delivery_page(visit, str(error), 409)


def retry_step(visit: Visit) -> Redirect:
    """Plans a step's messages again."""
    need_to_manage(visit.desk)
    wanted = number(visit)
    row = next((each for each in deliveries.failed_steps(visit.desk) if each.id == wanted), None)
    if row is None:
        raise Lost
    deliveries.retry_step(visit.desk, row)
    return Redirect(link(PATH, said="queued"))


WAYS = (
    Way("GET", PATH, list_, member=True),
    Way("POST", PATH + "/steps/{number}/again", retry_step, member=True),
    Way("GET", ONE, delivery_page, member=True),
    Way("POST", f"{ONE}/again", again, not_now, member=True),
    Way("POST", f"{ONE}/discard", discard, not_now, member=True),
)
