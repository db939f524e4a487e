"""The words of the dashboard stand in one file, and all of them are used."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.resources import files

import pytest

from openslot.pages import dashboard
from openslot.pages.dashboard import event_type_form as editor
from openslot.pages.dashboard import event_type_hosts as hosts
from openslot.pages.dashboard import event_type_lists as lists
from openslot.pages.dashboard.english import WORDS, tell, tell_many
from openslot.pages.dashboard.frame import NAV

FAMILIES: dict[str, Iterable[str]] = {
    "buffer": editor.BUFFERS,
    "confirmation": editor.CONFIRMATIONS,
    "fairness": hosts.FAIRNESS,
    "grid": editor.GRIDS,
    "kind": hosts.KINDS,
    "part": ("turns", "always"),
    "phone": lists.PHONES,
    "place": ("custom", "organizer_default"),
    "priority": [key.replace(".", "_") for key in hosts.PRIORITIES],
    "question": (*lists.QUESTIONS, *lists.RARE),
    "receiver": editor.RECEIVERS,
    "recurrence": editor.FREQUENCIES,
    "scope": editor.SCOPES,
    "unit": editor.UNITS,
    "video": lists.VIDEO,
    "window": editor.WINDOWS,
}
"""Keys that are put together: how they begin, and how they end."""
FOLDER = files(dashboard)
TEMPLATES = sorted(FOLDER.joinpath("../templates/dashboard").iterdir(), key=lambda each: each.name)
MODULES = [each for each in FOLDER.iterdir() if each.name.endswith(".py") and each.name != "english.py"]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda each: str(each.name))
def test_templates_have_no_words_of_their_own(template: object) -> None:
    text = template.read_text()  # type: ignore[attr-defined]
    bare = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|<title>.*?</title>|<!doctype html>", "", text, flags=re.DOTALL)
    visible = re.sub(r' aria-\w+="[^"]*"', "", bare)  # a macro writes marks of fields, and no element
    assert not re.findall(r">[^<]*[A-Za-z]{2,}[^<]*<", visible)
    assert not re.findall(r'(?:aria-label|placeholder|title)="[^"]*[A-Za-z]', bare)
    assert " style=" not in bare
    assert "<script" not in bare.replace('<script src="" defer></script>', "")


def test_every_key_has_words_and_all_words_are_used() -> None:
    sources = [each.read_text() for each in (*TEMPLATES, *MODULES)]
    used = {key for text in sources for key in re.findall(r'tell\(\s*"([^"]+)"', text)}
    used |= {f"{key}.other" for text in sources for key in re.findall(r'tell_many\(\s*"([^"]+)"', text)}
    used = {key for key in used if not key.endswith(".")}
    assert used <= set(WORDS)
    begun = {first for text in sources for first in re.findall(r'f"([a-z_]+)\.\{', text)}
    begun |= {"nav", "field", "hint", *FAMILIES}
    spoken = {word for text in sources for word in re.findall(r'"([\w.]+)"', text)}
    alone = {
        key
        for key in WORDS
        if key not in used | spoken
        and key.rpartition(".")[0] + ".other" not in used
        and key.partition(".")[0] not in begun
    }
    assert alone == set()


def test_words_that_are_put_together_exist() -> None:
    keys = {f"nav.{key}" for _, group in NAV for key, _, _ in group} | {f"nav.{section}" for section, _ in NAV}
    for prefix, names in FAMILIES.items():
        keys |= {f"{prefix}.{name}" for name in names}
    assert keys <= set(WORDS)
    assert [tell_many("bookings.found", n) for n in (1, 2)] == ["1 booking", "2 bookings"]
    with pytest.raises(KeyError):
        tell("no.such.words")
