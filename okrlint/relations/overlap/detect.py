"""From goals to competing pairs: candidates, signals, score, tier; and the same for one pair in full."""

from __future__ import annotations

from collections.abc import Sequence

from okrlint.relations.overlap import candidates, model, ties
from okrlint.relations.overlap.aims import Aims
from okrlint.relations.overlap.corpus import Corpus, Cycle
from okrlint.relations.overlap.goals import Explanation, Goal, Overlap, Signal, Verdict
from okrlint.relations.overlap.meaning import Meaning, Model
from okrlint.relations.overlap.signals import around, near_in_meaning, said, values

DISTINCTIVE = 1.0
"""Weight in unique words that a goal must have before its words are judged at all."""


def overlaps(goals: Sequence[Goal], *, likely: bool = True, meaning: Model | None = None) -> list[Overlap]:
    """All pairs of one cycle that compete, strongest first; without the "likely" tier if `likely` is False.

    A pair is asked about if both are in the same cycle (or both in none), belong to different teams or owners, and
    neither is an ancestor of the other. Pairs that are declared shared or are a cascade are returned, and marked.
    `meaning` is a model of sentences (see `okrlint.relations.overlap.meaning`), which adds a signal of its own.
    """
    goals = sorted(goals, key=_key)
    corpus = Corpus(goals)
    known = ties.Ties(goals)
    found: list[Overlap] = []
    for cycle in corpus.cycles.values():
        by_work = candidates.by_work(cycle)
        asked = [(a, b) for a, b in candidates.by_words(cycle) | by_work if not known.eligible(goals[a], goals[b])]
        judge = _Judge(cycle, known, meaning) if asked else None
        for a, b in sorted(asked):
            pair = judge.pair(a, b, tracked=(a, b) in by_work) if judge else None
            if pair is not None and (likely or pair.tier == "confident"):
                found.append(pair)
    return sorted(found, key=lambda pair: (-pair.score, pair.a, pair.b))


def explain(goals: Sequence[Goal], a: int, b: int, *, meaning: Model | None = None) -> Explanation:
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
    judge = _Judge(cycle, known, meaning)
    weighed = (*said(cycle, one, two), *judge.beside(one, two))
    score = model.score(values(weighed))
    tier = model.tier(model.confidence(score))
    empty = [g for g, place in ((first, one), (second, two)) if _vague(cycle, place)]
    if tier == "none" and empty:
        named = " and ".join(f"“{g.title}”" for g in empty)
        why = f"abstained: {named} says nothing distinctive, and no shared work or people decide it"
        return _explanation(first, second, "abstained", why, (constant, *weighed))
    why = f"confidence {model.confidence(score):.2f}; confident from {model.CONFIDENT}, likely from {model.LIKELY}"
    return _explanation(first, second, tier, why, (constant, *weighed))


class _Judge:
    """Weighs the pairs of one cycle; keeps what was read of its goals for the next pair."""

    def __init__(self, cycle: Cycle, known: ties.Ties, meaning: Model | None) -> None:
        self.cycle = cycle
        self._known = known
        self._aims = Aims(cycle)
        self._meaning = Meaning(cycle, meaning) if meaning is not None else None

    def beside(self, a: int, b: int) -> tuple[Signal, ...]:
        """All signals but those of the words themselves."""
        found = around(self._aims, a, b, self._known)
        return found if self._meaning is None else (*found, near_in_meaning(self._meaning.lead(a, b)))

    def pair(self, a: int, b: int, *, tracked: bool) -> Overlap | None:
        """The pair of goals at places `a` < `b`, None if it is not even likely; `tracked` if they share work."""
        one, two = self.cycle.corpus.goals[a], self.cycle.corpus.goals[b]
        words = said(self.cycle, a, b)
        if not tracked:
            more = model.most_beside(
                values(words),
                tracked=bool((one.people or one.labels) and (two.people or two.labels)),
                meaning=self._meaning is not None,
            )
            if model.score(values(words)) + more < model.LEAST:
                return None
        weighed = (*words, *self.beside(a, b))
        score = model.score(values(weighed))
        confidence = model.confidence(score)
        tier = model.tier(confidence)
        if tier == "none":
            return None
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
