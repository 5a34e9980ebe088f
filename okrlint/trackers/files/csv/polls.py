"""A poll in a CSV or TSV file: a header row, and below it one row for each person who was asked."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

import msgspec

from okrlint.periods import find_period
from okrlint.trackers.files.csv.cells import SEPARATORS, rows, table_text, top_rows
from okrlint.trackers.files.draft import Draft
from okrlint.trackers.files.file_reading import Reading
from okrlint.trackers.files.names import Names
from okrlint.trackers.files.polls import Polls, asked_by, cells, columns, reading, speaks_of_poll
from okrlint.trackers.files.settings import Settings
from okrlint.yaml_positions import glance

_BOM = "\ufeff"


def read_poll(raw: bytes, file: str, settings: Settings, names: Names) -> Reading | None:
    """The records of the polls of a file, None for one that holds no poll.

    Raises UsageError with file:line:column for broken quoting.
    """
    glanced = glance(raw, 20_000).replace(_BOM, "")
    name = re.sub(r"[_.-]", " ", PurePosixPath(file).name)
    for mark in SEPARATORS:
        top = top_rows(glanced, mark, 1)
        means = columns([cell.text for cell in top[0]], poll=speaks_of_poll(name)) if top else {}
        if means:
            break
    else:
        return None
    text, remark = table_text(raw, file)
    period = find_period(name)
    draft = Draft(file, settings)
    polls = Polls(draft)
    header, *below = rows(text, file, mark)
    question = next((asked_by(header[at].text) for at, meaning in means.items() if meaning == "choice"), "")
    for at, cell in enumerate(header):
        if cell.text and at not in means:
            draft.lost(cell, "no known column of a poll")
    for row in below:
        polls.row(dict(cells(means, row)), row[0], question, period.name if period else "")
    read = reading(draft, names, "csv")
    return msgspec.structs.replace(read, notes=[*read.notes, *filter(None, (remark,))])
