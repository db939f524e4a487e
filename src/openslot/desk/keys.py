"""The keys that people made: listed and revoked. How one is made stands in ``openslot.desk.accounts``."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from openslot.desk.desk import Desk
from openslot.desk.errors import Forbidden, NotFound
from openslot.desk.nouns import ApiKey, OAuthClient
from openslot.desk.rights import need_own, need_to_manage


def keys(desk: Desk) -> list[ApiKey]:
    """Keys that open something: the organization's for who manages it, else one's own; newest first."""
    query = (
        select(ApiKey)
        .options(joinedload(ApiKey.user))
        .where(
            ApiKey.organization_id == desk.who.organization_id,
            ApiKey.kind == "key",
            ApiKey.revoked_at.is_(None),
            ApiKey.expires_at.is_(None) | (ApiKey.expires_at > desk.now),
        )
    )
    if not desk.who.manages:
        query = query.where(ApiKey.user_id == desk.who.user_id)
    return list(desk.session.scalars(query.order_by(ApiKey.id.desc())))


def revoke(desk: Desk, number: int) -> None:
    """A key opens nothing any more; ``NotFound``, or ``Forbidden`` for a member's colleague's."""
    row = desk.session.get(ApiKey, number)
    if (
        row is None
        or row.organization_id != desk.who.organization_id
        or row.kind != "key"
        or row.revoked_at is not None
    ):
        raise NotFound("key", number)
    need_own(desk, row.user_id, "key")
    if row.user.role == "owner" and desk.who.role != "owner":
        raise Forbidden("Only owners revoke an owner's keys.")
    row.revoked_at = desk.now
    desk.session.flush()


def clients(desk: Desk) -> list[OAuthClient]:
    """The programs that the organization registered, oldest first."""
    query = select(OAuthClient).where(OAuthClient.organization_id == desk.who.organization_id)
    return list(desk.session.scalars(query.order_by(OAuthClient.id)))


def delete_client(desk: Desk, client: OAuthClient) -> None:
    """Take a program away; its tokens open nothing any more."""
    need_to_manage(desk)
    desk.session.execute(delete(ApiKey).where(ApiKey.client_id == client.id))
    desk.session.delete(client)
    desk.session.flush()


def agreements(desk: Desk) -> list[tuple[str, ApiKey]]:
    """The programs that act for the caller: each agreement's id with its newest token."""
    query = select(ApiKey).where(
        ApiKey.user_id == desk.who.user_id, ApiKey.kind == "refresh", ApiKey.expires_at > desk.now
    )
    found = {row.grant: row for row in desk.session.scalars(query.order_by(ApiKey.id)) if row.grant}
    return list(found.items())


def withdraw(desk: Desk, grant: str) -> None:
    """End an agreement of the caller's: the program's tokens open nothing any more."""
    own = (ApiKey.grant == grant, ApiKey.user_id == desk.who.user_id)
    if desk.session.scalar(select(ApiKey.id).where(*own).limit(1)) is None:
        raise NotFound("agreement", grant)
    desk.session.execute(delete(ApiKey).where(*own))
