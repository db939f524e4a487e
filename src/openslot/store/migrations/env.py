"""Alembic's entry. Openslot hands in the connection (see ``store/migrate.py``); nothing is read from a file."""

from alembic import context

import openslot.store.tables  # noqa: F401 - fills the metadata
from openslot.store.base import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
with context.begin_transaction():
    context.run_migrations()
