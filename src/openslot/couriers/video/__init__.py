"""Video calls that services make: Zoom, Google Meet, Microsoft Teams, Whereby."""

from openslot.couriers.video.courier import CHANNEL, VideoCaller, call_drafts, waits_for_call

__all__ = ["CHANNEL", "VideoCaller", "call_drafts", "waits_for_call"]
