"""What can be done at the desk: one file per noun or verb. Every door comes here and nowhere else.

Functions take a ``Desk`` first and run inside the caller's transaction (see ``openslot.desk.desk``); they raise the
words of ``openslot.desk.errors``.
"""
