"""The words of a mail on a page: the form for one's own, what ours say, and how it would look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from openslot.desk.errors import Invalid
from openslot.desk.fields import LONG_TEXT
from openslot.desk.messages import OCCASIONS, RECEIVERS, Words
from openslot.desk.nouns import EventType
from openslot.desk.templates import PLACEHOLDERS, check_placeholders
from openslot.doorway.letters import sample_letter
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.forms import Field, Form
from openslot.pages.dashboard.frame import show
from openslot.pages.visit import Lost, Page, Visit
from openslot.words.catalogue import LANGUAGES
from openslot.words.languages import own_name

TEMPLATES = "templates"
KINDS = [
    f"{occasion}.{receiver}"
    for occasion in OCCASIONS
    for receiver in RECEIVERS
    if f"mail.{occasion}.{receiver}.subject" in LANGUAGES["en"]
]
"""The mails that there are words for."""


def title_of(key: str) -> str:
    """What a mail is called."""
    occasion, _, receiver = key.partition(".")
    return tell("messages.to", what=tell(f"occasion.{occasion}"), who=tell(f"receiver.{receiver}"))


def kind_of(visit: Visit) -> str:
    """The mail in the path; ``Lost`` for one that does not exist."""
    key = visit.path["kind"]
    if key not in KINDS:
        raise Lost
    return key


def fields_of(key: str) -> Sequence[Field]:
    """A subject and a body. The desk names them by the mail that they are of."""
    return (
        Field("subject", most=1000, path=f"{TEMPLATES}.{key}.subject", words="mail_subject"),
        Field("body", "long", most=LONG_TEXT, path=f"{TEMPLATES}.{key}.body", words="mail_body"),
    )


def checked(form: Form, key: str) -> Form:
    """The form with what could not be filled in."""
    for part in ("subject", "body"):
        try:
            check_placeholders(f"{TEMPLATES}.{key}.{part}", form.values[part])
        except Invalid as error:
            form.blame(error)
    return form


def words_page(
    visit: Visit,
    key: str,
    language: str,
    form: Form,
    *,
    path: str,
    back: tuple[str, str],
    lead: str,
    languages: Sequence[tuple[str, str, bool]] = (),
    own: Words | None,
    event_type: EventType | None = None,
) -> Page:
    """The form with a sample beside it: of what is in the form, unless it cannot be filled in.

    ``languages``: address, words, whether it is this one; ``own``: what is kept by now.
    """
    bad = bool(form.errors or form.message)
    written: Mapping[str, str] = own or {} if bad else form.values
    parts = {part: str(written.get(part, "")) for part in ("subject", "body")}
    words: dict[str, Any] = {
        "form": form,
        "path": path,
        "back": back,
        "lead": lead,
        "languages": languages,
        "has_own": bool(own and any(own.values())),
        "sample": sample_letter(visit.house, visit.desk, key, language, parts, event_type),
        "usual": sample_letter(visit.house, visit.desk, key, language, {}, event_type) if any(parts.values()) else None,
        "placeholders": ["{{" + each + "}}" for each in (*PLACEHOLDERS, *_answers(event_type))],
    }
    at = "event_types" if event_type is not None else "messages"
    return show(visit, "words.html", title_of(key), words, at=at, status=422 if bad else 200)


def _answers(event_type: EventType | None) -> list[str]:
    return [f"answers.{each['slug']}" for each in event_type.questions] if event_type is not None else []


def language_names() -> list[tuple[str, str]]:
    """The languages of mails with their own names."""
    return [(code, own_name(code)) for code in LANGUAGES]
