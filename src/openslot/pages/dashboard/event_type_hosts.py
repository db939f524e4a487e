"""Who hosts an event type: the editor's fields about it, and the hosts that they come to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from openslot.desk import people, schedules, teams
from openslot.desk.event_types import HostDraft
from openslot.desk.nouns import EventType, Host
from openslot.desk.teams import draft_of
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.forms import Choices, Field
from openslot.pages.visit import Visit

KINDS = ("single", "round_robin", "collective", "hostless", "managed")
FAIRNESS = ("least_recent", "weighted", "availability", "equal", "fewest")
PRIORITIES = {"0.0": 0.0, "0.25": 0.25, "0.5": 0.5, "0.75": 0.75, "1.0": 1.0}
NAMES = ("team", "kind", "hosts", "fairness", "main", "part_", "priority_", "weight_", "turns_", "hours_")


def fields_of(visit: Visit, row: EventType | None) -> list[Field]:
    """Hosts are chosen by who manages. Each one's part is asked for once he is a host."""
    if not visit.desk.who.manages:
        return []
    users = [(str(user.id), user.name) for user in people.users_of(visit.desk) if user.is_enabled or _is(row, user.id)]
    found = [
        Field("kind", "choice", needed=True, choices=[(key, tell(f"kind.{key}")) for key in _kinds(row)]),
        Field("hosts", "several", choices=users, path="hosts"),
        Field("fairness", "choice", needed=True, choices=[(key, tell(f"fairness.{key}")) for key in FAIRNESS]),
    ]
    if row is None:
        return [*_team(visit), *found]
    if len(row.hosts) > 1:
        mine = [(str(host.user_id), host.user.name) for host in row.hosts]
        found.append(Field("main", "choice", choices=mine, words="main_host"))
    for host in row.hosts:
        found += _fields_of_host(visit, row, host)
    return found


def _is(row: EventType | None, user_id: int) -> bool:
    return row is not None and any(host.user_id == user_id for host in row.hosts)


def _kinds(row: EventType | None) -> Collection[str]:
    """A template stays one, for what follows it; nothing else becomes one."""
    if row is None:
        return KINDS
    return ("managed",) if row.kind == "managed" else KINDS[:4]


def _team(visit: Visit) -> list[Field]:
    mine = [(str(team.id), team.name) for team in teams.teams(visit.desk)]
    return [Field("team", "choice", choices=mine, words="event_type_team")] if mine else []


def _fields_of_host(visit: Visit, row: EventType, host: Host) -> list[Field]:
    number, name = host.user_id, host.user.name
    found = []

    def say(key: str) -> str:
        return tell(f"field.host_{key}", name=name)

    if row.kind == "round_robin":
        found += [
            Field(f"part_{number}", "choice", needed=True, choices=_parts(), text=say("part")),
            Field(f"priority_{number}", "choice", needed=True, choices=_priorities(host), text=say("priority")),
            Field(f"weight_{number}", "number", needed=True, most=10_000, text=say("weight")),
            Field(f"turns_{number}", "number", most=100, text=say("group")),
        ]
    hours = [(str(each.id), each.name) for each in schedules.schedules_of(visit.desk, number)]
    hours += [(str(each.id), each.name) for each in host.schedules if each.user_id != number]
    if len(hours) > 1 or host.schedules:
        found.append(Field(f"hours_{number}", "several", choices=hours, text=say("hours")))
    return found


def _parts() -> Choices:
    return [(key, tell(f"part.{key}")) for key in ("turns", "always")]


def _priorities(host: Host) -> Choices:
    """The five that there are words for, and the host's own."""
    own = str(host.priority)
    return [
        *((key, tell(f"priority.{key.replace('.', '_')}")) for key in PRIORITIES),
        *([(own, own)] if own not in PRIORITIES else []),
    ]


def values_of(row: EventType) -> dict[str, Any]:
    """What the editor shows of the hosts."""
    shown: dict[str, Any] = {"kind": row.kind, "fairness": row.fairness, "hosts": [each.user_id for each in row.hosts]}
    shown["main"] = next((host.user_id for host in row.hosts if host.primary), None)
    for host in row.hosts:
        number = host.user_id
        shown[f"part_{number}"] = "always" if host.fixed else "turns"
        shown[f"priority_{number}"] = str(host.priority)
        shown[f"weight_{number}"] = host.weight
        shown[f"turns_{number}"] = host.host_group
        shown[f"hours_{number}"] = [each.id for each in host.schedules]
    return shown


def drafts_of(row: EventType | None, given: dict[str, Any]) -> list[HostDraft]:
    """The chosen hosts; who stays keeps his place, and what the form does not ask about him."""
    if given["kind"] == "hostless":
        return []
    known = {host.user_id: draft_of(host) for host in (row.hosts if row is not None else [])}
    changed = row is None or row.kind != given["kind"]
    chosen = {int(each) for each in given["hosts"]}
    stay = [number for number in known if number in chosen]
    found = []
    for number in (*stay, *sorted(chosen - set(stay))):
        usual = given["kind"] != "round_robin"
        draft = known.get(number) or HostDraft(number, fixed=usual)
        draft = replace(draft, fixed=usual) if changed else draft
        found.append(_with(draft, given, changed=changed))
    return found


def _with(draft: HostDraft, given: dict[str, Any], *, changed: bool) -> HostDraft:
    """A host with what the form says of him."""
    number, more = draft.user_id, dict[str, Any]()
    if not changed and f"part_{number}" in given:
        more["fixed"] = given[f"part_{number}"] == "always"
    if f"priority_{number}" in given:
        more["priority"] = float(given[f"priority_{number}"])
        more["weight"] = given[f"weight_{number}"]
        more["group"] = given[f"turns_{number}"] or 0
    if f"hours_{number}" in given:
        more["schedules"] = [int(each) for each in given[f"hours_{number}"]]
    if "main" in given:
        more["primary"] = given["main"] == str(number)
    return replace(draft, **more)
