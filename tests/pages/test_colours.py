"""Whatever the accent colour, words in it and upon it can be read."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from openslot.pages.colours import NIGHT, PAPER, Colour, accent_sheet, contrast, mixed


def colour(text: str) -> Colour:
    return int(text[:2], 16), int(text[2:4], 16), int(text[4:], 16)


def test_contrast_is_wcags() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == 21
    assert round(contrast((118, 118, 118), (255, 255, 255)), 2) == 4.54


@given(st.from_regex(r"[0-9a-f]{6}", fullmatch=True))
@example("ffff00")
@example("000000")
@example("ffffff")
def test_every_accent_is_readable(accent: str) -> None:
    upon, by_day, by_night = re.findall(
        r"--(?:on-accent|link-by-day|link-by-night):#([0-9a-f]{6})", accent_sheet(accent)
    )
    own = colour(accent)
    assert contrast(colour(upon), own) >= 4.5
    for link, paper, share in ((by_day, PAPER, 0.10), (by_night, NIGHT, 0.28)):
        assert contrast(colour(link), paper) >= 4.45  # rounded to whole parts
        assert contrast(colour(link), mixed(paper, own, share)) >= 4.45
