"""Speed as ratios within one run, never as times in tests. ``make bench``."""
