"""Whether a finding that is missing from a report was looked for at all: only then may it be called resolved."""

from __future__ import annotations

from collections.abc import Collection

from okrlint.findings import Report, Tally, Unseen

_SOURCELESS = frozenset({"team", "person"})
"""Subjects that are seen through all sources together."""


class Evaluated:
    """Answers whether a rule was judged for subjects in this run, and saw all it wanted of them.

    In doubt it was not, so that nothing is called resolved: a gap of which a report does not say whom it concerns
    makes everybody doubtful.
    """

    def __init__(self, report: Report) -> None:
        self._tallies: dict[str, Tally] = {t.rule: t for t in report.tallies}
        self._all = {s.name for s in report.sources}
        self._whole = {s.name for s in report.sources if _goals_seen(s.finished, s.coverage)}
        self._named: dict[str, list[tuple[Unseen, frozenset[str]]]] = {}

    def __call__(self, rule: str, names: Collection[str], sources: Collection[str]) -> bool:
        """`names` are the ids or keys of the subjects, `sources` where they are from ("" says nothing)."""
        return not self.why_not(rule, names, sources)

    def why_not(self, rule: str, names: Collection[str], sources: Collection[str]) -> str:
        """Why the rule was not judged for these; "" if it was."""
        tally = self._tallies.get(rule)
        asked = {name for name in sources if name} or self._all
        if tally is None:
            return "the rule did not run"
        if missing := sorted(asked - self._whole):
            read = missing[0] in self._all
            return f"not all goals of {missing[0]} could be read" if read else f"{missing[0]} was not read"
        if tally.not_evaluated > sum(u.count for u in tally.unseen):
            return "the report does not say why"
        if rule not in self._named:
            self._named[rule] = [(u, frozenset(u.examples).union(*(u.subjects or {}).items())) for u in tally.unseen]
        return next((u.reason for u, named in self._named[rule] if _covers(u, named, tally.over, names, asked)), "")


def _covers(unseen: Unseen, named: frozenset[str], over: str, names: Collection[str], asked: Collection[str]) -> bool:
    """Whether a gap concerns one of these subjects, or may; `named` are the ids and keys that it gives itself."""
    if unseen.subjects is not None:
        return not named.isdisjoint(names)
    if unseen.whole:
        return over in _SOURCELESS or unseen.source in ("", *asked)
    # What a report does not say: an older one, or a gap that may concern anybody.
    if unseen.count == 0:
        return True
    here = unseen.source in ("", *asked)
    return here and (unseen.count > len(unseen.examples) or not named.isdisjoint(names))


def _goals_seen(finished: bool, coverage: dict[str, str]) -> bool:
    """Whether every goal of a source was seen. Other failures show in the tallies; a goal that is missing does not."""
    goals = [coverage.get(relation, "not_provided") for relation in ("objective", "key_result")]
    return finished and "partial" not in goals and "complete" in goals
