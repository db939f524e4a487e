"""The editor of an event type: what it asks for, in groups that can be read one by one."""

from __future__ import annotations

from collections.abc import Sequence

from openslot.desk import groups, schedules, tags
from openslot.desk.event_types import LONGEST_NOTICE
from openslot.desk.fields import LONGEST_BUFFER, LONGEST_MEETING
from openslot.desk.nouns import EventType
from openslot.pages.dashboard import event_type_hosts, event_type_lists
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.forms import Choices, Field, Form
from openslot.pages.dashboard.schedules import zone_field
from openslot.pages.dashboard.simple import Groups
from openslot.pages.visit import Visit

WINDOWS = ("unlimited", "days", "business_days", "until", "range")
PERIODS = ("day", "week", "month", "year")
FREQUENCIES = ("daily", "weekly", "monthly", "yearly")
CONFIRMATIONS = ("never", "always", "within")
GRIDS, BUFFERS, SCOPES = ("open", "free"), ("add", "max"), ("host", "event_type")
RECEIVERS = ("party", "guest", "host")
UNITS = tuple(LONGEST_NOTICE)
LONGEST_WAIT = 10 * 366 * 24 * 60
BASICS = ("title", "slug", "description", "length", "lengths", "group", "tags")
BUFFERS_OF, SHOWN = ("buffer_before", "buffer_after"), ("first_per_day", "look_busy")
LIMITED = tuple(f"{name}_{period}" for name in ("limit", "minutes") for period in PERIODS)
FINER = (
    *("color", "hidden", "disabled", "position", "zone", "offset", "grid", "strict_grid", "optimized"),
    *("buffer_rule", "limit_scope", "host_hours_first", "absent_holds", "attending_busy"),
)
OF_FOLLOWERS = ("schedule", "group", "tags")
"""What a host may decide of an event type that follows a template."""


def choices(prefix: str, keys: Sequence[str]) -> Choices:
    """Keys with their words."""
    return [(key, tell(f"{prefix}.{key}")) for key in keys]


def fields_of(visit: Visit, row: EventType | None) -> list[Field]:
    """What the editor asks for. ``row`` None: of a new event type."""
    found = [
        *_basics(visit, row),
        *_times(visit, row),
        *event_type_hosts.fields_of(visit, row),
        *event_type_lists.place_fields(row, rooms=visit.house.rooms.jitsi is not None),
        *event_type_lists.question_fields(row),
        *_bookings(),
        *_afterwards(row),
        *_finer(visit, row),
    ]
    if row is not None and row.parent_id is not None:
        return [each for each in found if each.name in OF_FOLLOWERS]
    return found


def _basics(visit: Visit, row: EventType | None) -> list[Field]:
    found = [
        Field("title", needed=True),
        Field("slug"),
        Field("description", "long"),
        Field("length", "number", needed=True, least=1, most=LONGEST_MEETING),
        Field("lengths", path="lengths"),
    ]
    known = [(str(each.id), each.name) for each in groups.groups(visit.desk)]
    words = [(str(each.id), each.name) for each in tags.tags(visit.desk)]
    if known:
        found.append(Field("group", "choice", choices=known, words="event_type_group"))
    if words and row is not None:
        found.append(Field("tags", "several", choices=words, words="event_type_tags"))
    return found


def _times(visit: Visit, row: EventType | None) -> list[Field]:
    return [
        Field("schedule", "choice", choices=_schedules(visit, row)),
        Field("slot_interval", "number", least=1, most=LONGEST_MEETING),
        Field("buffer_before", "number", most=LONGEST_BUFFER),
        Field("buffer_after", "number", most=LONGEST_BUFFER),
        Field("notice", "number", most=max(LONGEST_NOTICE.values())),
        Field("notice_unit", "choice", needed=True, choices=choices("unit", UNITS)),
        Field("window", "choice", needed=True, choices=choices("window", WINDOWS)),
        Field("window_days", "number", least=1, most=3660),
        Field("window_unit", "choice", choices=choices("unit", UNITS)),
        Field("window_rolling", "tick"),
        Field("window_first", "date"),
        Field("window_last", "date"),
        *(Field(f"limit_{period}", "number", least=1, most=10_000) for period in PERIODS),
        *(Field(f"minutes_{period}", "number", least=1, most=1_000_000) for period in PERIODS),
        Field("first_per_day", "tick"),
        Field("look_busy", "number", most=100),
    ]


def _bookings() -> list[Field]:
    """Who may book how often, and what one booking is."""
    return [
        Field("seats", "number", needed=True, least=1, most=1000),
        Field("show_seats_left", "tick"),
        Field("show_attendees", "tick"),
        Field("recurrence", "choice", choices=choices("recurrence", FREQUENCIES)),
        Field("recurrence_interval", "number", least=1, most=100),
        Field("recurrence_count", "number", least=1, most=365),
        Field("several_starts", "tick"),
        Field("booker_limit", "number", least=1, most=10_000),
        Field("booker_limit_offers_move", "tick"),
        Field("requires_login", "tick"),
        Field("proven_address", "tick"),
    ]


def _afterwards(row: EventType | None) -> list[Field]:
    found = [
        Field("confirmation", "choice", needed=True, choices=choices("confirmation", CONFIRMATIONS)),
        Field("confirmation_minutes", "number", most=LONGEST_WAIT),
        Field("pending_holds", "tick"),
        Field("allow_cancel", "tick"),
        Field("allow_reschedule", "tick"),
        Field("reschedule_notice", "number", most=LONGEST_WAIT),
        Field("redirect_url", "url", most=2000),
        Field("title_pattern", most=1000),
    ]
    spared = choices("receiver", RECEIVERS)
    return [*found, Field("silent", "several", choices=spared)] if row is not None else found


def _finer(visit: Visit, row: EventType | None) -> list[Field]:
    zone = visit.filled("zone") or (row.zone if row is not None and row.zone else visit.desk.who.organization_zone)
    return [
        Field("color", "color"),
        Field("hidden", "tick"),
        Field("disabled", "tick"),
        Field("position", "number", words="event_type_position"),
        Field("zone", "zone", choices=zone_field(zone).choices, words="event_type_zone"),
        Field("offset", "number", most=24 * 60),
        Field("grid", "choice", needed=True, choices=choices("grid", GRIDS)),
        Field("strict_grid", "tick"),
        Field("optimized", "tick"),
        Field("buffer_rule", "choice", needed=True, choices=choices("buffer", BUFFERS)),
        Field("limit_scope", "choice", needed=True, choices=choices("scope", SCOPES)),
        Field("host_hours_first", "tick"),
        Field("absent_holds", "tick"),
        Field("attending_busy", "tick"),
    ]


def groups_of(form: Form) -> Groups:
    """The fields under their headings."""
    names = [each.name for each in form.fields]

    def like(*begin: str) -> list[str]:
        return [name for name in names if name.startswith(begin)]

    def of(found: Sequence[Field]) -> list[str]:
        return [name for name in names if name in {each.name for each in found}]

    found = [
        ("", [name for name in BASICS if name in names]),
        (tell("group.times"), like("schedule", "slot_", *BUFFERS_OF, "notice", "window", *LIMITED, *SHOWN)),
        (tell("group.hosts"), like(*event_type_hosts.NAMES)),
        (tell("group.where"), like("place_")),
        (tell("group.questions"), like("phone", "guests_allowed", "question_")),
        (tell("group.bookings"), of(_bookings())),
        (tell("group.after"), [*of(_afterwards(None)), *like("silent")]),
        (tell("group.finer"), [name for name in FINER if name in names]),
    ]
    return [(heading, group) for heading, group in found if group]


def _schedules(visit: Visit, row: EventType | None) -> Choices:
    owner = row.owner_id if row is not None else visit.desk.who.user_id
    rows = schedules.schedules_of(visit.desk, owner) if owner is not None else []
    if owner is None and visit.desk.who.manages:
        rows = schedules.all_schedules(visit.desk)
    found = [(str(each.id), each.name) for each in rows]
    if row is not None and row.schedule is not None and row.schedule not in rows:
        found.append((str(row.schedule.id), row.schedule.name))
    return found
