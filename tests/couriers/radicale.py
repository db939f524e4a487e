"""A real CalDAV server for tests: Radicale, in a process of its own."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from openslot.couriers.http import Door, Unreachable

PEOPLE = {"olive": "right horse", "max": "battery staple"}
CONFIG = """[server]
hosts = 127.0.0.1:{port}
[auth]
type = htpasswd
htpasswd_filename = {folder}/people
htpasswd_encryption = plain
delay = 0
[storage]
filesystem_folder = {folder}/store
[logging]
level = warning
"""
MAKE = (
    '<?xml version="1.0"?><c:mkcalendar xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:set><d:prop>'
    "<d:displayname>{name}</d:displayname><c:supported-calendar-component-set><c:comp name='{kind}'/>"
    "</c:supported-calendar-component-set></d:prop></d:set></c:mkcalendar>"
)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


class Radicale:
    """Its address, and what a person's other programs do there."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.door = Door(private=True)

    def collection(self, user: str, name: str, kind: str = "VEVENT") -> str:
        """A new calendar (or list of tasks); its address."""
        url = f"{self.address}/{user}/{name.lower()}/"
        body = MAKE.format(name=name, kind=kind)
        answer = self.door.call("MKCALENDAR", url, content=body, auth=(user, PEOPLE[user]))
        assert answer.status == 201, answer.text
        return url

    def put(self, url: str, text: str, user: str = "olive") -> None:
        answer = self.door.call("PUT", url, content=text, auth=(user, PEOPLE[user]))
        assert answer.status in {201, 204}, answer.text

    def get(self, url: str, user: str = "olive") -> str | None:
        answer = self.door.call("GET", url, auth=(user, PEOPLE[user]))
        return answer.text if answer.status == 200 else None

    def delete(self, url: str, user: str = "olive") -> None:
        assert self.door.call("DELETE", url, auth=(user, PEOPLE[user])).status in {200, 204}


@contextmanager
def radicale(folder: Path) -> Iterator[Radicale]:
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "people").write_text("".join(f"{name}:{word}\n" for name, word in PEOPLE.items()))
    (folder / "config").write_text(CONFIG.format(port=port, folder=folder))
    process = subprocess.Popen([sys.executable, "-m", "radicale", "--config", str(folder / "config")])
    server = Radicale(f"http://127.0.0.1:{port}")
    try:
        end = monotonic() + 60
        while True:
            try:
                server.door.call("GET", f"{server.address}/.web/", seconds=5)
                break
            except Unreachable:
                assert process.poll() is None, "Radicale did not start"
                assert monotonic() < end, "Radicale does not answer"
                sleep(0.1)
        yield server
    finally:
        process.terminate()
        process.wait(30)
