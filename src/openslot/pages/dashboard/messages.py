"""Messages: what the organization's mails say, in each language, and its own words for them."""

from __future__ import annotations

from itertools import groupby

from openslot.desk.errors import DeskError
from openslot.desk.messages import set_words, words_of
from openslot.desk.rights import need_to_manage
from openslot.doorway.letters import sample_letter
from openslot.pages.dashboard import letters
from openslot.pages.dashboard.english import tell
from openslot.pages.dashboard.forms import Form
from openslot.pages.dashboard.frame import HOME, show
from openslot.pages.dashboard.simple import entry
from openslot.pages.visit import Lost, Page, Redirect, Visit, link
from openslot.pages.way import Way
from openslot.words.catalogue import LANGUAGES, spoken

PATH = f"{HOME}/messages"
ONE = PATH + "/{kind}/{language}"


def list_(visit: Visit) -> Page:
    """All mails with their subjects in a language, and who gets them."""
    need_to_manage(visit.desk)
    organization = visit.desk.organization()
    language = visit.asked("language")
    language = language if language in LANGUAGES else spoken(organization.locale).language
    groups = []
    for occasion, keys in groupby(letters.KINDS, lambda key: key.partition(".")[0]):
        rows = [_entry(visit, key, language) for key in keys]
        groups.append((tell(f"occasion.{occasion}"), rows))
    languages = [(link(PATH, language=code), name, code == language) for code, name in letters.language_names()]
    return show(visit, "messages.html", tell("nav.messages"), {"groups": groups, "languages": languages}, at="messages")


def _entry(visit: Visit, key: str, language: str) -> dict[str, str]:
    own = words_of(visit.desk.organization(), key, language)
    sample = sample_letter(visit.house, visit.desk, key, language, own)
    badge = tell("messages.own") if own else ""
    receiver = tell(f"receiver.{key.partition('.')[2]}")
    return entry(receiver, url=f"{PATH}/{key}/{language}", sub=sample.subject, badge=badge, tone="on")


def _language(visit: Visit) -> str:
    if visit.path["language"] not in LANGUAGES:
        raise Lost
    return visit.path["language"]


def words_page(visit: Visit) -> Page:
    """The organization's words for a mail, beside ours."""
    need_to_manage(visit.desk)
    key, language = letters.kind_of(visit), _language(visit)
    own = words_of(visit.desk.organization(), key, language)
    return _page(visit, Form.of(letters.fields_of(key), own))


def _page(visit: Visit, form: Form) -> Page:
    key, language = letters.kind_of(visit), _language(visit)
    languages = [(f"{PATH}/{key}/{code}", name, code == language) for code, name in letters.language_names()]
    return letters.words_page(
        visit,
        key,
        language,
        form,
        path=f"{PATH}/{key}/{language}",
        back=(link(PATH, language=language), tell("nav.messages")),
        lead=tell("messages.lead"),
        languages=languages,
        own=words_of(visit.desk.organization(), key, language),
    )


def save(visit: Visit) -> Page | Redirect:
    """Keeps the words; empty ones are ours again."""
    need_to_manage(visit.desk)
    key, language = letters.kind_of(visit), _language(visit)
    form = Form.read(letters.fields_of(key), visit)
    if form.errors:
        return _page(visit, form)
    set_words(visit.desk, key, language, form.clean())
    return Redirect(link(f"{PATH}/{key}/{language}", said="saved"))


def again(visit: Visit, error: DeskError) -> Page:
    """The form with what is wrong."""
    need_to_manage(visit.desk)
    return _page(visit, Form.read(letters.fields_of(letters.kind_of(visit)), visit).blame(error))


def preview(visit: Visit) -> Page:
    """How it would look; nothing is kept."""
    need_to_manage(visit.desk)
    key = letters.kind_of(visit)
    return _page(visit, letters.checked(Form.read(letters.fields_of(key), visit), key))


def reset(visit: Visit) -> Redirect:
    """Ours again."""
    key, language = letters.kind_of(visit), _language(visit)
    set_words(visit.desk, key, language, {})
    return Redirect(link(f"{PATH}/{key}/{language}", said="saved"))


WAYS = (
    Way("GET", PATH, list_, member=True),
    Way("GET", ONE, words_page, member=True),
    Way("POST", ONE, save, again, member=True),
    Way("POST", f"{ONE}/preview", preview, member=True, reads=True),
    Way("POST", f"{ONE}/reset", reset, member=True),
)
