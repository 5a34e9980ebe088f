"""What the reader of a Markdown layout hands on: goals with what stands around them, and lines without a place."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from okrlint.periods import Period
from okrlint.trackers.files.markdown.line import Line
from okrlint.trackers.files.markdown.node import Node


@dataclass(eq=False, slots=True)
class Goal:
    """An objective or key result as found. `line` and `end` (exclusive) are its lines, `section` the headings above it.

    `inherited` are owners that a heading or list item above names. `labelled` goals carry a label of their own,
    `contained` ones stand under "Objectives" or "Key results"; `form` is the shape of the line, by which
    siblings are known. `lead` is the first of the lines right above that are fields of it ("Owner: Mira"), 0 without.
    `kind_above` is what a heading above calls goals like it ("Committed objectives"); of a key result what one inside
    its objective does.
    """

    kind: str
    title: str
    line: int
    end: int
    column: int
    said: Line
    parent: Goal | None = None
    team: str = ""
    period: Period | None = None
    section: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    inherited: tuple[str, ...] = ()
    fields: dict[str, str] = field(default_factory=dict)
    whole_file: bool = False
    labelled: bool = False
    contained: bool = False
    in_table: bool = False
    form: tuple[str, int, bool] = ("", 0, False)
    lead: int = 0
    kind_above: str = ""


class Place(msgspec.Struct, frozen=True):
    """What is known from the headings above; `kind` is that of the goals ("Committed objectives").

    In a `closed` part only lines with labels of their own are goals.
    """

    team: str = ""
    period: Period | None = None
    section: tuple[str, ...] = ()
    objective: Goal | None = None
    owners: tuple[str, ...] = ()
    only_containers: bool = False
    key_results: bool = False
    objectives: bool = False
    kind: str = ""
    closed: bool = False


@dataclass(slots=True)
class Layout:
    """Everything found in a file, in its order, and the lines that could not be placed with the reason for each.

    `rows` are the lines of the tables that were read, `fields` those of lists that say something of a goal or hold its
    key results. `labelled`: its objectives carry labels; `called`: its key
    results do, or stand under a heading or in a column that calls them so.
    """

    goals: list[Goal] = field(default_factory=list)
    unplaced: list[tuple[Node, str]] = field(default_factory=list)
    one_liners: int = 0
    rows: set[int] = field(default_factory=set)
    fields: set[int] = field(default_factory=set)
    labelled: bool = False
    called: bool = False
