"""The fixtures of the pages' tests: the dialects' server, and a browser."""

from tests.dialects.conftest import server, sqlite_server
from tests.pages.browsing import browser, house, site

__all__ = ["browser", "house", "server", "site", "sqlite_server"]
