"""Takes the rows of a table in Markdown as goals: which objective each names or belongs to.

What the columns mean is read in `tables`, what stands around a table is decided in `layout`.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from okrlint.trackers.files.markdown.finder import Finder
from okrlint.trackers.files.markdown.layout_profile import Profile
from okrlint.trackers.files.markdown.line import Line, read_line
from okrlint.trackers.files.markdown.model import Goal, Place
from okrlint.trackers.files.markdown.node import Node
from okrlint.trackers.files.markdown.tables import Row, read_table
from okrlint.trackers.text.headings import Headings


class TableFinder(Finder):
    """Gathers the goals of tables; in a file about one goal (`whole_file`) tasks are its key results."""

    def __init__(self, profile: Profile, headings: Headings, *, whole_file: bool) -> None:
        super().__init__(profile)
        self._headings = headings
        self._whole_file = whole_file

    def _named_again(self, line: Line, made: Sequence[Goal]) -> Goal | None:
        """The objective that a further row of a table means: by its words, or by nothing but its number ("O1")."""
        if line.title:
            return next((goal for goal in made if goal.title == line.title), None)
        if line.label != "objective" or not line.number:
            return None
        said = [*made, *(goal for goal in reversed(self.layout.goals) if goal.kind == "objective")]
        return next((goal for goal in said if goal.said.number == line.number), None)

    def table(self, node: Node, place: Place) -> None:
        table = read_table(node, self._headings, whole_file=self._whole_file)
        if table is None and place.objective is not None and not place.objective.whole_file:
            self.orphan(node, "a table whose header names no key results")
        if table is None or table.kind == "metadata":
            self.layout.rows.update(line for line, _ in node.rows if table is not None)
            return
        if table.kind == "grid" and (place.only_containers or self.profile.objectives_labelled):
            return
        current = place.objective
        self.took(node, table)
        made: list[Goal] = []
        for row in table.rows:
            at = Node("text", row.said, row.line, row.line + 1, column=1)
            alone = row.several or not row.key_result  # what stands in the other columns is said of the objective
            if row.objective:
                line = read_line(row.objective)
                line = line.with_names() if table.named_objectives else line
                again = self._named_again(line, made)
                if again is not None:
                    current = again
                else:
                    current = self.objective(at, line, replace(place, objective=None, team=place.team or table.team))
                    current.labelled = table.kind == "results"
                    current.in_table = True
                    made.append(current)
                if alone:
                    beside(current, row)
            if row.key_result and current is None:
                self.orphan(at, "a table row with a key result under no objective")
            elif row.key_result:
                goal = self.key_result(at, read_line(row.key_result), replace(place, objective=current))
                goal.in_table = True
                if not alone:
                    beside(goal, row)


def beside(goal: Goal, row: Row) -> None:
    """Give a goal what stands in the other columns of its row."""
    goal.fields.update(row.fields)
    goal.owners = tuple(dict.fromkeys([*goal.owners, *row.owners]))
