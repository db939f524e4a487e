"""The conversation with mail servers: how it is secured, and what becomes of their refusals."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from openslot.couriers.smtp.courier import MailServer, mail_server
from openslot.desk import deliveries
from openslot.desk.nouns import Booking, Delivery
from openslot.desk.requests import Party
from tests.couriers import post
from tests.couriers.conftest import House
from tests.couriers.post import Mailbox, part
from tests.desk.conftest import at

PARTY, HOST = "vera@example.com", "a@example.com"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1 that signs itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    path = tmp_path / "certificate.pem"
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(made.public_bytes(Encoding.PEM) + pem)
    return path


@pytest.fixture
def server_side(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def _trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


def rows(house: House) -> list[Delivery]:
    with house.desk() as desk:
        return deliveries.deliveries(desk)[::-1]


@pytest.mark.usefixtures("_trusted")
def test_starttls_with_a_password(house: House, server_side: ssl.SSLContext) -> None:
    def log_in(_server: object, _session: object, _envelope: object, mechanism: str, given: object) -> AuthResult:
        assert isinstance(given, LoginPassword)
        return AuthResult(success=(given.login, given.password) == (b"bookings", b"p@ss:word"), handled=False)

    box = Mailbox()
    options: dict[str, Any] = {
        "tls_context": server_side,
        "require_starttls": True,
        "auth_required": True,
        "authenticator": log_in,
    }
    with post.mail_server(box, **options) as port:
        house.book(house.type(), at(9), "vera")
        house.pump_with(mail_server(f"smtp://bookings:p%40ss%3Aword@127.0.0.1:{port}")).run_once()
        assert set(box.take()) == {PARTY, HOST}
        house.book(house.type(title="B"), at(11), "wim")
        house.pump_with(mail_server(f"smtp://bookings:wrong@127.0.0.1:{port}")).run_once()
    late = rows(house)[2:]
    assert {row.state for row in late} == {"due"}
    assert any("535" in (row.last_error or "") for row in late)


@pytest.mark.usefixtures("_trusted")
def test_tls_from_the_first_byte(house: House, server_side: ssl.SSLContext) -> None:
    box = Mailbox()
    port = post.free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port, ssl_context=server_side)
    controller.start()
    try:
        house.book(house.type(), at(9), "vera")
        house.pump_with(mail_server(f"smtps://127.0.0.1:{port}")).run_once()
    finally:
        controller.stop()
    assert set(box.take()) == {PARTY, HOST}


def test_a_server_that_cannot_prove_who_it_is_gets_nothing(house: House, server_side: ssl.SSLContext) -> None:
    box = Mailbox()
    with post.mail_server(box, tls_context=server_side) as port:
        house.book(house.type(), at(9), "vera")
        house.pump_with(mail_server(f"smtp://127.0.0.1:{port}")).run_once()
    assert box.letters == []
    assert {row.state for row in rows(house)} == {"due"}
    assert any("CERTIFICATE_VERIFY_FAILED" in (row.last_error or "") for row in rows(house))


def test_a_server_without_starttls_gets_nothing_unless_plain_is_asked_for(house: House) -> None:
    house.book(house.type(), at(9), "vera")
    house.pump_with(mail_server(f"smtp://127.0.0.1:{house.mailbox.port}")).run_once()
    assert house.mailbox.letters == []
    assert any("STARTTLS" in (row.last_error or "") for row in rows(house))
    house.clock.advance(timedelta(minutes=1))
    house.pump_with(mail_server(f"smtp+plain://127.0.0.1:{house.mailbox.port}")).run_once()
    assert set(house.mailbox.take()) == {PARTY, HOST}


@pytest.mark.parametrize("url", ["imap://x", "smtp://", "example.org:25", ""])
def test_what_is_no_mail_server(url: str) -> None:
    with pytest.raises(ValueError, match="should be like"):
        mail_server(url)


def test_ports_follow_from_the_scheme() -> None:
    assert [mail_server(f"{scheme}://h").port for scheme in ("smtps", "smtp", "smtp+plain")] == [465, 587, 25]


def test_an_unknown_person_is_given_up_and_a_full_box_is_tried_again(house: House) -> None:
    house.mailbox.refuse = {PARTY: "550 No such person", HOST: "452 Mailbox full"}
    house.book(house.type(), at(9), "vera")
    house.pump.run_once()
    by_receiver = {row.receiver: row for row in rows(house)}
    assert (by_receiver[PARTY].state, by_receiver[PARTY].answer) == (
        "failed",
        {"code": 550, "words": "No such person"},
    )
    assert by_receiver[HOST].state == "due"
    house.mailbox.refuse = {}
    house.clock.advance(timedelta(minutes=1))
    house.pump.run_once()
    assert set(house.mailbox.take()) == {HOST}


def test_a_letter_that_is_tried_twice_is_the_same_letter(house: House) -> None:
    house.mailbox.refuse = {PARTY: "451 Later"}
    house.book(house.type(), at(9), "vera")
    house.pump.run_once()
    house.mailbox.take()
    house.mailbox.refuse = {}
    house.clock.advance(timedelta(minutes=1))
    house.pump.run_once()
    with house.desk() as desk:
        (row,) = [each for each in deliveries.deliveries(desk) if each.receiver == PARTY]
        deliveries.retry(desk, row)
    house.pump.run_once()
    first, second = house.mailbox.letters
    assert first["Message-ID"] == second["Message-ID"] == f"<{row.uuid}@example.org>"
    assert part(first, "text/calendar") == part(second, "text/calendar")


def test_without_a_server_mail_is_kept_to_be_read_and_sent_later(house: House) -> None:
    house.book(house.type(), at(9), "vera")
    house.pump_with(None).run_once()
    assert {(row.state, row.receiver) for row in rows(house)} == {("kept", PARTY), ("kept", HOST)}
    assert "Your booking is confirmed." in rows(house)[0].request["text"]
    with house.desk() as desk:
        for row in deliveries.deliveries(desk, states=["kept"]):
            deliveries.retry(desk, row)
    house.pump.run_once()
    assert set(house.mailbox.take()) == {PARTY, HOST}


def test_a_server_that_is_down_gets_everything_later_in_order(house: House) -> None:
    port = post.free_port()
    pump = house.pump_with(MailServer("127.0.0.1", port, "none"))
    house.book(house.type(), at(9), "vera")
    pump.run_once()
    assert any("cannot be reached" in (row.last_error or "") for row in rows(house))
    box = Mailbox()
    with post.mail_server(box, port=port):
        house.clock.advance(timedelta(minutes=1))
        pump.run_once()
    assert set(box.take()) == {PARTY, HOST}


def test_an_address_that_cannot_be_one_is_given_up(house: House) -> None:
    (number,) = house.book(house.type(), at(9), party=Party("V", PARTY))
    with house.database.write() as session:
        session.get_one(Booking, number).email = "no address"
    house.pump.run_once()
    (row,) = [each for each in rows(house) if each.receiver == "no address"]
    assert row.state == "failed"
    assert "cannot be written" in (row.last_error or "")


def test_addresses_in_any_script(house: House) -> None:
    box = Mailbox()
    house.book(house.type(), at(9), party=Party("Jörg 渡辺", "jörg@exämple.com"))
    with post.mail_server(box, enable_SMTPUTF8=True) as port:
        house.pump_with(MailServer("127.0.0.1", port, "none")).run_once()
    (letter,) = [each for each in box.letters if each["X-Handed-To"] != HOST]
    assert letter["X-Handed-To"] == "jörg@xn--exmple-cua.com"
    assert "Jörg 渡辺" in str(letter["To"])


def test_a_server_that_takes_plain_addresses_alone_refuses_one_letter(house: House) -> None:
    house.book(house.type(), at(9), party=Party("Jörg", "jörg@example.com"))
    house.book(house.type(title="B"), at(11), party=Party("Vera", "vera@exämple.com"))
    box = Mailbox()
    with post.mail_server(box, enable_SMTPUTF8=False) as port:
        house.pump_with(MailServer("127.0.0.1", port, "none")).run_once()
    states = {row.receiver: (row.state, row.last_error) for row in rows(house)}
    assert states["jörg@example.com"] == ("failed", "The mail server takes no address in this script (SMTPUTF8).")
    assert states["vera@exämple.com"][0] == states[HOST][0] == "sent"
    assert "vera@xn--exmple-cua.com" in {str(letter["X-Handed-To"]) for letter in box.letters}
