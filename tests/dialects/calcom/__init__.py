"""Cal.com's door."""
