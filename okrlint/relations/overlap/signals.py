"""Everything that is weighed for one pair, each with its value and a text that a programme manager can check."""

from __future__ import annotations

import msgspec

from okrlint.relations.overlap import contradictions, structure
from okrlint.relations.overlap.corpus import Cycle
from okrlint.relations.overlap.evidence import labels, opposed, people, phrase, said_by_both, work
from okrlint.relations.overlap.goals import Goal, Signal
from okrlint.relations.overlap.model import WEIGHTS
from okrlint.relations.overlap.wording import Match, Wording, compare


class Said(msgspec.Struct, frozen=True):
    """The first and cheapest look at a pair: what the words of the two say, and the signals that follow from it."""

    wording: Wording
    signals: tuple[Signal, ...]


def values(signals: tuple[Signal, ...]) -> dict[str, float]:
    """The signals by name, as the model takes them."""
    return {signal.name: signal.value for signal in signals}


def said(cycle: Cycle, a: int, b: int) -> Said:
    """What the words of the goals at places `a` and `b` say. Of metric and deliverable the stronger one counts."""
    one, two = cycle.corpus.goals[a], cycle.corpus.goals[b]
    wording = compare(cycle, a, b)
    (metric, m), (deliverable, d), (title, t) = wording.metric, wording.deliverable, wording.title
    both = bool(one.key_results and two.key_results)
    smaller = min(len(one.key_results), len(two.key_results))
    alike = f"{wording.alike} of {smaller} key results are the same" if wording.alike > 1 else ""
    telling, shared = wording.phrase
    return Said(
        wording,
        (
            _signal("one metric", metric if metric >= deliverable else 0.0, said_by_both(m), m),
            _signal("one deliverable", deliverable if deliverable > metric else 0.0, said_by_both(d), d),
            _signal("one statement", 0.0 if both else title, said_by_both(t), t),
            _signal("copied title", title if both else 0.0, said_by_both(t), t),
            _signal("same number", wording.number[0], said_by_both(wording.number[1]), wording.number[1]),
            _signal("more key results", wording.more, alike),
            _signal("shared phrase", telling, phrase(cycle, shared), shared),
            _signal(
                "named in a description",
                wording.described[0],
                phrase(cycle, wording.described[1]),
                wording.described[1],
            ),
        ),
    )


def around(measured: contradictions.Aims, a: int, b: int, known: structure.Structure) -> tuple[Signal, ...]:
    """The other signals: what one takes from the other, and what trackers know."""
    goals = measured.cycle.corpus.goals
    against = contradictions.opposite(measured, a, b)
    steps = _signal("opposite steps", against.value if against else 0.0, opposed(against))
    return (steps, *_tracked(goals[a], goals[b], known))


def near_in_meaning(lead: float) -> Signal:
    """What a model of sentences adds; `lead` as `okrlint.relations.overlap.embeddings.Meaning.lead` gives it."""
    text = "in meaning they are nearer to each other than either is to its third nearest objective"
    return _signal("near in meaning", lead, text)


def _signal(name: str, value: float, text: str, match: Match | None = None) -> Signal:
    told = bool(text and value > 0)
    others = match.others if told and match is not None else None
    return Signal(name=name, value=round(value, 4), weight=WEIGHTS[name], text=text if told else "", others=others)


def _tracked(one: Goal, two: Goal, known: structure.Structure) -> tuple[Signal, Signal, Signal]:
    share, items = structure.work(one, two)
    carried = structure.people(one, two)
    value, both = known.labels(one, two)
    return (
        _signal("shared work", min(1.0, 2 * share) * (1 - 0.5**items), work(share, items)),
        _signal("shared people", carried.share, people(carried)),
        _signal("shared labels", value, labels(both)),
    )
