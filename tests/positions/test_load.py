"""Data and places from YAML, and that no text, however odd, does more than raise a clear error."""

from __future__ import annotations

import json
import time
from pathlib import Path as FilePath

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from okrlint.errors import UsageError
from okrlint.yaml_positions import Located, Path, load
from tests.cli.front import okrlint


def fault(text: bytes | str) -> str:
    with pytest.raises(UsageError) as caught:
        load(text, "f.yaml")
    return str(caught.value).splitlines()[0]


def test_every_key_and_value_has_its_place() -> None:
    located = load("a:\n  - b: 007\n    c: [x, 😀y, {d: 1.10}]\n  - 'q'\n", "f.yaml")
    assert located.data == {"a": [{"b": 7, "c": ["x", "😀y", {"d": 1.1}]}, "q"]}
    assert located.at(("a",)) == (2, 3)
    assert located.at_key(("a",)) == (1, 1)
    assert (located.at(("a", 0, "b")), located.at_key(("a", 0, "b"))) == ((2, 8), (2, 5))
    assert located.at(("a", 0, "c", 2, "d")) == (3, 20)
    assert located.at(("a", 1)) == (4, 5)
    assert (located.text(("a", 0, "b")), located.text(("a", 0, "c", 2, "d"))) == ("007", "1.10")
    assert located.where(("a", 0, "b"), key=True) == "f.yaml:2:5"


def test_a_path_that_leads_nowhere_answers_with_what_is_nearest() -> None:
    located = load("a:\n  b: 1\n", "f")
    assert located.at(("a", "nothing", 3)) == (2, 3)
    assert located.at(("b",)) == (1, 1)
    assert located.text(("a", "c")) == located.text(("b",)) == located.text(()) == ""


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("no", "no"), ("off", "off"), ("y", "y"), ("1:30", "1:30"), ("2026-01-01", "2026-01-01"), ("1_000", "1_000"),
        ("true", True), ("FALSE", False), ("~", None), ("null", None), ("", None), ("'null'", "null"), ("'3'", "3"),
        ("12", 12), ("-3", -3), ("+4", 4), ("0o17", 15), ("0x1F", 31), ("012", 12), ("1.5", 1.5), (".5", 0.5),
        ("1e3", 1000.0), ("1.", 1.0), (".", "."), ("-", None), ("+", "+"), ("1e", "1e"), ("v1.2", "v1.2"),
        (".inf", ".inf"), (".nan", ".nan"), ("1e999", "1e999"), ("9" * 41, "9" * 41), ("!!str 5", "5"), ("=", "="),
        ("<<", "<<"),
    ],
)  # fmt: skip
def test_plain_scalars_follow_the_core_schema_of_yaml_1_2(written: str, meant: object) -> None:
    if written == "-":
        assert load("a: [-1]", "f").data == {"a": [-1]}
        return
    value = load(f"a: {written}", "f").data["a"]
    assert (type(value), value) == (type(meant), meant)


def test_a_mark_of_byte_order_utf_16_and_windows_lines() -> None:
    assert load(b"\xef\xbb\xbfa: b\r\nc: [d]\r\n", "f").at(("c", 0)) == (2, 5)
    assert load("a: é".encode("utf-16"), "f").data == {"a": "é"}


def test_lines_are_counted_as_an_editor_does() -> None:
    located = load('a: "x\u2028y"\nb: c\u0085\nd: "e\r\nf"\ng: h\n', "f")
    assert (located.at_key(("b",)), located.at_key(("g",))) == ((2, 1), (5, 1))


def test_an_empty_text_holds_nothing() -> None:
    assert load("", "f").data is None
    assert load("# only words\n", "f").data is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3", "f.yaml:3:1: the key 'a' stands here a second time (first at f.yaml:1:1)"),
        ("a: &x [1, *x]", "f.yaml:1:11: the alias '*x' contains itself"),
        ("a: *x", "f.yaml:1:4: the alias '*x' stands for nothing that was anchored above"),
        ("? [a]\n: b", "f.yaml:1:3: a key that is not plain text"),
        ("&a a: 1\n*a : 2", "f.yaml:2:1: a key that is not plain text"),
        ("a: !!int 3", "f.yaml:1:4: the tag '!!int'"),
        (
            "a: !!python/object/apply:os.system [ls]",
            "f.yaml:1:4: the tag '!!python/ob…'",
        ),
        ("a: 1\n---\nb: 2", "f.yaml:2:1: a second document begins here"),
        (
            "a:\n\tb: 1",
            "f.yaml:2:1: not YAML: while scanning for the next token: found character that cannot start any token",
        ),
        ("a: b: c", "f.yaml:1:5: not YAML: mapping values are not allowed in this context"),
        ("a: [1", "f.yaml:1:6: not YAML"),
        (b"a: \xff", "f.yaml:1:4: byte 0xFF is not UTF-8"),
        ("a: é\nb: ü".encode("latin-1"), "f.yaml:1:4: byte 0xE9 is not UTF-8"),
        (b"\xff\xfea", "f.yaml: not UTF-16: truncated data"),
        ("a: b\x00", "f.yaml:1:5: control character U+0000"),
        ("a: \x1b[31m", "f.yaml:1:4: control character U+001B"),
        ("a: \ud800", "f.yaml:1:4: control character U+D800"),
    ],
)
def test_what_is_refused_is_named_with_its_place(text: bytes | str, expected: str) -> None:
    assert fault(text).startswith(expected)


LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[" * 20_000 + "]" * 20_000, "f.yaml:1:101: nested too deeply"),
        ("{a: " * 20_000, "f.yaml:1:401: nested too deeply"),
        ("- " * 20_000 + "x", "f.yaml:1:201: nested too deeply"),
        ("\n".join(" " * n + "a:" for n in range(2_000)), "f.yaml:101:101: nested too deeply"),
        ("? " * 20_000 + "x", "f.yaml:1:3: a key that is not plain text"),
        (LAUGHS, "f.yaml:6:36: the file holds too many values"),
        ("a: " + "x" * 50_000_000, "f.yaml: the file has 50 MB"),
    ],
    ids=["brackets", "braces", "dashes", "blocks", "questions", "laughs", "one long line"],
)
def test_texts_made_to_hurt_get_an_answer_at_once(text: str, expected: str) -> None:
    begun = time.process_time()
    assert fault(text).startswith(expected)
    assert time.process_time() - begun < 5  # each would take minutes, gigabytes or the stack if it were followed


def test_nesting_that_people_use_is_followed() -> None:
    assert load("[" * 100 + "]" * 100, "f").data


def test_an_alias_stands_for_what_was_anchored() -> None:
    located = load("a: &x {b: [1, 2]}\nc: *x\nd: &y text\ne: *y\n", "f")
    assert located.data == {"a": {"b": [1, 2]}, "c": {"b": [1, 2]}, "d": "text", "e": "text"}
    assert (located.at(("c",)), located.at(("c", "b", 0))) == ((2, 4), (1, 12))


_TEXT = st.text(st.sampled_from("ab12:-?[]{}&*!|>'\"%@`#,. \n\t\r~é😀\ufeff\u2028"), max_size=60)


@given(_TEXT | st.text() | st.binary())
@example("")
@example("\n---\n...\n---")
@settings(max_examples=500)
def test_no_text_does_more_than_raise(text: str | bytes) -> None:
    try:
        located = load(text, "f.yaml")
    except UsageError as error:
        assert error.where.startswith("f.yaml")  # noqa: PT017  # either outcome is fine
        return
    for path in _paths(located.data):
        line, column = located.at(path)
        assert line > 0
        assert column > 0


_KEYS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffe\uffff"), max_size=8
)
_VALUES = st.recursive(
    _KEYS | st.integers(-(10**9), 10**9) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=20,
)


@given(_VALUES, st.booleans())
def test_what_was_written_is_read_and_each_place_holds_it(value: object, flow: bool) -> None:
    text = yaml.safe_dump(value, allow_unicode=True, default_flow_style=flow, width=10_000)
    located = load(text, "f")
    assert located.data == value
    lines = text.split("\n")
    for path in _paths(value):
        line, column = located.at(path)
        found = _at(located, path)
        if isinstance(found, int) and not isinstance(found, bool):
            assert lines[line - 1][column - 1 :].startswith(str(found))


def _paths(value: object, at: Path = ()) -> list[Path]:
    inner: list[Path] = []
    if isinstance(value, dict):
        inner = [p for key, one in value.items() for p in _paths(one, (*at, key))]
    elif isinstance(value, list):
        inner = [p for index, one in enumerate(value) for p in _paths(one, (*at, index))]
    return [at, *inner]


def _at(located: Located, path: Path) -> object:
    return located.data_at(path)


def test_marks_that_joining_files_left_behind_are_no_fault(tmp_path: FilePath) -> None:
    plan = "\ufeff# Objective: Ships berth within a day\nOwner: Mira\n\n- KR: berth time 30 h to 24 h\n"
    (tmp_path / "okrs.md").write_text(plan + plan.replace("Ships", "Barges"))
    table = "Objective,Key Result,Owner\n\ufeffCranes run at night,Night shifts 2 to 5,Mira\n"
    (tmp_path / "okrs.csv").write_text(table)
    did = okrlint("check", "okrs.md", "okrs.csv", "-f", "json", cwd=tmp_path)
    assert did.code in (0, 1), did.err
    assert "\ufeff" not in did.out
    assert json.loads(did.out)["counts"]["objective"] == 3
