"""What a rule asks about: its subjects, how many there are, and which of them a gap keeps from being judged."""

from __future__ import annotations

from typing import NamedTuple

from okrlint.engine.coverage import CROSSING, Gap, cuts, gaps, hidden
from okrlint.engine.subjects import Subject, Survey
from okrlint.findings import Unseen
from okrlint.pages import Page

_EXAMPLES = 3

SOURCELESS = frozenset({"team", "person"})


class Population(NamedTuple):
    """The subjects of one rule: `total` may be judged, `exempt` are in a state that the rule does not ask about.

    What cannot be judged, and why: all of a source in `whole` ("" for every source), single subjects in `scoped`.
    Of what is in `part`, in the same way, something was not seen that a figure about it may rest on.
    """

    total: int
    exempt: int
    unseen: tuple[Unseen, ...]
    whole: dict[str, str]
    scoped: dict[int, str]
    part: tuple[frozenset[str], frozenset[int]] = (frozenset(), frozenset())
    hidden: tuple[Unseen, ...] = ()
    """Gaps that can only hide findings: what is not found may be there nevertheless."""


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
    found = gaps(survey.manifest, page.meta.needs, survey.links) + cuts(survey.manifest, page.meta.heeds)
    found += _strays(survey)
    if over in SOURCELESS:
        whole, scoped, unseen = _sourceless(survey, page, found, total)
    else:
        whole, scoped, unseen = _by_source(survey, page, found, per_source)
    part = _in_part(survey, page)
    return Population(total, everything - total, tuple(unseen), whole, scoped, part, tuple(_hidden(survey, page)))


def _strays(survey: Survey) -> list[Gap]:
    """Where objectives were not seen whole, nobody knows whether a key result without one is over, and since when."""
    found = []
    for gap in cuts(survey.manifest, ("objective",)):
        if ids := survey.strays(gap.source):
            found.append(gap._replace(ids=ids))
    return found


_EVERYWHERE = frozenset({"objective", "key_result", "cycle", "team", "person"})
"""Relations of which what was not seen may bear upon any subject: nobody knows what it would have said."""

_ORDER = frozenset({"outranks", "rank"})
"""Relations of which what one goal says may settle a pair of two others, through that goal."""


def _in_part(survey: Survey, page: Page) -> tuple[frozenset[str], frozenset[int]]:
    """Sources ("" for all) and subjects that a gap in what the page reads may concern, whether they are judged or not.

    A person's load is the sum of all sources: even what one was told to leave out is missing from it.
    """
    over = page.meta.over
    sources: set[str] = set()
    subjects: set[int] = set()
    for relation in (*page.meta.heeds, *page.meta.uses):
        for gap in cuts(survey.manifest, (relation,)):
            if over == "person" or relation in _EVERYWHERE or (gap.ids is None and over in SOURCELESS):
                sources.add("")
            elif gap.ids is None:
                sources.add(gap.source)
            else:
                subjects |= {t.number for t in survey.touched(over, gap.ids)}
    return frozenset(sources), frozenset(subjects)


def _hidden(survey: Survey, page: Page) -> list[Unseen]:
    """What was cut short of relations that only add findings, with the subjects that it bears upon."""
    over, found = page.meta.over, []
    for gap in hidden(survey.manifest, page.meta.uses):
        said = Unseen(gap.reason, gap.source)  # whom it concerns nobody knows, unless …
        anybody = over == "person" or gap.relation in _EVERYWHERE or _may_be_any(survey, gap, over)
        if gap.ids is not None and not anybody:
            said = Unseen(gap.reason, gap.source, subjects=survey.named(over, survey.touched(over, gap.ids)))
        elif gap.ids is None and not anybody and over not in SOURCELESS and gap.relation not in CROSSING:
            said = Unseen(gap.reason, gap.source, whole=True)
        found.append(said)
    return found


_Blind = tuple[dict[str, str], dict[int, str], list[Unseen]]
"""`whole` and `scoped` of a population, and what they say to a reader."""


def _by_source(survey: Survey, page: Page, found: list[Gap], per_source: dict[str, int]) -> _Blind:
    over, states = page.meta.over, page.meta.states
    whole: dict[str, str] = {}
    scoped: dict[int, str] = {}
    unseen: list[Unseen] = []
    found = [gap._replace(ids=None) if _may_be_any(survey, gap, over) else gap for gap in found]
    for gap in found:
        if gap.ids is None and gap.source not in whole:
            whole[gap.source] = gap.reason
            if not gap.cut and gap.source not in per_source:
                continue  # nobody asks a source of tickets for the owners of its objectives
            shown = survey.first(over, states, gap.source, _EXAMPLES)
            unseen.append(Unseen(gap.reason, gap.source, per_source.get(gap.source, 0), shown, whole=True))
    for gap in found:
        if gap.ids is not None and gap.source not in whole:
            order = over == "pair" and gap.relation in _ORDER
            of_kind = survey.touched(over, gap.ids, order=order)
            touched = [t for t in of_kind if t.source == gap.source and t.state in states]
            unseen += _take(survey, over, scoped, touched, gap)
    return whole, scoped, unseen


def _may_be_any(survey: Survey, gap: Gap, over: str) -> bool:
    """Whether a gap is of records that were not read and that nothing read links to.

    Such work may serve any goal, and such a key result may be any objective's.
    """
    if not gap.cut or not gap.ids:
        return False
    if gap.relation == "key_result":
        return over == "objective" and not survey.are_placed(gap.ids)
    return gap.relation in ("work", "contributes") and not survey.knows(gap.ids)


def _sourceless(survey: Survey, page: Page, found: list[Gap], total: int) -> _Blind:
    """A team or person is seen through all sources: one cut short blinds, one without such records does not."""
    lacking: dict[tuple[str, bool], set[str]] = {}
    for gap in found:
        if gap.ids is None or (gap.cut and not survey.knows(gap.ids)):
            lacking.setdefault((gap.reason, gap.cut), set()).add(gap.source)
    for (reason, cut), sources in lacking.items():
        if cut or sources == set(survey.manifest.sources):
            return {"": reason}, {}, [Unseen(reason, ", ".join(sorted(sources)), total, whole=True)]
    scoped: dict[int, str] = {}
    unseen: list[Unseen] = []
    for gap in found:
        if gap.ids is not None:
            unseen += _take(survey, page.meta.over, scoped, survey.touched(page.meta.over, gap.ids), gap)
    return {}, scoped, unseen


def _take(survey: Survey, over: str, scoped: dict[int, str], touched: list[Subject], gap: Gap) -> list[Unseen]:
    """Note which subjects a gap covers that no earlier one did."""
    new = [t for t in touched if t.number not in scoped]
    if not new:
        return []
    scoped |= {t.number: gap.reason for t in new}
    shown = tuple(t.key for t in new[:_EXAMPLES])
    named = survey.named(over, new)
    return [Unseen(gap.reason, gap.source, len(new), shown, subjects=named)]
