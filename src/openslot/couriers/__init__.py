"""What goes to other people's servers and comes from them: one folder per kind of service, one guarded HTTP door.

Messages: ``plan.py`` writes what is to be sent, reading the database; ``courier.py`` sends it, outside any transaction.
"""
