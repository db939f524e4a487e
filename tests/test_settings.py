from __future__ import annotations

import re
import stat
from pathlib import Path
from threading import Thread

import pytest

from openslot.settings import BadSettings, Settings, load

OPERATIONS = Path(__file__).parent.parent / "docs" / "operations.md"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"OPENSLOT_{name.upper()}", raising=False)


def test_the_defaults_are_good_for_one_machine() -> None:
    settings = load()
    assert settings.database_url == "sqlite:///openslot.db"
    assert settings.base_url == "http://localhost:8000"
    assert settings.rate_limit is None
    assert settings.max_body_bytes == 1048576


def test_environment_wins_over_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("OPENSLOT_POOL_SIZE=3\nOPENSLOT_LOG_LEVEL=debug\nOTHER=1\n")
    monkeypatch.setenv("OPENSLOT_POOL_SIZE", "4")
    assert (load().pool_size, load().log_level) == (4, "debug")


def test_an_empty_variable_is_none_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENSLOT_RATE_LIMIT", "")
    assert load().rate_limit is None


def test_addresses_lose_their_last_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENSLOT_BASE_URL", "https://book.example.com/")
    assert load().base_url == "https://book.example.com"


def test_sizes_may_have_units(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENSLOT_MAX_BODY_BYTES", "2MiB")
    assert load().max_body_bytes == 2 * 1024**2


@pytest.mark.parametrize("rate", ["off", "120/minute", "5 per second"])
def test_rates(rate: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENSLOT_RATE_LIMIT", rate)
    assert load().rate_limit == rate


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("BASE_URL", "example.com", "valid URL"),
        ("BASE_URL", "ftp://example.com", "scheme should be"),
        ("BASE_URL", "https://example.com/?a=b", "query"),
        ("BASE_URL", "https://example.com/book", "a host name of its own"),
        ("SECRET_KEY", "short", "at least 32 characters"),
        ("RATE_LIMIT", "lots", "should be like 120/minute"),
        ("LOG_FORMAT", "xml", "'console' or 'json'"),
        ("LOG_LEVEL", "loud", "should be"),
        ("MAX_BODY_BYTES", "1", "greater than or equal"),
        ("POOL_SIZE", "none", "valid integer"),
        ("STRICT_VERSIONS", "perhaps", "boolean"),
    ],
)
def test_bad_values_are_said_in_one_line(name: str, value: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"OPENSLOT_{name}", value)
    with pytest.raises(BadSettings) as caught:
        load()
    message = str(caught.value)
    assert message.startswith(f"OPENSLOT_{name}: ")
    assert words in message
    assert "\n" not in message


def test_a_given_key_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OPENSLOT_SECRET_KEY", "k" * 32)
    assert load().key() == "k" * 32
    assert "kkk" not in repr(load())
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_made_once_and_kept_beside_the_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OPENSLOT_DATABASE_URL", f"sqlite:///{tmp_path}/here.db")
    key = load().key()
    assert len(key) == 64
    assert load().key() == key
    kept = tmp_path / "here.secret"
    assert kept.read_text().strip() == key
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_with_postgresql_the_key_is_kept_in_the_working_directory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("OPENSLOT_DATABASE_URL", "postgresql://me@host/name")
    assert (tmp_path / "openslot.secret").read_text().strip() if load().key() else False


def test_a_key_that_cannot_be_kept_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENSLOT_DATABASE_URL", "sqlite:////nowhere/here.db")
    with pytest.raises(BadSettings, match=r"SECRET_KEY is not set, and /nowhere/here\.secret can.t be used"):
        load().key()


@pytest.mark.race
def test_many_at_once_make_one_key() -> None:
    keys: list[str] = []
    threads = [Thread(target=lambda: keys.append(Settings().key())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1


def test_each_setting_is_documented_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `OPENSLOT_(\w+)` \| (.+?) \|", OPERATIONS.read_text("utf-8"), re.MULTILINE))
    assert set(rows) == {name.upper() for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        if field.default is not None:
            assert f"`{str(field.default).lower()}`" in rows[name.upper()].lower(), name


def test_signing_in_elsewhere_needs_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENSLOT_PASSWORD_SIGN_IN", "false")
    with pytest.raises(BadSettings, match=r"^OPENSLOT_PASSWORD_SIGN_IN: nobody could sign in without"):
        load()
    monkeypatch.setenv("OPENSLOT_OIDC_ISSUER", "https://id.example/realms/acme/")
    with pytest.raises(BadSettings, match=r"^OPENSLOT_OIDC_ISSUER: needs OPENSLOT_OIDC_CLIENT_ID"):
        load()
    monkeypatch.setenv("OPENSLOT_OIDC_CLIENT_ID", "openslot")
    monkeypatch.setenv("OPENSLOT_OIDC_CLIENT_SECRET", "secret")
    monkeypatch.setenv("OPENSLOT_OIDC_DOMAINS", "Example.org, example.com = acme,")
    settings = load()
    assert settings.joins == {"example.org": "", "example.com": "acme"}
    assert settings.oidc_issuer == "https://id.example/realms/acme/"


@pytest.mark.parametrize("domains", ["example", "*.example.org", "a@example.org", "=acme", "https://example.org"])
def test_domains_that_are_none(domains: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENSLOT_OIDC_DOMAINS", domains)
    with pytest.raises(BadSettings, match="OPENSLOT_OIDC_DOMAINS: should be like"):
        load()
