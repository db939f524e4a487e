"""What browsers keep, and how few bytes it takes."""

from __future__ import annotations

import gzip
import re

import pytest

from openslot.pages import static
from tests.dialects.conftest import Server
from tests.pages.test_pages import PATH, get, make


@pytest.mark.parametrize("name", static.KEPT)
def test_files_are_kept_under_the_name_of_their_content(sqlite_server: Server, name: str) -> None:
    url = static.url(name)
    assert re.fullmatch(rf"/static/{name.partition('.')[0]}-[0-9a-f]{{12}}\.{name.rpartition('.')[2]}", url)
    packed = sqlite_server.client.get(url, headers={"Accept-Encoding": "gzip"})
    plain = sqlite_server.client.get(url, headers={"Accept-Encoding": "identity"})
    assert packed.content == plain.content == static.content(name)
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert int(packed.headers["content-length"]) < len(plain.content)
    assert "immutable" in plain.headers["cache-control"]
    assert plain.headers["vary"] == "Accept-Encoding"
    get(sqlite_server, url.replace("-", "-0"), 404)


def test_pages_are_packed_where_no_member_is_signed_in(sqlite_server: Server) -> None:
    make(sqlite_server)
    client = sqlite_server.client
    packed = client.get(PATH, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) == len(gzip.compress(packed.content, 6, mtime=0))
    assert "content-encoding" not in client.get(PATH, headers={"Accept-Encoding": "identity"}).headers
    signed = client.get(PATH, headers={"Accept-Encoding": "gzip", "Cookie": "openslot=x"})
    assert "content-encoding" not in signed.headers


def test_scripts_come_from_here_alone(sqlite_server: Server) -> None:
    make(sqlite_server)
    answer = sqlite_server.client.get(PATH)
    assert "script-src 'self';" in answer.headers["content-security-policy"]
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", answer.text, re.DOTALL)
    assert len(scripts) == 2
    assert all(re.fullmatch(r' src="/static/[^"]+" defer', attributes) and not body for attributes, body in scripts)
    assert not re.findall(r"\son\w+=|style=", answer.text)
