"""CalDAV servers: Nextcloud, iCloud, Fastmail, Radicale and their like."""

from openslot.couriers.caldav.account import Account

__all__ = ["Account"]
