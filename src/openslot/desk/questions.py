"""What the booker is asked, and whether the answers will do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openslot.desk.errors import Invalid, Problem
from openslot.desk.nouns import Answer, EventType

LONGEST_ANSWER = 10_000
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
                problems.append(Problem(f"answers.{question['slug']}", "This question must be answered.", "required"))
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


def _mismatch(question: dict[str, Any], value: Any) -> str | None:
    options = question.get("options") or []
    if isinstance(value, str) and len(value) > LONGEST_ANSWER:
        return f"This value is too long. It should have {LONGEST_ANSWER} characters or less."
    if question["type"] in CHOOSE_ONE and options and str(value) not in options:
        return "This value is not one of the choices."
    if question["type"] in CHOOSE_SEVERAL and options:
        chosen = value if isinstance(value, list) else [value]
        if any(str(each) not in options for each in chosen):
            return "This value is not one of the choices."
    return None


def plain(value: Any) -> str:
    """An answer as text for people."""
    if isinstance(value, list):
        return ", ".join(plain(each) for each in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
