"""What can be wrong with a database, in words."""

from __future__ import annotations


class DatabaseUnavailable(Exception):
    """The database cannot be reached, opened or written now. The message is one line for the operator."""


class BadDatabaseUrl(ValueError):
    """``OPENSLOT_DATABASE_URL`` names no database that Openslot can use."""
