"""The fast judgement and the thorough one agree, and the thorough one says everything a person needs."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from okrlint.errors import InputErrors
from okrlint.trackers.files.okrs_yaml.form import FileForm
from okrlint.yaml_positions import check, convert, load


class Inner(msgspec.Struct, forbid_unknown_fields=True):
    colour: Literal["red", "green"]
    size: Annotated[int, msgspec.Meta(ge=1)] | None = None


class Shape(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    inner: Inner | list[Inner] | None = None
    notes: dict[str, str] = {}


def faults(text: str) -> list[str]:
    with pytest.raises(InputErrors) as caught:
        convert(load(text, "f"), Shape)
    return [str(e).replace("\n  ", " | ") for e in caught.value.errors]


def test_right_data_becomes_the_shape() -> None:
    assert convert(load("name: a\ninner: {colour: red}", "f"), Shape) == Shape("a", Inner("red"))
    assert convert(load("x: {name: a}", "f"), Shape, ("x",)) == Shape("a")


def test_all_faults_come_at_once_in_the_order_of_the_text() -> None:
    assert faults("nmae: a\ninner:\n  - {colour: rde, size: 0}\n  - [3]\nnotes: {a: 3}\n") == [
        "f:1:1: unknown key 'nmae' | allowed: inner, name, notes | did you mean 'name'?",
        "f:3:14: colour: 'rde' | allowed: green, red | did you mean 'red'?",
        "f:3:25: size: the number 0 | allowed: at least 1",
        "f:4:5: inner: a list | allowed: a mapping",
        "f:5:12: a: the number 3 | allowed: text | quote it to make it text",
    ]


def test_a_missing_key_is_missed_where_the_mapping_begins() -> None:
    assert faults("inner: {}\n") == [
        "f:1:1: the key 'name' is missing",
        "f:1:8: the key 'colour' is missing in inner",
    ]


def test_a_schema_alone_can_be_held_against_data() -> None:
    with pytest.raises(InputErrors, match="f:1:4: a: 'x'"):
        check(load("a: x", "f"), {"type": "object", "properties": {"a": {"type": "integer"}}})
    check(load("a: 3", "f"), {"type": "object", "properties": {"a": {"type": "integer"}}})


_WORDS = st.sampled_from(
    ["title", "objectives", "key_results", "owner", "work", "moved", "on", "rank", "x", "2026-01-01"]
)
_DATA: st.SearchStrategy[Any] = st.recursive(
    _WORDS | st.integers(-5, 5) | st.booleans() | st.none() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*FileForm.__struct_fields__, "title", "key_results", "owner", "rank"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


_VALIDATOR = Draft202012Validator(msgspec.json.schema(FileForm))


@given(_DATA)
@settings(max_examples=80)
def test_both_ways_of_judging_agree(data: object) -> None:
    located = load(yaml.safe_dump(data, allow_unicode=True), "f")
    valid = _VALIDATOR.is_valid(located.data)
    try:
        msgspec.convert(located.data, FileForm, strict=True)
    except msgspec.ValidationError:
        assert not valid
        with pytest.raises(InputErrors) as caught:
            convert(located, FileForm)
        assert all(error.where.startswith("f:") for error in caught.value.errors)
    else:
        assert valid


def test_a_value_of_the_wrong_kind_is_told_the_words_that_are_allowed() -> None:
    located = load("okrs: v1\nobjectives: [{title: a, key_results: [{title: b, direction: 5}]}]\n", "f")
    with pytest.raises(InputErrors) as caught:
        convert(located, FileForm)
    assert [(e.where, e.allowed) for e in caught.value.errors] == [
        ("f:1:7", "1"),
        ("f:2:61", "decrease, increase, maintain, reach"),
    ]


def test_a_merge_key_is_told_why_it_is_unknown() -> None:
    assert "merge keys belong to YAML 1.1" in faults("name: a\n<<: {}\n")[0]


def test_every_mistake_is_told_and_if_there_are_too_many_that_there_are_more() -> None:
    items = "".join("  - {colour: rde}\n" for _ in range(300))
    assert len(faults(f"name: a\ninner:\n{items}")) == 300
    many = faults("name: a\n" + "".join(f"k{n}: 1\n" for n in range(1_200)))
    assert many[-1] == "f: there may be more mistakes"


def test_a_text_that_is_too_short_is_told_how_long_it_has_to_be() -> None:
    class Form(msgspec.Struct):
        advice: Annotated[str, msgspec.Meta(min_length=5)]
        steps: Annotated[list[str], msgspec.Meta(min_length=2)]

    with pytest.raises(InputErrors) as caught:
        convert(load("advice: no\nsteps: [a]\n", "f.yaml"), Form)
    assert [e.allowed for e in caught.value.errors] == ["at least 5 characters", "at least 2 entries"]
