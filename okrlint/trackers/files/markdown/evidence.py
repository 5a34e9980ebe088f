"""Whether what was found in a Markdown file are goals: what a document says of itself, and what its siblings have.

Being sure comes before finding much. What is no goal for certain (an illustration, a definition, a template) is taken
out; what is doubtful is listed with its lines, and is read once a mapping says what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from okrlint.periods import find_period
from okrlint.trackers.files.markdown.chapters import announces, is_measured
from okrlint.trackers.files.markdown.explaining import explains, is_post, led_up_to
from okrlint.trackers.files.markdown.illustrations import (
    TEMPLATE,
    begins_as_example,
    is_definition,
    is_guide,
    is_illustration,
    is_placeholder,
)
from okrlint.trackers.files.markdown.model import Goal, Layout
from okrlint.trackers.files.markdown.node import Node
from okrlint.trackers.files.markdown.vocabulary import is_period
from okrlint.trackers.text.headings import normal
from okrlint.trackers.text.naming import alternatives, words_for

_OKR = re.compile(
    r"(?<![a-z])okrs?(?![a-z])"
    r"|objectives?[\W_]+(?:and|&|\+)[\W_]*key[\W_]*results?|objectifs?[\W_]+et[\W_]+r[ée]sultats?[\W_]+cl[ée]s?"
    r"|objetivos?[\W_]+[ey][\W_]+resultados?[\W_]+(?:clave|chave)|ziele?[\W_]+und[\W_]+schl[üu]sselergebnisse",
    re.IGNORECASE,
)
_OF_PAGE = frozenset(("cycle", "team", "owner"))
_SEVERAL = re.compile(r"(?<![a-z])okrs(?![a-z])|objectives[\W_]+(?:and|&|\+)[\W_]*key[\W_]*results", re.IGNORECASE)
_WEAK = re.compile(r"(?<![a-z])(?:goals?|objectives?|priorities)(?![a-z])", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"(?:change_?log|release|news|history|minutes|meeting|contributing|code_of_conduct|readme|todo|roadmap)",
    re.IGNORECASE,
)
_OWNER = re.compile(rf"[\W_]{{0,12}}(?:{alternatives(words_for('owner'))})[\W_]{{0,4}}[:：]", re.IGNORECASE)
_SHORT = re.compile(r"\W{0,12}(?:[A-Z]{1,8}\d{0,2}[-_. ]?)?KR", re.IGNORECASE)
_REPORTED = frozenset(("status", "state", "current", "progress", "score", "confidence", "due"))
_DAY = re.compile(r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}")
"""A day in a heading is when something happened, no planning period."""
_STEP = re.compile(r"\W*(?:sprint|week|kw|day)\b", re.IGNORECASE)
"""Parts of a plan that are shorter than a period of goals."""
_OUR = re.compile(
    r"\b(?:our|unsere\w*|nos|notre|nuestr[oa]s?|noss[oa]s?|i nostri|onze|nasze|våra|vore|våre|наши)\b.{0,40}\bOKRs?\b"
    r"|我们的.{0,10}OKR|私たちの.{0,10}OKR|우리.{0,10}OKR",
    re.IGNORECASE,
)
_OTHER_KR = re.compile(r"\bK\w{1,12} R(?!esult)\w{1,12}[\W_]{0,6}\(KRs?\)", re.IGNORECASE)
_LABEL = 30
"""Characters of what may stand before a colon as a label."""
_SHOWN = 12
_COMPARED = 200
"""Objectives with key results that another is compared with; a summary repeats those at the top."""

ILLUSTRATION = "an illustration: it stands under a heading or in a file of examples or templates"
GUIDE = "a page about OKRs: an example there is no goal, unless a heading names its period"
POST = "a post: what it shows is no goal, unless a heading names its period"
DEFINITION = "a definition: it says what an objective is"
OTHER_KR = "KR stands for something else in this file"
BLANK = "a placeholder, no words of a goal"
AGAIN = "said above with its key results"
SURE = frozenset((TEMPLATE, BLANK, AGAIN))
"""Reasons that leave no doubt: a mapping would not help."""
NO_SIGN = "no sign of OKRs: label them (Objective: …, KR: …), or name OKRs and their period in a heading"


class Document:
    """What a file says of itself: its name, its headings, its front matter."""

    def __init__(
        self, nodes: Sequence[Node], file: str, given: dict[str, str], lines: list[str], front: str = ""
    ) -> None:
        """`nodes` are all of the file in their order, before any was taken out; `front` is its front matter."""
        self.post = is_post(front)
        self.lines = lines
        self.nodes = nodes
        self.name = PurePosixPath(file.replace("\\", "/")).name
        self.words = re.sub(r"[_./-]+", " ", PurePosixPath(self.name).stem)
        self.path = file
        self.headings = [n for n in nodes if n.kind == "heading"]
        self.given = given
        first = next(iter(self.headings), None)
        self.title = first.said.title if first is not None else ""

    def names_owner(self, goal: Goal) -> bool:
        """Whether a line below a goal says who owns it."""
        return any(_OWNER.match(line[:200]) for line in self.lines[goal.line : goal.line + 12])

    @property
    def abbreviates(self) -> bool:
        """Whether it calls something else KR: "Key Resources (KR)"."""
        return any("KR" in line and _OTHER_KR.search(line[:_COMPARED]) for line in self.lines)

    @property
    def announced(self) -> bool:
        """Whether it speaks of OKRs in its name, a heading or its front matter."""
        return bool(
            _OKR.search(self.words)
            or any("okr" in key or _OKR.search(value) for key, value in self.given.items())
            or any(_OKR.search(h.text[:200]) for h in self.headings)
        )

    @property
    def holds(self) -> bool:
        """Whether its name, title or front matter say that it holds OKRs, not merely that it speaks of them."""
        top = [h for h in self.headings if h.level == 1 or h is self.headings[0]]
        return bool(
            (_OKR.search(self.words) and not is_guide(self.words))
            or any("okr" in key or _OKR.search(value) for key, value in self.given.items())
            or any(announces(h.said.title) or (_OKR.search(h.said.title) and find_period(h.said.title)) for h in top)
        )

    @property
    def dated(self) -> bool:
        """Whether its name, a heading or its front matter names a planning period."""
        return bool(
            self.given.get("cycle")
            or find_period(re.sub(r"[/_.]", " ", self.path), year=True)
            or any(
                find_period(_DAY.sub(" ", h.text), year=True)
                or (is_period(h.said.title) and not _STEP.match(h.said.title))
                for h in self.headings
            )
        )

    @property
    def in_period(self) -> bool:
        """Whether its name or a heading names a planning period shorter than a year."""
        return bool(find_period(self.words)) or any(find_period(h.text) for h in self.headings)

    def guides(self, goals: Sequence[Goal]) -> bool:
        """Whether it explains OKRs: by its title or chapters, or by its sentences if it does not say it holds some."""
        chapters = [h for h in self.headings if is_guide(h.said.title)]
        if is_guide(self.title) or is_guide(self.words) or len(chapters) >= 2:
            return True
        return not (self.holds and self.says_okrs) and explains(self.nodes, goals)

    def publishes(self, goals: Sequence[Goal]) -> bool:
        """Whether a post gives the OKRs of its writers: it is called so, says "our", and explains nothing."""
        own = any(_OUR.search(node.text[:_COMPARED]) for node in self.nodes if node.kind in ("text", "heading"))
        return own and self.holds and self.says_okrs and not explains(self.nodes, goals)

    @property
    def says_okrs(self) -> bool:
        """Whether its name or a heading at the top speaks of OKRs; notes on the method are called OKR."""
        top = [h for h in self.headings if h.level == 1 or h is self.headings[0]]
        return bool(
            _SEVERAL.search(self.words) or any(_SEVERAL.search(h.text[:200]) for h in top) or _OF_PAGE & set(self.given)
        )


def weigh(layout: Layout, document: Document) -> list[tuple[Goal, str]]:
    """Takes out of `layout` what is no goal for certain; returns those goals, each with the reason.

    If the file as a whole is not evidence enough, all its goals are taken out.
    """
    out = _illustrations(layout, document) + _without_evidence(layout)
    reason = _doubt(layout, document) if layout.goals else ""
    if reason:
        out += [(goal, reason) for goal in layout.goals]
        layout.goals = []
    return out


def named(goals: Iterable[Goal]) -> str:
    """The lines of doubtful objectives as a reader can find them: "lines 12, 40"."""
    lines = [goal.line for goal in goals if goal.kind == "objective"] or [goal.line for goal in goals]
    lines = sorted(set(lines))
    more = f" and {len(lines) - _SHOWN} more" if len(lines) > _SHOWN else ""
    return f"line{'s' * (len(lines) > 1)} {', '.join(map(str, lines[:_SHOWN]))}{more}"


def _take(layout: Layout, gone: set[int], reason: str) -> list[tuple[Goal, str]]:
    """Takes goals out with what stands under them."""
    out, kept = [], []
    for goal in layout.goals:
        if id(goal) in gone or (goal.parent is not None and id(goal.parent) in gone):
            gone.add(id(goal))
            out.append((goal, reason))
        else:
            kept.append(goal)
    layout.goals = kept
    return out


def _illustrations(layout: Layout, document: Document) -> list[tuple[Goal, str]]:
    goals = layout.goals
    blank = {
        id(g) for g in goals if is_placeholder(g.title) or (g.kind == "objective" and g.title.endswith(("?", "？")))
    }
    objectives = [g for g in goals if g.kind == "objective"]
    empty = [g for g in objectives if id(g) in blank]
    if goals and (2 * len(empty) >= max(1, len(objectives)) or 3 * len(blank) >= len(goals)) and blank:
        return _take(layout, {id(g) for g in goals}, TEMPLATE)
    out = _take(layout, blank, BLANK)
    shown = is_illustration(document.words) or is_illustration(document.title)
    led = led_up_to(document.nodes) if layout.goals else set()
    gone = {
        id(g)
        for g in layout.goals
        if shown or _shows(g) or any(map(is_illustration, g.section)) or (g.kind == "objective" and g.line in led)
    }
    out += _take(layout, gone, ILLUSTRATION)
    defined = {id(g) for g in layout.goals if g.kind == "objective" and not g.said.number and is_definition(g.title)}
    out += _take(layout, defined, DEFINITION)
    if document.abbreviates:
        short = {id(g.parent) for g in layout.goals if g.parent is not None and _SHORT.match(g.said.raw)}
        out += _take(layout, short, OTHER_KR)
    kept = [g for g in layout.goals if _marked(g) or _reported(g) or g.said.checked is not None]
    real = 2 * len(kept) > len(layout.goals) or bool(document.given.get("cycle")) or document.in_period
    if not real and document.announced and document.guides(layout.goals):
        out += _take(layout, {id(g) for g in layout.goals}, POST if document.post else GUIDE)
    elif not real and document.post and not document.publishes(layout.goals):
        out += _take(layout, {id(g) for g in layout.goals}, POST)
    return out


def _shows(goal: Goal) -> bool:
    """Whether a goal calls itself an example: "Example 1: …", "e.g. …"."""
    if goal.kind == "objective" and begins_as_example(goal.title):
        return True
    before, colon, _ = goal.title.replace("：", ":").partition(":")
    if colon:
        return len(before) <= _LABEL and is_illustration(before)
    heading = goal.kind == "objective" and goal.form[0] == "heading" and not goal.labelled
    return heading and is_illustration(" ".join(before.split()[:1]))


def _without_evidence(layout: Layout) -> list[tuple[Goal, str]]:
    """Objectives that lack what their siblings have: key results, a number, the same shape; and those said twice."""
    results = [g for g in layout.goals if g.parent is not None]
    with_results = {id(g.parent) for g in results}
    called = {id(g.parent) for g in results if g.labelled or g.contained or g.in_table}
    objectives = [g for g in layout.goals if g.kind == "objective"]
    unlisted: set[int] = set()
    if any(g.contained and g.form[0] == "item" for g in objectives):
        unlisted = {id(g) for g in objectives if not (g.contained or g.labelled or g.in_table or id(g) in called)}
    out = _take(layout, unlisted, "the objectives of this file are listed under a heading that calls them so")
    objectives = [g for g in objectives if id(g) not in unlisted]
    sure = [g for g in objectives if id(g) in with_results]
    if not sure:
        return out
    forms = {g.form for g in sure}
    strong = [g for g in sure if id(g) in called]
    gone: set[int] = set()
    again: set[int] = set()
    for goal in objectives:
        others = strong if id(goal) in with_results else sure
        if id(goal) not in called and _repeats(goal, others[:_COMPARED]):
            again.add(id(goal))
        elif id(goal) in with_results or goal.form in forms or goal.in_table or (goal.labelled and goal.said.number):
            continue
        elif layout.labelled or layout.called or goal.labelled:
            gone.add(id(goal))
    out += _take(layout, again, AGAIN) if layout.labelled or layout.called else []
    return out + _take(layout, gone, "no key results and no number, as the other objectives have")


def _repeats(goal: Goal, others: list[Goal]) -> bool:
    """Whether a goal only repeats another: its words, a part of them, or in a table beside those that stand in text."""
    if goal.in_table and any(not other.in_table for other in others if other is not goal):
        return True  # a summary of what stands elsewhere
    words = normal(goal.title)
    return bool(words) and any(
        words in normal(other.title) and goal.period == other.period for other in others if other is not goal
    )


def _doubt(layout: Layout, document: Document) -> str:
    """Why the goals are not evidence enough; "" if they are."""
    goals = layout.goals
    results = [g for g in goals if g.kind == "key_result"]
    if any(g.whole_file for g in goals):
        return "" if _laid_out(goals, results, document) else NO_SIGN
    if any(map(_specific, results)) or _measured(goals, results, document):
        return ""
    if not document.dated and all(map(_barely_called, goals)):
        return NO_SIGN
    called = [g for g in results if g.labelled or g.contained or g.in_table or (g.parent and g.parent.labelled)]
    marked = [g for g in called if g.said.priority_said or g.said.owners]
    numbered = [g for g in goals if g.labelled and g.kind == "objective" and g.said.number]
    if document.announced and (not all(map(_only_named, called)) or len(numbered) > 1):
        return ""
    if any(g.contained and g.parent and g.parent.said.label and document.names_owner(g.parent) for g in results[:20]):
        return ""
    held = {id(g.parent) for g in results}
    if len(goals) > 1 and (all(map(_listed, goals)) or (document.holds and all(map(_counted, goals)))):
        return ""
    if document.holds and any(g.contained and (layout.called or id(g) in held) for g in goals):
        return ""
    if called and (2 * len(marked) >= len(called) or (document.in_period and len({id(g.parent) for g in called}) > 1)):
        return ""
    if layout.labelled or layout.called:
        return NO_SIGN
    return "" if _laid_out(goals, results, document) else NO_SIGN


def _specific(result: Goal) -> bool:
    """Whether a key result and its objective say what they are in a way that nothing else does.

    "Objective" and "Key results" alone do not: experiments and courses have both.
    """
    objective = result.parent
    if objective is None:
        return False
    if result.labelled:
        return objective.labelled or (bool(result.said.number) and bool(_SHORT.match(result.said.raw)))
    if result.in_table:
        return objective.labelled and bool(objective.said.label or objective.in_table)
    return result.contained and objective.labelled and bool(objective.said.number)


def _measured(goals: list[Goal], results: list[Goal], document: Document) -> bool:
    """Whether lists below "Objective 1" are key results: the file says OKRs or a period, or most of them are measured.

    Lessons, instructions and reports count their objectives as well, and list steps below some of them.
    """
    objectives = [g for g in goals if g.kind == "objective"]
    below = [
        g for g in results
        if g.parent and g.parent.labelled and g.parent.said.number and g.parent.said.raw.lstrip("#*_ ")[:1] in "Oo"
    ]  # fmt: skip
    if not below or document.announced or document.dated:
        return bool(below)
    measured = [g for g in below if is_measured(g.title) or _marked(g)]
    return 2 * len(measured) >= len(below) and {id(g.parent) for g in below} == {id(g) for g in objectives}


def _only_named(result: Goal) -> bool:
    """Whether nothing but the words "Key result:" speaks for it: a page that explains a tool has these as well."""
    alone = result.labelled and not result.said.number and not result.contained
    return alone and result.parent is not None and not result.parent.labelled


def _listed(goal: Goal) -> bool:
    """Whether an objective stands in a list right below "OKRs", and does not speak of OKRs or point elsewhere."""
    under = goal.section[-1] if goal.section else ""
    apart = not (goal.said.links or goal.said.party or ":" in goal.title or _OKR.search(goal.title))
    return goal.kind == "objective" and goal.contained and bool(_OKR.search(under)) and apart


def _barely_called(goal: Goal) -> bool:
    """Whether an objective has nothing but a word before it that names a target as often ("Ziel: 99 %"), or a key
    result nothing at all."""
    if goal.kind == "objective":
        return goal.labelled and goal.said.weak and not goal.said.number
    return not (goal.labelled or goal.contained or goal.in_table)


def _counted(goal: Goal) -> bool:
    """Whether an objective stands in a list below "Objectives" and can be measured."""
    return goal.kind == "objective" and goal.contained and is_measured(goal.title)


def _marked(goal: Goal) -> bool:
    return bool(goal.said.priority_said or goal.said.owners or goal.said.score or goal.said.fields)


def _reported(goal: Goal) -> bool:
    """Whether the row of a goal says who owns it or how it goes."""
    return goal.in_table and bool(goal.owners or not _REPORTED.isdisjoint(goal.fields))


def _whole_list(goals: list[Goal], document: Document) -> bool:
    """Whether a page that is called OKRs holds nothing but a list of objectives with their key results nested in it."""
    under = [g for g in goals if g.kind == "objective" and g.form[0] == "item"]
    return len(document.headings) == 1 and len(under) > 1 and all(any(k.parent is g for k in goals) for g in under)


def _laid_out(goals: list[Goal], results: list[Goal], document: Document) -> bool:
    """Whether a file without labels is laid out as OKRs: it says so and names a period, or marks its key results."""
    path = document.path.replace("_", " ")
    in_path = find_period(re.sub(r"[/_.]", " ", document.path))
    marked = [g for g in results if _marked(g)]
    enough = bool(results) and 3 * len(marked) >= len(results)
    if document.holds and (document.dated or enough or _whole_list(goals, document)):
        return True
    announced = {normal(h.said.title) for h in document.headings if announces(h.said.title)}
    if announced and results and (document.dated or enough):
        goals[:] = [g for g in goals if announced & set(g.section)] or goals
        return True
    dated = any(g.period for g in goals)
    if any(g.whole_file for g in goals) and (results or dated or in_path or _WEAK.search(path)):
        return True
    if len(goals) > 1 and any(_WEAK.search(h.text) and find_period(h.text, year=True) for h in document.headings):
        return True
    if dated and results and (in_path or enough) and not _ELSEWHERE.search(document.name):
        return True
    return bool(_WEAK.search(path) and dated and results)
