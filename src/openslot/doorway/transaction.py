"""A desk for one request: to read at, or to write at in one transaction that is tried again where that helps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import uniform
from time import monotonic, sleep
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from openslot.couriers.look import look
from openslot.desk.connections import keep_looks
from openslot.desk.desk import Caller, Desk
from openslot.desk.errors import Invalid, SlotTaken, Taken
from openslot.desk.looks import LookFirst, Looks
from openslot.doorway.house import House
from openslot.engine.rules import Reason, Refusal
from openslot.store.audit import DESK
from openslot.store.errors import DatabaseUnavailable

T = TypeVar("T")

TRIES = 6
PAUSE = 0.05
"""Seconds, at most, before another try; those who met in a deadlock should not meet again."""
OVERLAP, UNIQUE, DEADLOCK, SERIALIZATION = "23P01", "23505", "40P01", "40001"
AGAIN = {OVERLAP, UNIQUE, DEADLOCK, SERIALIZATION}
"""Somebody else was faster by a moment. Tried again, the work sees what they did and finds its own answer to it."""


@contextmanager
def reading(house: House, door: str) -> Iterator[Desk]:
    """A desk at which nothing is written."""
    with house.database.read() as session:
        yield Desk(session, house.clock.now(), door)


def written(house: House, door: str, caller: Caller | None, work: Callable[[Desk], T]) -> T:
    """What ``work`` returns, committed. What the database refuses is raised in the desk's words.

    Where the work wants a look at somebody's calendar first, it is rolled back, the look is taken outside any
    transaction, and it is done anew (``openslot.desk.looks``).
    """
    looks = Looks(house.calendar_policy)
    end: float | None = None
    while True:
        try:
            return _written(house, door, caller, looks, work)
        except LookFirst as wish:
            end = end or monotonic() + house.calendar_seconds
            look(house.outside, looks, wish, end)


def _written(house: House, door: str, caller: Caller | None, looks: Looks, work: Callable[[Desk], T]) -> T:
    for attempt in range(TRIES):
        try:
            with house.database.write() as session:
                desk = Desk(session, house.clock.now(), door, caller, looks, house.rooms)
                session.info[DESK] = desk
                keep_looks(desk, looks)
                return work(desk)
        except (DBAPIError, StatementError, OverflowError) as error:
            if _state(error) not in AGAIN or attempt == TRIES - 1:
                raise in_words(error) from error
            sleep(uniform(0, PAUSE * (attempt + 1)))  # noqa: S311 - nothing secret
    raise AssertionError("unreachable")


def _state(error: Exception) -> str:
    return getattr(getattr(error, "orig", None), "sqlstate", None) or ""


def in_words(error: Exception) -> Exception:
    """What the database refused, in the desk's words; anything unforeseen stays what it is."""
    state = _state(error)
    if state in {DEADLOCK, SERIALIZATION}:
        return DatabaseUnavailable("others change the same rows again and again")
    if state == OVERLAP:
        return SlotTaken(Refusal(Reason.BUSY, "This time has just been taken."))
    if isinstance(error, IntegrityError) and (state == UNIQUE or "UNIQUE" in str(error.orig)):
        return Taken("", "Something with the same unique value exists already.")
    if isinstance(error, OverflowError) or state.startswith("22"):
        return Invalid("", "A value is out of range.", "range")
    return error
