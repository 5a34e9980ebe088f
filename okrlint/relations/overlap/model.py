"""How the signals of a pair become a score, a confidence and a tier; the only place with weights and thresholds.

A logistic model: the score is a constant plus, for each signal, its weight times its value, in log-odds. The weights
of what texts say are fitted to labelled pairs by `benchmarks/overlap.py --fit` (few, of one sign each, and held near
the stated prior, because there are few labels); a test compares them with what the script yields. What trackers know
was in no labelled data: those weights are judgement, and are marked so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from okrlint.relations.overlap.goals import Kind

PRIOR: dict[str, float] = {
    "one metric": 3.5,
    "one deliverable": 3.5,
    "one statement": 2.0,
    "copied title": 1.5,
    "same number": 1.5,
    "more key results": 1.0,
    "shared phrase": 2.0,
    "named in a description": 0.7,
}
"""What the weights of the text signals are drawn to where labels are few."""

CONSTANT = -2.43
FITTED: dict[str, float] = {
    "one metric": 3.58,
    "one deliverable": 3.51,
    "one statement": 1.87,
    "copied title": 1.61,
    "same number": 1.77,
    "more key results": 0.94,
    "shared phrase": 2.23,
    "named in a description": 0.91,
}
"""Fitted to all labelled pairs."""

CLAIMED: dict[Kind, float] = {"one-metric": 0.96, "one-deliverable": 0.78}
"""The kinds that are claimed, with the share of claims that readers confirmed, as if one of two more had been right."""
JUDGED_BY_MODEL = 0.8
"""What a model's "they compete" counts for: judgement, as the models that people use are not measured here."""
ASKED = 0.75
"""The most that is ever said of a pair of which nothing is claimed."""

JUDGED: dict[str, float] = {
    "opposite steps": 2.2,
    "shared work": 2.5,
    "shared people": 1.0,
    "shared labels": 0.5,
    "near in meaning": 0.5,
}
"""Set by judgement: shared work alone can make a pair likely, shared people or labels alone cannot."""

WEIGHTS: dict[str, float] = {**FITTED, **JUDGED}

SLOPE, OFFSET = 1.06, -0.45
"""Calibration of the score on pairs of organisations that the fit had not seen, and of which nothing is claimed."""
REVIEWED = 0.1
"""Confidence from which a pair is worth the look of a person or a judge."""
LIKELY = 0.35
"""Confidence from which a pair is shown in `strict` and in the report. Findings by default are claims only."""


def score(values: Mapping[str, float]) -> float:
    """The log-odds of a pair with these signals; signals that are missing count as 0."""
    return CONSTANT + sum(WEIGHTS[name] * value for name, value in values.items())


def confidence(of_score: float) -> float:
    """The share of pairs with this score that readers called competing, 0 to 1."""
    return 1 / (1 + math.exp(-(SLOPE * of_score + OFFSET)))


def score_at(of_confidence: float) -> float:
    """The score from which a pair has this confidence."""
    return (math.log(of_confidence / (1 - of_confidence)) - OFFSET) / SLOPE


def most_beside(opposable: bool, tracked: bool, meaning: bool = False) -> float:
    """The most that the other signals can add, without shared work, to what the words of a pair say.

    `opposable`: one of the two lowers or leaves something, and the other raises or builds; `tracked`: both have people
    or labels; `meaning`: a model of sentences is in use.
    """
    most = WEIGHTS["opposite steps"] if opposable else 0.0
    most += WEIGHTS["shared people"] + WEIGHTS["shared labels"] if tracked else 0.0
    return most + (WEIGHTS["near in meaning"] if meaning else 0.0)
