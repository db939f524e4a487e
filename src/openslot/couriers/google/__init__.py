"""Google Calendar: its REST API, version 3."""

from openslot.couriers.google.account import SCOPES, Account

__all__ = ["SCOPES", "Account"]
