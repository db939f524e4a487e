"""Where an event type takes place and what it asks: the editor's rows about it, and the columns they come to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openslot.desk.fields import slug_of
from openslot.desk.nouns import EventType
from openslot.pages.dashboard.english import WORDS, tell
from openslot.pages.dashboard.forms import Choices, Field
from openslot.pages.wording import say_place

VIDEO = ("cal_video", "zoom", "google_meet", "ms_teams", "whereby", "jitsi")
PLACES = ("address", "phone", "link", "custom", "attendee_phone", "attendee_address", "attendee_defined")
QUESTIONS = ("text", "textarea", "number", "boolean", "select", "radio", "multiselect", "checkbox", "phone", "url")
PHONES = ("hidden", "optional", "required")
CHOOSING = ("select", "radio", "multiselect", "checkbox")
"""Of these one chooses among what the host wrote."""
RARE = ("address", "multiemail")
MORE_PLACES, MORE_QUESTIONS = 1, 2
PARTS = ("type", "options", "required", "placeholder", "hidden", "order")
"""What is asked about a question besides its words."""


def place_rows(row: EventType | None) -> int:
    """For how many places there is room."""
    return max(2, MORE_PLACES + (len(row.places) if row is not None else 0))


def question_rows(row: EventType | None) -> int:
    """For how many questions there is room."""
    return MORE_QUESTIONS + (len(row.questions) if row is not None else 0)


def place_fields(row: EventType | None, *, rooms: bool) -> list[Field]:
    """A row for each place, and one for another. ``rooms``: does the server have any for video calls?"""
    found = []
    for n in range(place_rows(row)):
        own = _key(row.places[n]) if row is not None and n < len(row.places) else ""
        found += [
            Field(f"place_{n}", "choice", choices=_kinds(own, rooms=rooms), text=tell("field.place_kind", n=n + 1)),
            Field(f"place_{n}_value", most=4000, words="place_value"),
            Field(f"place_{n}_public", "tick", words="place_public"),
        ]
    return found


def _key(place: dict[str, Any]) -> str:
    """A place's kind as the form names it; a video call's with its service."""
    return f"video:{place.get('provider') or 'cal_video'}" if place["kind"] == "video" else str(place["kind"])


def _kinds(own: str, *, rooms: bool) -> Choices:
    known = [(f"video:{each}", tell(f"video.{each}")) for each in VIDEO]
    if not rooms:
        known = [(key, tell("video.no_rooms") if key == "video:cal_video" else words) for key, words in known]
    known += [(each, tell("place.custom") if each == "custom" else say_place(each, "choose")) for each in PLACES]
    known.append(("organizer_default", tell("place.organizer_default")))
    if own and own not in dict(known):
        known.append((own, own.partition(":")[2].replace("_", " ") or own))
    return known


def question_fields(row: EventType | None) -> list[Field]:
    """What clients are always asked, a row for each question of one's own, and room for more."""
    phones = [(key, tell(f"phone.{key}")) for key in PHONES]
    found = [Field("phone", "choice", needed=True, choices=phones), Field("guests_allowed", "tick")]
    for n in range(question_rows(row)):
        found += [
            Field(f"question_{n}", most=2000, text=tell("field.question", n=n + 1)),
            Field(f"question_{n}_type", "choice", needed=True, choices=_types(row, n), words="question_type"),
            Field(f"question_{n}_order", "number", words="question_order", most=1000),
            Field(f"question_{n}_options", "lines", words="question_options", most=10_000),
            Field(f"question_{n}_placeholder", words="question_placeholder", most=1000),
            Field(f"question_{n}_required", "tick", words="question_required"),
            Field(f"question_{n}_hidden", "tick", words="question_hidden"),
        ]
    return found


def _types(row: EventType | None, n: int) -> Choices:
    own = row.questions[n]["type"] if row is not None and n < len(row.questions) else ""
    known = [(key, tell(f"question.{key}")) for key in (*QUESTIONS, *RARE)]
    return [*known, *([(own, WORDS.get(f"question.{own}", own))] if own and own not in dict(known) else [])]


def values_of(row: EventType | None) -> dict[str, Any]:
    """What the editor shows of places and questions."""
    shown: dict[str, Any] = {}
    places, questions = (row.places, row.questions) if row is not None else ([], [])
    for n in range(place_rows(row)):
        place = places[n] if n < len(places) else {}
        shown |= {f"place_{n}": _key(place) if place else "", f"place_{n}_value": place.get("value")}
        shown[f"place_{n}_public"] = place.get("public", True)
    for n in range(question_rows(row)):
        question = questions[n] if n < len(questions) else {}
        shown[f"question_{n}"] = question.get("label")
        shown |= {f"question_{n}_{part}": question.get(part) for part in PARTS}
        shown |= {f"question_{n}_type": question.get("type", "text"), f"question_{n}_order": n + 1}
    return shown


def chosen_places(row: EventType | None, given: dict[str, Any]) -> list[dict[str, Any]]:
    """The places; what the editor does not show of one that stays is kept."""
    old = row.places if row is not None else []
    found = []
    for n in range(place_rows(row)):
        if not given[f"place_{n}"]:
            continue
        kind, _, provider = given[f"place_{n}"].partition(":")
        known = old[n] if n < len(old) and _key(old[n]) == given[f"place_{n}"] else {"kind": kind}
        words: dict[str, Any] = {"provider": provider} if provider else {}
        value, public = given[f"place_{n}_value"], given[f"place_{n}_public"]
        if value or known.get("value"):
            words["value"] = value
        if public != known.get("public", True) or not old[n:]:
            words["public"] = public
        found.append({**known, **words})
    return found


def check_choices(given: dict[str, Any]) -> dict[str, str]:
    """What is wrong with the questions, by field: there must be something to choose, each thing once."""
    problems = {}
    for name in (name for name in given if name.endswith("_options")):
        question = name.removesuffix("_options")
        if given[question] and given[f"{question}_type"] in CHOOSING:
            if not given[name]:
                problems[name] = tell("question.nothing")
            elif len(set(given[name])) < len(given[name]):
                problems[name] = tell("question.twice")
    return problems


def chosen_questions(row: EventType | None, given: dict[str, Any]) -> list[dict[str, Any]]:
    """The questions in their order; what the editor does not show of one that stays is kept."""
    old = row.questions if row is not None else []
    found: list[tuple[int, dict[str, Any]]] = []
    for n in range(question_rows(row)):
        label = given[f"question_{n}"]
        if not label:
            continue
        others = [*old, *(each for _, each in found)]
        known = old[n] if n < len(old) else {"slug": _free_slug(label, others)}
        asked = {"label": label} | {part: given[f"question_{n}_{part}"] for part in PARTS if part != "order"}
        asked = {key: value for key, value in asked.items() if value or key in known}
        found.append((given[f"question_{n}_order"] or n + 1, {**known, **asked}))
    return [question for _, question in sorted(found, key=lambda each: each[0])]


def _free_slug(label: str, others: Sequence[dict[str, Any]]) -> str:
    used, base = {each["slug"] for each in others}, slug_of(label, "question")
    return next(s for s in (base, *(f"{base}-{n}" for n in range(2, len(used) + 3))) if s not in used)
