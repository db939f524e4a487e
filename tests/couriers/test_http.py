"""The door through which this server calls others."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from time import monotonic, sleep
from typing import Any

import pytest

from openslot.couriers.http import Door, Unreachable, checked_address

from .serving import Asked, Told, outside


@pytest.fixture
def address() -> Iterator[str]:
    with outside(_answer) as server:
        yield server.address


def _answer(asked: Asked) -> Told:
    if asked.path == "/away":
        return Told(status=302, headers={"Location": "/"})
    if asked.path == "/slow":
        sleep(2)
    return Told("x" * (3000 if asked.path == "/long" else 5))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://0.0.0.0:{port}/",
        "http://[::1]:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://2130706433:{port}/",
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.3/",
        "http://[fd00::1]/",
        "http://224.0.0.1/",
    ],
)
def test_private_addresses_are_not_called(address: str, url: str) -> None:
    with pytest.raises(Unreachable, match=r"private|no address"):
        Door().call("GET", url.format(port=address.rsplit(":", 1)[1]))


def test_a_name_is_refused_if_any_of_its_addresses_is_private(monkeypatch: pytest.MonkeyPatch) -> None:
    def both(*_args: Any, **_more: Any) -> list[Any]:
        return [(socket.AF_INET, 1, 6, "", (each, 80)) for each in ("93.184.216.34", "192.168.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with pytest.raises(Unreachable) as caught:
        checked_address("two-faced.example", 80)
    assert caught.value.forbidden


def test_the_connection_goes_to_the_checked_address(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def once(host: str, port: Any, *args: Any, **more: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", int(port)))]

    monkeypatch.setattr(socket, "getaddrinfo", once)
    monkeypatch.setattr("openslot.couriers.http._is_public", lambda _text: True)
    answer = Door().call("GET", address.replace("127.0.0.1", "somewhere.example"))
    assert answer.body == b"xxxxx"
    assert asked[0] == "somewhere.example"
    assert set(asked[1:]) <= {"127.0.0.1"}  # the name is never asked for again


@pytest.mark.parametrize("url", ["ftp://example.com/x", "file:///etc/passwd", "nothing", "http://"])
def test_other_addresses_are_not_called(url: str) -> None:
    with pytest.raises(Unreachable):
        Door(private=True).call("GET", url)


def test_answers_are_bounded_in_size_and_time(address: str) -> None:
    door = Door(private=True)
    assert door.call("GET", address, limit=5).text == "xxxxx"
    with pytest.raises(Unreachable, match="more than"):
        door.call("GET", f"{address}/long", limit=2048)
    begin = monotonic()
    with pytest.raises(Unreachable, match="in time"):
        door.call("GET", f"{address}/slow", seconds=0.4)
    assert monotonic() - begin < 1.5


def test_redirects_are_not_followed(address: str) -> None:
    answer = Door(private=True).call("GET", f"{address}/away")
    assert (answer.status, answer.headers["location"]) == (302, "/")


def test_who_does_not_answer_is_unreachable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(Unreachable, match="cannot be reached"):
            Door(private=True).call("GET", f"http://127.0.0.1:{taken.getsockname()[1]}/")
