"""Which kinds of overlap a pair shows, each with its own evidence, its own confidence, and whether it is claimed.

A kind is claimed where structure shows it: the same metric with the same number, or the same deliverable, in key
results (or a key result and a title) of both, that hardly anybody else has. Everything else is a question.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from okrlint.relations.overlap import evidence, model
from okrlint.relations.overlap.goals import Kind, Observation, Signal
from okrlint.relations.overlap.judgement import Judged
from okrlint.relations.overlap.wording import Match, Wording

SIGNALS: dict[Kind, tuple[str, ...]] = {
    "one-metric": ("one metric", "same number", "more key results"),
    "one-deliverable": ("one deliverable", "more key results"),
    "one-statement": ("one statement", "copied title"),
    "shared-work": ("shared work",),
    "shared-people": ("shared people",),
    "opposite-steps": ("opposite steps",),
    "other-words": ("shared phrase", "named in a description", "near in meaning"),
}
"""Which signals speak for a kind."""
SEEN = 0.15
"""A kind whose strongest signal is below this is not mentioned."""


def settled(seen: tuple[Observation, ...], judged: Judged) -> tuple[Observation, ...]:
    """What is left to say of a pair that somebody judged: nothing if they do not compete, else that they do.

    A model's "no" takes away questions only: what structure shows stays.
    """
    if judged.label != "overlap":
        return tuple(s for s in seen if s.claimed) if judged.origin == "model" else ()
    kind = judged.kind or (seen[0].kind if seen else "other-words")
    confidence = 1.0 if judged.origin == "person" else model.JUDGED_BY_MODEL
    told = Observation(kind=kind, value=1.0, confidence=confidence, claimed=True, text=judged.text)
    return (told, *(s for s in seen if s.claimed))


class _Told(NamedTuple):
    text: str
    claimed: bool = False
    others: int | None = None


def kinds(wording: Wording, signals: tuple[Signal, ...]) -> tuple[Observation, ...]:
    """The kinds that a pair shows, surest first."""
    by_name = {signal.name: signal for signal in signals}
    words = _worded(wording)
    found = []
    for kind, names in SIGNALS.items():
        present = [by_name[name] for name in names if name in by_name]
        value = max((signal.value for signal in present), default=0.0)
        told = words.get(kind) or next((_Told(s.text, others=s.others) for s in present if s.text), _Told(""))
        if not told.text or (value < SEEN and not told.claimed):
            continue
        found.append(
            Observation(
                kind=kind,
                value=value,
                confidence=round(_confidence(kind, told.claimed, {s.name: s.value for s in present}), 4),
                claimed=told.claimed,
                text=told.text,
                others=told.others,
            )
        )
    return tuple(sorted(found, key=lambda seen: (not seen.claimed, -seen.confidence)))


def _worded(wording: Wording) -> dict[Kind, _Told]:
    """What is said of the kinds that rest on one match of two statements."""
    found: dict[Kind, _Told] = {}
    metric = _claimed(wording.metric[1], wording.number[1])
    if metric is not None:
        found["one-metric"] = _Told(evidence.one_metric(metric), metric.claimed, metric.others)
    if wording.deliverable[1] is not None:
        match = wording.deliverable[1]
        found["one-deliverable"] = _Told(evidence.one_deliverable(match), match.claimed, match.others)
    return found


def _claimed(*matches: Match | None) -> Match | None:
    """The first of the matches that is claimed, else the first there is."""
    there = [match for match in matches if match is not None]
    return next((match for match in there if match.claimed), there[0] if there else None)


def _confidence(kind: Kind, claimed: bool, seen: Mapping[str, float]) -> float:
    if claimed and kind in model.CLAIMED:
        return model.CLAIMED[kind]
    return min(model.ASKED, model.confidence(model.score(seen)))
