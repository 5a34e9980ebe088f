"""Whether a finding that is missing from a report was looked for at all: only then may it be called resolved."""

from __future__ import annotations

from collections.abc import Collection

from okrlint.findings import Report, Tally


class Evaluated:
    """Answers whether a rule was judged for subjects (their keys, their sources) in this run, and saw all it wanted.

    In doubt it was not, so that nothing is called resolved. A report counts what could not be judged and names only a
    few examples, so one unnamed subject makes the whole source doubtful for that rule.
    """

    def __init__(self, report: Report) -> None:
        self._tallies: dict[str, Tally] = {t.rule: t for t in report.tallies}
        self._all = {s.name for s in report.sources}
        self._whole = {s.name for s in report.sources if _goals_seen(s.finished, s.coverage)}

    def __call__(self, rule: str, keys: Collection[str], sources: Collection[str]) -> bool:
        tally = self._tallies.get(rule)
        asked = {name for name in sources if name} or self._all
        if tally is None or not asked <= self._whole:
            return False
        if any(u.count == 0 for u in tally.unseen):
            return False  # a gap that hides findings: that one is missing says nothing
        if tally.not_evaluated == 0:
            return True
        if tally.not_evaluated > sum(u.count for u in tally.unseen):
            return False
        here = [u for u in tally.unseen if u.source in ("", *asked)]
        return all(u.count <= len(u.examples) and not set(keys) & set(u.examples) for u in here)


def _goals_seen(finished: bool, coverage: dict[str, str]) -> bool:
    """Whether every goal of a source was seen. Other failures show in the tallies; a goal that is missing does not."""
    goals = [coverage.get(relation, "not_provided") for relation in ("objective", "key_result")]
    return finished and "partial" not in goals and "complete" in goals
