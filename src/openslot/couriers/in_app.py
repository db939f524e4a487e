"""Messages that stay in the house: a user reads them in the dashboard."""

from __future__ import annotations

from datetime import datetime

from openslot.couriers.parcels import Parcel, Receipt, Undeliverable


class Noticeboard:
    """The courier for notices in the dashboard: they are where they should be."""

    def carry(self, parcel: Parcel, now: datetime) -> Receipt:  # noqa: ARG002 - a courier's shape
        """Nothing is left to do."""
        return Receipt({})


class Unconfigured:
    """A channel that nobody has set up here."""

    def __init__(self, words: str) -> None:
        self.words = words

    def carry(self, parcel: Parcel, now: datetime) -> Receipt:  # noqa: ARG002 - a courier's shape
        """Say so."""
        raise Undeliverable(self.words)
