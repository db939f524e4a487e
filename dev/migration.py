"""Drafts a migration from the difference between the newest one and the tables.

    python dev/migration.py 0002 "waiting lists"

Read what it wrote before you commit it. ``python dev/migration.py 0001 "first"`` draws the first one anew.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.runtime.migration import MigrationContext

import openslot.store.tables  # noqa: F401 - fills the metadata
from openslot.store import migrate
from openslot.store.base import Base
from openslot.store.database import Database

VERSIONS = migrate.MIGRATIONS / "versions"
EXCLUDE = re.compile(
    r"^\s*postgresql\.ExcludeConstraint\(\(sa\.text\((?P<q>['\"])(?P<first>.*?)(?P=q)\), '&&'\), "
    r"\(sa\.text\('(?P<second>.*?)'\), '&&'\), where=sa\.text\('(?P<where>.*?)'\), using='gist', "
    r"name='(?P<name>\w+)'\),\n",
    re.MULTILINE,
)
LATER = re.compile(
    r"^\s*sa\.ForeignKeyConstraint\(\['(?P<column>\w+)'\], \['(?P<table>\w+)\.id'\], "
    r"name=op\.f\('(?P<name>fk_(?P<source>\w+)_(?P=column))'\), ondelete='(?P<ondelete>[\w ]+)', use_alter=True\),\n",
    re.MULTILINE,
)
HEADER = '''"""{message}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from openslot.store.types import BigId, Instant, Json

revision = "{revision}"
down_revision = {before!r}
branch_labels = None
depends_on = None


def upgrade() -> None:
'''


def difference(before: str | None) -> str:
    """Alembic's code for what the tables have and the migrations up to ``before`` have not."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/draft.db")
        with database.connection() as connection:
            if before:
                migrate.upgrade(connection, before)
            context = MigrationContext.configure(connection, opts={"target_metadata": Base.metadata})
            script = produce_migrations(context, Base.metadata)
            assert script.upgrade_ops is not None
            return render_python_code(script.upgrade_ops, migration_context=context)


def only_on_postgresql(code: str) -> tuple[str, list[str]]:
    """Take out what SQLite can't say; return it as statements for PostgreSQL."""
    later = []
    for found in EXCLUDE.finditer(code):
        table = re.findall(r"op\.create_table\('(\w+)'", code[: found.start()])[-1]
        later.append(
            f'op.execute("ALTER TABLE {table} ADD CONSTRAINT {found["name"]} EXCLUDE USING gist '
            f'({found["first"]} WITH &&, {found["second"]} WITH &&) WHERE ({found["where"]})")'
        )
    later.extend(
        f"op.create_foreign_key(op.f('{found['name']}'), '{found['source']}', '{found['table']}', "
        f"['{found['column']}'], ['id'], ondelete='{found['ondelete']}')"
        for found in LATER.finditer(code)
    )
    return EXCLUDE.sub("", code), later


def main(revision: str, message: str) -> None:
    """Write the draft."""
    earlier = sorted(path.stem[:4] for path in VERSIONS.glob("0*.py") if path.stem[:4] < revision)
    before = earlier[-1] if earlier else None
    for old in VERSIONS.glob(f"{revision}_*.py"):
        old.unlink()
    code, later = only_on_postgresql(difference(before).replace("openslot.store.types.", ""))
    body = [line for line in code.splitlines() if not line.strip().startswith("#")]
    if later:
        body += ["    if op.get_bind().dialect.name == 'postgresql':", *(f"        {line}" for line in later)]
    path = VERSIONS / f"{revision}_{message.replace(' ', '_')}.py"
    path.write_text(
        HEADER.format(message=message.capitalize(), revision=revision, before=before) + "\n".join(body) + "\n"
    )
    for task in (["check", "--fix-only"], ["format"]):
        subprocess.run([Path(sys.executable).parent / "ruff", *task, "-q", path], check=True)  # noqa: S603
    sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main(*sys.argv[1:3])
