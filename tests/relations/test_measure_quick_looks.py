"""A quick look before a slow pattern finds nothing that the pattern finds: only the time may differ."""

from __future__ import annotations

import random
import re

import pytest

from okrlint.relations import measure

PIECES = (
    "raise", "arrivals", "from", "59", "to", "24 %", "by end of Q1", "By 2027", "before start", "UNTIL March 3",
    "within 30 days", "in the last quarter", "during next 2 weeks", "over a year", "every month", "PER hour", "QoQ",
    "m/m", "Y/Y", "While", "WITHOUT", "a; b", "c: d", "e\nf", "g.", "h, i", "j!", "k? ", " - ", "wh", "awhile", "-",
    "byte", "", "(by June 4)", "/in a week",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_quick_looks_hide_nothing(seed: int) -> None:
    random_ = random.Random(seed)
    texts = [random_.choice((" ", "", "-")).join(random_.choices(PIECES, k=random_.randint(1, 6))) for _ in range(2000)]
    assert {measure._has_clauses(t) for t in texts} == {True, False}
    assert {measure._may_narrow(t) for t in texts} == {True, False}
    for text in texts:
        assert measure._has_clauses(text) == found(measure._CLAUSE, text), text
        assert measure._may_narrow(text) or not found(measure._SCOPE, text), text


def found(pattern: re.Pattern[str], text: str) -> bool:
    return pattern.search(text) is not None
