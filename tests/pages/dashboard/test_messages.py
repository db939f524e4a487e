"""Messages: what mails say, the organization's and event types' own words, reminders; samples that nobody gets."""

from __future__ import annotations

from typing import Any

import pytest

from openslot.couriers.smtp.letter import variables
from openslot.couriers.smtp.people import host
from openslot.couriers.step import Step
from openslot.desk.messages import OCCASIONS, own_words
from openslot.desk.nouns import Booking, EventType, Organization, OutboxRow
from openslot.desk.templates import PLACEHOLDERS
from openslot.pages.dashboard.letters import KINDS
from tests.pages.dashboard.conftest import World, hrefs
from tests.pages.dashboard.test_event_types import path_of, shown, stored

PATH = "/dashboard/messages"
BOOKED = f"{PATH}/booked.party/fr"


def organization(world: World) -> Organization:
    with world.server.desk() as desk:
        return desk.organization()


def test_all_mails_are_listed_in_every_language(world: World) -> None:
    page = world.manager.get(PATH)
    assert {f"{PATH}/{key}/en" for key in KINDS} <= set(hrefs(page))
    assert {key.partition(".")[0] for key in KINDS} == set(OCCASIONS)
    assert "Booked: " in page
    assert "Réservé" in world.manager.get(f"{PATH}?language=fr")
    assert "Booked: " in world.manager.get(f"{PATH}?language=xx")
    for key in KINDS:
        for language in ("en", "ja", "ar"):
            assert "<pre" in world.manager.get(f"{PATH}/{key}/{language}"), key


def test_own_words_in_one_language(both: World) -> None:
    page = both.owner.get(BOOKED)
    assert "Ada Lovelace" in page
    assert "{{appointment.only_start_time}}" in page
    words = {"subject": "À bientôt, {{contact.first_name}}", "body": "<b>Bonjour</b> {{contact.name}}"}
    tried = both.owner.post(f"{BOOKED}/preview", 200, **words).text
    assert "À bientôt, Ada" in tried
    assert "Bonjour Ada Lovelace" in tried
    assert organization(both).messages == {}
    both.owner.post(BOOKED, **words)
    assert organization(both).messages == {"templates": {"booked.party.fr": words}}
    assert "Own words" in both.owner.get(f"{PATH}?language=fr")
    assert "Own words" not in both.owner.get(f"{PATH}?language=en")
    row = both.make()
    with both.server.desk() as desk:
        kind, home = desk.session.get_one(EventType, row.id), desk.organization()
        assert own_words(kind, home, "booked.party", "fr") == words
        assert own_words(kind, home, "booked.party", "en") is None
        kind.messages = {"templates": {"booked.party": {"subject": "Mine", "body": ""}}}
        assert own_words(kind, home, "booked.party", "fr") == {"subject": "Mine", "body": words["body"]}
    both.owner.post(f"{BOOKED}/reset")
    assert organization(both).messages == {"templates": {}}


@pytest.mark.parametrize(
    "words",
    [
        {"subject": "{{contact.nam}}"},
        {"body": "{{ secret }}"},
        {"body": "{% for x in contact %}{% endfor %}"},
        {"body": "{{ contact.name"},
        {"body": "{% if answers.a.b %}x{% endif %}"},
        {"subject": "x" * 1001},
    ],
)
def test_what_cannot_be_filled_in_is_refused(world: World, words: dict[str, str]) -> None:
    row = world.make()
    for path in (BOOKED, f"{path_of(row)}/messages/booked.party"):
        for action in ("", "/preview"):
            assert 'class="problem"' in world.owner.again(path + action, **words), path
    assert organization(world).messages == {}
    assert stored(world, row).messages == {}


@pytest.mark.parametrize("path", ["booked.stranger/en", "odd.party/en", "booked.party/xx", "rejected/en"])
def test_mails_that_do_not_exist(world: World, path: str) -> None:
    world.owner.get(f"{PATH}/{path}", 404)
    world.owner.post(f"{PATH}/{path}", 404)


def test_an_event_types_own(both: World) -> None:
    row = both.make(both.member, questions=[{"label": "Which?", "slug": "which", "type": "text"}])
    path = f"{path_of(row)}/messages"
    page = both.member.get(path)
    assert path in hrefs(both.member.get(path_of(row)))
    both.member.post(path, **{**shown(page), "reminders_0": "2", "reminders_0_unit": "days", "followups_0": "90"})
    given = {**shown(both.member.get(path)), "reminders_1": "30", "reminders_1_unit": "minutes"}
    both.member.post(path, **{**given, "reminders_1_to": ["host", "guest"]})
    kept = {
        "reminders": [{"minutes": 30, "to": ["guest", "host"]}, {"minutes": 2880, "to": ["party"]}],
        "followups": [{"minutes": 90 * 60, "to": ["party"]}],
    }
    assert stored(both, row).messages == kept
    both.member.post(path, **shown(both.member.get(path)))
    assert stored(both, row).messages == kept
    assert 'class="problem"' in both.member.again(path, **{**shown(both.member.get(path)), "reminders_0_to": []})
    assert 'class="problem"' in both.member.again(path, **{**given, "reminders_0": "9999999"})
    one = f"{path}/reminder.party"
    assert "{{answers.which}}" in both.member.get(one)
    both.member.post(one, subject="Soon: {{answers.which}}", body="")
    assert stored(both, row).messages["templates"] == {
        "reminder.party": {"subject": "Soon: {{answers.which}}", "body": ""}
    }
    assert "Soon: …" in both.member.get(one)
    both.member.post(f"{one}/reset")
    assert stored(both, row).messages["templates"] == {}
    with both.server.desk() as desk:
        assert desk.session.query(Booking).count() == 0


def test_templates_can_name_what_mails_know(world: World) -> None:
    world.book(world.make())
    with world.server.desk() as desk:
        row = desk.session.query(OutboxRow).filter_by(kind="booking.booked").one()
        booking = desk.session.query(Booking).one()
        known = variables(Step(desk.session, row, booking, ""), host(desk.user()))

        def names(words: dict[str, Any]) -> set[str]:
            found = set()
            for key, value in words.items():
                found |= {f"{key}.{each}" for each in names(value)} if isinstance(value, dict) else {key}
            return found

        assert names({key: value for key, value in known.items() if key != "answers"}) == set(PLACEHOLDERS)
