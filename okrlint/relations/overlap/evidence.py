"""What was observed of a pair, in words that a programme manager can check; nothing here decides anything."""

from __future__ import annotations

from okrlint.relations.measure import Measure, measure
from okrlint.relations.overlap.contradictions import Shared
from okrlint.relations.overlap.corpus import Cycle
from okrlint.relations.overlap.statements import Statement
from okrlint.relations.overlap.structure import People
from okrlint.relations.overlap.wording import Match
from okrlint.relations.overlap.words import tokens

LONGEST = 90
"""Characters of a quotation."""
WORDS = 8
"""Words of a phrase that are shown."""
SHOWN = 0.05
"""The part of two goals' work from which it is worth naming who carries both."""


def said_by_both(match: Match | None) -> str:
    """Two statements that read alike."""
    if match is None:
        return ""
    a, b = quoted(match.a.text), quoted(match.b.text)
    return f"both say {a}" if _alike(match.a, match.b) else f"{a} is close to {b}"


def one_metric(match: Match) -> str:
    """Two statements that move one metric, and how far each."""
    one, two = _measured(match.a), _measured(match.b)
    name = min((m.metric for m in (one, two) if m.metric), key=len, default="")
    if not name or not match.is_same:
        return said_by_both(match)
    first, second = _amount(one), _amount(two)
    amounts = ""
    if first and second:
        amounts = f" (both {first})" if first == second else f" (one {first}, the other {second})"
    return f"both set a target for {quoted(name)}{amounts}"


def one_deliverable(match: Match) -> str:
    """Two statements that promise one thing."""
    if match.is_same and _alike(match.a, match.b):
        return f"both promise {quoted(match.a.text)}"
    return said_by_both(match)


def phrase(cycle: Cycle, match: Match | None) -> str:
    """The telling words that two statements share, in the order of the first."""
    if match is None:
        return ""
    telling = [w for w in match.words if cycle.weights[w] > 0.3 * cycle.unit]
    kept: list[str] = []
    for token in tokens(match.a.text):
        if token not in kept and any(w in telling for w in cycle.corpus.vocabulary.ids(token)):
            kept.append(token)
    return f"both speak of {quoted(' '.join(kept[:WORDS]))}" if kept else ""


def opposed(against: Shared | None) -> str:
    """Two statements that pull one thing both ways."""
    return "" if against is None else f"{quoted(against.a)} and {quoted(against.b)} go in opposite directions"


def work(share: float, items: int) -> str:
    """How much work serves both; `share` of the smaller one's."""
    if not items:
        return ""
    some = f"{items} work items serve" if items > 1 else "1 work item serves"
    return f"{some} both ({_percent(share)} of the smaller one's work)"


def people(carried: People) -> str:
    """Who carries both, with the part of each."""
    if carried.share < SHOWN:
        return ""
    who = ", ".join(f"{name or 'one person'} ({_percent(a)} and {_percent(b)})" for name, a, b in carried.shares[:3])
    return f"the same people carry both: {who}"


def labels(both: tuple[str, ...]) -> str:
    """Labels that both carry."""
    return f"both are labelled {', '.join(quoted(label) for label in both[:3])}" if both else ""


def who_else(others: int | None) -> str:
    """How many other objectives say it too; "" where nobody counted."""
    if others is None:
        return ""
    return f"; {others or 'no'} other objective{'s have' if others > 1 else ' has'} one like it"


def quoted(text: str) -> str:
    """A text in quotation marks, on one line and not too long; what it contains is not escaped."""
    line = " ".join(text.split()).rstrip(".;:,")
    return f"“{line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + '…'}”"


def _alike(a: Statement, b: Statement) -> bool:
    return a.words == b.words and a.numbers == b.numbers


def _measured(statement: Statement) -> Measure:
    if not statement.metric:
        return measure(statement.text)
    target = next(iter(statement.numbers), None)
    return Measure(metric=" ".join(statement.text.split()), target=float(target) if target else None)


def _amount(measure: Measure) -> str:
    if measure.target is None:
        return ""
    if measure.unit == "x":
        return f"{measure.target:g}x"
    if measure.relative:
        return f"by {measure.target:g} %"
    unit = measure.unit if measure.unit and not measure.unit[0].isalpha() else ""
    return f"to {measure.target:g} {unit}".strip()


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
