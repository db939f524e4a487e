"""The page that writes the lines with which an event type is shown in somebody's own page."""

from __future__ import annotations

from html import escape

from openslot.pages.manner import KEPT, LANGUAGES
from openslot.pages.picking import subject_of
from openslot.pages.visit import Page, Visit
from openslot.pages.wording import say

KINDS = ("inline", "popup", "float")
THEMES = ("auto", "light", "dark")
LONGEST_WORDS = 80


def snippet_page(visit: Visit) -> Page:
    """Asks how it should look, and writes the lines."""
    subject = subject_of(visit)
    kind = visit.asked("kind") if visit.asked("kind") in KINDS else KINDS[0]
    theme = visit.asked("look") if visit.asked("look") in THEMES else THEMES[0]
    language = visit.asked("language") if visit.asked("language") in LANGUAGES else ""
    colour = visit.asked("colour").lstrip("#").lower() if visit.asked("own_colour") else ""
    accent = colour if KEPT["accent"].fullmatch(colour) else ""
    words = visit.asked("words")[:LONGEST_WORDS].strip() or say("embed.button.own")
    bare = visit.asked("bare") == "yes"
    chosen = {
        "lang": language,
        "accent": accent,
        "theme": theme if theme != "auto" else "",
        "details": "no" if bare else "",
    }
    code = lines(visit.house.base_url, subject.path, kind, chosen, words)
    preview = "&".join(["embed=preview", *(f"{name}={value}" for name, value in chosen.items() if value)])
    return Page(
        "snippet.html",
        say("embed.title", title=subject.event_type.title),
        {
            "subject": subject,
            "organization": subject.organization,
            "here": f"{subject.path}/snippet",
            "kinds": [(each, say(f"embed.kind.{each}"), each == kind) for each in KINDS],
            "themes": [(each, say(f"embed.theme.{each}"), each == theme) for each in THEMES],
            "language": language,
            "accent": f"#{accent}" if accent else subject.organization.accent,
            "own_colour": bool(accent),
            "bare": bare,
            "words": words,
            "code": code,
            "calcom": calcom_lines(visit.house.base_url, subject.path),
            "preview": f"{subject.path}?{preview}",
        },
        accent=subject.event_type.color or subject.organization.accent,
        shows_frames=True,
    )


def lines(base_url: str, path: str, kind: str, chosen: dict[str, str], words: str) -> str:
    """HTML to paste."""
    given = "".join(f' data-openslot-{name}="{escape(value)}"' for name, value in chosen.items() if value)
    source = f'src="{escape(base_url)}/embed.js"'
    where = escape(path)
    if kind == "float":
        button = f' data-openslot-float="{where}" data-openslot-words="{escape(words)}"'
        return f"<script async {source}{button}{given}></script>"
    script = f"<script async {source}></script>"
    if kind == "popup":
        return f'<button type="button" data-openslot-popup="{where}"{given}>{escape(words)}</button>\n{script}'
    return f'<div data-openslot="{where}"{given}></div>\n{script}'


def calcom_lines(base_url: str, path: str) -> str:
    """The same with Cal.com's package for React."""
    link = path.lstrip("/")
    return f'<Cal calLink="{link}" calOrigin="{base_url}" embedJsUrl="{base_url}/embed/embed.js" />'
