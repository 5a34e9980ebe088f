"""Nested cross-validation by organisation: every choice is made on organisations other than the one that is judged.

For each organisation left out, the other ones decide which shape to use (`SHAPES`: thresholds, discounts, signals left
out), the weights, the calibration and what a claim is worth; only then the organisation is looked at. What this cannot
leave out is the design itself, which was drawn up while looking at some of these organisations.
"""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from benchmarks import overlap_fit as fitting
from benchmarks.overlap_pairs import Labelled
from okrlint.relations.overlap import attribution, generic, model, wording
from okrlint.relations.overlap.goals import Kind

SHAPES: dict[str, dict[tuple[Any, str], float]] = {
    "as shipped": {},
    "general words weigh all the same": {(generic, "DISCOUNT"): 1.0},
    "general words weigh more": {(generic, "DISCOUNT"): 0.6},
    "general words weigh less": {(generic, "DISCOUNT"): 0.25},
    "statements count sooner": {(wording, "NEAR"): 0.8},
    "statements count later": {(wording, "NEAR"): 1.8},
    "phrases count later": {(wording, "PHRASE"): 2.2},
    "looser claims": {(wording, "SAME"): 0.75, (wording, "TELLING"): 1.2},
    "stricter claims": {(wording, "SAME"): 0.92, (wording, "TELLING"): 2.0},
    "fewer others": {(wording, "OTHERS"): 1},
    "more others": {(wording, "OTHERS"): 5},
    "segments told sooner": {(attribution, "SEGMENT"): 0.2},
}
"""What may be chosen inside a fold besides: which signal to leave out, and how near the weights stay to the prior."""
VARIANTS = ("", "copied title", "same number", "more key results", "named in a description")
ENOUGH = 0.9
"""The precision of claims that a choice must keep where it is made: above the aim of 0.85, as the best of many choices
does worse elsewhere."""
DRAWS = 2000

Fitted = tuple[str, str]


class Unseen(NamedTuple):
    """One pair, judged by what other organisations yielded."""

    score: float
    confidence: float
    claimed: tuple[Kind, ...]
    kinds: tuple[Kind, ...]


def nested(labelled: Labelled) -> tuple[list[Unseen], dict[str, str]]:
    """Every pair as judged without its organisation, and the choice that was made for each organisation."""
    seen = {name: _shaped(labelled, shape) for name, shape in SHAPES.items()}
    organisations = sorted({pair.organisation for pair in labelled.pairs})
    memory: dict[tuple[Fitted, frozenset[str]], fitting.Fit] = {}
    found: list[Unseen | None] = [None] * len(labelled.pairs)
    chosen: dict[str, str] = {}
    for left in organisations:
        rest = [name for name in organisations if name != left]
        best: tuple[tuple[bool, float], Fitted, list[float]] | None = None
        for shape, rows in seen.items():
            for without in VARIANTS if shape == "as shipped" else ("",):
                choice = (shape, without)
                scores = _inner(labelled, rows, rest, choice, memory)
                worth = _worth(labelled, rows, rest, scores)
                if best is None or worth > best[0]:
                    best = (worth, choice, scores)
        assert best is not None
        _, choice, scores = best
        chosen[left] = " without ".join(part for part in choice if part)
        places = [i for i, pair in enumerate(labelled.pairs) if pair.organisation in rest]
        slope, offset = questions_worth(labelled, seen[choice[0]], scores, places)
        fitted = _fit(labelled, seen[choice[0]], {left}, choice, memory)
        worths = claims_worth(labelled, seen[choice[0]], places)
        for i, pair in enumerate(labelled.pairs):
            if pair.organisation == left:
                found[i] = _judged(seen[choice[0]][i], fitted, slope, offset, worths)
    return [unseen for unseen in found if unseen is not None], chosen


def claims_worth(labelled: Labelled, seen: Sequence[fitting.Seen], places: Sequence[int]) -> dict[Kind, float]:
    """For each kind that is claimed, the share of claims that readers confirmed, drawn to a half as by two more."""
    counts: dict[Kind, list[bool]] = {}
    for i in places:
        for observed in seen[i].kinds:
            if observed.claimed:
                counts.setdefault(observed.kind, []).append(labelled.pairs[i].competes)
    return {kind: (sum(said) + 1) / (len(said) + 2) for kind, said in counts.items()}


def questions_worth(
    labelled: Labelled, seen: Sequence[fitting.Seen], scores: Sequence[float], places: Sequence[int]
) -> tuple[float, float]:
    """Slope and offset that turn scores into shares, for pairs of which nothing is claimed."""
    asked = [i for i in places if not any(observed.claimed for observed in seen[i].kinds)]
    return fitting.calibrate([scores[i] for i in asked], [labelled.pairs[i].competes for i in asked])


def interval(
    places: Sequence[int], figure: Callable[[Sequence[int]], float | None], draws: int = DRAWS
) -> tuple[float, float]:
    """The 95 % interval of a figure when the pairs are drawn again and again, with replacement (percentiles)."""
    rng = random.Random(7)
    values = []
    for _ in range(draws):
        value = figure(rng.choices(places, k=len(places)))
        if value is not None:
            values.append(value)
    values.sort()
    return (values[int(0.025 * len(values))], values[int(0.975 * len(values)) - 1]) if values else (0.0, 1.0)


def calibration_error(confidences: Sequence[float], competes: Sequence[bool]) -> float:
    """The mean distance of confidence from truth over ten bins of equal width, by the number of pairs in each."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(10)]
    for confidence, y in zip(confidences, competes, strict=True):
        bins[min(9, int(10 * confidence))].append((confidence, y))
    return sum(abs(sum(c for c, _ in inside) - sum(y for _, y in inside)) for inside in bins) / len(competes)


@contextlib.contextmanager
def shaped(shape: dict[tuple[Any, str], float]) -> Iterator[None]:
    """The detector with other constants, for as long as the block lasts."""
    before = {place: getattr(*place) for place in shape}
    for (module, name), value in shape.items():
        setattr(module, name, value)
    try:
        yield
    finally:
        for (module, name), value in before.items():
            setattr(module, name, value)


def _shaped(labelled: Labelled, shape: dict[tuple[Any, str], float]) -> list[fitting.Seen]:
    with shaped(shape):
        return fitting.rows(labelled)


def _fit(
    labelled: Labelled,
    seen: Sequence[fitting.Seen],
    left: set[str],
    choice: Fitted,
    memory: dict[tuple[Fitted, frozenset[str]], fitting.Fit],
) -> fitting.Fit:
    key = (choice, frozenset(left))
    if key not in memory:
        places = [i for i, pair in enumerate(labelled.pairs) if pair.organisation not in left]
        memory[key] = fitting.fit(
            [seen[i].row for i in places],
            [labelled.pairs[i].competes for i in places],
            [labelled.pairs[i].organisation for i in places],
            without=choice[1],
        )
    return memory[key]


def _inner(
    labelled: Labelled,
    seen: Sequence[fitting.Seen],
    rest: Sequence[str],
    choice: Fitted,
    memory: dict[tuple[Fitted, frozenset[str]], fitting.Fit],
) -> list[float]:
    """Scores of the pairs of `rest`, each organisation by a fit to the others of `rest`; 0 for all other pairs."""
    everybody = {pair.organisation for pair in labelled.pairs}
    fits = {name: _fit(labelled, seen, (everybody - set(rest)) | {name}, choice, memory) for name in rest}
    return [
        fits[pair.organisation].score(seen[i].row) if pair.organisation in fits else 0.0
        for i, pair in enumerate(labelled.pairs)
    ]


def _worth(
    labelled: Labelled, seen: Sequence[fitting.Seen], rest: Sequence[str], scores: Sequence[float]
) -> tuple[bool, float]:
    """Claims that are right often enough come first, then the order in which pairs are put up and what is found."""
    places = [i for i, pair in enumerate(labelled.pairs) if pair.organisation in rest]
    truth = [labelled.pairs[i].competes for i in places]
    claims = [labelled.pairs[i].competes for i in places if is_claimed(seen[i])]
    precise = bool(claims) and sum(claims) >= ENOUGH * len(claims)
    ranked = fitting.average_precision([scores[i] for i in places], truth)
    return precise, ranked + 0.5 * sum(claims) / max(1, sum(truth))


def is_claimed(seen: fitting.Seen) -> bool:
    """Whether a pair would be a finding by default."""
    return not seen.refused and any(observed.claimed for observed in seen.kinds)


def _judged(seen: fitting.Seen, fitted: fitting.Fit, slope: float, offset: float, worths: dict[Kind, float]) -> Unseen:
    score = fitted.score(seen.row)
    asked = min(model.ASKED, fitting.share(slope, offset, score))
    claimed = tuple(o.kind for o in seen.kinds if o.claimed) if not seen.refused else ()
    sure = max((worths.get(kind, 0.5) for kind in claimed), default=asked)
    return Unseen(score, sure, claimed, tuple(o.kind for o in seen.kinds))


class Measured(msgspec.Struct, frozen=True):
    """A share with its interval and what it is a share of."""

    right: int
    of: int
    low: float
    high: float


def share_right(labelled: Labelled, places: Sequence[int], said: Callable[[int], bool]) -> Measured:
    """Of the pairs for which `said` holds, those that compete."""
    wanted = [i for i in places if said(i)]

    def figure(drawn: Sequence[int]) -> float | None:
        inside = [labelled.pairs[i].competes for i in drawn if said(i)]
        return sum(inside) / len(inside) if inside else None

    low, high = interval(places, figure)
    return Measured(sum(labelled.pairs[i].competes for i in wanted), len(wanted), low, high)
