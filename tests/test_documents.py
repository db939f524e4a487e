"""What the documents say is what there is."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import typer

from openslot import __version__, cli

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def names(requirements: list[object]) -> set[str]:
    return {found.group() for line in requirements if isinstance(line, str) and (found := re.match(r"[\w-]+", line))}


def test_each_dependency_has_its_reason_and_no_other_has() -> None:
    wanted = names(PROJECT["project"]["dependencies"])
    for group in PROJECT["project"]["optional-dependencies"].values():
        wanted |= names(group)
    for group in PROJECT["dependency-groups"].values():
        wanted |= names(group)
    text = (ROOT / "docs/dependencies.md").read_text("utf-8")
    assert set(re.findall(r"^\| ([\w-]+) \| \S", text, re.MULTILINE)) - {"package", "---"} == wanted


def test_each_command_is_described() -> None:
    text = (ROOT / "docs/operations.md").read_text("utf-8")
    group = typer.main.get_command(cli.app)
    assert set(re.findall(r"^\| `openslot ([\w-]+)", text, re.MULTILINE)) == set(getattr(group, "commands"))  # noqa: B009


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_locks_name_no_server_and_hash_everything(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert "://" not in text
    pinned = re.findall(r"^[\w.\[\],-]+==[^\n]*\n    --hash=sha256:", text, re.MULTILINE)
    assert len(pinned) == len(re.findall(r"^\w", text, re.MULTILINE))
    for name in names(PROJECT["project"]["dependencies"]) | {"hatchling", "editables", "psycopg"}:
        assert re.search(rf"^{name}(\[\w+(,\w+)*\])?==", text, re.MULTILINE), name


def test_the_version_is_said_once_in_each_place() -> None:
    assert PROJECT["project"]["version"] == __version__
    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")
