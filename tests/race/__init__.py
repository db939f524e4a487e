"""Many clients, several server processes, one database; and servers that die."""
