"""An objective taken apart into statements: its title, each key result, its description, and the clauses of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from okrlint.relations.measure import measure
from okrlint.relations.measure_words import FUNCTION_WORDS
from okrlint.relations.overlap import generic
from okrlint.relations.overlap.goals import Goal
from okrlint.relations.overlap.words import is_number, pieces, tokens

LONGEST = 600
"""Tokens of a description that are read: past that, it is a document, and its beginning says what it is about."""
_CLAUSE = re.compile(r"[;:,!?.](?=\s|$)|\n|[()\[\]{}|•·]|\s[-–—/]\s|=>|[。、；：，！？।]")

_ACRONYM = re.compile(r"\b[A-Z]{2,6}\b")


class Statement(msgspec.Struct, frozen=True, gc=False, eq=False):
    """Something that an objective says in one breath.

    `words` are ids in the vocabulary, `numbers` the numbers as written; `key_result` is its place in the objective
    (-1 for title and description); `whole` is False for a clause of a longer statement; `metric` is True for the name
    of a metric that the tracker has a field for, with the numbers of its key result.
    """

    goal: int
    kind: Literal["title", "key result", "description"]
    key_result: int
    whole: bool
    text: str
    words: frozenset[int]
    numbers: frozenset[str]
    metric: bool = False


class Vocabulary:
    """Gives every word an id; the state that is guarded is the numbering and the tokens seen."""

    def __init__(self, goals: Iterable[Goal]) -> None:
        self.words: list[str] = []
        self.numbers: set[str] = set()
        self.acronyms = {
            found.casefold() for goal in goals for _, _, text, _ in _parts(goal) for found in _acronyms(text)
        }
        self._ids: dict[str, int] = {}
        self._known: dict[str, tuple[int, ...]] = {}
        self._plain = {
            token for goal in goals for _, _, text, _ in _parts(goal) for token in tokens(text) if "-" not in token
        }

    def ids(self, token: str) -> tuple[int, ...]:
        """The ids of what a token is compared by; none for a number."""
        known = self._known.get(token)
        if known is None:
            known = tuple(self._id(piece) for piece in pieces(token, self._plain))
            if not known and is_number(token):
                self.numbers.add(token)
            self._known[token] = known
        return known

    def is_general(self, word: int) -> bool:
        """Whether a word is one that any organisation uses, or a letter left of one ("decision(s)")."""
        said = self.words[word]
        return said in generic.WORDS or (len(said) == 1 and said.isascii())

    def without_function_words(self, words: frozenset[int]) -> frozenset[int]:
        """The words that carry a meaning of their own."""
        return frozenset(word for word in words if self.words[word] not in FUNCTION_WORDS)

    def _id(self, word: str) -> int:
        found = self._ids.get(word)
        if found is None:
            found = self._ids[word] = len(self.words)
            self.words.append(word)
        return found


def statements(goal: Goal, place: int, vocabulary: Vocabulary) -> list[Statement]:
    """The statements of a goal; `place` is what `Statement.goal` will hold. Empty for a goal without words."""
    found: list[Statement] = []
    for kind, key_result, text, beside in _parts(goal):
        clauses = [part for part in _CLAUSE.split(text) if part and not part.isspace()]
        whole = _statement(place, kind, key_result, True, text, vocabulary, beside)
        if whole is None:
            continue
        if kind != "description":
            found.append(whole)
        if len(clauses) > 1 or kind == "description":
            for clause in clauses:
                part = _statement(place, kind, key_result, False, clause, vocabulary)
                if part is not None and part.words != whole.words:
                    found.append(part)
    return found


def _acronyms(text: str) -> list[str]:
    """Words in capitals, unless everything is."""
    return [] if text.isupper() else _ACRONYM.findall(text)


def _parts(goal: Goal) -> Iterator[tuple[Literal["title", "key result", "description"], int, str, str | None]]:
    """Kind, place of the key result, text, and for the name of a metric what holds the numbers that belong to it."""
    yield "title", -1, goal.title, None
    for place, key_result in enumerate(goal.key_results):
        yield "key result", place, key_result.title, None
        if key_result.metric:
            target = measure(key_result.title).target if key_result.target is None else key_result.target
            yield "key result", place, key_result.metric, "" if target is None else f"{target:g}"
    if goal.description:
        yield "description", -1, _beginning(goal.description), None


def _beginning(text: str) -> str:
    words = text.split(None, LONGEST)
    return text if len(words) <= LONGEST else " ".join(words[:LONGEST])


def _statement(
    place: int,
    kind: Literal["title", "key result", "description"],
    key_result: int,
    whole: bool,
    text: str,
    vocabulary: Vocabulary,
    beside: str | None = None,
) -> Statement | None:
    found = tokens(text)
    ids = vocabulary.ids
    words = frozenset([word for token in found for word in ids(token)])
    if not words:
        return None
    if beside is None:
        numbers = frozenset(vocabulary.numbers.intersection(found))
    else:
        numbers = frozenset([token for token in tokens(beside) if is_number(token)])
    return Statement(place, kind, key_result, whole, text.strip(), words, numbers, beside is not None)
