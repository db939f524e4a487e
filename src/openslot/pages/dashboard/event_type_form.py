"""The editor of an event type: its fields, and the way between them and the columns."""

from __future__ import annotations

from collections.abc import Sequence

from openslot.desk import people, schedules
from openslot.desk.event_types import LONGEST_NOTICE
from openslot.desk.fields import LONGEST_BUFFER, LONGEST_MEETING
from openslot.desk.nouns import EventType
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.forms import Choices, Field, Form
from openslot.pages.dashboard.simple import Groups
from openslot.pages.visit import Visit
from openslot.pages.wording import say_place

PLACES = ("address", "video", "phone", "link", "custom", "attendee_phone", "attendee_address", "attendee_defined")
QUESTIONS = ("text", "textarea", "number", "boolean", "select", "radio", "multiselect", "phone", "url")
KINDS = ("single", "round_robin", "collective")
WINDOWS = ("unlimited", "days", "business_days", "range")
PERIODS = ("day", "week", "month")
FAIRNESS = ("least_recent", "weighted", "availability", "equal", "fewest")
FEWEST_PLACES, MORE_QUESTIONS = 2, 2


def choices(prefix: str, keys: Sequence[str]) -> Choices:
    """Keys with their words."""
    return [(key, tell(f"{prefix}.{key}")) for key in keys]


def fields_of(visit: Visit, row: EventType | None) -> list[Field]:
    """What the editor asks for. ``row`` None: of a new event type."""
    found = [
        Field("title", needed=True),
        Field("slug"),
        Field("description", "long"),
        Field("length", "number", needed=True, least=1, most=LONGEST_MEETING),
        Field("lengths", path="lengths"),
        Field("hidden", "tick"),
        Field("disabled", "tick"),
        Field("color", "color"),
        *_team(visit, row),
        Field("schedule", "choice", choices=_schedules(visit, row)),
        *_places(row),
        Field("slot_interval", "number", least=1, most=LONGEST_MEETING),
        Field("buffer_before", "number", most=LONGEST_BUFFER),
        Field("buffer_after", "number", most=LONGEST_BUFFER),
        Field("notice", "number", most=max(LONGEST_NOTICE.values())),
        Field("notice_unit", "choice", needed=True, choices=choices("unit", tuple(LONGEST_NOTICE))),
        Field("window", "choice", needed=True, choices=_windows(row)),
        Field("window_days", "number", least=1, most=3660),
        Field("window_first", "date"),
        Field("window_last", "date"),
        *(Field(f"limit_{period}", "number", least=1, most=10_000) for period in PERIODS),
        Field("seats", "number", needed=True, least=1, most=1000),
        Field("show_seats_left", "tick"),
        Field("confirmation", "choice", needed=True, choices=choices("confirmation", _confirmations(row))),
        Field("guests_allowed", "tick"),
        Field("phone", "choice", needed=True, choices=choices("phone", ("hidden", "optional", "required"))),
        Field("allow_cancel", "tick"),
        Field("allow_reschedule", "tick"),
        Field("redirect_url", "url", most=2000),
    ]
    for n in range(question_rows(row)):
        found += [
            Field(f"question_{n}", words="question", most=2000),
            Field(f"question_{n}_type", "choice", needed=True, choices=_types(row, n), words="question_type"),
            Field(f"question_{n}_options", "lines", words="question_options", most=10_000),
            Field(f"question_{n}_required", "tick", words="question_required"),
        ]
    return found


def groups_of(form: Form) -> Groups:
    """The fields under their headings."""
    names = [each.name for each in form.fields]

    def like(*begin: str) -> list[str]:
        return [name for name in names if name.startswith(begin)]

    times = [*like("slot_", "buffer_", "notice", "window", "limit_")]
    guests = ["confirmation", "seats", "show_seats_left", "guests_allowed", "phone", "allow_cancel", "allow_reschedule"]
    return [
        ("", ["title", "slug", "description", "length", "lengths"]),
        (tell("group.where"), like("place_")),
        (tell("group.hosts"), [*like("kind", "hosts", "fairness", "weight_"), "schedule"]),
        (tell("group.times"), times),
        (tell("group.clients"), guests),
        (tell("group.questions"), like("question_")),
        (tell("group.page"), ["color", "redirect_url", "hidden", "disabled"]),
    ]


def _team(visit: Visit, row: EventType | None) -> list[Field]:
    """Hosts are chosen by who manages; a template's and a hostless one's are left alone."""
    if not visit.desk.who.manages or (row is not None and row.kind not in KINDS):
        return []
    users = [(str(user.id), user.name) for user in people.users_of(visit.desk) if user.is_enabled]
    return [
        Field("kind", "choice", needed=True, choices=choices("kind", KINDS)),
        Field("hosts", "several", choices=users, path="hosts"),
        Field("fairness", "choice", needed=True, choices=choices("fairness", FAIRNESS)),
        *_weights(row),
    ]


def _weights(row: EventType | None) -> list[Field]:
    """Each one's share of turns, where they take turns."""
    if row is None or row.kind != "round_robin":
        return []
    hosts = [(host.user_id, host.user.name) for host in row.hosts if not host.fixed]
    return [
        Field(f"weight_{number}", "number", needed=True, most=10_000, text=tell("field.weight", name=name))
        for number, name in hosts
    ]


def _schedules(visit: Visit, row: EventType | None) -> Choices:
    owner = row.owner_id if row is not None else visit.desk.who.user_id
    rows = schedules.schedules_of(visit.desk, owner) if owner is not None else []
    found = [(str(each.id), each.name) for each in rows]
    if row is not None and row.schedule is not None and row.schedule not in rows:
        found.append((str(row.schedule.id), row.schedule.name))
    return found


def _places(row: EventType | None) -> list[Field]:
    count = max(FEWEST_PLACES, len(row.places) + 1 if row is not None else 0)
    found = []
    for n in range(count):
        kinds = list(PLACES)
        if row is not None and n < len(row.places) and row.places[n]["kind"] not in kinds:
            kinds.append(row.places[n]["kind"])
        words = [(key, tell("place.custom") if key == "custom" else say_place(key)) for key in kinds]
        found.append(Field(f"place_{n}", "choice", choices=words, words="place_kind"))
        found.append(Field(f"place_{n}_value", most=1000, words="place_value"))
    return found


def _windows(row: EventType | None) -> Choices:
    """The windows that the editor knows; another one, made through an API, can be kept."""
    return choices("window", (*WINDOWS, "keep") if row is not None and odd_window(row) else WINDOWS)


def odd_window(row: EventType) -> bool:
    """Is it one that the editor does not know?"""
    return bool(row.window) and (row.window.get("kind") not in WINDOWS or bool(row.window.get("rolling")))


def _confirmations(row: EventType | None) -> Sequence[str]:
    return ("never", "always", "within") if row is not None and row.confirmation == "within" else ("never", "always")


def question_rows(row: EventType | None) -> int:
    """For how many questions there is room."""
    return MORE_QUESTIONS + (len(row.questions) if row is not None else 0)


def _types(row: EventType | None, n: int) -> Choices:
    own = row.questions[n]["type"] if row is not None and n < len(row.questions) else None
    return [*choices("question", QUESTIONS), *([(own, own)] if own and own not in QUESTIONS else [])]
