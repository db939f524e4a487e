"""Webhooks: what happens to bookings, told to other programs in the words that they expect."""
