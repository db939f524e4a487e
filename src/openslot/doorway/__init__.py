"""The manners that all doors share."""
