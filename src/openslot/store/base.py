"""The declarative base. Constraints are named by rule, so that migrations can address them on both databases."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer, MetaData, Table
from sqlalchemy.orm import DeclarativeBase

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What every table derives from."""

    metadata = MetaData(naming_convention=NAMES)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Let SQLite give no id twice, as PostgreSQL's sequences do: an old link must not find a new row."""
        super().__init_subclass__(**kwargs)
        table = cls.__dict__.get("__table__")
        if isinstance(table, Table):
            keys = list(table.primary_key.columns)
            counts_up = len(keys) == 1 and issubclass(keys[0].type._type_affinity or object, Integer)  # noqa: SLF001
            table.dialect_options["sqlite"]["autoincrement"] = counts_up
