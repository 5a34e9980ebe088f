"""What word similarity alone does: TF-IDF, BM25, and the best two titles or key results with templates dropped."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict

from benchmarks.overlap_pairs import Labelled, Pair
from okrlint.relations.overlap.goals import Goal

_WORD = re.compile(r"[^\W_]+")
TEMPLATE = 0.6
"""Cosine from which a text counts as a near copy, digits masked."""


def words(text: str) -> list[str]:
    return [re.sub(r"\d+", "0", word) for word in _WORD.findall(text.casefold())]


def whole(goal: Goal) -> str:
    return " ".join([goal.title, goal.description, *(k.title for k in goal.key_results)])


class Cosine:
    """TF-IDF vectors (1 + log tf, unit length) of some texts of one cycle."""

    def __init__(self, texts: list[list[str]]) -> None:
        self.df = Counter(word for text in texts for word in set(text))
        self.size = len(texts)
        self.vectors = [self._vector(text) for text in texts]

    def _vector(self, text: list[str]) -> dict[str, float]:
        raw = {w: (1 + math.log(n)) * math.log((1 + self.size) / self.df[w]) for w, n in Counter(text).items()}
        length = math.sqrt(sum(x * x for x in raw.values())) or 1.0
        return {w: x / length for w, x in raw.items()}

    def of(self, i: int, j: int) -> float:
        one, two = self.vectors[i], self.vectors[j]
        return sum(x * two[w] for w, x in one.items() if w in two)


def tf_idf(labelled: Labelled) -> list[float]:
    """Cosine of the whole texts, weights from the cycle."""
    scores = {}
    for name, goals in labelled.goals.items():
        for cycle in _cycles(goals).values():
            vectors = Cosine([words(whole(goal)) for goal in cycle])
            places = {goal.key: place for place, goal in enumerate(cycle)}
            for pair in _of(labelled, name, places):
                scores[pair.id] = vectors.of(places[pair.a], places[pair.b])
    return [scores[pair.id] for pair in labelled.pairs]


def bm25(labelled: Labelled) -> list[float]:
    """BM25 (k1 1.2, b 0.75) of each text as a query for the other, averaged, relative to its own best score."""
    scores = {}
    for name, goals in labelled.goals.items():
        for cycle in _cycles(goals).values():
            texts = [Counter(words(whole(goal))) for goal in cycle]
            df = Counter(word for text in texts for word in text)
            mean = sum(sum(text.values()) for text in texts) / len(texts)

            def score(
                query: Counter[str], text: Counter[str], df: Counter[str] = df, n: int = len(texts), mean: float = mean
            ) -> float:
                length = 1.2 * (0.25 + 0.75 * sum(text.values()) / mean)
                return sum(
                    math.log(1 + (n - df[w] + 0.5) / (df[w] + 0.5)) * text[w] * 2.2 / (text[w] + length)
                    for w in query
                    if w in text
                )

            places = {goal.key: place for place, goal in enumerate(cycle)}
            for pair in _of(labelled, name, places):
                a, b = texts[places[pair.a]], texts[places[pair.b]]
                scores[pair.id] = (score(a, b) / (score(a, a) or 1) + score(b, a) / (score(b, b) or 1)) / 2
    return [scores[pair.id] for pair in labelled.pairs]


def templates_dropped(labelled: Labelled) -> list[float]:
    """Best cosine of two titles or key results, none of which has near copies in three or more other goals."""
    scores = {}
    for name, goals in labelled.goals.items():
        for cycle in _cycles(goals).values():
            texts = [
                (place, t)
                for place, goal in enumerate(cycle)
                for t in (goal.title, *(k.title for k in goal.key_results))
            ]
            vectors = Cosine([words(text) for _, text in texts])
            kept = _not_templates(texts, vectors)
            own: dict[int, list[int]] = defaultdict(list)
            for place, (goal_place, _) in enumerate(texts):
                if place in kept:
                    own[goal_place].append(place)
            places = {goal.key: place for place, goal in enumerate(cycle)}
            for pair in _of(labelled, name, places):
                mine, theirs = own[places[pair.a]], own[places[pair.b]]
                scores[pair.id] = max((vectors.of(i, j) for i in mine for j in theirs), default=0.0)
    return [scores[pair.id] for pair in labelled.pairs]


def _not_templates(texts: list[tuple[int, str]], vectors: Cosine) -> set[int]:
    kept = set()
    for i, (goal, _) in enumerate(texts):
        copies = {other for j, (other, _) in enumerate(texts) if other != goal and vectors.of(i, j) >= TEMPLATE}
        if len(copies) < 4:  # the pair's own partner and three others
            kept.add(i)
    return kept


def _cycles(goals: list[Goal]) -> dict[int | None, list[Goal]]:
    found: dict[int | None, list[Goal]] = defaultdict(list)
    for goal in goals:
        found[goal.cycle].append(goal)
    return found


def _of(labelled: Labelled, name: str, places: dict[int, int]) -> list[Pair]:
    return [p for p in labelled.pairs if p.organisation == name and p.a in places and p.b in places]
