"""Which language a page speaks, and that it speaks it whole."""

from __future__ import annotations

import re
from html import unescape
from string import Formatter
from typing import Any

import pytest
from babel import Locale

from openslot.pages import manner
from openslot.pages.wording import LANGUAGES, length, names, say, say_many, writing
from openslot.words.dates import Wording
from openslot.words.languages import locale_of, wished
from tests.dialects.conftest import MONDAY, Server
from tests.pages.test_pages import ADA, PATH, START, bookings, make, post

FIVE = ("en", "fr", "ja", "es", "zh")
ENGLISH = LANGUAGES["en"]
COUNTED = sorted({key.rpartition(".")[0] for key in ENGLISH if key.endswith(".one") and f"{key[:-4]}.other" in ENGLISH})
PLAIN = sorted(key for key in ENGLISH if key.rpartition(".")[0] not in COUNTED)


def get(server: Server, path: str, wishes: str = "", status: int = 200) -> str:
    answer = server.client.get(path, headers={"Accept-Language": wishes} if wishes else {})
    assert answer.status_code == status
    return unescape(answer.text)


def spoken(page: str) -> tuple[str, str]:
    found = re.search(r'<html lang="([^"]+)" dir="([^"]+)">', page)
    assert found
    return found[1], found[2]


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_catalogue_is_complete(code: str) -> None:
    words, forms = LANGUAGES[code], {Locale(code).plural_form(n) for n in range(201)}
    counted = {f"{key}.{form}" for key in COUNTED for form in forms | {"other"}}
    assert set(words) == set(PLAIN) | counted
    assert all(text.strip() for text in words.values())
    for key in PLAIN:
        assert fields(words[key]) == fields(ENGLISH[key]), key
    for key in counted:
        assert fields(words[key]) <= {"count"}, key
    if code != "en":
        same = {key for key in PLAIN if words[key] == ENGLISH[key]}
        assert same <= KEPT_AS_IS, "looks untranslated"


KEPT_AS_IS = {"welcome.title", "length.hours", "length.minutes", "poll.dates", "form.email", "no", "pick.hours"}
KEPT_AS_IS |= {"booking.google", "booking.outlook", "booking.office", "card.series", "place.at", "poll.total"}
KEPT_AS_IS |= {"scope.contacts", "scope.webhooks"}


def test_the_five_and_one_from_right_to_left() -> None:
    assert set(FIVE) < set(LANGUAGES)
    assert any(Locale(code).text_direction == "rtl" for code in LANGUAGES)


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("fr-CA,fr;q=0.9,en;q=0.8", "fr_CA"),
        ("de-DE,de;q=0.9,es;q=0.5,en;q=0.4", "es_ES"),
        ("en;q=0.3, ja;q=0.7", "ja_JP"),
        ("zh-TW", "zh_Hans_CN"),
        ("zh-CN", "zh_Hans_CN"),
        ("en-GB", "en_GB"),
        ("es-419", "es_419"),
        ("FR", "fr_FR"),
        ("fr;q=0, *;q=0.5", None),
        ("fr;q=x", None),
        ("tlh, de", None),
        ("", None),
        ("f" * 9000 + "," * 9000, None),
        ("en-\u0000x", "en_US"),
    ],
)
def test_accept_language(header: str, locale: str | None) -> None:
    found = wished(header, LANGUAGES)
    assert (str(found[0]) if found else None) == locale


def test_tags() -> None:
    assert str(locale_of("ar", LANGUAGES)) == "ar_EG"
    assert locale_of("a" * 99, LANGUAGES) is None
    assert str(locale_of("fr-XX-nonsense-1234", LANGUAGES)) == "fr_FR"


def test_the_address_wins_over_the_browser_and_the_browser_over_the_host(server: Server) -> None:
    make(server)
    with server.desk() as desk:
        desk.user().locale = "es"
        desk.organization().locale = "fr"
    assert spoken(get(server, PATH)) == ("es-ES", "ltr")
    assert spoken(get(server, "/")) == ("fr-FR", "ltr")
    assert spoken(get(server, PATH, "ja")) == ("ja-JP", "ltr")
    assert spoken(get(server, PATH, "de")) == ("es-ES", "ltr")
    assert spoken(get(server, f"{PATH}?lang=zh", "ja")) == ("zh-Hans-CN", "ltr")
    assert spoken(get(server, f"{PATH}?lang=en", "ja, en-GB;q=0.1")) == ("en-GB", "ltr")
    assert spoken(get(server, f"{PATH}?lang=tlh")) == ("es-ES", "ltr")
    assert spoken(get(server, "/nothing/there", "ar", 404)) == ("ar-EG", "rtl")


@pytest.mark.parametrize(
    ("header", "hour", "first"),
    [
        ("en-US", "9:00\N{NO-BREAK SPACE}AM", "Sun"),
        ("en-GB", "09:00", "Mon"),
        ("fr", "09:00", "lun."),
        ("ja", "9:00", "日"),
        ("es-MX", "9:00\N{NO-BREAK SPACE}a.m.", "dom"),
        ("ar-EG", "٩:٠٠\N{NO-BREAK SPACE}ص", "س"),
        ("ar-AE", "9:00\N{NO-BREAK SPACE}ص", "ن"),
    ],
)
def test_clock_and_week_follow_the_locale(server: Server, header: str, hour: str, first: str) -> None:
    make(server)
    page = get(server, f"{PATH}?month=2027-01&day=2027-01-05", header)
    assert re.findall(r'start=[^"]*">([^<]+)<', page)[0] == hour
    heads = re.findall(r"<th [^>]*>([^<]+)</th>", page)
    assert heads[0] == first
    assert len(heads) == 7


def test_clock_and_week_can_be_asked_for(server: Server) -> None:
    make(server)
    page = get(server, f"{PATH}?month=2027-01&day=2027-01-05&hours=24&week=1&lang=en")
    assert re.findall(r'start=[^"]*">([^<]+)<', page)[0] == "09:00"
    assert re.findall(r"<th [^>]*>([^<]+)</th>", page)[0] == "Mon"
    for name in ("lang=en", "hours=24", "week=1"):
        links = re.findall(r'href="(/olive-owner/talk[^"]*)"', page)
        other = ("hours=12", *(f"lang={code}" for code in LANGUAGES if code != "en"))
        assert all(name in each for each in links if not any(word in each for word in other))
    assert '<input type="hidden" name="hours" value="24">' in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_booking_in_each_language(server: Server, language: str) -> None:
    words: Any = LANGUAGES[language]
    make(server)
    query = f"?lang={language}"
    assert words["pick.zone"] in get(server, f"{PATH}{query}")
    form = get(server, f"{PATH}/book{query}&start={START}")
    assert words["form.book"] in form
    empty = unescape(post(server, f"{PATH}/book{query}", 422, start=START).text)
    assert words["form.need.name"] in empty
    if language != "en":
        wrong = {"name": "Ada", "email": "nobody", "start": START}
        assert words["problem.email"] in unescape(post(server, f"{PATH}/book{query}", 422, **wrong).text)
    own = post(server, f"{PATH}/book{query}", **ADA, start=START).headers["location"]
    assert own.endswith(query)
    page = get(server, own)
    assert words["booking.state.confirmed"] in page
    assert (bookings(server)[0].locale, spoken(page)[0][:2]) == (language, language)
    assert spoken(get(server, own.partition("?")[0]))[0][:2] == language
    for part in ("cancel", "reschedule"):
        assert f"/{part}{query}" in page
    assert words["cancel.title"] in get(server, own.replace("?", "/cancel?"))


def test_what_is_filled_in_does_not_turn_the_words_around_it() -> None:
    manner.begin({"lang": "ar"}, "")
    assert say("card.with", names="Ann") == "مع \N{FIRST STRONG ISOLATE}Ann\N{POP DIRECTIONAL ISOLATE}"
    assert "مقعدان متاحان" in say_many("pick.seats_left", 2)
    assert "٣ مقاعد" in say_many("pick.seats_left", 3).replace("\N{FIRST STRONG ISOLATE}", "").replace(
        "\N{POP DIRECTIONAL ISOLATE}", ""
    )
    manner.begin({"lang": "ja"}, "")
    assert length(90) == "1時間 30分"
    assert names(["A", "B"]) == "A、B"
    assert writing("Asia/Tokyo").when(MONDAY, MONDAY) == "2027年1月4日月曜日 17:00～17:00"
    manner.begin({}, "")


def test_dates_by_locale() -> None:
    def when(locale: str) -> str:
        return Wording(locale, "Europe/Paris").at(MONDAY)

    assert when("fr_FR") == "lundi 4 janvier 2027, 09:00"
    assert when("es_ES") == "lunes, 4 de enero de 2027, 9:00"
    assert when("zh_Hans_CN") == "2027年1月4日星期一 09:00"
    assert when("en_GB") == "Monday, 4 January 2027, 09:00"


def test_the_style_sheet_knows_no_left_and_right() -> None:
    from openslot.pages import static  # noqa: PLC0415 - only here

    sheet = re.sub(r"/\*.*?\*/", "", static.content("openslot.css").decode())
    assert not re.findall(
        r"(?:margin|padding|border)-(?:left|right)|text-align: (?:left|right)|\b(?:left|right):", sheet
    )
