from __future__ import annotations

from threading import Thread
from time import sleep

import pytest

from openslot.store.turns import Turns, WritersTurns


def test_first_come_first_served() -> None:
    turns, order = Turns(), []
    assert turns.take(1)

    def wait(name: int) -> None:
        assert turns.take(10)
        order.append(name)
        turns.give()

    threads = []
    for name in range(10):
        thread = Thread(target=wait, args=(name,))
        thread.start()
        while len(turns._waiting) <= name:
            sleep(0.001)
        threads.append(thread)
    turns.give()
    for thread in threads:
        thread.join()
    assert order == list(range(10))
    assert turns.take(0)


def test_who_waits_too_long_leaves_the_queue() -> None:
    turns, answers = Turns(), []
    assert turns.take(1)
    thread = Thread(target=lambda: answers.append(turns.take(0.01)))
    thread.start()
    thread.join()
    assert answers == [False]
    turns.give()
    assert turns.take(0)


def test_so_many_at_a_time() -> None:
    turns = Turns(2)
    assert turns.take(0)
    assert turns.take(0)
    assert not turns.take(0)
    turns.give()
    assert turns.take(0)
    assert not turns.take(0)


def test_no_writer_takes_two_turns() -> None:
    turns = WritersTurns()
    assert turns.take(1)
    with pytest.raises(RuntimeError, match="already open"):
        turns.take(1)
    turns.give()
    assert turns.take(0)
