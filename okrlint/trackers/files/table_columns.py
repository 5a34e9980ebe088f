"""The columns of a table of OKRs: their names, what people call them, and what a cell of each must hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, TypeAlias

import msgspec

from okrlint.yaml_positions.check import suggest

Kind: TypeAlias = Literal[
    "text", "name", "number", "rank", "day", "status", "state", "share", "list", "lines", "work_state"
]


class Column(msgspec.Struct, frozen=True):
    """`relation` is what the table knows whole once it has such a column."""

    name: str
    kind: Kind
    about: str
    aliases: tuple[str, ...] = ()
    relation: str = ""


COLUMNS: tuple[Column, ...] = (
    Column("type", "text", "objective, key result or work; told by the filled columns if left out", ("kind", "level")),
    Column("objective", "text", "the objective's title; empty repeats the one above", ("o", "goal", "objective title")),
    Column("key_result", "text", "the key result's title; such a row is one", ("kr", "result", "key result title")),
    Column("title", "text", "the title of the row's subject, with `type`", ("name", "summary")),
    Column("id", "name", "identity for ever of the row's subject", ("identifier",)),
    Column("key", "name", "what people call it", ("issue key", "number", "ref")),
    Column("parent", "name", "the goal that the row's subject serves", ("serves", "aligned to", "supports")),
    Column("description", "text", "more words", ("details", "notes")),
    Column("team", "name", "whose it is", ("squad", "department", "group"), "team"),
    Column("cycle", "name", "its cycle", ("quarter", "period", "timeframe"), "cycle"),
    Column("owner", "name", "who is accountable", ("owners", "dri", "lead", "responsible", "assignee"), "owner"),
    Column("objective_owner", "name", "the objective's owner, in a row of a key result", ("objective lead",), "owner"),
    Column("contributors", "list", "who else works on it", ("contributor", "with")),
    Column("rank", "rank", "its place in the order; 1 goes first", ("order", "position"), "rank"),
    Column("priority", "name", "P0, P1, high, low …", ("prio",), "rank"),
    Column("outranks", "list", "the goals that yield to it", ("before", "goes before"), "outranks"),
    Column("shared_with", "list", "whom it is pursued together with", ("shared", "partners"), "sharing"),
    Column("not_doing", "lines", "what it will not do", ("exclusions", "out of scope", "not in scope"), "exclusion"),
    Column("state", "state", "draft, active, paused, dropped or finished", ("stage", "lifecycle")),
    Column("status", "status", "on track, at risk or off track", ("health", "rag", "traffic light")),
    Column("metric", "text", "what is measured", ("measure", "kpi", "indicator")),
    Column("direction", "text", "increase, decrease, maintain or reach", ()),
    Column("baseline", "number", "the value at the start", ("start value", "from", "initial")),
    Column("target", "number", "the value to be reached", ("target value", "to", "goal value")),
    Column("current", "number", "the value now", ("current value", "actual", "progress", "now")),
    Column("unit", "text", "the unit of these values", ()),
    Column("confidence", "share", "how likely it is to be reached: 0.7, 70 % or 7/10", ()),
    Column("starts", "day", "its first day", ("start", "start date", "begins")),
    Column("due", "day", "its last day", ("due date", "deadline", "end", "end date", "ends")),
    Column(
        "checked_on",
        "day",
        "when status, current and confidence were reported",
        ("updated", "last update", "check in date"),
        "check_in",
    ),
    Column("labels", "list", "its labels", ("label", "tags"), "label"),
    Column("size", "rank", "the size of a work item", ("points", "story points", "estimate")),
    Column("finished", "day", "when a work item was finished", ("done on", "closed", "resolved")),
)
"""Every column a table may have; docs/okr-files.md lists them."""

BY_NAME = {column.name: column for column in COLUMNS}
_KNOWN: Mapping[str, str] = {
    **{alias: column.name for column in COLUMNS for alias in column.aliases},
    **{column.name.replace("_", " "): column.name for column in COLUMNS},
}


def column_of(header: str) -> str:
    """The column that a header names, or ""."""
    return _KNOWN.get(_plain(header), "")


def nearest(header: str) -> str:
    """ "did you mean …?" for a header that names none, or ""."""
    return suggest(_plain(header), [name.replace("_", " ") for name in BY_NAME])


def _plain(header: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", header.casefold()))
