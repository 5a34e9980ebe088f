"""How the signals of a pair become a score, a confidence and a tier; the only place with weights and thresholds.

A logistic model: the score is a constant plus, for each signal, its weight times its value, in log-odds. The weights
of what texts say are fitted to labelled pairs by `benchmarks/overlap.py --fit` (few, of one sign each, and held near
the stated prior, because there are few labels); a test compares them with what the script yields. What trackers know
was in no labelled data: those weights are judgement, and are marked so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

PRIOR: dict[str, float] = {
    "same statement": 3.0,
    "shared phrase": 2.0,
    "more key results": 1.0,
    "same metric": 3.0,
    "parts of one parent": -2.0,
}
"""What the weights of the text signals are drawn to where labels are few."""

CONSTANT = -3.16
FITTED: dict[str, float] = {
    "same statement": 3.04,
    "shared phrase": 2.19,
    "more key results": 0.97,
    "same metric": 3.06,
    "parts of one parent": -2.13,
}
"""Fitted to all labelled pairs."""

JUDGED: dict[str, float] = {
    "opposite steps": 1.5,
    "shared work": 3.0,
    "shared people": 1.0,
    "shared labels": 0.5,
    "near in meaning": 1.0,
}
"""Set by judgement: shared work alone can make a pair likely, shared people or labels alone cannot."""

WEIGHTS: dict[str, float] = {**FITTED, **JUDGED}

SLOPE, OFFSET = 0.99, -0.25
"""Calibration of the score on pairs of organisations that the fit had not seen."""
CONFIDENT = 0.5
LIKELY = 0.35
"""Confidences from which a pair is a finding, and from which it is shown in `strict` and in the report."""


def score(values: Mapping[str, float]) -> float:
    """The log-odds of a pair with these signals; signals that are missing count as 0."""
    return CONSTANT + sum(WEIGHTS[name] * value for name, value in values.items())


def confidence(of_score: float) -> float:
    """The share of pairs with this score that readers called competing, 0 to 1."""
    return 1 / (1 + math.exp(-(SLOPE * of_score + OFFSET)))


def tier(of_confidence: float) -> Literal["confident", "likely", "none"]:
    """Which tier a confidence falls in."""
    if of_confidence >= CONFIDENT:
        return "confident"
    return "likely" if of_confidence >= LIKELY else "none"


LEAST = (math.log(LIKELY / (1 - LIKELY)) - OFFSET) / SLOPE
"""The score from which a pair is likely."""


def most_beside(said: Mapping[str, float], *, tracked: bool, meaning: bool = False) -> float:
    """The most that the other signals can add, without shared work, to a pair of which the words say this much.

    A metric or an object that two share is among the words they share, so its signal cannot be strong where those are
    weak; tests hold the bound against pairs that were judged in full. `tracked`: both have people or labels;
    `meaning`: a model of sentences is in use.
    """
    shared = min(1.0, 2.5 * max(math.sqrt(said["same statement"]), said["shared phrase"]))
    most = shared * (WEIGHTS["same metric"] + WEIGHTS["opposite steps"])
    most += WEIGHTS["shared people"] + WEIGHTS["shared labels"] if tracked else 0.0
    return most + (WEIGHTS["near in meaning"] if meaning else 0.0)
