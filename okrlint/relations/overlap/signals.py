"""Everything that is weighed for one pair, each with its value and a text that a programme manager can check."""

from __future__ import annotations

from okrlint.relations.measure import Measure
from okrlint.relations.overlap import aims, ties
from okrlint.relations.overlap.corpus import Cycle
from okrlint.relations.overlap.goals import Goal, Signal
from okrlint.relations.overlap.model import WEIGHTS
from okrlint.relations.overlap.statements import Statement
from okrlint.relations.overlap.wording import Match, Wording, compare
from okrlint.relations.overlap.words import tokens

LONGEST = 90
"""Characters of a quotation."""
NEAR = 0.6
"""Key results nearer than this are called "the same" in the evidence."""
WORDS = 8
"""Words of a phrase that are shown."""


def values(signals: tuple[Signal, ...]) -> dict[str, float]:
    """The signals by name, as the model takes them."""
    return {signal.name: signal.value for signal in signals}


def said(cycle: Cycle, a: int, b: int) -> tuple[Signal, ...]:
    """What the words of the goals at places `a` and `b` say: the first and cheapest look at a pair."""
    one, two = cycle.corpus.goals[a], cycle.corpus.goals[b]
    wording = compare(cycle, a, b)
    return (*_said(cycle, wording, one, two), _parts(wording, one, two))


def around(measured: aims.Aims, a: int, b: int, known: ties.Ties) -> tuple[Signal, ...]:
    """The other signals: what the two measure, what one takes from the other, and what trackers know."""
    cycle = measured.cycle
    metric = aims.same_metric(measured, a, b)
    goals = cycle.corpus.goals
    return (
        _metric(metric),
        _opposed(aims.collision(cycle, a, b), metric),
        *_tracked(goals[a], goals[b], known),
    )


def near_in_meaning(lead: float) -> Signal:
    """What a model of sentences adds; `lead` as `okrlint.relations.overlap.meaning.Meaning.lead` gives it."""
    text = "in meaning they are nearer to each other than either is to its third nearest objective"
    return _signal("near in meaning", lead, text if lead > 0 else "")


def _signal(name: str, value: float, text: str = "") -> Signal:
    return Signal(name=name, value=round(value, 4), weight=WEIGHTS[name], text=text)


def _said(cycle: Cycle, wording: Wording, one: Goal, two: Goal) -> tuple[Signal, Signal, Signal]:
    near, phrase, results = wording.near, wording.phrase, wording.results
    same = _signal("same statement", near.near**2 if near else 0.0, _same(near) if near else "")
    told = bool(near and phrase and near.near >= NEAR and phrase.words <= near.words)
    shared = _signal(
        "shared phrase", phrase.phrase if phrase else 0.0, _phrase(cycle, phrase) if phrase and not told else ""
    )
    alike = sum(1 for match in results if match.near >= NEAR)
    smaller = min(len(one.key_results), len(two.key_results))
    text = f"{alike} of {smaller} key results are the same" if alike > 1 else ""
    more = _signal("more key results", results[1].near ** 2 if len(results) > 1 else 0.0, text)
    return same, shared, more


def _same(match: Match) -> str:
    if match.near < 0.3:
        return ""
    a, b = quoted(match.a.text), quoted(match.b.text)
    told = f"both say {a}" if _alike(match.a, match.b) else f"{a} is close to {b}"
    return told + _who_else(match.others)


def _alike(a: Statement, b: Statement) -> bool:
    return a.words == b.words and a.numbers == b.numbers


def _who_else(others: int) -> str:
    if not others:
        return " (no other objective does)"
    return f" ({others} other objective{'s do' if others > 1 else ' does'} too)"


def _phrase(cycle: Cycle, match: Match) -> str:
    telling = [w for w in match.words if cycle.weights[w] > 0.3 * cycle.unit]
    kept: list[str] = []
    for token in tokens(match.a.text):
        if token not in kept and any(w in telling for w in cycle.corpus.vocabulary.ids(token)):
            kept.append(token)
    if not kept:
        return ""
    return f"both speak of {quoted(' '.join(kept[:WORDS]))}{_who_else(match.others)}"


def _parts(wording: Wording, one: Goal, two: Goal) -> Signal:
    siblings = one.parent is not None and one.parent == two.parent
    value = wording.title if siblings else 0.0
    text = "both are parts of one parent goal and are titled alike: each may have its own share" if value > 0.5 else ""
    return _signal("parts of one parent", value, text)


def _metric(shared: aims.Shared | None) -> Signal:
    if shared is None:
        return _signal("same metric", 0.0)
    text = ""
    if shared.value > 0.3 and shared.measures:
        one, two = shared.measures
        text = f"both move {quoted(shared.name)}" + _targets(one, two)
    return _signal("same metric", shared.value, text)


def _targets(one: Measure, two: Measure) -> str:
    first, second = _amount(one), _amount(two)
    if not first or not second:
        return ""
    return f" (both {first})" if first == second else f" (one {first}, the other {second})"


def _amount(measure: Measure) -> str:
    if measure.target is None:
        return ""
    if measure.unit == "x":
        return f"{measure.target:g}x"
    if measure.relative:
        return f"by {measure.target:g} %"
    unit = measure.unit if measure.unit and not measure.unit[0].isalpha() else ""
    return f"to {measure.target:g} {unit}".strip()


def _opposed(collision: aims.Shared | None, metric: aims.Shared | None) -> Signal:
    against = metric if metric is not None and metric.opposed else collision
    if against is None:
        return _signal("opposite steps", 0.0)
    text = f"{quoted(against.a)} and {quoted(against.b)} go in opposite directions"
    return _signal("opposite steps", against.value, text)


def _tracked(one: Goal, two: Goal, known: ties.Ties) -> tuple[Signal, Signal, Signal]:
    share, items = ties.work(one, two)
    many = "s" if items > 1 else ""
    told = f"{items} work item{many} serve{'' if items > 1 else 's'} both ({_percent(share)} of the smaller one's work)"
    work = _signal("shared work", min(1.0, 2 * share) * (1 - 0.5**items), told if items else "")
    people = ties.people(one, two)
    who = ", ".join(f"{name or 'one person'} ({_percent(a)} and {_percent(b)})" for name, a, b in people.shares[:3])
    carried = _signal(
        "shared people", people.share, f"the same people carry both: {who}" if people.share >= 0.05 else ""
    )
    value, both = known.labels(one, two)
    named = ", ".join(quoted(label) for label in both[:3])
    labelled = _signal("shared labels", value, f"both are labelled {named}" if both else "")
    return work, carried, labelled


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def quoted(text: str) -> str:
    """A text in quotation marks, on one line and not too long; what it contains is not escaped."""
    line = " ".join(text.split()).rstrip(".;:,")
    return f"“{line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + '…'}”"
