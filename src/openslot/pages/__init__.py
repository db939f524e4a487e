"""Pages for people: booking, dashboard."""
