"""The three dialects. They translate; they decide nothing about time."""
