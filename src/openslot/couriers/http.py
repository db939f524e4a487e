"""The one door through which this server calls others.

A name is resolved once, every address it has is checked, and the connection is made to the address that was checked:
whoever owns the name cannot lead us into our own network, not even by answering differently the second time.
"""

from __future__ import annotations

import ipaddress
import logging
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import httpx

from openslot import __version__

LIMIT = 5 * 1024**2  # bytes of an answer
SECONDS = 10.0
AGENT = f"openslot/{__version__}"
logging.getLogger("httpx").setLevel(logging.WARNING)  # its lines hold addresses, and those of feeds are secrets


class Unreachable(Exception):
    """No answer that can be used. ``str()`` is a sentence for people. ``forbidden``: the address is private."""

    def __init__(self, message: str, *, forbidden: bool = False) -> None:
        super().__init__(message)
        self.forbidden = forbidden


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: httpx.Headers
    body: bytes
    url: str

    @property
    def text(self) -> str:
        """The body as text; what is no UTF-8 is replaced."""
        return self.body.decode("utf-8", "replace").removeprefix("\ufeff")


class _Guarded(httpx.HTTPTransport):
    """Connects to the checked address only; the name stays in ``Host`` and in TLS."""

    def __init__(self, *, private: bool) -> None:
        super().__init__(trust_env=False, retries=0, limits=httpx.Limits(max_keepalive_connections=0))
        self.private = private

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        if request.url.scheme not in {"http", "https"} or not host:
            raise Unreachable("Only http and https addresses can be called.")
        if not self.private:
            address = checked_address(host, request.url.port or (443 if request.url.scheme == "https" else 80))
            request.url = request.url.copy_with(host=address)
            request.extensions = {**request.extensions, "sni_hostname": host}
        return super().handle_request(request)


def checked_address(host: str, port: int) -> str:
    """An address of this host. ``Unreachable`` if it has none, or if any of them is not public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable(f"{host} has no address.") from None
    addresses = [str(each[4][0]) for each in found]
    for address in addresses:
        if not _is_public(address):
            raise Unreachable(f"{host} leads to a private address.", forbidden=True)
    return addresses[0]


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):  # an IPv4 address inside decides
        address = address.ipv4_mapped or address.sixtofour or address
    return address.is_global and not address.is_multicast


@dataclass(frozen=True)
class Door:
    """Calls others. ``private``: also addresses of this machine and its network."""

    private: bool = False

    @cached_property
    def _client(self) -> httpx.Client:
        return httpx.Client(
            transport=_Guarded(private=self.private), follow_redirects=False, headers={"User-Agent": AGENT}
        )

    def call(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | str | None = None,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        seconds: float = SECONDS,
        limit: int = LIMIT,
    ) -> Answer:
        """One request and its whole answer, whatever its status. Redirects are answers like others.

        ``seconds`` is for the whole of it. ``Unreachable`` if there is no answer, or one longer than ``limit``.
        """
        end = monotonic() + seconds
        try:
            with self._client.stream(
                method,
                url,
                headers=headers,
                content=content,
                json=json,
                data=form,
                auth=auth,
                timeout=httpx.Timeout(seconds),
            ) as response:
                body = _body(response, _host(url), end, limit)
                return Answer(response.status_code, response.headers, body, url)
        except httpx.TimeoutException:
            raise Unreachable(f"{_host(url)} did not answer in time.") from None
        except httpx.InvalidURL:
            raise Unreachable("This is not an address.") from None
        except httpx.HTTPError as error:
            raise Unreachable(f"{_host(url)} cannot be reached: {error}") from None


def _body(response: httpx.Response, host: str, end: float, limit: int) -> bytes:
    parts, size = [], 0
    for part in response.iter_bytes():
        size += len(part)
        if size > limit:
            raise Unreachable(f"{host} answered more than {limit // 1024} KiB.")
        if monotonic() > end:
            raise Unreachable(f"{host} did not answer in time.")
        parts.append(part)
    return b"".join(parts)


def _host(url: str) -> str:
    return urlsplit(url).hostname or "The server"
