"""People whom the operator's sign-in provider proves to be who they are, and the users that they are here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from openslot.desk import fields
from openslot.desk.accounts import make_user
from openslot.desk.desk import Desk
from openslot.desk.errors import DeskError, Invalid, NotFound
from openslot.desk.nouns import Identity, Organization, User

LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class Proof:
    """What the provider says of somebody. ``subject``: its name for him, for ever; ``proven``: so is the address."""

    issuer: str
    subject: str
    email: str = ""
    proven: bool = False
    name: str = ""


class NotLetIn(DeskError):
    """The provider knows somebody whom this server does not let in.

    ``word``: why (unproven, unknown, linked, disabled); ``user_id``: as whom, if it is a user's address.
    """

    def __init__(self, word: str, user: User | None = None) -> None:
        super().__init__(f"Nobody is let in by this sign-in: {word}.")
        self.word = word
        self.user_id = user.id if user is not None else None


def user_of(desk: Desk, proof: Proof, joins: Mapping[str, str]) -> User:
    """Who this is here; ``NotLetIn``.

    Once linked, the provider's subject alone decides. The first time a proven address finds the user. ``joins``: by
    domain, the organization (its slug; empty: the only one there is) that strangers become members of.
    """
    query = select(Identity).where(Identity.issuer == proof.issuer, Identity.subject == proof.subject)
    known = desk.session.scalar(query)
    user = known.user if known is not None else _link(desk, proof, joins)
    if not user.is_enabled:
        raise NotLetIn("disabled", user)
    return user


def _link(desk: Desk, proof: Proof, joins: Mapping[str, str]) -> User:
    try:
        address = fields.email("email", proof.email)
    except Invalid:
        raise NotLetIn("unproven") from None
    if not proof.proven:
        raise NotLetIn("unproven")
    found = desk.session.scalar(select(User).where(User.email == address))
    user = found if found is not None else _join(desk, proof, address, joins)
    if not user.is_enabled:
        raise NotLetIn("disabled", user)
    other = select(Identity.id).where(Identity.user_id == user.id, Identity.issuer == proof.issuer)
    if desk.session.scalar(other) is not None:  # the address was given to somebody else at the provider
        raise NotLetIn("linked", user)
    desk.session.add(
        Identity(
            organization_id=user.organization_id,
            user_id=user.id,
            issuer=proof.issuer,
            subject=proof.subject,
            email=address,
            created_at=desk.now,
        )
    )
    desk.session.flush()
    return user


def _join(desk: Desk, proof: Proof, address: str, joins: Mapping[str, str]) -> User:
    slug = joins.get(address.rpartition("@")[2])
    if slug is None:
        raise NotLetIn("unknown")
    query = select(Organization).order_by(Organization.id).limit(2)
    found = list(desk.session.scalars(query.where(Organization.slug == slug) if slug else query))
    if len(found) != 1:
        raise NotLetIn("unknown")
    name = "".join(each for each in proof.name if each.isprintable()).strip()[:LONGEST_NAME]
    name = name or address.partition("@")[0]
    zone = found[0].zone
    return make_user(desk.session, desk.now, found[0], email=address, name=name, zone=zone, role="member")


def identities(desk: Desk, user: User) -> list[Identity]:
    """Whom a user is linked with."""
    query = select(Identity).where(Identity.user_id == user.id).order_by(Identity.id)
    return list(desk.session.scalars(query))


def unlink(desk: Desk, number: int) -> None:
    """Take a link of the caller's away; ``NotFound`` if it is not his."""
    row = desk.session.get(Identity, number)
    if row is None or row.user_id != desk.who.user_id:
        raise NotFound("link", number)
    desk.session.delete(row)
    desk.session.flush()


def unlink_all(desk: Desk, user: User) -> None:
    """Take all links of a user away, so that the address finds him anew."""
    for row in identities(desk, user):
        desk.session.delete(row)
    desk.session.flush()
