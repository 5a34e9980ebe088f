"""Words of any script, numbers apart, hyphens joined where the plain form is in use."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrlint.relations.overlap.words import is_number, pieces, tokens


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Raise the take-out rate!", ["raise", "the", "take-out", "rate"]),
        ("see https://example.org/a?b=c now", ["see", "now"]),
        ("[Plan](https://example.org/plan) it", ["plan", "it"]),
        ("crew’s node.js", ["crew’s", "node.js"]),
        ("Größe", ["größe".casefold()]),
        ("ｆｕｌｌ width", ["full", "width"]),
        ("हिन्दी शब्द।", ["हिन्दी", "शब्द"]),
        ("", []),
    ],
)
def test_tokens(text: str, found: list[str]) -> None:
    assert tokens(text) == found


@pytest.mark.parametrize("token", ["3", "10k", "9.4", "q3", "n4", "fy21", "v2", "1st"])
def test_numbers(token: str) -> None:
    assert is_number(token)
    assert pieces(token, set()) == []


@pytest.mark.parametrize("token", ["log4j", "k8s", "berth", "コンテナ"])
def test_what_is_no_number(token: str) -> None:
    assert not is_number(token)


def test_inflected_words_meet() -> None:
    assert pieces("containers", set()) == pieces("container", set()) == ["contai"]


def test_hyphens() -> None:
    assert pieces("take-out", {"takeout"}) == ["takeou"]
    assert pieces("take-out", set()) == ["take", "out"]


def test_scripts_without_spaces_become_pairs_of_characters() -> None:
    assert pieces("港の待ち時間", set()) == ["港の", "の待", "待ち", "ち時", "時間"]
    assert pieces("api連携", set()) == ["api", "連携"]
    assert pieces("港", set()) == ["港"]


@given(st.text(max_size=80))
def test_every_text_has_tokens_and_pieces(text: str) -> None:
    for token in tokens(text):
        assert all(pieces(token, set())) or is_number(token)
