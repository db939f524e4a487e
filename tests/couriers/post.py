"""A real mail server that keeps what it is handed, and a real receiver of webhooks."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from icalendar import Calendar


@dataclass
class Mailbox:
    """All letters that came in, in order. ``refuse``: an answer for a recipient instead."""

    letters: list[EmailMessage] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    port: int = 0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        letter = message_from_bytes(content, policy=default)
        assert isinstance(letter, EmailMessage)
        letter["X-Handed-To"] = ", ".join(envelope.rcpt_tos)
        self.letters.append(letter)
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        return [letter for letter in self.letters if letter["X-Handed-To"] == address]

    def take(self) -> dict[str, EmailMessage]:
        """What came since last time, by receiver; one each."""
        found = {str(letter["X-Handed-To"]): letter for letter in self.letters}
        assert len(found) == len(self.letters)
        self.letters.clear()
        return found


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
        return number


@contextmanager
def mail_server(mailbox: Mailbox, port: int = 0, **options: Any) -> Iterator[int]:
    """It listens; its port."""
    mailbox.port = port or free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port, **options)
    controller.start()
    try:
        yield mailbox.port
    finally:
        controller.stop()


def part(letter: EmailMessage, content_type: str) -> str:
    """The text of the only part of this type."""
    (found,) = [each for each in letter.walk() if each.get_content_type() == content_type]
    content = found.get_content()
    return content.decode() if isinstance(content, bytes) else str(content)


def invitation(letter: EmailMessage) -> tuple[str, Any]:
    """The method and event of a letter's invitation, which is the same in both places."""
    (inline,) = [each for each in letter.walk() if each.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(inline.get_content())
    (attached,) = [each for each in letter.iter_attachments() if each.get_filename() == "invite.ics"]
    assert Calendar.from_ical(attached.get_content()).to_ical() == calendar.to_ical()
    method = str(calendar["METHOD"])
    assert inline.get_param("method") == method
    (event,) = calendar.walk("VEVENT")
    return method, event


def has_invitation(letter: EmailMessage) -> bool:
    return any(each.get_content_type() == "text/calendar" for each in letter.walk())


@dataclass(frozen=True)
class Call:
    """A request that came in."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """All calls that came in. ``answer``: what each gets: status, headers, body."""

    calls: list[Call] = field(default_factory=list)
    answer: Callable[[Call], tuple[int, dict[str, str], bytes]] = lambda _call: (200, {}, b"ok")
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def receiving(receiver: Receiver, port: int = 0) -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            call = Call(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            receiver.calls.append(call)
            status, headers, content = receiver.answer(call)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    receiver.port = server.server_port
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
