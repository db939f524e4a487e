"""What other servers get from this one and give to it."""
