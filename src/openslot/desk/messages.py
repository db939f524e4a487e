"""What an event type's mails say and when its reminders go out.

``EventType.messages`` is ``{"reminders": [{"minutes", "to"}], "followups": [{"minutes", "to"}], "templates":
{"<occasion>.<receiver>": {"subject", "body"}}}``. Minutes count back from the start, or on from the end. Receivers:
party (who booked), guest, host. What has no template is said in the organization's words, ``Organization.messages``:
``{"templates": {"<occasion>.<receiver>.<language>": {"subject", "body"}}}``, else in those of the catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openslot.desk import fields
from openslot.desk.desk import Desk
from openslot.desk.errors import Invalid
from openslot.desk.nouns import EventType, Organization
from openslot.desk.outbox import plan_again
from openslot.desk.rights import need_to_change, need_to_manage
from openslot.desk.templates import check_placeholders
from openslot.words.catalogue import LANGUAGES

RECEIVERS = ("party", "guest", "host")
OCCASIONS = (
    "booked",
    "requested",
    "confirmed",
    "rejected",
    "moved",
    "reassigned",
    "cancelled",
    "amended",
    "guests_added",
    "reminder",
    "followup",
)
Words = dict[str, str]
"""``subject`` and ``body``; what is empty is said otherwise."""
MOST = 10
LONGEST = 365 * 24 * 60  # minutes


@dataclass(frozen=True, slots=True)
class Remind:
    """A reminder or follow-up: so many minutes before the start or after the end, to these receivers."""

    minutes: int
    to: Sequence[str] = ("party",)


def set_messages(
    desk: Desk,
    event_type: EventType,
    *,
    reminders: Sequence[Remind] | None = None,
    followups: Sequence[Remind] | None = None,
    templates: Mapping[str, Mapping[str, str]] | None = None,
) -> None:
    """Change what is given; bookings to come follow it. An empty template is taken away."""
    need_to_change(desk, event_type)
    messages = dict(event_type.messages)
    if reminders is not None:
        messages["reminders"] = _checked("reminders", reminders)
    if followups is not None:
        messages["followups"] = _checked("followups", followups)
    if templates is not None:
        kept = {**messages.get("templates", {}), **_templates(templates)}
        messages["templates"] = {key: words for key, words in kept.items() if any(words.values())}
    by_time = any(messages.get(key) != event_type.messages.get(key) for key in ("reminders", "followups"))
    event_type.messages = messages
    event_type.updated_at = desk.now
    desk.session.flush()
    if by_time:
        plan_again(desk, event_type)


def set_words(desk: Desk, key: str, language: str, words: Mapping[str, str]) -> None:
    """The organization's words for a mail (``<occasion>.<receiver>``) in a language; empty ones are taken away."""
    need_to_manage(desk)
    if language not in LANGUAGES:
        raise Invalid("language", "There are no mails in this language.", "choice", language[:20])
    row = desk.organization()
    found = {f"{name}.{language}": each for name, each in _templates({key: words}).items()}
    kept = {**row.messages.get("templates", {}), **found}
    row.messages = {**row.messages, "templates": {name: each for name, each in kept.items() if any(each.values())}}
    row.updated_at = desk.now
    desk.session.flush()


def words_of(organization: Organization, key: str, language: str) -> Words:
    """The organization's own words for a mail in a language."""
    found: Words = organization.messages.get("templates", {}).get(f"{key}.{language}", {})
    return found


def own_words(event_type: EventType, organization: Organization, key: str, language: str) -> Words | None:
    """The words for a mail: the event type's, what it leaves open the organization's; None if neither has any."""
    mine: Words = event_type.messages.get("templates", {}).get(key, {})
    ours = words_of(organization, key, language)
    found = {part: mine.get(part) or ours.get(part, "") for part in ("subject", "body")}
    return found if any(found.values()) else None


def _checked(path: str, given: Sequence[Remind]) -> list[dict[str, object]]:
    if len(given) > MOST:
        raise Invalid(path, f"There may be at most {MOST}.", "range")
    rows: dict[int, set[str]] = {}
    for n, each in enumerate(given):
        fields.whole(f"{path}.{n}.minutes", each.minutes, 0, LONGEST)
        if not each.to or set(each.to) - set(RECEIVERS):
            raise Invalid(f"{path}.{n}.to", f"Receivers are {', '.join(RECEIVERS)}.", "choice")
        rows.setdefault(each.minutes, set()).update(each.to)
    return [{"minutes": minutes, "to": sorted(to)} for minutes, to in sorted(rows.items())]


def _templates(given: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    found = {}
    for key, words in given.items():
        occasion, _, receiver = key.partition(".")
        if occasion not in OCCASIONS or receiver not in RECEIVERS:
            raise Invalid(f"templates.{key[:60]}", "There is no such mail.", "choice")
        subject = fields.text(f"templates.{key}.subject", words.get("subject", ""), most=1000)
        body = fields.text(f"templates.{key}.body", words.get("body", ""), most=fields.LONG_TEXT)
        found[key] = {
            "subject": check_placeholders(f"templates.{key}.subject", subject),
            "body": check_placeholders(f"templates.{key}.body", body),
        }
    return found
