"""`clarity`: whether one can tell at the end that a key result was reached, and whether it names more than an output.

Both are judged from the text once, here; the words stand in `clarity_words.py`, numbers come from `measure.py`. What is
not plainly one thing is "unknown": no rule speaks of it.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from okrlint.relations.clarity_words import BARS, END_STATES, FINAL_VERBS, IMPROVE, MAKE, PURSUE
from okrlint.relations.measure import Measure, measure
from okrlint.relations.measure_numbers import has_placeholder, quantities, withheld
from okrlint.relations.relation import Context, Derived
from okrlint.relations.rows import insert_rows

if TYPE_CHECKING:
    import duckdb

Fault: TypeAlias = Literal["", "placeholder", "direction only", "activity"]
Kind: TypeAlias = Literal["outcome", "output", "unknown"]


class Clarity(msgspec.Struct, frozen=True):
    """`fault` is why nobody can tell at the end ("" where somebody can, or may), `word` what shows it, as written."""

    fault: Fault = ""
    word: str = ""
    kind: Kind = "unknown"


_HEAD = re.compile(r"^(?:\W|\[[^\]]*\]|\([^)]*\)|(?:KR|O)?\s?\d+(?:\.\d+)*\s*[:.)-]|(?:to|we(?:'ll| will)?)\s)*", re.I)
_MARKED = re.compile(r"[*_`~]+")
_LINKED = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_DIGIT = re.compile(r"\d")
_FINISH = re.compile(r"\b[^\W\d_]{3,}(?:ed|ied)\b(?=\s*(?:[.,;:)]|$))", re.IGNORECASE)
"""A text, or a part of one, that ends in a participle says a state: "Contract template signed"."""


def clarity(text: str, measured: Measure | None = None) -> Clarity:
    """Read one key result; `measured` is what `measure` made of it, where that is known already."""
    plain = " ".join(_LINKED.sub(r"\1", _MARKED.sub("", text)).split())
    head = _HEAD.sub("", plain)
    if has_placeholder(plain) and _is_open(plain):
        return Clarity("placeholder", "", "unknown")
    known = measured if measured is not None else measure(head)
    openings = _openings(head)
    improving, pursuing, making = (_first(openings, words) or _last(head, words) for words in (IMPROVE, PURSUE, MAKE))
    # Most texts begin with none of these words, and are asked no further.
    if (improving or pursuing) and not _ends(plain, head, known):
        return Clarity("direction only", improving, "unknown") if improving else Clarity("activity", pursuing, "output")
    return Clarity("", making or pursuing, _kind(plain, head, known, making or pursuing))


def _ends(plain: str, head: str, known: Measure) -> bool:
    """Whether there is something by which one can see that it is reached: an amount, or a state."""
    counted = known.target is not None or bool(withheld(plain)) or bool(_DIGIT.search(_DIGIT_NAMES.sub(" ", head)))
    return counted or _holds(head, END_STATES) or bool(_FINISH.search(head))


def _is_open(plain: str) -> bool:
    """Whether the stand-in is for the target: no amount is there, or only the one that it starts from."""
    amounts = quantities(plain)
    return not amounts or (len(amounts) == 1 and _STARTS_FROM.search(plain[: amounts[0].start]) is not None)


_STARTS_FROM = re.compile(r"\b(?:from|von|de|da|van)\s*$", re.IGNORECASE)
_DIGIT_NAMES = re.compile(r"#\d+|\bv\d[\d.]*|\b[A-Za-z]{1,4}\d+\b|\bQ[1-4]\b|\b(?:19|20)\d\d\b|https?://\S+")
"""Digits that are names: tickets, versions, quarters, years."""


def _kind(plain: str, head: str, known: Measure, making: str) -> Kind:
    if making and known.baseline is None and "%" not in plain and not _holds(head, BARS):
        return "output"
    moves = known.direction in ("increase", "decrease", "maintain") or known.baseline is not None
    if known.target is not None and (moves or any(q.unit in ("%", "x") for q in quantities(plain) if q.value != 100)):
        return "outcome"
    return "unknown"


_NOUN_BEFORE = frozenset({"for", "of", "on", "für", "von", "pour", "de", "para", "per", "di", "voor", "van"})
"""A word before one of these is a noun: "Support for the map", "Release of the app"."""


def _openings(head: str) -> list[tuple[str, str]]:
    """What a text begins with, two words before one, as written and as compared; no noun."""
    said = head.split(None, 2)[:2]
    found = [" ".join(said)] if len(said) == 2 else []
    found += said[:1] if said[1:] == [] or said[1].casefold() not in _NOUN_BEFORE else []
    return [(words, words.casefold()) for words in (one.rstrip(".,;:") for one in found)]


def _first(openings: list[tuple[str, str]], words: frozenset[str]) -> str:
    """The word or words at the beginning that are among these, as written."""
    return next((written for written, compared in openings if compared in words), "")


def _last(head: str, words: frozenset[str]) -> str:
    """The verb at the end, where a language puts it there: "Handbuch für die Schicht schreiben"."""
    last = head.split()[-1].rstrip(".,;:!") if " " in head else ""
    return last if last in FINAL_VERBS and last in words else ""


def _holds(text: str, words: frozenset[str]) -> bool:
    found = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", text.casefold())
    return not words.isdisjoint(found) or any(f"{a} {b}" in words for a, b in pairwise(found))


def _fill(connection: duckdb.DuckDBPyConnection, context: Context) -> None:
    rows = connection.execute(
        "SELECT k.goal, k.objective, k.title, k.target IS NOT NULL, m.target, m.direction, m.baseline "
        "FROM key_result k JOIN metric_use m USING (goal) ORDER BY k.goal"
    ).fetchall()
    read = []
    for goal, objective, title, stated, target, direction, baseline in rows:
        said = clarity(title, Measure(target=target, direction=direction, baseline=baseline))
        if stated and said.fault:
            said = Clarity("", "", "unknown")
        read.append((goal, objective, said.fault, said.word, said.kind))
    insert_rows(connection, "clarity", read)


CLARITY = Derived("clarity", ("key_result", "metric_use"), _fill)
