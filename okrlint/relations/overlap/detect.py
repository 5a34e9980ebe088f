"""From goals to competing pairs: candidates, signals, score, tier; and the same for one pair in full."""

from __future__ import annotations

from collections.abc import Sequence

from okrlint.relations.overlap import candidates, model, ties
from okrlint.relations.overlap.aims import Aims
from okrlint.relations.overlap.corpus import Corpus, Cycle
from okrlint.relations.overlap.goals import Explanation, Goal, Overlap, Signal, Verdict
from okrlint.relations.overlap.signals import around, said, values

DISTINCTIVE = 1.0
"""Weight in unique words that a goal must have before its words are judged at all."""


def overlaps(goals: Sequence[Goal], *, likely: bool = True) -> list[Overlap]:
    """All pairs of one cycle that compete, strongest first; without the "likely" tier if `likely` is False.

    A pair is asked about if both are in the same cycle (or both in none), belong to different teams or owners, and
    neither is an ancestor of the other. Pairs that are declared shared or are a cascade are returned, and marked.
    """
    goals = sorted(goals, key=_key)
    corpus = Corpus(goals)
    known = ties.Ties(goals)
    found: list[Overlap] = []
    for cycle in corpus.cycles.values():
        aims = Aims(cycle)
        by_work = candidates.by_work(cycle)
        for a, b in sorted(candidates.by_words(cycle) | by_work):
            if known.eligible(goals[a], goals[b]):
                continue
            pair = _judge(aims, a, b, known, tracked=(a, b) in by_work)
            if pair is not None and (likely or pair.tier == "confident"):
                found.append(pair)
    return sorted(found, key=lambda pair: (-pair.score, pair.a, pair.b))


def explain(goals: Sequence[Goal], a: int, b: int) -> Explanation:
    """Everything that was weighed for the pair of goals with keys `a` and `b`; KeyError if one is not in `goals`."""
    goals = sorted(goals, key=_key)
    places = {goal.key: place for place, goal in enumerate(goals)}
    one, two = sorted((places[a], places[b]))
    known = ties.Ties(goals)
    corpus = Corpus(goals)
    cycle = corpus.cycles[goals[one].cycle]
    first, second = goals[one], goals[two]
    refused = "it is one goal" if a == b else known.eligible(first, second)
    constant = Signal(name="constant", value=1.0, weight=model.CONSTANT, text="what every pair starts from")
    if refused:
        return _explanation(first, second, "none", f"not asked about: {refused}", (constant,))
    weighed = (*said(cycle, one, two), *around(Aims(cycle), one, two, known))
    score = model.score(values(weighed))
    tier = model.tier(model.confidence(score))
    empty = [g for g, place in ((first, one), (second, two)) if _vague(cycle, place)]
    if tier == "none" and empty:
        named = " and ".join(f"“{g.title}”" for g in empty)
        why = f"abstained: {named} says nothing distinctive, and no shared work or people decide it"
        return _explanation(first, second, "abstained", why, (constant, *weighed))
    why = f"confidence {model.confidence(score):.2f}; confident from {model.CONFIDENT}, likely from {model.LIKELY}"
    return _explanation(first, second, tier, why, (constant, *weighed))


def _judge(aims: Aims, a: int, b: int, known: ties.Ties, *, tracked: bool) -> Overlap | None:
    cycle = aims.cycle
    goals = cycle.corpus.goals
    words = said(cycle, a, b)
    if not tracked:
        known_to_trackers = all(g.people or g.labels for g in (goals[a], goals[b]))
        if model.score(values(words)) + model.most_beside(values(words), tracked=known_to_trackers) < model.LEAST:
            return None
    weighed = (*words, *around(aims, a, b, known))
    score = model.score(values(weighed))
    confidence = model.confidence(score)
    tier = model.tier(confidence)
    if tier == "none":
        return None
    one, two = goals[a], goals[b]
    strongest = sorted((s for s in weighed if s.value > 0), key=lambda s: -abs(s.value * s.weight))
    return Overlap(
        a=one.key,
        b=two.key,
        score=round(score, 4),
        confidence=round(confidence, 4),
        tier=tier,
        signals=tuple(strongest),
        declared=bool(ties.declared(one, two)),
        cascade=ties.cascade(one, two),
    )


def _explanation(one: Goal, two: Goal, verdict: Verdict, reason: str, weighed: tuple[Signal, ...]) -> Explanation:
    score = sum(signal.value * signal.weight for signal in weighed)
    return Explanation(
        a=one.key,
        b=two.key,
        score=round(score, 4),
        confidence=round(model.confidence(score), 4),
        verdict=verdict,
        reason=reason,
        signals=weighed,
        thresholds={"likely": model.LIKELY, "confident": model.CONFIDENT},
        declared=bool(ties.declared(one, two)),
        cascade=ties.cascade(one, two),
    )


def _key(goal: Goal) -> int:
    return goal.key


def _vague(cycle: Cycle, place: int) -> bool:
    said = cycle.corpus.statements[place]
    words = frozenset(word for statement in said for word in statement.words)
    return cycle.weight(words) < DISTINCTIVE * cycle.unit
