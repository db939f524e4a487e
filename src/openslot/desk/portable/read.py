"""Reads an organization's document row by row: however long it is, only one piece of it is in memory."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from openslot.desk.errors import Malformed

PIECE = 256 * 1024
LONGEST_ROW = 8 * 1024 * 1024
"""Characters of one row of a table."""
HEAD = ("openslot", "format", "exportedAt", "organization")


class Document:
    """A document in a file that can be rewound. ``head``: what stands before its tables."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.head: dict[str, Any] = {}

    def rows(self) -> Iterator[tuple[str, int, Any]]:
        """Each row from the first on: the table's name, its number in the table from 1 on, the row.

        A table without rows gives (name, 0, None). ``Malformed`` for what is no such document.
        """
        self.file.seek(0)
        text = _Text(self.file)
        self.head = {}
        for key in text.keys("{"):
            if key == "tables":
                for name in text.keys("{"):
                    yield from ((name, number, row) for number, row in text.rows())
            elif key in HEAD and key not in self.head:
                self.head[key] = text.value()
            else:
                raise Malformed(f"This is not a document of Openslot: it has a part named {key[:60]!r}.")
        text.end()


class _Text:
    """JSON that is read from left to right."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.decode = codecs.getincrementaldecoder("utf-8-sig")()
        self.json = json.JSONDecoder(parse_constant=_no_number)
        self.left, self.at, self.over = "", 0, False

    def keys(self, opening: str) -> Iterator[str]:
        """The keys of an object; whoever takes one reads its value before the next."""
        self.take(opening)
        if self.peek() == "}":
            self.at += 1
            return
        while True:
            key = self.value()
            if not isinstance(key, str):
                raise _broken()
            self.take(":")
            yield key
            if self.take(",}") == "}":
                return

    def rows(self) -> Iterator[tuple[int, Any]]:
        """The values of a list with their numbers from 1 on; (0, None) for an empty one."""
        self.take("[")
        if self.peek() == "]":
            self.at += 1
            yield 0, None
            return
        number = 0
        while True:
            number += 1
            yield number, self.value()
            if self.take(",]") == "]":
                return

    def value(self) -> Any:
        """The next value, whole."""
        self.peek()
        while True:
            try:
                found, end = self.json.raw_decode(self.left, self.at)
                if end < len(self.left) or self.over:
                    self.at = end
                    return found
            except (json.JSONDecodeError, RecursionError):
                if self.over or len(self.left) - self.at > LONGEST_ROW:
                    raise _broken() from None
            self.more()

    def peek(self) -> str:
        """The next character that is no blank; empty at the end."""
        while True:
            while self.at < len(self.left):
                if self.left[self.at] not in " \t\r\n":
                    return self.left[self.at]
                self.at += 1
            if self.over:
                return ""
            self.more()

    def take(self, wanted: str) -> str:
        """The next character, which must be one of these."""
        found = self.peek()
        if not found or found not in wanted:
            raise _broken()
        self.at += 1
        return found

    def more(self) -> None:
        """Read another piece."""
        piece = self.file.read(PIECE)
        try:
            new = self.decode.decode(piece, final=not piece)
        except UnicodeDecodeError:
            raise Malformed("This is not a document of Openslot: it is no text in UTF-8.") from None
        self.left, self.at, self.over = self.left[self.at :] + new, 0, not piece

    def end(self) -> None:
        """Nothing may follow."""
        if self.peek():
            raise _broken()


def _broken() -> Malformed:
    return Malformed("This is not a document of Openslot, or it is not whole: export it once more.")


def _no_number(_text: str) -> Any:
    raise _broken()
