"""The connections to PostgreSQL that one process shares."""

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from openslot.store.turns import Turns


class FairPool(QueuePool):
    """So many connections and no more; whoever finds none free waits in line.

    SQLAlchemy's own lets a newcomer take what was given back for somebody who waits, and sends that one to the end of
    the line: under load a few requests would wait until they are refused, while the others wait a moment.
    """

    _sqla_logger_namespace = "sqlalchemy.pool.FairPool"  # as quiet as SQLAlchemy's own

    def __init__(self, creator: Any, pool_size: int, timeout: float, **more: Any) -> None:
        super().__init__(creator, pool_size=pool_size, timeout=timeout, **{**more, "max_overflow": 0})
        self._turns = Turns(pool_size)
        self._patience = timeout

    def _do_get(self) -> ConnectionPoolEntry:
        if not self._turns.take(self._patience):
            raise PoolTimeout(f"no connection was free in {self._patience:g} seconds")
        try:
            return super()._do_get()
        except BaseException:
            self._turns.give()
            raise

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        super()._do_return_conn(record)
        self._turns.give()
