"""Who has which page: hosts and organizations share the first part of addresses."""

from __future__ import annotations

import pytest

from openslot.desk.accounts import Account, create_account
from openslot.desk.desk import Caller, Desk
from openslot.desk.errors import Taken
from openslot.desk.organizations import update_organization
from openslot.desk.people import update_user
from openslot.store.database import Database
from openslot.time.clock import FixedClock


def make(database: Database, clock: FixedClock, organization: str, name: str) -> Account:
    with database.write() as session:
        address = f"{name}-of-{organization}@example.com".replace(" ", ".")
        return create_account(
            session, clock, organization=organization, name=name, email=address, timezone="UTC", password=None
        )


def test_who_works_under_his_own_name_has_the_page_of_that_name(database: Database, clock: FixedClock) -> None:
    own = make(database, clock, "Grace Hopper", "Grace Hopper")
    assert (own.user.username, own.organization.slug) == ("grace-hopper", "grace-hopper-2")
    other = make(database, clock, "Grace Hopper", "Grace Hopper 2nd")
    assert other.organization.slug == "grace-hopper-3"
    assert other.user.username not in {"grace-hopper", "grace-hopper-2", "grace-hopper-3"}


def test_nobody_takes_an_organizations_page(database: Database, clock: FixedClock) -> None:
    own = make(database, clock, "Yoga", "Ada")
    with database.write() as session:
        who = own.user
        caller = Caller(own.organization.id, who.id, who.role, who.name, who.email, who.zone, "UTC", "test")
        desk = Desk(session, clock.now(), "dashboard", caller)
        with pytest.raises(Taken):
            update_user(desk, desk.user(), username="Yoga")
        update_user(desk, desk.user(), username="ada")
        with pytest.raises(Taken):
            update_organization(desk, slug="ada")
    assert make(database, clock, "Studio", "Yoga").user.username == "yoga-2"
