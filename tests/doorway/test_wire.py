from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel

from openslot.desk.errors import Invalid, Malformed
from openslot.doorway.wire import read_json, read_model, read_query


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("a=1&b=2", {"a": "1", "b": "2"}),
        ("a=1&a=2", {"a": ["1", "2"]}),
        ("a[]=1&a[]=2", {"a": ["1", "2"]}),
        ("a%5B%5D=1", {"a": ["1"]}),
        ("a[1]=y&a[0]=x", {"a": ["x", "y"]}),
        ("filter[ids][]=1&filter[ids][]=2&filter[state]=new", {"filter": {"ids": ["1", "2"], "state": "new"}}),
        ("c[0][x]=1&c[0][y]=2&c[1][x]=3", {"c": [{"x": "1", "y": "2"}, {"x": "3"}]}),
        ("a=", {"a": ""}),
        ("a[", {"a[": ""}),
    ],
)
def test_brackets_nest(query: str, value: dict[str, Any]) -> None:
    assert read_query(query) == value


@pytest.mark.parametrize("query", ["a=1&a[b]=2", "a[b]=2&a=1", "a[b][c][d][e][f][g][h]=1", "a=%00", "a=1&" * 1001])
def test_what_cannot_be_nested_is_refused(query: str) -> None:
    with pytest.raises(Invalid):
        read_query(query)


@pytest.mark.parametrize("raw", [b"", b"{", b"{'a': 1}", b'{"a": NaN}', b"\xff", b'"\\ud800"', b"[" * 100_000])
def test_what_is_no_json(raw: bytes) -> None:
    with pytest.raises(Malformed):
        read_json(raw)


def test_nul_and_depth_are_refused_by_path() -> None:
    with pytest.raises(Invalid) as caught:
        read_json(b'{"a": [{"b": "x\\u0000"}]}')
    assert caught.value.problems[0].path == "a.0.b"
    with pytest.raises(Invalid):
        read_json(b"[" * 40 + b"]" * 40)


class Person(BaseModel):
    name: str
    age: int


class Visit(BaseModel):
    people: list[Person]


def test_every_problem_is_named_by_its_path() -> None:
    with pytest.raises(Invalid) as caught:
        read_model(Visit, {"people": [{"name": 5, "age": "x"}]})
    assert [p.path for p in caught.value.problems] == ["people.0.name", "people.0.age"]
