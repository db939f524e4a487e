"""The tables, one file per family of nouns. See ``docs/architecture.md`` for how they hang together.

Every tenant row carries ``organization_id``, first in its indexes. Columns that end in ``_at`` are instants
(aware UTC datetimes here, epoch milliseconds in the database); lengths, buffers and notices are minutes.
"""

from openslot.store.tables.access import Identity, OAuthClient, OAuthCode, SignIn
from openslot.store.tables.attributes import Attribute, AttributeAssignment, AttributeOption
from openslot.store.tables.audit import AuditEntry
from openslot.store.tables.bookings import Answer, Block, Booking, Change, Claim, Guest, Hold, Meeting, Series
from openslot.store.tables.calendars import BusyTime, Calendar, Connection, Feed, Verified, WrittenEvent
from openslot.store.tables.event_types import Duration, EventType, EventTypeGroup, Host, HostSchedule
from openslot.store.tables.extras import EventTypeTag, Link, Policy, Poll, PollDate, Tag, Vote, VoteDate
from openslot.store.tables.house import IdempotentAnswer, Webhook
from openslot.store.tables.notes import Note, Notification
from openslot.store.tables.outbox import Delivery, InstallationKey, OutboxRow
from openslot.store.tables.people import ApiKey, Contact, Membership, Organization, Team, User
from openslot.store.tables.resources import Resource, ResourceUse
from openslot.store.tables.schedules import Schedule
from openslot.store.tables.services import Order, OrderItem, Service, ServicePlace, Variation

__all__ = [
    "Answer",
    "ApiKey",
    "Attribute",
    "AttributeAssignment",
    "AttributeOption",
    "AuditEntry",
    "Block",
    "Booking",
    "BusyTime",
    "Calendar",
    "Change",
    "Claim",
    "Connection",
    "Contact",
    "Delivery",
    "Duration",
    "EventType",
    "EventTypeGroup",
    "EventTypeTag",
    "Feed",
    "Guest",
    "Hold",
    "Host",
    "HostSchedule",
    "IdempotentAnswer",
    "Identity",
    "InstallationKey",
    "Link",
    "Meeting",
    "Membership",
    "Note",
    "Notification",
    "OAuthClient",
    "OAuthCode",
    "Order",
    "OrderItem",
    "Organization",
    "OutboxRow",
    "Policy",
    "Poll",
    "PollDate",
    "Resource",
    "ResourceUse",
    "Schedule",
    "Series",
    "Service",
    "ServicePlace",
    "SignIn",
    "Tag",
    "Team",
    "User",
    "Variation",
    "Verified",
    "Vote",
    "VoteDate",
    "Webhook",
    "WrittenEvent",
]
