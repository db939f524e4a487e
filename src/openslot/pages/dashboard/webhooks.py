"""Webhooks: addresses that are told what happens to bookings, and what they were told."""

from __future__ import annotations

from typing import Any

from openslot.desk import deliveries, event_types, webhooks
from openslot.desk.errors import DeskError, Forbidden, NotFound
from openslot.desk.ids import short
from openslot.desk.nouns import EventType, User, Webhook
from openslot.desk.rights import need_to_change
from openslot.desk.webhooks import STYLES
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.forms import Field, Form
from openslot.pages.dashboard.frame import HOME, show, uid, wording
from openslot.pages.dashboard.outbox import row_of
from openslot.pages.dashboard.simple import entry, form_page, list_page
from openslot.pages.visit import Page, Redirect, Visit, link
from openslot.pages.way import Way

PATH = f"{HOME}/webhooks"
ONE = PATH + "/{uid}"
AT = "webhooks"
CALCOM = (
    *("BOOKING_CREATED", "BOOKING_REQUESTED", "BOOKING_CONFIRMED", "BOOKING_REJECTED", "BOOKING_RESCHEDULED"),
    *("BOOKING_CANCELLED", "BOOKING_NO_SHOW_UPDATED", "MEETING_STARTED", "MEETING_ENDED", "OOO_CREATED"),
)
"""Those of Cal.com's words that something here causes."""
MOST = 30


def _all(visit: Visit) -> list[Webhook]:
    """One's own, those of event types that one may change; who manages also sees the organization's."""
    owners: list[User | EventType | None] = [visit.desk.user(), *([None] if visit.desk.who.manages else [])]
    owners += _event_types(visit)
    return [row for owner in owners for style in STYLES for row in webhooks.webhooks(visit.desk, owner, style)]


def list_(visit: Visit) -> Page:
    """The addresses that are told."""
    rows = [
        entry(
            row.url,
            url=f"{PATH}/{short(row.uuid)}",
            sub=_about(visit, row),
            badge="" if row.active else tell("event_type.disabled"),
        )
        for row in _all(visit)
    ]
    add = (f"{PATH}/new", tell("webhooks.new"))
    return list_page(visit, tell("nav.webhooks"), rows, at=AT, empty=tell("webhooks.empty"), add=add)


def _about(visit: Visit, row: Webhook) -> str:
    """Whose shapes it gets, and whose bookings it is told of."""
    whose = tell("webhooks.own" if row.user_id else "webhooks.ours")
    if row.event_type_id is not None:
        kind = visit.desk.find(EventType, row.event_type_id)
        whose = kind.title if kind is not None else ""
    return f"{tell(f'style.{row.style}')} · {whose}"


def _words(style: str) -> list[str]:
    return list(CALCOM) if style == "calcom" else sorted(STYLES[style])


def _fields(visit: Visit, row: Webhook | None) -> list[Field]:
    found = [Field("url", "url", needed=True, most=webhooks.LONGEST_URL, path="subscriberUrl", words="webhook_url")]
    styles = [row.style] if row is not None else list(STYLES)
    if row is None:
        found.append(Field("style", "choice", needed=True, choices=[(each, tell(f"style.{each}")) for each in STYLES]))
        whose = [("own", tell("webhooks.own")), ("ours", tell("webhooks.ours"))]
        kinds = [(str(each.id), each.title) for each in _event_types(visit)]
        mine = whose if visit.desk.who.manages else whose[:1]
        found.append(Field("for", "choice", needed=True, choices=[*mine, *kinds]))
    for style in styles:
        words = [*_words(style), *(each for each in (row.triggers if row else []) if each not in _words(style))]
        label = tell("webhooks.triggers", style=tell(f"style.{style}"))
        found.append(Field(f"triggers_{style}", "several", choices=[(each, each) for each in words], text=label))
    if "calcom" in styles:
        found.append(Field("template", "long", path="payloadTemplate", words="webhook_template"))
    hint = "webhook_secret" if row is None or not row.secret else "webhook_secret_kept"
    return [*found, Field("active", "tick"), Field("secret", most=1000, words=hint)]


def _event_types(visit: Visit) -> list[EventType]:
    """Those that one may change."""
    found = visit.desk.all(event_types.visible(visit.desk))
    return [row for row in found if visit.desk.who.manages or row.owner_id == visit.desk.who.user_id]


def new_page(visit: Visit) -> Page:
    """An empty form."""
    values = {"style": "openslot", "for": "own", "triggers_openslot": ["*"], "active": True}
    return _new(visit, Form.of(_fields(visit, None), values))


def _new(visit: Visit, form: Form) -> Page:
    back = (PATH, tell("nav.webhooks"))
    return form_page(visit, tell("webhooks.new"), form, f"{PATH}/new", at=AT, back=back)


def _read(visit: Visit, row: Webhook | None) -> tuple[Form, str]:
    """The form and the style; at least one trigger of the style must be chosen."""
    form = Form.read(_fields(visit, row), visit)
    style = row.style if row is not None else form.values["style"]
    if style in STYLES and not form.values[f"triggers_{style}"]:
        form.errors.setdefault(f"triggers_{style}", tell("form.choose"))
    if style != "calcom" and form.values.get("template"):
        form.errors.setdefault("template", tell("webhooks.no_template"))
    return form, style


def create(visit: Visit) -> Page | Redirect:
    """Makes one."""
    form, style = _read(visit, None)
    if form.errors:
        return _new(visit, form)
    given = form.clean()
    secret = given["secret"] or (webhooks.new_secret() if style == "openslot" else None)
    row = webhooks.create_webhook(
        visit.desk,
        _owner_to_be(visit, given["for"]),
        url=given["url"],
        triggers=given[f"triggers_{style}"],
        private=visit.house.allow_private_network,
        style=style,
        active=given["active"],
        secret=secret,
        template=given["template"] or None if style == "calcom" else None,
    )
    if secret and not given["secret"]:
        return _page(visit, row, Form.of(_fields(visit, row), _values(row)), secret=secret)
    return Redirect(link(f"{PATH}/{short(row.uuid)}", said="saved"))


def _owner_to_be(visit: Visit, text: str) -> User | EventType | None:
    """Whose bookings it is told of: one's own, the organization's, or an event type's."""
    if text in {"own", "ours"}:
        return visit.desk.user() if text == "own" else None
    row = event_types.get_event_type(visit.desk, int(text))
    need_to_change(visit.desk, row)
    return row


def create_again(visit: Visit, error: DeskError) -> Page:
    """The form with what is wrong."""
    return _new(visit, _read(visit, None)[0].blame(error))


def webhook_of(visit: Visit) -> Webhook:
    """The webhook in the path, if it is one's own or one manages."""
    row = webhooks.get_webhook(visit.desk, uid(visit))
    if row.organization_id != visit.desk.who.organization_id:
        raise NotFound("webhook")
    owners = [row.user_id, *(each.owner_id for each in [visit.desk.find(EventType, row.event_type_id or 0)] if each)]
    if not visit.desk.who.manages and visit.desk.who.user_id not in owners:
        raise Forbidden(tell("webhooks.not_yours"))
    return row


def webhook_page(visit: Visit) -> Page:
    """Its settings, and the last messages."""
    row = webhook_of(visit)
    return _page(visit, row, Form.of(_fields(visit, row), _values(row)))


def _values(row: Webhook) -> dict[str, Any]:
    """What the form shows; the secret was shown when it was made."""
    return {"url": row.url, "active": row.active, "template": row.template, f"triggers_{row.style}": row.triggers}


def _page(visit: Visit, row: Webhook, form: Form, secret: str = "") -> Page:
    sent = []
    if visit.desk.who.manages:
        write = wording(visit)
        sent = [row_of(each, write) for each in deliveries.deliveries(visit.desk, webhook_id=row.id, limit=MOST)]
    words = {
        "row": row,
        "form": form,
        "path": f"{PATH}/{short(row.uuid)}",
        "kind": _about(visit, row),
        "secret": secret,
        "sent": sent,
    }
    return show(visit, "webhook.html", row.url, words, at=AT, status=422 if form.errors or form.message else 200)


def _owner(visit: Visit, row: Webhook) -> User | EventType | None:
    if row.event_type_id is not None:
        return visit.desk.find(EventType, row.event_type_id)
    return visit.desk.own(User, row.user_id, "user") if row.user_id else None


def save(visit: Visit) -> Page | Redirect:
    """Keeps what was changed."""
    row = webhook_of(visit)
    form, style = _read(visit, row)
    if form.errors:
        return _page(visit, row, form)
    given = form.clean()
    changes = {"url": given["url"], "triggers": given[f"triggers_{style}"], "active": given["active"]}
    changes |= {"secret": given["secret"]} if given["secret"] else {}
    changes |= {"template": given["template"] or None} if "template" in given else {}
    webhooks.update_webhook(
        visit.desk,
        _owner(visit, row),
        row,
        private=visit.house.allow_private_network,
        **changes,
    )
    return Redirect(link(f"{PATH}/{short(row.uuid)}", said="saved"))


def again(visit: Visit, error: DeskError) -> Page:
    """The form with what is wrong."""
    row = webhook_of(visit)
    return _page(visit, row, _read(visit, row)[0].blame(error))


def ping(visit: Visit) -> Redirect:
    """Sends it a word that means nothing."""
    row = webhook_of(visit)
    webhooks.ping(visit.desk, row)
    return Redirect(link(f"{PATH}/{short(row.uuid)}", said="queued"))


def delete(visit: Visit) -> Redirect:
    """Takes it away."""
    webhooks.delete_webhook(visit.desk, webhook_of(visit))
    return Redirect(link(PATH, said="deleted"))


WAYS = (
    Way("GET", PATH, list_, member=True),
    Way("GET", f"{PATH}/new", new_page, member=True),
    Way("POST", f"{PATH}/new", create, create_again, member=True),
    Way("GET", ONE, webhook_page, member=True),
    Way("POST", ONE, save, again, member=True),
    Way("POST", f"{ONE}/ping", ping, member=True),
    Way("POST", f"{ONE}/delete", delete, member=True),
)
