"""Decides what headings, list items and table rows of a Markdown file are: objectives, key results, teams or neither.

Structure decides, in this order: explicit labels ("Objective:", "KR 2:", a heading "Key results"), tables by their
header, then the layout that the file as a whole follows (`layout_profile`). Nothing here makes records.
"""

from __future__ import annotations

import re
from dataclasses import replace

import msgspec

from okrlint.trackers.files.markdown.clauses import clauses
from okrlint.trackers.files.markdown.layout_profile import (
    Profile,
    has_results,
    is_context,
    is_group,
    is_note,
    is_progress,
    lists_objectives,
    profile_of,
    prune,
)
from okrlint.trackers.files.markdown.line import Line, read_line
from okrlint.trackers.files.markdown.model import Goal, Layout, Place
from okrlint.trackers.files.markdown.tables import Row, Table, read_table
from okrlint.trackers.files.markdown.tree import Node, leads_part, opens_objective
from okrlint.trackers.files.markdown.vocabulary import is_aside, is_team_name
from okrlint.trackers.text.headings import normal, subject_of
from okrlint.trackers.text.periods import Period, find_period

_LABELLED = re.compile(r"\s*(?:\*\*|__)?(?:key result|KR|owner|not doing|target|baseline)\b[^:]{0,20}:", re.IGNORECASE)
_NUMBERED_LINE = re.compile(r"\s*\d{1,2}\.\d{1,2}[.)]?\s")
_GOAL_WORD = re.compile(r"\W*goal\s*:", re.IGNORECASE)
_PART = re.compile(r"\s*(\d{1,2})\.\d{1,2}[.)]?\s")
_CHAPTER = re.compile(r"^\s*\d{1,2}(?:\.\d{1,2}){1,3}\s+(?=\S)")
_NUMBERED = re.compile(r"^\s*\d{1,2}\.\d{1,2}[.)]?\s+")


def find_goals(root: Node, *, team: str = "", period: Period | None = None) -> Layout:
    """Find the goals of a file; `team` and `period` are what its name or front matter say."""
    whole = whole_file(root)
    prune(root, tables=whole[0] is not None)
    walker = _Walker(profile_of(root), whole)
    walker.section(root, Place(team=team, period=period))
    walker.drop_wordless()
    return walker.layout


class Finder:
    """Gathers goals in the order of the file; what they are is decided by the walker."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.layout = Layout()

    def clauses(self, goal: Goal, node: Node, line: Line) -> None:
        """Cut an objective that carries its key results in the same line, unless they stand below it."""
        if line.bold or any(not self.owned_item(n) and not n.of("item") for n in node.of("item")):
            return
        title, rest = clauses(goal.title)
        goal.title = title
        place = Place(goal.team, goal.period, goal.section, goal)
        for text in rest:
            self.layout.one_liners += 1
            self.key_result(node, read_line(text), place)

    def owned_item(self, item: Node) -> bool:
        """Whether an item begins with an owner or is nothing but one."""
        line = said(item)
        return bool(line.party or line.owners) or is_group(line.title)

    def objective(self, node: Node, line: Line, place: Place) -> Goal:
        """Note an objective."""
        if self.profile.named_objectives:
            line = line.with_names()
        goal = Goal(
            "objective", line.title, node.line, node.end, node.column, line, place.objective, place.team, place.period,
            place.section, line.owners, place.owners, sure=line.label == "objective" and not _GOAL_WORD.match(line.raw),
        )  # fmt: skip
        self.layout.goals.append(goal)
        return goal

    def key_result(self, node: Node, line: Line, place: Place) -> Goal:
        """Note a key result of `place.objective`."""
        goal = Goal(
            "key_result", line.title, node.line, node.end, node.column, line, place.objective, place.team, place.period,
            place.section, line.owners, sure=line.label == "key_result" or place.key_results,
        )  # fmt: skip
        self.layout.goals.append(goal)
        return goal

    def drop_wordless(self) -> None:
        """Take out goals of which nothing but marks was written, and what stands under them."""
        gone: set[int] = set()
        for goal in self.layout.goals:
            if not goal.title.strip() or (goal.parent is not None and id(goal.parent) in gone):
                gone.add(id(goal))
                at = Node("text", goal.said.raw, goal.line, goal.end, column=goal.column)
                self.orphan(
                    at, "a goal without words" if not goal.title.strip() else "it stands under a goal without words"
                )
        self.layout.goals = [goal for goal in self.layout.goals if id(goal) not in gone]

    def took(self, node: Node, table: Table) -> None:
        """Note a table that was read, with its columns and rows that were not."""
        self.layout.rows.update(line for line, _ in node.rows)
        for line, words, why in table.lost:
            self.orphan(Node("text", words, line, line + 1), why)

    def orphan(self, node: Node, reason: str) -> bool:
        """Note a line without a place; always False, so that it can end a condition."""
        self.layout.unplaced.append((node, reason))
        return False


def first_line(item: Node) -> str:
    """The words of an item, without further lines of its paragraph that begin with a label of their own."""
    lines = item.text.split("\n")
    for at, text in enumerate(lines[1:], 1):
        if _LABELLED.match(text) or _NUMBERED_LINE.match(text):
            return "\n".join(lines[:at])
    return item.text


def said(item: Node) -> Line:
    """The words of an item, taken apart."""
    text = first_line(item)
    return item.said if text == item.text else read_line(text)


def beside(goal: Goal, row: Row) -> None:
    """Give a goal what stands in the other columns of its row."""
    goal.fields.update(row.fields)
    goal.owners = tuple(dict.fromkeys([*goal.owners, *row.owners]))


def is_part(node: Node) -> bool:
    """Whether a heading is numbered as a part of the one above it: 2.1 below 2."""
    part = _PART.match(node.text)
    return bool(part and node.parent and re.match(rf"\s*{part[1]}[.)]?\s", node.parent.text))


def replace_title(line: Line, heading: Line) -> Line:
    """The words of one line under the label of another."""
    return msgspec.structs.replace(line, label=heading.label, number=heading.number)


def is_results(heading: Node) -> bool:
    """Whether a heading announces key results."""
    return subject_of(heading.said.title) == "key_results"


def team_of(name: str) -> str:
    """The team in "Web team OKRs 2026 Q1", if it names one."""
    left = re.sub(
        r"\b(?:OKRs?|objectives?(?: (?:and|&) key results?)?|goals?|for|our)\b", " ", name, flags=re.IGNORECASE
    )
    left = re.sub(r"\b(?:FY|CY)?\s?\d{2,4}\b|\b[QH][1-4]\b|[^\w\s&/-]", " ", left, flags=re.IGNORECASE)
    left = " ".join(left.replace("-", " ").split())
    return left if is_team_name(left) and left.lower() not in ("team", "company", "department") else ""


def whole_file(root: Node) -> tuple[Node | None, dict[str, str]]:
    """The first heading if the file is about one goal: a table of fields (owner, status …) stands right below it."""
    headings = root.of("heading")
    tables = [
        [t for t in map(read_table, h.of("table")[:1]) if t is not None and t.kind == "metadata"] for h in headings
    ]
    if not tables or not tables[0] or any(tables[1:]):
        return None, {}
    first = headings[0]
    for later in headings[1:]:  # sections of one level with the title belong to it all the same
        later.parent = first
        first.children.append(later)
    root.children = [child for child in root.children if child not in headings[1:]]
    first.end = root.end
    return first, tables[0][0].fields


class _Walker(Finder):
    """Walks the tree once, handing down what the headings say."""

    def __init__(self, profile: Profile, whole: tuple[Node | None, dict[str, str]]) -> None:
        super().__init__(profile)
        self._whole = whole
        self._last: Goal | None = None  # an objective whose key results may follow under the next heading of its level

    def section(self, node: Node, place: Place) -> None:
        """The content of a heading: first what stands directly under it, then the headings below."""
        headings = self._content(node, place)
        for heading in headings:
            before = len(self.layout.goals)
            self._heading(heading, place)
            if not is_results(heading) and place.objective is None:
                self._last = self._opened(before)

    def _opened(self, before: int) -> Goal | None:
        """The objective that a heading made, unless it holds key results already."""
        made = self.layout.goals[before:]
        return made[0] if len(made) == 1 and made[0].kind == "objective" else None

    def _heading(self, node: Node, place: Place) -> None:
        line = read_line(_CHAPTER.sub("", node.text))
        name = line.title or node.text
        subject = subject_of(name)
        if subject == "key_results":
            objective = place.objective or self._last
            if objective or self.orphan(node, "key results without an objective"):
                below = replace(place, objective=objective, only_containers=False, key_results=True)
                self.section(node, below)
            return
        if (subject and subject != "contributes") or ((place.objective or self._last) and is_aside(name)):
            return
        below = replace(place, section=(*place.section, normal(name)))
        period = find_period(name)
        if node is self._whole[0]:
            goal = self.objective(node, line, place)
            goal.fields.update(self._whole[1])
            goal.period = find_period(goal.fields.get("cycle", ""), year=True) or goal.period
            below = replace(below, period=goal.period)
            goal.whole_file = True
            self.section(node, replace(below, objective=goal, only_containers=True))
        elif line.label == "objective":
            self._labelled_heading(node, line, below, place)
        elif place.objective and (line.label == "key_result" or is_part(node)):
            texts = node.of("text")
            if not line.title and texts:  # "KR 1", its words in the line below
                line = replace_title(read_line(texts[0].text.split("\n")[0]), line)
            self.key_result(node, line, place)
        elif place.only_containers:
            self.section(node, below)
        elif period or is_context(name):
            team = place.team or team_of(name)
            below = replace(below, period=period or place.period, team=team, objective=None)
            self.section(node, replace(below, objectives=lists_objectives(name)))
        else:
            self._plain_heading(node, line, below, place)

    def _labelled_heading(self, node: Node, line: Line, below: Place, place: Place) -> None:
        if not line.title:  # "Objective 1", its words in the line below
            texts = node.of("text")
            if not texts:
                self.orphan(node, "an objective without words")
                return
            line = replace_title(read_line(texts[0].text.split("\n")[0]), line)
        goal = self.objective(node, line.with_party() if self.profile.owned_headings else line, place)
        goal.sure = goal.sure and bool(node.said.title or node.said.number)
        below = replace(below, objective=goal, only_containers=self.profile.contains(node), key_results=False)
        self.section(node, below)

    def _plain_heading(self, node: Node, line: Line, below: Place, place: Place) -> None:
        """A heading without a label: an objective, the name of a team, or just a heading."""
        if re.fullmatch(r"\d{1,2}[.)]\s.*", node.text) and is_group(line.title) and not node.children:
            self.orphan(node, "a numbered heading with an owner and no objective")
            return
        if line.party and self.profile.owned_headings:
            line = line.with_party()
            role = "objective"
        else:
            role = self.profile.role(node, line)
        if role == "objective":
            goal = self.objective(node, line, place)
            if line.prefixed and self.profile.one_liners:
                self.clauses(goal, node, line)
            self.section(node, replace(below, objective=goal, only_containers=self.profile.contains(node)))
        elif role == "team":
            team = re.sub(r"\s+(?:OKRs?|goals|objectives)$", "", line.title.rstrip(":"), flags=re.IGNORECASE)
            self.section(node, replace(below, team=team, objective=None, owners=(team,)))
        else:
            self.section(node, replace(below, objective=place.objective if role == "note" else None))

    def _content(self, node: Node, place: Place) -> list[Node]:
        """What stands directly under a heading; returns the headings that are still to be read.

        A line "Objective: …" holds what follows it up to the next one, also under a bold line such as "Key results".
        """
        items: list[Node] = []
        later: list[Node] = []
        outer = place.objective
        for child in node.children:
            led = place.objective is not outer and leads_part(child)
            if led or (child.kind == "text" and opens_objective(child)):
                self._items(node, items, place)
                items = []
            if child.kind == "item":
                items.append(child)
            elif child.kind == "table":
                self._table(child, place)
            elif child.kind == "text":
                place = self._paragraph(child, place)
            elif led:
                self._heading(child, place)
            else:
                later.append(child)
        self._items(node, items, place)
        if place.objective is not outer:
            self._last = place.objective
        return later

    def _paragraph(self, node: Node, place: Place) -> Place:
        """Lines with explicit labels; other paragraphs are descriptions."""
        texts = node.text.split("\n")
        numbered = place.objective is not None and all(_NUMBERED.match(text) for text in texts)
        numbered = numbered and (len(texts) > 1 or is_part(node))
        for offset, text in enumerate(texts):
            line = read_line(_NUMBERED.sub("KR: ", text) if numbered else text)
            if line.label and line.title:
                at = Node("text", text, node.line + offset, node.line + offset + 1, column=node.column)
                if line.label == "objective" and not place.only_containers:
                    at.end = node.parent.end if node.parent is not None else node.end
                    if place.objective is not None and place.objective.line < at.line:
                        place.objective.end = min(place.objective.end, at.line)
                    place = replace(place, objective=self.objective(at, line, replace(place, objective=None)))
                elif line.label == "key_result" and (
                    place.objective or self.orphan(at, "a key result without an objective")
                ):
                    self.key_result(at, line, place)
        return place

    def _items(self, node: Node, items: list[Node], place: Place) -> None:
        lines = {id(item): said(item) for item in items}
        owned = self.profile.owned(list(lines.values()))
        outer = place.objective
        nested = any(item.of("item") or first_line(item) != item.text for item in items)
        for item in items:
            line = lines[id(item)]
            if line.party and owned:
                line = line.with_party()
            if line.label == "objective":
                place = replace(place, objective=outer)
            place = self._item(item, line, place, nested)

    def _item(self, item: Node, line: Line, place: Place, among_nested: bool) -> Place:
        """One list item; returns the place for the next one (an item can open an objective for those after it)."""
        if line.label == "objective" and line.title and not place.only_containers:
            goal = self.objective(item, line, place)
            self._below(item, replace(place, objective=goal))
            nested = any(said(c).label == "key_result" for c in item.of("item"))
            return place if nested or item.of("item") else replace(place, objective=goal)
        if line.label == "key_result" and line.title:
            if place.objective or self.orphan(item, "a key result without an objective"):
                self.key_result(item, line, place)
            return place
        if is_note(item, line):
            self._note(item, place)
            return place
        if not line.title:
            self._below(item, place)
            return place
        if place.only_containers:
            return place
        if self.profile.one_liners and not place.key_results:
            self._one_liner(item, line, place)
        elif place.objective is not None and not (item.of("item") and (self.profile.deep or has_results(item))):
            self.key_result(item, line, place)
        elif place.objective is not None or among_nested or place.team or place.objectives:
            goal = self.objective(item, line, place)
            self._below(item, replace(place, objective=goal))
        else:
            self.orphan(item, "a list item under no objective")
        return place

    def _one_liner(self, item: Node, line: Line, place: Place) -> None:
        """ "Owner: Objective. Result, result => score", nested as deep as the organisation."""
        if line.owners:
            goal = self.objective(item, line, place)
            self.clauses(goal, item, line)
            self._below(item, replace(place, objective=goal, owners=()))
        elif is_group(line.title) and item.of("item"):
            self._below(item, replace(place, owners=(line.title.rstrip(": "),), team=line.title.rstrip(": ")))
        elif place.owners or (item.of("item") and not place.objective):
            goal = self.objective(item, line, place)
            self.clauses(goal, item, line)
            self._below(item, replace(place, objective=goal, owners=()))
        elif place.objective is not None:
            self.key_result(item, line, place)
        else:
            self.orphan(item, "neither an owner nor an objective above it")

    def _below(self, item: Node, place: Place) -> None:
        """What is nested in an item that is an objective or a group."""
        items = item.of("item")
        first = first_line(item).count("\n") + 1
        more = [_NUMBERED.sub("KR: ", text) for text in item.text.split("\n")[first:]]
        if more and place.objective is not None:
            place = self._paragraph(
                Node("text", "\n".join(more), item.line + first, item.end, column=item.column), place
            )
        for child in item.of("text"):
            place = self._paragraph(child, place)
        for table in item.of("table"):
            self._table(table, place)
        for heading in item.of("heading"):
            self._heading(heading, place)
        containers = [c for c in items if subject_of(said(c).title) == "key_results"]
        for container in containers:
            self._items(container, container.of("item"), replace(place, key_results=True))
        if items and not containers:
            self._items(item, items, place)

    def _note(self, item: Node, place: Place) -> None:
        """A labelled item is a field of the goal above; "Key results:" holds the results."""
        line = said(item)
        if is_progress(item.text):
            self.orphan(item, "how far an objective is stands in its key results")
        if subject_of(line.title) == "key_results" and place.objective:
            self._items(item, item.of("item"), replace(place, key_results=True, only_containers=False))

    def _table(self, node: Node, place: Place) -> None:
        table = read_table(node)
        if table is None and place.objective is not None and not place.objective.whole_file:
            self.orphan(node, "a table whose header names no key results")
        if table is None or table.kind == "metadata":
            return
        if table.kind == "grid" and place.only_containers:
            return
        current = place.objective
        self.took(node, table)
        for row in table.rows:
            at = Node("text", row.said, row.line, row.line + 1, column=1)
            alone = row.several or not row.key_result  # what stands in the other columns is said of the objective
            if row.objective:
                line = read_line(row.objective)
                line = line.with_names() if table.named_objectives else line
                current = self.objective(at, line, replace(place, objective=None, team=place.team or table.team))
                if alone:
                    beside(current, row)
            if row.key_result and current is None:
                self.orphan(at, "a table row with a key result under no objective")
            elif row.key_result:
                goal = self.key_result(at, read_line(row.key_result), replace(place, objective=current))
                if not alone:
                    beside(goal, row)
