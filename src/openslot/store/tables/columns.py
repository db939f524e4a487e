"""What the tables share: ids, the tenant key, times of making and changing."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import ForeignKey, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from openslot.store.types import BigId, Instant, Json, new_uuid

Id = Annotated[int, mapped_column(BigId, primary_key=True, autoincrement=True)]
PublicId = Annotated[UUID, mapped_column(Uuid, default=new_uuid, unique=True)]
At = Annotated[datetime, mapped_column(Instant)]
Document = Annotated[dict[str, Any], mapped_column(Json, default=dict)]
Rows = Annotated[list[dict[str, Any]], mapped_column(Json, default=list)]
OrganizationId = Annotated[int, mapped_column(BigId, ForeignKey("organization.id", ondelete="CASCADE"))]


class Row:
    """A row that clients can address. ``extras`` keeps, per dialect, what has no effect here but is given back."""

    id: Mapped[Id]
    uuid: Mapped[PublicId]
    created_at: Mapped[At]
    updated_at: Mapped[At]
    extras: Mapped[Document]


class TenantRow(Row):
    """An addressable row of one organization."""

    organization_id: Mapped[OrganizationId]
