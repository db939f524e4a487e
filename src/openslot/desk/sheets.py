"""Tables as text: CSV as spreadsheets write it, and as they should get it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO, TextIOWrapper
from typing import BinaryIO

from openslot.desk.errors import Malformed

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of something to be reckoned, or to be run."""
BETWEEN = ",;\t"
LONGEST_CELL = 65_536


def guarded(cell: str) -> str:
    """A cell that every spreadsheet takes for text: a formula gets an apostrophe before it."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def unguarded(cell: str) -> str:
    """The cell as it was meant."""
    text = cell.strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def write_rows(file: BinaryIO, rows: Iterable[Sequence[str]]) -> None:
    """Write rows as UTF-8 with the mark that tells spreadsheets so."""
    text = TextIOWrapper(file, "utf-8-sig", newline="")
    write = csv.writer(text)
    for row in rows:
        write.writerow([guarded(cell) for cell in row])
    text.detach()


def text_of(body: bytes) -> str:
    """The text of a file in UTF-8, with or without its mark; ``Malformed`` for another."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Malformed("The file is no text in UTF-8. Spreadsheets offer “CSV UTF-8” when saving.") from None
    if "\x00" in text:
        raise Malformed("The file is no text.")
    return text


def rows_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, with the number of the line on which it ends. ``,``, ``;`` or tabs between cells."""
    first = text.partition("\n")[0]
    between = max(BETWEEN, key=first.count)
    lines = csv.reader(StringIO(text, newline=""), delimiter=between, strict=True)
    try:
        for row in lines:
            if any(cell.strip() for cell in row):
                yield lines.line_num, row
    except csv.Error as error:
        raise Malformed(f"Line {lines.line_num} is no CSV: {error}.") from None
