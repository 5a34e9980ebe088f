"""What people and models decided about pairs: which decision counts, and for which texts a model's still holds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeAlias

import msgspec

from okrlint.relations.overlap.goals import Goal, Kind

Label: TypeAlias = Literal["overlap", "related", "unrelated"]
"""Whether the two compete, are only about one area, or have nothing to do with one another."""
Origin: TypeAlias = Literal["person", "model"]


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """One decision about the goals with keys `a` < `b`; `moment` is ISO, `digest` that of the texts it was made on."""

    a: int
    b: int
    label: Label
    origin: Origin
    kind: Kind | None = None
    why: str = ""
    by: str = ""
    moment: str = ""
    digest: str = ""

    @property
    def text(self) -> str:
        """The decision as evidence."""
        said = {
            "overlap": "they compete",
            "related": "they are about one area and do not compete",
            "unrelated": "they have nothing to do with one another",
        }[self.label]
        who = self.by or ("somebody" if self.origin == "person" else "a model")
        return f"{who} judged that {said}" + (f": {self.why}" if self.why else "")


Decided: TypeAlias = Mapping[tuple[int, int], Judged]


def standing(judged: Iterable[Judged], goals: Sequence[Goal]) -> dict[tuple[int, int], Judged]:
    """The decision that counts for each pair: a person's before a model's, then the newest, then the last.

    A model's counts only for the texts that it was shown.
    """
    by_key = {goal.key: goal for goal in goals}
    best: dict[tuple[int, int], Judged] = {}
    for one in judged:
        if one.a not in by_key or one.b not in by_key:
            continue
        if one.origin == "model" and one.digest != digest(by_key[one.a], by_key[one.b]):
            continue
        old = best.get((one.a, one.b))
        if old is None or _weight(one) >= _weight(old):
            best[one.a, one.b] = one
    return best


def digest(one: Goal, two: Goal) -> str:
    """A digest of what the two say, the same in either order (128 bits of SHA-256, hexadecimal)."""
    texts = sorted(msgspec.json.encode(content(goal)) for goal in (one, two))
    return hashlib.sha256(b"\0".join(texts)).hexdigest()[:32]


def content(goal: Goal) -> dict[str, str | list[str]]:
    """What a goal says, and nothing of who says it: title, key results, the beginning of its description."""
    return {
        "objective": _line(goal.title),
        "key_results": [_line(k.title) for k in goal.key_results][:RESULTS],
        "description": _line(goal.description)[:LONGEST],
    }


RESULTS, LONGEST = 20, 600
"""Key results and characters of a description that a decision is made on."""


def _line(text: str) -> str:
    return " ".join(text.split())[:LONGEST]


def _weight(one: Judged) -> tuple[bool, str]:
    return one.origin == "person", one.moment
