"""Microsoft 365 and Outlook.com: the calendars of Microsoft Graph."""

from openslot.couriers.microsoft.account import SCOPES, Account

__all__ = ["SCOPES", "Account"]
