"""From goals to competing pairs: candidates, signals, score, tier; and the same for one pair in full."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from okrlint.relations.overlap import candidates, model, structure
from okrlint.relations.overlap.contradictions import Aims
from okrlint.relations.overlap.corpus import Corpus, Cycle
from okrlint.relations.overlap.embeddings import Meaning, Model
from okrlint.relations.overlap.goals import Explanation, Goal, Observation, Overlap, Signal, Tier, Verdict
from okrlint.relations.overlap.judgement import Decided, Judged
from okrlint.relations.overlap.kinds import kinds, settled
from okrlint.relations.overlap.signals import around, near_in_meaning, said, values

DISTINCTIVE = 1.0
"""Weight in unique words that a goal must have before its words are judged at all."""


def overlaps(
    goals: Sequence[Goal],
    *,
    likely: bool = True,
    meaning: Model | None = None,
    decided: Decided | None = None,
    least: float = model.LIKELY,
) -> list[Overlap]:
    """All pairs of one time that compete, strongest first; without the "likely" tier if `likely` is False.

    A pair is asked about if both are in the same cycle (or both in none) or one's cycle lies in the other's, if they
    belong to different teams or owners, and if neither is an ancestor of the other. Pairs that are declared shared or
    are a cascade are returned, and marked.
    `meaning` is a model of sentences (see `okrlint.relations.overlap.embeddings`), which adds a signal of its own.
    `decided` is what people or models judged: it counts above everything that is seen. `least` is the confidence from
    which a pair is asked about.
    """
    goals = sorted(goals, key=_key)
    corpus = Corpus(goals)
    known = structure.Structure(goals)
    found: list[Overlap] = []
    for cycle in corpus.cycles.values():
        by_work = candidates.by_work(cycle)
        judged = _placed(decided or {}, goals, cycle)
        near = candidates.by_words(cycle) | by_work | set(judged)
        asked = [(a, b) for a, b in near if cycle.is_own(a, b) and not known.eligible(goals[a], goals[b])]
        judge = Judge(cycle, known, meaning, least) if asked else None
        for a, b in sorted(asked):
            pair = judge.pair(a, b, tracked=(a, b) in by_work, judged=judged.get((a, b))) if judge else None
            if pair is not None and (likely or pair.tier == "confident"):
                found.append(pair)
    return sorted(found, key=lambda pair: (-pair.score, pair.a, pair.b))


def _placed(decided: Decided, goals: Sequence[Goal], cycle: Cycle) -> dict[tuple[int, int], Judged]:
    """What was decided about pairs of this cycle, by the places of the goals in the corpus."""
    places = {goals[place].key: place for place in cycle.places} if decided else {}
    return {(places[one.a], places[one.b]): one for one in decided.values() if one.a in places and one.b in places}


def explain(
    goals: Sequence[Goal], a: int, b: int, *, meaning: Model | None = None, decided: Decided | None = None
) -> Explanation:
    """Everything that was weighed for the pair of goals with keys `a` and `b`; KeyError if one is not in `goals`."""
    goals = sorted(goals, key=_key)
    places = {goal.key: place for place, goal in enumerate(goals)}
    one, two = sorted((places[a], places[b]))
    known = structure.Structure(goals)
    corpus = Corpus(goals)
    first, second = goals[one], goals[two]
    cycle = corpus.cycles[second.cycle if second.cycle in first.within else first.cycle]
    refused = "it is one goal" if a == b else known.eligible(first, second)
    explained = partial(_explanation, first, second, known)
    constant = Signal(name="constant", value=1.0, weight=model.CONSTANT, text="what every pair starts from")
    if refused:
        return explained("none", f"not asked about: {refused}", (constant,))
    judge = Judge(cycle, known, meaning)
    weighed, seen = judge.weighed(one, two)
    score = model.score(values(weighed))
    judged = (decided or {}).get((first.key, second.key))
    if judged is not None:
        seen = settled(seen, judged)
        if not seen:
            return explained("none", judged.text, (constant, *weighed))
    tier = judge.tier(score, seen)
    if tier is not None:
        return explained(tier, _why(score, seen), (constant, *weighed), seen)
    empty = [g for g, place in ((first, one), (second, two)) if _vague(cycle, place)]
    if empty:
        named = " and ".join(f"“{g.title}”" for g in empty)
        why = f"abstained: {named} says nothing distinctive, and no shared work or people decide it"
        return explained("abstained", why, (constant, *weighed), seen)
    return explained("none", _why(score, seen), (constant, *weighed), seen)


def _why(score: float, seen: tuple[Observation, ...]) -> str:
    if any(observed.claimed for observed in seen):
        return f"{seen[0].kind} is claimed: {seen[0].text}"
    return f"confidence {_confidence(score, seen):.2f}: a question from {model.LIKELY}, and nothing that is claimed"


def _confidence(score: float, seen: tuple[Observation, ...]) -> float:
    claims = [observed.confidence for observed in seen if observed.claimed]
    return max(claims) if claims else min(model.ASKED, model.confidence(score))


class Judge:
    """Weighs the pairs of one cycle; keeps what was read of its goals for the next pair."""

    def __init__(
        self, cycle: Cycle, known: structure.Structure, meaning: Model | None, least: float = model.LIKELY
    ) -> None:
        self.cycle = cycle
        self._least = least
        self._known = known
        self._aims = Aims(cycle)
        self._meaning = Meaning(cycle, meaning) if meaning is not None else None

    def weighed(self, a: int, b: int) -> tuple[tuple[Signal, ...], tuple[Observation, ...]]:
        """All signals of the pair of goals at places `a` < `b`, and the kinds of overlap that they show."""
        worded = said(self.cycle, a, b)
        signals = (*worded.signals, *self._beside(a, b))
        return signals, kinds(worded.wording, signals)

    def _beside(self, a: int, b: int) -> tuple[Signal, ...]:
        found = around(self._aims, a, b, self._known)
        return found if self._meaning is None else (*found, near_in_meaning(self._meaning.lead(a, b)))

    def pair(self, a: int, b: int, *, tracked: bool, judged: Judged | None = None) -> Overlap | None:
        """The pair of goals at places `a` < `b`, None if it is not even likely; `tracked` if they share work."""
        if judged is not None and judged.label != "overlap" and judged.origin == "person":
            return None
        one, two = self.cycle.corpus.goals[a], self.cycle.corpus.goals[b]
        worded = said(self.cycle, a, b)
        claims = [m for _, m in (worded.wording.metric, worded.wording.deliverable, worded.wording.number) if m]
        if judged is None and not tracked and not any(match.claimed for match in claims):
            least = model.score_at(self._least)
            score = model.score(values(worded.signals))
            beside = bool((one.people or one.labels) and (two.people or two.labels)), self._meaning is not None
            if score + model.most_beside(True, *beside) < least:
                return None  # what is opposable takes longer to find out
            if score + model.most_beside(self._aims.opposable(a, b), *beside) < least:
                return None
        weighed = (*worded.signals, *self._beside(a, b))
        seen = kinds(worded.wording, weighed)
        if judged is not None:
            seen = settled(seen, judged)
            if not seen:
                return None
        score = model.score(values(weighed))
        tier = self.tier(score, seen)
        if tier is None:
            return None
        strongest = sorted((s for s in weighed if s.value > 0), key=lambda s: -abs(s.value * s.weight))
        return Overlap(
            a=one.key,
            b=two.key,
            score=round(score, 4),
            confidence=round(_confidence(score, seen), 4),
            tier=tier,
            kinds=seen,
            signals=tuple(strongest),
            declared=bool(structure.declared(one, two)),
            cascade=self._known.cascade(one, two, seen),
        )

    def tier(self, score: float, seen: tuple[Observation, ...]) -> Tier | None:
        """Confident if something is claimed, likely if it is worth a question."""
        if any(observed.claimed for observed in seen):
            return "confident"
        return "likely" if _confidence(score, seen) >= self._least else None


def _explanation(
    one: Goal,
    two: Goal,
    known: structure.Structure,
    verdict: Verdict,
    reason: str,
    weighed: tuple[Signal, ...],
    seen: tuple[Observation, ...] = (),
) -> Explanation:
    score = sum(signal.value * signal.weight for signal in weighed)
    return Explanation(
        a=one.key,
        b=two.key,
        score=round(score, 4),
        confidence=round(_confidence(score, seen), 4),
        verdict=verdict,
        reason=reason,
        signals=weighed,
        thresholds={"likely": model.LIKELY},
        kinds=seen,
        declared=bool(structure.declared(one, two)),
        cascade=known.cascade(one, two, seen),
    )


def _key(goal: Goal) -> int:
    return goal.key


def _vague(cycle: Cycle, place: int) -> bool:
    said = cycle.corpus.statements[place]
    words = frozenset(word for statement in said for word in statement.words)
    return cycle.weight(words) < DISTINCTIVE * cycle.unit
