"""One accent colour, made readable: on paper by day and by night, and with words upon it."""

from __future__ import annotations

Colour = tuple[float, float, float]
WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)
PAPER: Colour = (250, 249, 247)
NIGHT: Colour = (29, 28, 27)
ENOUGH = 4.5
"""What WCAG 2.2 AA asks of text."""
SHARES = {"light": (PAPER, 0.10), "dark": (NIGHT, 0.28)}
"""How much of the accent is in the tint behind its own words, by day and by night; as in the style sheet."""


def accent_sheet(colour: str) -> str:
    """A style sheet for ``rrggbb``: the colour, what can be read upon it, and what can be read upon its tints."""
    accent = (int(colour[:2], 16), int(colour[2:4], 16), int(colour[4:], 16))
    upon = max(WHITE, BLACK, key=lambda each: contrast(each, accent))
    by_day, by_night = (_readable(accent, scheme) for scheme in ("light", "dark"))
    return f":root{{--accent:#{colour};--on-accent:{_hex(upon)};--link-by-day:{by_day};--link-by-night:{by_night}}}"


def _readable(accent: Colour, scheme: str) -> str:
    """The accent, darker or lighter by as little as makes it readable on its own tint, and so on the paper."""
    paper, share = SHARES[scheme]
    towards = BLACK if scheme == "light" else WHITE
    tint = mixed(paper, accent, share)
    steps = (mixed(accent, towards, n / 20) for n in range(21))
    return _hex(next((step for step in steps if min(contrast(step, tint), contrast(step, paper)) >= ENOUGH), towards))


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """``one`` with a ``share`` of ``other`` in it, as CSS mixes in sRGB."""
    red, green, blue = (a + (b - a) * share for a, b in zip(one, other, strict=True))
    return red, green, blue


def contrast(one: Colour, other: Colour) -> float:
    """WCAG's ratio, 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (part / 3294.6 if part <= 10.31475 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _hex(colour: Colour) -> str:
    return "#" + "".join(f"{round(part):02x}" for part in colour)
