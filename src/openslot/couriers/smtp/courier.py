"""Sends letters by SMTP; without a server they are kept, to be read in the outbox."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, parseaddr
from threading import Timer
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

from openslot.couriers.parcels import LONGEST_TRY, Parcel, Receipt, Undeliverable, Undelivered

SECONDS = 10.0
"""For each word of the conversation; the whole of it has a little less than ``LONGEST_TRY``."""
Security = Literal["tls", "starttls", "none"]
SCHEMES: dict[str, tuple[Security, int]] = {
    "smtps": ("tls", 465),
    "smtp": ("starttls", 587),
    "smtp+plain": ("none", 25),
}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in."""

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = ""


def mail_server(url: str) -> MailServer:
    """The server of a URL: ``smtps://`` is TLS, ``smtp://`` STARTTLS, ``smtp+plain://`` neither."""
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise ValueError("should be like smtp://user:password@host:587 (or smtps://, smtp+plain://)")
    security, port = SCHEMES[parts.scheme]
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(parts.hostname, parts.port or port, security, user, password)


class Mailer:
    """The courier for mail. ``server`` None: all is kept. ``sender``: like ``Bookings <bookings@example.org>``."""

    def __init__(self, server: MailServer | None, sender: str) -> None:
        self.server = server
        self.name, self.address = parseaddr(sender)

    def carry(self, parcel: Parcel, now: datetime) -> Receipt:
        """Hand the letter in."""
        if self.server is None:
            return Receipt({"kept": "There is no mail server (OPENSLOT_SMTP_URL)."}, "kept")
        try:
            message = compose(parcel, self.name, self.address, now)
        except ValueError as error:
            raise Undeliverable(f"This cannot be written as a mail: {error}") from None
        with _troubles(), _connected(self.server, self.address.partition("@")[2]) as connection:
            _check_script(connection, parcel.receiver)
            connection.send_message(message, self.address, [_ascii_domain(parcel.receiver)])
        return Receipt({"server": self.server.host, "message_id": message["Message-ID"]})


def compose(parcel: Parcel, name: str, sender: str, now: datetime) -> EmailMessage:
    """The mail of a delivery: the same ``Message-ID`` at each attempt."""
    request = parcel.request
    domain = sender.partition("@")[2] or "openslot"
    message = EmailMessage(policy=SMTP_POLICY)
    message["From"] = _person({"name": request.get("from_name") or name, "address": sender})
    message["To"] = _person(request["to"])
    if request.get("reply_to"):
        message["Reply-To"] = _person(request["reply_to"])
    message["Subject"] = request["subject"]
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{parcel.uuid}@{domain}>"
    if request.get("thread"):
        message["References"] = f"<{request['thread']}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Openslot-Delivery"] = str(parcel.uuid)
    message.set_content(request["text"])
    message.add_alternative(request["html"], subtype="html")
    invitations = request.get("invitations") or []
    for n, each in enumerate(invitations):
        if n == 0:
            message.add_alternative(each, subtype="calendar", params={"method": request["method"]})
        _attach(message, each, "invite.ics" if n == 0 else f"invite-{n + 1}.ics", request["method"])
    return message


def _attach(message: EmailMessage, text: str, name: str, method: str) -> None:
    message.add_attachment(
        text.encode(), maintype="application", subtype="ics", filename=name, params={"method": method}
    )


def _person(given: Mapping[str, Any]) -> Address:
    name = " ".join(str(given.get("name") or "").split())
    local, _, domain = _ascii_domain(str(given["address"])).rpartition("@")
    if not local or not domain or not given["address"].isprintable() or " " in domain:
        raise ValueError(f"{given['address'][:100]!r} is no address")
    return Address(name, username=local, domain=domain)


def _ascii_domain(address: str) -> str:
    """The address with its domain as every server knows it; ``ValueError`` (of Unicode) for one that cannot be."""
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{domain if domain.isascii() else domain.encode('idna').decode()}"


def _check_script(connection: smtplib.SMTP, address: str) -> None:
    """Not every server takes names before the @ in all scripts."""
    connection.ehlo_or_helo_if_needed()
    if not address.rpartition("@")[0].isascii() and not connection.has_extn("smtputf8"):
        raise Undeliverable("The mail server takes no address in this script (SMTPUTF8).")


@contextmanager
def _connected(server: MailServer, own_name: str) -> Iterator[smtplib.SMTP]:
    """A conversation that cannot last for ever, however slowly the other side speaks."""
    name = own_name or "localhost"  # asking the machine for its name may take seconds
    context = ssl.create_default_context()
    if server.security == "tls":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, local_hostname=name, timeout=SECONDS, context=context
        )
    else:
        connection = smtplib.SMTP(server.host, server.port, local_hostname=name, timeout=SECONDS)
    watch = Timer(LONGEST_TRY.total_seconds() - 2 * SECONDS, connection.close)
    watch.daemon = True
    watch.start()
    try:
        if server.security == "starttls":
            connection.starttls(context=context)
        if server.user:
            connection.login(server.user, server.password)
        yield connection
        with suppress(OSError, smtplib.SMTPException):  # it has the letter; how it says goodbye changes nothing
            connection.quit()
    finally:
        watch.cancel()
        connection.close()


@contextmanager
def _troubles() -> Iterator[None]:
    """What servers refuse, in our words: for ever, for this message, or for all."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise _refused(code, words) from None
    except smtplib.SMTPDataError as error:
        raise _refused(error.smtp_code, error.smtp_error) from None
    except smtplib.SMTPNotSupportedError as error:
        raise Undelivered(f"The mail server cannot do this: {error}", rest="channel") from None
    except smtplib.SMTPResponseException as error:
        said = f"The mail server refused: {error.smtp_code} {_text(error.smtp_error)}"
        raise Undelivered(said, _answer(error.smtp_code, error.smtp_error), rest="channel") from None
    except (OSError, smtplib.SMTPException) as error:
        raise Undelivered(f"The mail server cannot be reached: {error}", rest="channel") from None


def _refused(code: int, words: bytes | str) -> Undelivered:
    kind = Undeliverable if code >= 500 else Undelivered
    return kind(f"The mail server refused: {code} {_text(words)}", _answer(code, words))


def _answer(code: int, words: bytes | str) -> dict[str, Any]:
    return {"code": code, "words": _text(words)}


def _text(words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(text.replace("\x00", "").split())[:500]
