"""What a rule asks about: its subjects, how many there are, and which of them a gap keeps from being judged."""

from __future__ import annotations

from typing import NamedTuple

from okrlint.engine.coverage import Gap, gaps
from okrlint.engine.subjects import Subject, Survey
from okrlint.findings import Unseen
from okrlint.pages import Page

_EXAMPLES = 3

SOURCELESS = frozenset({"team", "person"})


class Population(NamedTuple):
    """The subjects of one rule: `total` may be judged, `exempt` are in a state that the rule does not ask about.

    What cannot be judged, and why: all of a source in `whole` ("" for every source), single subjects in `scoped`.
    """

    total: int
    exempt: int
    unseen: tuple[Unseen, ...]
    whole: dict[str, str]
    scoped: dict[int, str]


def population(survey: Survey, page: Page) -> Population:
    """Count the subjects of a page and those that it cannot see."""
    over, states = page.meta.over, page.meta.states
    per_source: dict[str, int] = {}
    everything = 0
    for source, state, count in survey.sizes(over):
        everything += count
        if state in states:
            per_source[source] = per_source.get(source, 0) + count
    total = sum(per_source.values())
    found = gaps(survey.manifest, page.meta.needs, survey.links)
    if over in SOURCELESS:
        whole, scoped, unseen = _sourceless(survey, page, found, total)
    else:
        whole, scoped, unseen = _by_source(survey, page, found, per_source)
    return Population(total, everything - total, tuple(unseen), whole, scoped)


_Blind = tuple[dict[str, str], dict[int, str], list[Unseen]]
"""`whole` and `scoped` of a population, and what they say to a reader."""


def _by_source(survey: Survey, page: Page, found: list[Gap], per_source: dict[str, int]) -> _Blind:
    over, states = page.meta.over, page.meta.states
    whole: dict[str, str] = {}
    scoped: dict[int, str] = {}
    unseen: list[Unseen] = []
    for gap in found:
        if gap.ids is None and gap.source not in whole:
            whole[gap.source] = gap.reason
            if not gap.cut and gap.source not in per_source:
                continue  # nobody asks a source of tickets for the owners of its objectives
            shown = survey.first(over, states, gap.source, _EXAMPLES)
            unseen.append(Unseen(gap.reason, gap.source, per_source.get(gap.source, 0), shown))
    for gap in found:
        if gap.ids is not None and gap.source not in whole:
            touched = [t for t in survey.touched(over, gap.ids) if t.source == gap.source and t.state in states]
            unseen += _take(scoped, touched, gap)
    return whole, scoped, unseen


def _sourceless(survey: Survey, page: Page, found: list[Gap], total: int) -> _Blind:
    """A team or person is seen through all sources: one cut short blinds, one without such records does not."""
    lacking: dict[tuple[str, bool], set[str]] = {}
    for gap in found:
        if gap.ids is None:
            lacking.setdefault((gap.reason, gap.cut), set()).add(gap.source)
    for (reason, cut), sources in lacking.items():
        if cut or sources == set(survey.manifest.sources):
            return {"": reason}, {}, [Unseen(reason, ", ".join(sorted(sources)), total)]
    scoped: dict[int, str] = {}
    unseen: list[Unseen] = []
    for gap in found:
        if gap.ids is not None:
            unseen += _take(scoped, survey.touched(page.meta.over, gap.ids), gap)
    return {}, scoped, unseen


def _take(scoped: dict[int, str], touched: list[Subject], gap: Gap) -> list[Unseen]:
    """Note which subjects a gap covers that no earlier one did."""
    new = [t for t in touched if t.number not in scoped]
    scoped |= {t.number: gap.reason for t in new}
    return [Unseen(gap.reason, gap.source, len(new), tuple(t.key for t in new[:_EXAMPLES]))] if new else []
