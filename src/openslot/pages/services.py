"""Services of the catalogue: choose one or several, a time at which they can follow one another, and order them."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from openslot.desk import people, storefront
from openslot.desk.chain import Wanted
from openslot.desk.errors import DeskError, Invalid, NotAvailable, TooManyRequests
from openslot.desk.ids import short
from openslot.desk.nouns import Organization, Service
from openslot.desk.requests import Party
from openslot.pages import manner
from openslot.pages.booking_draft import LONGEST_ONCE, Form, phone_of
from openslot.pages.bots import puzzle
from openslot.pages.month import Slot, bounds, choices, month_from
from openslot.pages.picking import days_of, next_words, zone_choices
from openslot.pages.visit import Lost, Page, Redirect, Visit, link, start_of
from openslot.pages.wording import length, say, say_problem, writing
from openslot.time.instants import FIRST_YEAR, LAST_YEAR, iso_z, local_date, localize, minute_floor

MOST = 10
LOOK_AHEAD = timedelta(days=90)
Chosen = tuple[list[Wanted], dict[str, list[str]]]


def _organization(visit: Visit) -> Organization:
    found = people.organization_by_slug(visit.desk, visit.path["name"])
    if found is None:
        raise Lost
    manner.now().otherwise(found.locale)
    return found


def _chosen(visit: Visit, services: Sequence[Service]) -> Chosen:
    """What was chosen, and the same as fields of an address or a form."""
    given = visit.form or visit.query
    wanted: list[Wanted] = []
    fields: dict[str, list[str]] = {}
    by_id = {short(each.uuid): each for each in services}
    for key in list(dict.fromkeys(given.get("service", ())))[:MOST]:
        service = by_id.get(key)
        if service is None:
            continue
        kind, name = (next(iter(given.get(f"{what}-{key}", ())), "") for what in ("kind", "staff"))
        variation = next((each for each in service.variations if short(each.uuid) == kind), None)
        host = next((each.user for each in service.event_type.hosts if each.user.username == name), None)
        asked = short(variation.uuid if variation else service.uuid)
        wanted.append(Wanted(service, variation, asked, host.id if host else None))
        fields.setdefault("service", []).append(key)
        if variation is not None:
            fields[f"kind-{key}"] = [kind]
        if host is not None:
            fields[f"staff-{key}"] = [name]
    return wanted, fields


def services_page(visit: Visit) -> Page:
    """What there is, by category."""
    organization = _organization(visit)
    services = storefront.offered(visit.desk, organization.id)
    _, fields = _chosen(visit, services)
    categories: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for each in services:
        key = short(each.uuid)
        hosts = [host.user for host in each.event_type.hosts if host.user.is_enabled]
        categories[each.category].append(
            {
                "key": key,
                "title": each.event_type.title,
                "about": each.event_type.description,
                "length": length(each.event_type.length),
                "chosen": key in fields.get("service", ()),
                "kinds": [
                    (short(kind.uuid), kind.name, length(kind.length or each.event_type.length))
                    for kind in each.variations
                ],
                "kind": next(iter(fields.get(f"kind-{key}", ())), ""),
                "hosts": [(user.username, user.name) for user in hosts] if len(hosts) > 1 else [],
                "host": next(iter(fields.get(f"staff-{key}", ())), ""),
            }
        )
    words = {
        "organization": organization,
        "categories": list(categories.items()),
        "path": _path(organization),
        "problem": say("services.none") if visit.asked("none") else "",
    }
    return Page("services.html", say("services.title"), words, accent=organization.accent)


def _path(organization: Organization) -> str:
    return f"/order/{organization.slug}"


def _told(wanted: Sequence[Wanted]) -> list[dict[str, str]]:
    """The choice in words."""
    return [
        {
            "title": each.service.event_type.title,
            "kind": each.variation.name if each.variation else "",
            "length": length(each.length),
            "host": next((host.user.name for host in each.service.event_type.hosts if host.user_id == each.staff), ""),
        }
        for each in wanted
    ]


def time_page(visit: Visit) -> Page | Redirect:
    """The month and its times for what was chosen."""
    organization = _organization(visit)
    wanted, fields = _chosen(visit, storefront.offered(visit.desk, organization.id))
    path = _path(organization)
    if not wanted:
        return Redirect(link(path, none="yes"))
    zone = visit.zone(organization.zone)
    wording = writing(zone)

    def here(**query: object) -> str:
        return link(f"{path}/time", **{**fields, "zone": zone if visit.asked("zone") else None, **query})

    month = month_from(
        visit,
        zone,
        wording.week_start,
        lambda first: _days(visit, wanted, first, zone),
        lambda after: _after(visit, wanted, after, zone),
    )
    words = {
        **_common(organization, wanted, fields),
        "month": month,
        "write": wording,
        "zone": zone,
        "zones": zone_choices(zone),
        "guess": None if visit.asked("zone") else zone,
        "known": [(name, each) for name, values in fields.items() for each in values],
        "days": days_of(month, wording, here),
        "times": [
            {
                "text": wording.time_told(slot.start),
                "left": None,
                "chosen": False,
                "url": link(f"{path}/book", **fields, start=iso_z(slot.start, millis=False), zone=zone),
            }
            for slot in month.times
        ],
        "earlier": here(month=f"{month.earlier:%Y-%m}") if month.earlier else None,
        "later": here(month=f"{month.later:%Y-%m}") if month.later else None,
        "next_free": next_words(month.next_free, wording, here),
    }
    return Page("services_time.html", say("services.title"), words, accent=organization.accent)


def _common(organization: Organization, wanted: Sequence[Wanted], fields: dict[str, list[str]]) -> dict[str, Any]:
    path = _path(organization)
    return {
        "organization": organization,
        "path": path,
        "chosen": _told(wanted),
        "total": say("services.total", length=length(sum(each.length for each in wanted))),
        "change": link(path, **fields),
    }


def _days(visit: Visit, wanted: Sequence[Wanted], first: date, zone: str) -> dict[date, list[Slot]]:
    span = bounds(first, zone)
    found: dict[date, list[Slot]] = {}
    for start in storefront.starts(visit.desk, wanted, *span, zone) if span else ():
        found.setdefault(local_date(minute_floor(start), zone), []).append(Slot(start, None))
    return found


def _after(visit: Visit, wanted: Sequence[Wanted], after: date, zone: str) -> datetime | None:
    if not FIRST_YEAR <= after.year < LAST_YEAR:
        return None
    begin = localize(datetime(after.year, after.month, after.day), zone)  # noqa: DTZ001
    if begin - visit.desk.now > timedelta(days=365):
        return None
    return next(iter(storefront.starts(visit.desk, wanted, begin, begin + LOOK_AHEAD, zone)), None)


def form_page(visit: Visit) -> Page | Redirect:
    """Asks who orders."""
    return _form(visit, Form(defaultdict(str, once=secrets.token_urlsafe(12))))


def _form(visit: Visit, form: Form, status: int = 200) -> Page | Redirect:
    organization = _organization(visit)
    wanted, fields = _chosen(visit, storefront.offered(visit.desk, organization.id))
    start = start_of(visit.filled("start") or visit.asked("start"))
    path = _path(organization)
    if not wanted or start is None:
        return Redirect(link(f"{path}/time", **fields) if wanted else link(path, none="yes"))
    zone = visit.zone(organization.zone)
    wording = writing(zone)
    day = wording.local(start)
    words = {
        **_common(organization, wanted, fields),
        "form": form,
        "start": iso_z(start, millis=False),
        "when": wording.when(start, start + timedelta(minutes=sum(each.length for each in wanted))),
        "zone": zone,
        "zone_words": wording.zone_words(start),
        "fields": [(name, each) for name, values in fields.items() for each in values],
        "nearby": choices(form.nearby, start, wording),
        "back": link(f"{path}/time", **fields, zone=zone, day=f"{day:%Y-%m-%d}", month=f"{day:%Y-%m}"),
        "puzzle": puzzle(visit.house, visit.desk.now),
    }
    return Page("services_form.html", say("services.title"), words, status, accent=organization.accent)


def _read(visit: Visit) -> Form:
    form = Form(defaultdict(str, {name: visit.filled(name) for name in ("email", "phone")}))
    form.values["name"] = visit.name()
    form.values["once"] = visit.filled("once")[:LONGEST_ONCE] or secrets.token_urlsafe(12)
    for name in ("name", "email"):
        if not form.values[name]:
            form.errors[name] = say(f"form.need.{name}")
    return form


def send(visit: Visit) -> Page | Redirect:
    """Orders; or the form again."""
    organization = _organization(visit)
    wanted, _ = _chosen(visit, storefront.offered(visit.desk, organization.id))
    start, form = start_of(visit.filled("start")), _read(visit)
    if form.errors or not wanted or start is None:
        return _form(visit, form, 422)
    zone = visit.zone(organization.zone)
    values = form.values
    party = Party(values["name"], values["email"], phone_of(values), zone, manner.now().language)
    made = storefront.order(visit.desk, organization, party, wanted, start, zone, values["once"])
    return Redirect(link(f"/booking/{short(made.items[0].booking.uuid)}"))


def again(visit: Visit, error: DeskError) -> Page | Redirect:
    """The form with everything in it, what is wrong, and times nearby if that one is gone."""
    form = _read(visit)
    if isinstance(error, TooManyRequests):
        form.message = say("form.slow", minutes=-(-error.retry_after // 60))
        return _form(visit, form, 429)
    if isinstance(error, Invalid):
        for problem in error.problems:
            form.errors[problem.path] = say_problem(problem.kind, problem.message)
        return _form(visit, form, 422)
    start = start_of(visit.filled("start"))
    if not isinstance(error, NotAvailable) or start is None:
        raise error
    organization = _organization(visit)
    wanted, _ = _chosen(visit, storefront.offered(visit.desk, organization.id))
    around = timedelta(days=14)
    found = storefront.starts(visit.desk, wanted, start - around, start + around, visit.zone(organization.zone))
    form.message = say("form.taken")
    form.nearby = sorted(sorted(found, key=lambda each: abs(each - start))[:6])
    return _form(visit, form, 409)
