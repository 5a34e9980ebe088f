"""Decides what headings, list items and table rows of a Markdown file are: objectives, key results, teams or neither.

Structure decides, in this order: explicit labels ("Objective:", "KR 2:", a heading "Key results"), tables by their
header, then the layout that the file as a whole follows (`layout_profile`). Where objectives carry labels, nothing else
is one; where key results do, neither. Whether what was found is evidence enough is asked in `evidence`.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from okrlint.periods import Period, find_period
from okrlint.trackers.files.markdown.chapters import (
    adopt_lines,
    call_objectives,
    calls_objective,
    calls_result,
    is_context,
    is_note,
    is_progress,
    lists_objectives,
    prune,
    title_of,
)
from okrlint.trackers.files.markdown.layout_lines import (
    fields_above,
    first_line,
    is_part,
    is_results,
    replace_title,
    results_follow,
    said,
    team_of,
    wrapped,
)
from okrlint.trackers.files.markdown.layout_profile import Profile, has_results, is_group, profile_of
from okrlint.trackers.files.markdown.layout_tables import TableFinder
from okrlint.trackers.files.markdown.line import Line, label_of, read_line
from okrlint.trackers.files.markdown.model import Goal, Layout, Place
from okrlint.trackers.files.markdown.node import LEAD_LEVEL, Node
from okrlint.trackers.files.markdown.tables import read_table
from okrlint.trackers.files.markdown.tree import leads_part, opens_objective
from okrlint.trackers.files.markdown.vocabulary import (
    is_aside,
    is_role,
    is_team_name,
    kind_in,
    names_whole_page,
    part_of,
)
from okrlint.trackers.text.headings import DEFAULT, Headings, normal

_CHAPTER = re.compile(r"^\s*\d{1,2}(?:\.\d{1,2}){1,3}\s+(?=\S)")
_NUMBERED = re.compile(r"^\s*\d{1,2}\.\d{1,2}[.)]?\s+")
_COUNTED = re.compile(r"\d{1,2}[.)]\s.*")
_OF_GOALS = re.compile(r"\s+(?:OKRs?|goals|objectives)$", re.IGNORECASE)


def find_goals(root: Node, headings: Headings = DEFAULT, *, team: str = "", period: Period | None = None) -> Layout:
    """Find the goals of a file; `team` and `period` are what its name or front matter say."""
    whole = whole_file(root)
    call_objectives(root)
    prune(root, tables=whole[0] is not None)
    adopt_lines(root)
    walker = _Walker(profile_of(root), whole, headings, title_of(root))
    walker.section(root, Place(team=team, period=period))
    walker.drop_wordless()
    return walker.layout


class _Walker(TableFinder):
    """Walks the tree once, handing down what the headings say."""

    def __init__(
        self, profile: Profile, whole: tuple[Node | None, dict[str, str]], headings: Headings, title: Node | None
    ) -> None:
        super().__init__(profile, headings, whole_file=whole[0] is not None)
        self._whole = whole
        self._title = title
        self._last: Goal | None = None  # an objective whose key results may follow under the next heading of its level
        self._waiting: Goal | None = None  # the same, behind headings under which no goal stands

    def section(self, node: Node, place: Place) -> None:
        """The content of a heading: first what stands directly under it, then the headings below."""
        headings = self._content(node, place)
        for heading in headings:
            before = len(self.layout.goals)
            self._heading(heading, place)
            if not is_results(heading) and place.objective is None:
                self._last = self._opened(before)
                self._waiting = self._last if len(self.layout.goals) > before else self._waiting

    def _opened(self, before: int) -> Goal | None:
        """The objective that a heading made, unless it holds key results already."""
        made = self.layout.goals[before:]
        return made[0] if len(made) == 1 and made[0].kind == "objective" else None

    def _heading(self, node: Node, place: Place) -> None:
        line = read_line(_CHAPTER.sub("", node.text))
        name = line.title or node.text
        subject = part_of(name) if not line.label else ""
        kind = kind_in(name) if not line.label else ""
        place = replace(place, kind=kind) if kind else place
        if subject == "key_results" or (line.label == "key_result" and not line.title and not line.number):
            objective = place.objective or self._last
            if objective is None and any(calls_objective(n) for n in node.walk() if n is not node):
                self.section(node, place)  # "Success metrics" over objectives that are called so
            elif objective or self.orphan(node, "key results without an objective"):
                only = self.profile.calls_own(node)
                self.section(
                    node, replace(place, objective=objective, only_containers=only, key_results=not only, closed=only)
                )
            return
        if (subject and subject != "contributes") or (
            (place.objective or self._last or not node.of("heading")) and is_aside(name)
        ):
            self._labelled_only(node, place)
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
        elif self.is_objective(line) and not self.profile.outdone(node):
            self._labelled_heading(node, line, below, place)
        elif line.label == "key_result" or (place.objective and is_part(node)):
            self._result_heading(node, line, place)
        elif kind:
            self.section(node, replace(below, objectives=place.objective is None))
        elif place.only_containers and not self.profile.objectives_labelled:
            self.section(node, below)
        elif period or is_context(name):
            team = place.team or team_of(name)
            below = replace(below, period=period or place.period, team=team, objective=None, closed=False)
            above = place.objective or self._waiting
            if above is not None and above.labelled and _only_results(node):
                self.section(node, replace(below, team=place.team, objective=above, only_containers=True))
                return
            self.section(node, replace(below, objectives=lists_objectives(name)))
        elif self.profile.objectives_labelled:
            self._unlabelled_heading(node, line, below)
        else:
            self._plain_heading(node, line, below, place)

    def _result_heading(self, node: Node, line: Line, place: Place) -> None:
        """ "KR 1: words", or "KR 1" with its words in the line below; what stands under it are details."""
        objective = place.objective or self._last
        texts = node.of("text")
        if not line.title and texts:
            line = replace_title(read_line(texts[0].text.split("\n")[0]), line)
        if objective is not None and self._listed_results(objective):
            self.orphan(node, "a chapter about a key result, those of this objective being a list")
        elif objective or self.orphan(node, "a key result without an objective"):
            self.key_result(node, line, replace(place, objective=objective))
            for heading in node.of("heading"):
                self._labelled_only(heading, replace(place, objective=objective))

    def _listed_results(self, objective: Goal) -> bool:
        return any(g.parent is objective and g.contained and not g.labelled for g in self.layout.goals[-60:])

    def _labelled_only(self, node: Node, place: Place) -> None:
        """A part of an objective in which nothing is a goal but what says so: initiatives, risks, notes."""
        if self.profile.objectives_labelled and any(calls_result(n) or self._opens(n) for n in node.walk()):
            self.section(node, replace(place, key_results=False, objectives=False, closed=True))

    def _opens(self, node: Node) -> bool:
        return node.kind == "heading" and self.is_objective(node.said)

    def _labelled_heading(self, node: Node, line: Line, below: Place, place: Place) -> None:
        below_it = node.line
        if not line.title:  # "Objective 1", its words in the line below
            if self._listed_objectives(node, line, below):
                return
            texts = [t for t in (*node.of("text"), *_words_below(node)) if not opens_objective(t)]
            if not texts:
                if any(self.is_objective(n.said) or opens_objective(n) for n in node.walk() if n is not node):
                    self.section(node, replace(below, objective=None, closed=False))
                else:
                    self.orphan(node, "an objective without words")
                return
            line, below_it = replace_title(read_line(wrapped(texts[0].text.split("\n"))[0][1]), line), texts[0].line
        outer = place.objective if line.number == "" else None
        goal = self.objective(
            node,
            line.with_party() if self.profile.owned_labels else line,
            replace(place, objective=outer if outer is not None and not outer.labelled else place.objective),
        )
        self.layout.fields.add(node.line)
        goal.line = below_it
        only = self.profile.contains(node) or results_follow(node)
        self.section(
            node, replace(below, objective=goal, only_containers=only, key_results=False, objectives=False,
                          closed=only or self.profile.calls_own(node))
        )  # fmt: skip

    def _listed_objectives(self, node: Node, line: Line, below: Place) -> bool:
        """ "## Objective" over a list: its items are the objectives; key results may follow under the next heading."""
        items = node.of("item")
        if line.number or not items or node.of("text", "heading") or any(item.said.label for item in items):
            return False
        for item in items:
            if item.said.title:
                goal = self.objective(item, replace_title(item.said, line), below)
                self._below(item, replace(below, objective=goal, closed=self.profile.calls_own(item)))
        return True

    def _unlabelled_heading(self, node: Node, line: Line, below: Place) -> None:
        """Where objectives carry labels, a heading without one is a group (a team, a role, a theme) or nothing."""
        title = _OF_GOALS.sub("", line.title.rstrip(":"))
        if below.objective is None and not line.label and self._holds_results(node):
            only = self.profile.contains(node)
            goal = self.objective(node, line, below)
            below = replace(below, objective=goal, only_containers=only, closed=only or self.profile.calls_own(node))
        elif below.objective is None and not line.label and self._names_somebody(node, title):
            below = replace(below, team=title, owners=(title,))
        elif below.objective is not None:
            read = below.key_results or self.profile.groups_results(node)
            below = replace(below, closed=below.closed or not read)
        self.section(node, replace(below, objectives=False))

    def _names_somebody(self, node: Node, title: str) -> bool:
        """Whether a heading is the name of a team or role; the title of a page is more often what the page is about."""
        if node is self._title:
            return names_whole_page(title)
        return is_team_name(title) or is_role(title)

    def _holds_results(self, node: Node) -> bool:
        """Whether a line without a label stands over key results that are called so, and over no labelled objective."""
        inside = node.children if node.kind == "item" else [n for n in node.walk() if n is not node]
        if any(calls_objective(n) and (n.kind == "text" or self.is_objective(n.said)) for n in inside):
            return False
        return self.profile.contains(node) or has_results(node)

    def _plain_heading(self, node: Node, line: Line, below: Place, place: Place) -> None:
        """A heading without a label: an objective, the name of a team, or just a heading."""
        if not node.children and _COUNTED.fullmatch(node.text) and is_group(line.title):
            self.orphan(node, "a numbered heading with an owner and no objective")
            return
        if place.key_results and place.objective is not None and node.level == LEAD_LEVEL:
            self.section(node, replace(below, objective=place.objective))  # a group of its key results
            return
        if line.party and self.profile.owned_headings and node is not self._title:
            line = line.with_party()
            role = "objective"
        else:
            role = self.profile.role(node, line)
        if role == "team" and node is self._title and not names_whole_page(line.title):
            role = "section"
        if role == "objective":
            goal = self.objective(node, line, place)
            if line.prefixed and self.profile.one_liners:
                self.clauses(goal, node, line)
            self.section(node, replace(below, objective=goal, only_containers=self.profile.contains(node)))
        elif role == "team":
            team = _OF_GOALS.sub("", line.title.rstrip(":"))
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
        leads = fields_above(node)
        for child in node.children:
            led = place.objective is not outer and leads_part(child)
            if led or (child.kind == "text" and opens_objective(child)):
                self._items(node, items, place)
                items = []
            if child.kind == "item":
                items.append(child)
                self._details(child, place)
            elif child.kind == "table":
                self.table(child, place)
            elif child.kind == "text":
                place = self._paragraph(child, place, node, leads.get(id(child), 0))
            elif led:
                self._heading(child, place)
            else:
                later.append(child)
        self._items(node, items, place)
        if place.objective is not outer:
            self._last = self._waiting = place.objective
        return later

    def _details(self, item: Node, place: Place) -> None:
        """A list right behind a line "KR 1: …" says more of it, where only labelled lines are key results."""
        last = self.layout.goals[-1] if self.layout.goals else None
        led = place.closed and last is not None and last.kind == "key_result" and last.form[0] == "text"
        if led and last is not None and last.end <= item.line <= last.end + 1 and not item.said.label:
            last.end = item.end

    def _paragraph(self, node: Node, place: Place, around: Node | None = None, lead: int = 0) -> Place:
        """Lines with explicit labels; other paragraphs are descriptions. `lead` is the first line of fields above."""
        texts = node.text.split("\n")
        numbered = place.objective is not None and all(_NUMBERED.match(text) for text in texts)
        numbered = numbered and (len(texts) > 1 or is_part(node))
        for offset, text in wrapped(texts):
            words = _NUMBERED.sub("KR: ", text) if numbered else text
            line = read_line(words) if label_of(words) else None
            if line is not None and line.title:
                at = Node("text", text, node.line + offset, node.line + offset + 1, column=node.column)
                if self.is_objective(line) and not (place.only_containers and not self.profile.objectives_labelled):
                    at.end = node.parent.end if node.parent is not None else node.end
                    if place.objective is not None and place.objective.line < at.line:
                        place.objective.end = min(place.objective.end, lead or at.line)
                    closed = any(calls_result(n) for n in _following(node, around))
                    below = replace(place, objective=None, closed=closed, key_results=False)
                    place = replace(below, objective=self.objective(at, line, below))
                    self.layout.goals[-1].lead = lead
                    self.layout.fields.update(range(lead, at.line) if lead else ())
                elif line.label == "key_result" and (
                    place.objective or self.orphan(at, "a key result without an objective")
                ):
                    self.key_result(at, line, place)
        return place

    def _items(self, node: Node, items: list[Node], place: Place) -> None:
        lines = {id(item): said(item) for item in items}
        owned = self.profile.owned(list(lines.values()))
        outer = place.objective
        closed = any(n.label == "key_result" or part_of(n.title) == "key_results" for n in lines.values())
        nested = any(item.of("item") or first_line(item) != item.text for item in items)
        for item in items:
            line = lines[id(item)]
            if line.party and owned:
                line = line.with_party()
            if self.is_objective(line):
                place = replace(place, objective=outer)
            place = self._item(item, line, place, nested, closed=closed)

    def _item(self, item: Node, line: Line, place: Place, among_nested: bool, *, closed: bool) -> Place:
        """One list item; returns the place for the next one (an item can open an objective for those after it)."""
        if self.is_objective(line) and line.title and not self.profile.outdone(item):
            goal = self.objective(item, line, place)
            inside = replace(place, objective=goal, key_results=False, only_containers=False, objectives=False,
                             closed=self.profile.calls_own(item))  # fmt: skip
            self._below(item, inside)
            inside = replace(inside, closed=closed)
            nested = any(said(c).label == "key_result" for c in item.of("item"))
            return place if nested or item.of("item") else inside
        if line.label == "key_result" and line.title:
            if place.objective or self.orphan(item, "a key result without an objective"):
                self.key_result(item, line, place)
            self._nested_objectives(item, place)
            return place
        if line.label and not line.title and not item.children:
            self.orphan(item, f"{'an objective' if line.label == 'objective' else 'a key result'} without words")
            return place
        if is_note(item, line):
            self._note(item, place)
            return place
        if not line.title:
            self._below(item, place)
            return place
        if self.profile.objectives_labelled and not (place.objectives and place.objective is None):
            self._unlabelled_item(item, line, place)
            return place
        if place.only_containers or place.closed:
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

    def _unlabelled_item(self, item: Node, line: Line, place: Place) -> None:
        """Where objectives carry labels: a key result of the list that holds them, or a group of labelled ones."""
        if place.objective is None and self._holds_results(item):
            goal = self.objective(item, line, place)
            self._below(item, replace(place, objective=goal, closed=self.profile.calls_own(item)))
        elif any(calls_result(n) or calls_objective(n) for n in item.walk() if n is not item):
            self._below(item, replace(place, closed=True, key_results=False))
        elif place.objective is not None and not place.closed and not place.only_containers:
            self.key_result(item, line, place)

    def _nested_objectives(self, item: Node, place: Place) -> None:
        """Objectives below a key result: those of the teams that carry it."""
        for child in item.of("item"):
            line = said(child)
            if self.is_objective(line) or (line.label != "key_result" and has_results(child)):
                line = line.with_party()
                if line.title and not is_note(child, line):
                    goal = self.objective(child, line, place)
                    self._below(child, replace(place, objective=goal, key_results=False))
            elif line.label == "key_result":
                self._nested_objectives(child, place)

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
            self.table(table, place)
        for heading in item.of("heading"):
            self._heading(heading, place)
        containers = [c for c in items if part_of(said(c).title) == "key_results"]
        for container in containers:
            self.layout.fields.add(container.line)
            self._container(container, place)
        rest = [c for c in items if c not in containers] if self.profile.objectives_labelled else items
        if rest and (not containers or self.profile.objectives_labelled):
            self._items(item, rest, replace(place, closed=place.closed or bool(containers)))

    def _container(self, node: Node, place: Place) -> None:
        """A list under "Key results": those with labels if any has one, else all."""
        own = self.profile.calls_own(node)
        place = replace(place, key_results=not own, closed=own, only_containers=False)
        self._items(node, node.of("item"), place)
        for table in node.of("table"):
            self.table(table, place)

    def _note(self, item: Node, place: Place) -> None:
        """A labelled item is a field of the goal above; "Key results:" holds the results."""
        line = said(item)
        if place.objective is not None:
            self.layout.fields.add(item.line)
        if is_progress(item.text):
            self.orphan(item, "how far an objective is stands in its key results")
        labelled = self.profile.objectives_labelled and self.profile.calls_own(item)
        if place.objective and (labelled or part_of(line.title) == "key_results"):
            self._container(item, place)


def _following(node: Node, around: Node | None) -> list[Node]:
    """A line "Objective: …" and what stands behind it under the same heading, up to the next such line."""
    if around is None:
        return [node]
    after = around.children[around.children.index(node) + 1 :]
    ends = (at for at, n in enumerate(after) if opens_objective(n) or (n.kind == "heading" and not leads_part(n)))
    end = next(ends, len(after))
    return [below for one in (node, *after[:end]) for below in one.walk()]


def _only_results(heading: Node) -> bool:
    """Whether "OKRs (Q2)" heads a table of key results and no objective: they are those of the objective above."""
    tables = [table for table in map(read_table, heading.of("table")) if table is not None]
    return bool(tables) and all(t.kind == "results" for t in tables) and not any(map(calls_objective, heading.walk()))


def _words_below(node: Node) -> list[Node]:
    """The words of "## Objective" where they stand under "### Goal" below it."""
    first = node.of("heading")[:1]
    named = [h for h in first if h.said.label == "objective" and not h.said.title and not h.of("item", "heading")]
    return [text for heading in named for text in heading.of("text")[:1]]


def whole_file(root: Node) -> tuple[Node | None, dict[str, str]]:
    """The first heading if the file is about one goal: a table of fields (owner, status …) stands right below it."""
    headings = root.of("heading")
    tables = [
        [t for t in map(read_table, h.of("table")[:1]) if t is not None and t.kind == "metadata"] for h in headings
    ]
    if not tables or not tables[0] or any(tables[1:]):
        return None, {}
    if any(n.kind == "heading" and n.said.label == "objective" and n.said.number for n in root.walk()):
        return None, {}  # the fields are those of a page that counts its objectives
    first = headings[0]
    for later in headings[1:]:  # sections of one level with the title belong to it all the same
        later.parent = first
        first.children.append(later)
    root.children = [child for child in root.children if child not in headings[1:]]
    first.end = root.end
    return first, tables[0][0].fields
