"""Fit the weights of the text signals, score each organisation by a fit that has not seen it, and measure ranking."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from benchmarks.overlap_pairs import Labelled
from okrlint.relations.overlap import model, structure
from okrlint.relations.overlap.corpus import Corpus
from okrlint.relations.overlap.detect import Judge
from okrlint.relations.overlap.embeddings import Model
from okrlint.relations.overlap.goals import Observation
from okrlint.relations.overlap.signals import values

RIDGE = 10.0
"""How strongly weights are held near `model.PRIOR`."""
PREVALENCE = 0.2
"""Share of competing pairs that every fit is weighted to, so that the constant does not depend on who is left out."""

Row = dict[str, float]


class Seen(msgspec.Struct, frozen=True):
    """What is seen of a pair: its signals, the kinds of overlap, and why it would not be asked about ("" if it is)."""

    row: Row
    kinds: tuple[Observation, ...]
    refused: str


class Fit(msgspec.Struct, frozen=True):
    constant: float
    weights: dict[str, float]

    def score(self, row: Row) -> float:
        judged = sum(model.JUDGED[name] * value for name, value in row.items() if name in model.JUDGED)
        return self.constant + judged + sum(w * row[name] for name, w in self.weights.items())


def rows(labelled: Labelled, sentences: Model | None = None) -> list[Seen]:
    """What is seen of every labelled pair; with a model of sentences if one is given."""
    corpora = {name: (Corpus(goals), structure.Structure(goals)) for name, goals in labelled.goals.items()}
    judges: dict[tuple[str, int | None], Judge] = {}
    found = []
    for pair in labelled.pairs:
        corpus, known = corpora[pair.organisation]
        cycle = corpus.cycles[corpus.goals[pair.a].cycle]
        if (pair.organisation, cycle.key) not in judges:
            judges[pair.organisation, cycle.key] = Judge(cycle, known, sentences)
        signals, kinds = judges[pair.organisation, cycle.key].weighed(*sorted((pair.a, pair.b)))
        refused = known.eligible(corpus.goals[pair.a], corpus.goals[pair.b])
        found.append(Seen(values(signals), kinds, refused))
    return found


def fit(
    found: Sequence[Row], competes: Sequence[bool], groups: Sequence[str], *, ridge: float = RIDGE, without: str = ""
) -> Fit:
    """Weighted logistic regression drawn to `model.PRIOR` (ridge), each weight of its prior's sign.

    Organisations count by the square root of their number of pairs, and both labels as in PREVALENCE. `without` leaves
    out one signal.
    """
    names = [name for name in model.PRIOR if name != without]
    prior = [model.PRIOR[name] for name in names]
    # Most signals of most pairs are 0: only the others are gone through.
    x = [[(i, row[name]) for i, name in enumerate(names) if row[name]] + [(len(names), 1.0)] for row in found]
    importance = _importance(competes, groups)
    at = [*prior, -2.0]
    for _ in range(100):
        gradient = [ridge * (a - p) for a, p in zip(at, prior, strict=False)] + [0.0]
        curve = [[ridge if i == j and i < len(names) else 0.0 for j in range(len(at))] for i in range(len(at))]
        for row, y, w in zip(x, competes, importance, strict=True):
            p = 1 / (1 + math.exp(-sum(at[i] * v for i, v in row)))
            slope, bend = w * (p - y), w * p * (1 - p)
            for i, v in row:
                gradient[i] += slope * v
                for j, u in row:
                    curve[i][j] += bend * v * u
        step = _solve(curve, gradient)
        at = [a - s for a, s in zip(at, step, strict=True)]
        at = [max(0.0, a) if p > 0 else min(0.0, a) for a, p in zip(at, prior, strict=False)] + at[-1:]
        if max(map(abs, step)) < 1e-9:
            break
    return Fit(round(at[-1], 2), {name: round(a, 2) for name, a in zip(names, at, strict=False)})


def left_out(labelled: Labelled, found: Sequence[Seen]) -> list[float]:
    """The score of each pair by a fit to all other organisations."""
    scores = [0.0] * len(labelled.pairs)
    for name in sorted({pair.organisation for pair in labelled.pairs}):
        seen = [i for i, pair in enumerate(labelled.pairs) if pair.organisation != name]
        fitted = fit(
            [found[i].row for i in seen],
            [labelled.pairs[i].competes for i in seen],
            [labelled.pairs[i].organisation for i in seen],
        )
        for i, pair in enumerate(labelled.pairs):
            if pair.organisation == name:
                scores[i] = fitted.score(found[i].row)
    return scores


def calibrate(scores: Sequence[float], competes: Sequence[bool]) -> tuple[float, float]:
    """Slope and offset that turn scores into shares (Platt 1999), without weights."""
    slope, offset = 1.0, 0.0
    for _ in range(100):
        gradient, curve = [0.0, 0.0], [[1e-9, 0.0], [0.0, 1e-9]]
        for score, y in zip(scores, competes, strict=True):
            p = 1 / (1 + math.exp(-(slope * score + offset)))
            row = (score, 1.0)
            for i in range(2):
                gradient[i] += (p - y) * row[i]
                for j in range(2):
                    curve[i][j] += p * (1 - p) * row[i] * row[j]
        step = _solve(curve, gradient)
        slope, offset = slope - step[0], offset - step[1]
    return round(slope, 2), round(offset, 2)


def share(slope: float, offset: float, score: float) -> float:
    """The calibrated share of pairs with a score that compete."""
    return 1 / (1 + math.exp(-(slope * score + offset)))


def average_precision(scores: Sequence[float], competes: Sequence[bool]) -> float:
    """Area under the precision-recall steps; pairs of one score count together. 0 if nothing competes."""
    order = sorted(zip(scores, competes, strict=True), key=lambda item: -item[0])
    total = sum(competes)
    found = seen = 0
    area = 0.0
    while seen < len(order):
        end = seen
        while end < len(order) and order[end][0] == order[seen][0]:
            end += 1
        hits = sum(y for _, y in order[seen:end])
        found, seen = found + hits, end
        area += hits * found / seen
    return area / total if total else 0.0


def _importance(competes: Sequence[bool], groups: Sequence[str]) -> list[float]:
    raw = [groups.count(group) ** -0.5 for group in groups]
    of = {y: sum(w for w, z in zip(raw, competes, strict=True) if z == y) or 1.0 for y in (True, False)}
    share = {True: PREVALENCE, False: 1 - PREVALENCE}
    return [len(raw) * w * share[y] / of[y] for w, y in zip(raw, competes, strict=True)]


def _solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gaussian elimination with pivots; the matrices here are small and positive definite."""
    size = len(right)
    a = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for i in range(size):
        pivot = max(range(i, size), key=lambda r: abs(a[r][i]))
        a[i], a[pivot] = a[pivot], a[i]
        for r in range(size):
            if r != i:
                factor = a[r][i] / a[i][i]
                a[r] = [x - factor * y for x, y in zip(a[r], a[i], strict=True)]
    return [a[i][size] / a[i][i] for i in range(size)]
