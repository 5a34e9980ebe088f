"""What a reader makes of one file; how readings of several files become one source stands in `merge.py`."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

from okrlint.records import Record
from okrlint.snapshot import Coverage


class Unplaced(msgspec.Struct, frozen=True):
    """Text that looked as if it meant something but was not understood; line and column count from 1.

    `last` is the last line that this speaks of, where it is not the first.
    """

    file: str
    line: int
    column: int
    text: str
    reason: str
    last: int = 0


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """The records of one file and what it can tell about each relation.

    `coverage` names the relations of which the file is a record (a relation it leaves out is not provided by it);
    `as_of` is the moment (UTC) the file says it speaks of; `places` says where subjects stand that are no placed
    records; `notes` are remarks for a reader of the report.
    """

    file: str
    form: Literal["native", "markdown", "csv", "data"]
    records: list[Record] = []
    coverage: dict[str, Coverage] = {}
    unplaced: list[Unplaced] = []
    notes: list[str] = []
    as_of: dt.datetime | None = None
    places: dict[str, str] = {}
