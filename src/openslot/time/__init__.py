"""Zones, wall time and instants, intervals, recurrence, the clock. Pure: no I/O, no ambient "now"."""
