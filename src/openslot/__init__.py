"""Openslot: a self-hosted appointment-scheduling server."""

__version__ = "0.1.0"
