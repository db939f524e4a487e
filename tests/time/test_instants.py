from datetime import UTC, date, datetime

import pytest

from openslot.time.instants import (
    iso_offset,
    iso_z,
    local_offset,
    minute_ceil,
    minute_floor,
    offset_at,
    parse_date,
    parse_iso,
    render_minutes,
    wall_to_minute,
)


def at(text: str) -> int:
    return minute_floor(parse_iso(text))


@pytest.mark.parametrize(
    ("day", "clock", "zone", "instant"),
    [
        (date(2026, 3, 29), 150, "Europe/Rome", "2026-03-29T01:30Z"),  # 02:30 does not exist: 03:30
        (date(2026, 10, 25), 150, "Europe/Rome", "2026-10-25T00:30Z"),  # 02:30 comes twice: the first
        (date(2026, 3, 8), 150, "America/New_York", "2026-03-08T07:30Z"),
        (date(2026, 10, 4), 135, "Australia/Lord_Howe", "2026-10-03T15:45Z"),  # a gap of half an hour
        (date(2011, 12, 30), 600, "Pacific/Apia", "2011-12-30T20:00Z"),  # a day that never was
        (date(2026, 1, 5), 1440, "Asia/Kathmandu", "2026-01-05T18:15Z"),  # the next midnight
    ],
)
def test_wall_time_becomes_an_instant(day: date, clock: int, zone: str, instant: str) -> None:
    assert wall_to_minute(day, clock, zone) == at(instant)


def test_partial_minutes_round_outward() -> None:
    instant = datetime(2026, 1, 1, 10, 0, 30, tzinfo=UTC)
    assert minute_ceil(instant) - minute_floor(instant) == 1
    whole = datetime(2026, 1, 1, 10, tzinfo=UTC)
    assert minute_ceil(whole) == minute_floor(whole)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-01-05T10:00:00Z", "2026-01-05T10:00:00.000Z"),
        ("2026-01-05 10:00:00", "2026-01-05T09:00:00.000Z"),
        ("2026-01-05T10:00", "2026-01-05T09:00:00.000Z"),
        ("2026-01-05T10:00:00.250+05:30", "2026-01-05T04:30:00.250Z"),
        ("2026-01-05T10:00-0800", "2026-01-05T18:00:00.000Z"),
    ],
)
def test_iso_texts_are_read(text: str, instant: str) -> None:
    assert iso_z(parse_iso(text, "Europe/Rome")) == instant


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "2026-02-30T10:00Z", "2026-01-05T25:00Z", "1066-01-05T10:00Z", "2026-01-05T10:00+99:00"]
)
def test_other_texts_are_not(text: str) -> None:
    with pytest.raises(ValueError):
        parse_iso(text, "Europe/Rome")


def test_a_naive_text_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="offset"):
        parse_iso("2026-01-05T10:00")


@pytest.mark.parametrize("text", ["2026-2-3", "2026-02-29", "20260203", "9999-01-01"])
def test_other_dates_are_not_read(text: str) -> None:
    with pytest.raises(ValueError):
        parse_date(text)


def test_minutes_are_rendered_in_a_zone() -> None:
    minutes = [at("2026-10-25T00:30Z"), at("2026-10-25T01:30Z")]
    assert render_minutes(minutes, "Europe/Rome", millis=True) == [
        ("2026-10-25", "2026-10-25T02:30:00.000+02:00"),
        ("2026-10-25", "2026-10-25T02:30:00.000+01:00"),
    ]
    assert render_minutes(minutes[:1], "UTC", millis=False, z=True) == [("2026-10-25", "2026-10-25T00:30:00Z")]


def test_the_remembered_offset_is_the_offset() -> None:
    for zone in ("Europe/Rome", "Australia/Lord_Howe", "Africa/Cairo", "Pacific/Apia"):
        for minute in range(at("2026-03-28T00:00Z"), at("2026-04-06T00:00Z"), 7):
            assert offset_at(minute, zone) == local_offset(minute, zone)


def test_an_instant_is_written_with_its_offset() -> None:
    assert iso_offset(datetime(2027, 1, 13, 10, tzinfo=UTC)) == "2027-01-13T10:00:00+00:00"
    assert iso_offset(datetime(2027, 7, 13, 10, tzinfo=UTC), "America/New_York") == "2027-07-13T06:00:00-04:00"
