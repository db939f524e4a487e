"""What the booker is asked, and whether the answers will do."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from openslot.desk import fields
from openslot.desk.errors import Invalid, Problem
from openslot.desk.nouns import Answer, EventType

LONGEST_ANSWER = 10_000
UNANSWERED = "This question must be answered."
CHOOSE_ONE, CHOOSE_SEVERAL = {"select", "radio"}, {"multiselect", "checkbox"}


def answer_rows(event_type: EventType, answers: Mapping[str, Any], *, check: bool) -> list[Answer]:
    """The answers as rows, in the questions' order. Keys are question uuids or slugs.

    With ``check``: ``Invalid`` for an unknown question, a required one unanswered, or a choice not offered.
    Unknown keys are otherwise left to the door.
    """
    known = {key: q for q in event_type.questions for key in (q["uuid"], q["slug"])}
    problems = [
        Problem(f"answers.{key}", "This question is unknown.", "unknown") for key in answers if key not in known
    ]
    rows = []
    for question in event_type.questions:
        value = answers.get(question["uuid"], answers.get(question["slug"]))
        if value in (None, "", []):
            if question.get("required") and not question.get("hidden"):
                problems.append(Problem(f"answers.{question['slug']}", UNANSWERED, "required"))
            continue
        problem = _mismatch(question, value)
        if problem:
            problems.append(Problem(f"answers.{question['slug']}", problem, "choice", value))
        rows.append(
            Answer(
                organization_id=event_type.organization_id,
                question_uuid=question["uuid"],
                slug=question["slug"],
                label=question["label"],
                type=question["type"],
                value=value,
            )
        )
    if check and problems:
        raise Invalid.of(problems)
    return rows


def check_answer(question: Mapping[str, Any], value: Any, path: str) -> None:
    """``Invalid`` (at ``path``) for an answer that the question does not take."""
    if value in (None, "", []):
        if question.get("required") and not question.get("hidden"):
            raise Invalid(path, UNANSWERED, "required")
        return
    problem = _mismatch(question, value)
    if problem:
        raise Invalid(path, problem, "choice", value)


def _mismatch(question: Mapping[str, Any], value: Any) -> str | None:
    options = question.get("options") or []
    if isinstance(value, str) and len(value) > LONGEST_ANSWER:
        return f"This value is too long. It should have {LONGEST_ANSWER} characters or less."
    if question["type"] in FORMS:
        return _misshapen(question["type"], value)
    if question["type"] in CHOOSE_ONE and options and str(value) not in options:
        return "This value is not one of the choices."
    if question["type"] in CHOOSE_SEVERAL and options:
        chosen = value if isinstance(value, list) else [value]
        if any(str(each) not in options for each in chosen):
            return "This value is not one of the choices."
    return None


def _number(text: str) -> None:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise Invalid("", "This value should be a number.", "number", text)


def _emails(text: str) -> None:
    for each in re.split(r"[\s,;]+", text.strip()):
        fields.email("", each)


FORMS: dict[str, Callable[[str], object]] = {
    "number": _number,
    "email": lambda text: fields.email("", text),
    "multiemail": _emails,
    "url": lambda text: fields.url("", text),
    "phone": lambda text: fields.phone("", text),
}


def _misshapen(kind: str, value: Any) -> str | None:
    try:
        for each in value if isinstance(value, list) else [value]:
            FORMS[kind](str(each))
    except Invalid as error:
        return error.problems[0].message
    return None


def of_text(question: Mapping[str, Any], text: str) -> str | list[str]:
    """An answer from a door that knows only text: where several may be chosen, there are commas between them."""
    options = question.get("options") or []
    if question["type"] not in CHOOSE_SEVERAL or text in options:
        return text
    chosen = [each.strip() for each in text.split(",")]
    return chosen if set(chosen) <= set(options) else text


def plain(value: Any) -> str:
    """An answer as text for people."""
    if isinstance(value, list):
        return ", ".join(plain(each) for each in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
