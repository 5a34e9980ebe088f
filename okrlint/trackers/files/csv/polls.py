"""A poll in a CSV or TSV file: a header row, and below it one row for each person who was asked."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from okrlint.periods import find_period
from okrlint.trackers.files.csv.cells import SEPARATORS, rows, top_rows
from okrlint.trackers.files.draft import Draft
from okrlint.trackers.files.file_reading import Reading
from okrlint.trackers.files.names import Names
from okrlint.trackers.files.polls import Polls, asked_by, cells, columns, reading, speaks_of_poll
from okrlint.trackers.files.settings import Settings
from okrlint.yaml_positions import decode

_BOM = "\ufeff"


def read_poll(raw: bytes, file: str, settings: Settings, names: Names) -> Reading | None:
    """The records of the polls of a file, None for one that holds no poll.

    Raises UsageError with file:line:column for broken quoting.
    """
    text = decode(raw.replace(_BOM.encode(), b""), file)
    name = re.sub(r"[_.-]", " ", PurePosixPath(file).name)
    for mark in SEPARATORS:
        top = top_rows(text, mark, 1)
        means = columns([cell.text for cell in top[0]], poll=speaks_of_poll(name)) if top else {}
        if means:
            break
    else:
        return None
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
    return reading(draft, names, "csv")
