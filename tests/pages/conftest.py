"""The fixtures of the pages' tests are the dialects'."""

from tests.dialects.conftest import server, sqlite_server

__all__ = ["server", "sqlite_server"]
