"""What an advice tells to write, taken out of its text as a reader would: the line, and where it goes."""

from __future__ import annotations

import re
from typing import NamedTuple

TODAY = "2026-11-16"
FILLED = {
    "NAME OF THE CYCLE": "2026-Q4",
    "NAME": "Wanda Osei",
    "WHAT CHANGES FROM 10 TO 20": "Calls answered in a minute from 10 to 20",
    "WHAT YOU LEAVE OUT": "Rural routes",
    "WHAT YOU GAIN": "shorter days",
    "WHAT YOU GIVE UP": "the second check",
    "WHAT IT COSTS": "the second check",
    "WHAT WAS CHOSEN": "Close the second gate from 1 November",
    "WHAT COUNTS AS THAT": "A parcel that arrives whole at the first try",
    "WHAT HAS CHANGED": "The second belt came two weeks late",
    "ANOTHER OPTION": "Keep both gates",
    "REASON": "the post is vacant until January",
    "NUMBER": "7",
}
"""What a reader puts in the place of a word in capital letters; DATE and KEY depend on what is written."""


class Step(NamedTuple):
    """One thing to do. `kind` is how; `text` what is written; `where` a column, a field, or ""."""

    kind: str
    text: str
    where: str = ""


_PLACES: tuple[tuple[str, str], ...] = (
    ("cells", r"`([^`]+)` in the column ([\w ]+?) and `([^`]+)` in the column ([\w ]+?) of its row"),
    ("row", r"`([^`]+)` in the column ([\w ]+?) of a row of its own"),
    ("cell", r"`([^`]+)` in the column ([\w ]+?) of its row"),
    ("child", r"a child issue `([^`]+)` of the type for key results"),
    ("comment", r"a comment `([^`]+)`"),
    ("field", r"`([^`]+)` in the field ([A-Z][\w]*(?: [a-z]+)?)"),
    ("parent of work", r"`([^`]+)` as the parent of the work item"),
    ("parent", r"`([^`]+)` as the parent of this issue"),
    ("waivers", r"`([^`]+)` below `waivers:` in okrlint\.yaml"),
    ("configuration", r"`([^`]+)` in okrlint\.yaml"),
    ("work", r"`([^`]+)` in (?:the work item|the text of the (?:issue or pull request|work item))"),
    ("top", r"`([^`]+)` at the top of the file"),
    ("resolution", r"a status of the category Done with the resolution `([^`]+)`"),
    ("status", r"a (status (?:of the category Done|that is in progress)|status such as `[^`]+`)"),
    ("issue", r"((?:close|reopen) the issue(?: as (?:completed|not planned))?)"),
    ("line", r"`([^`]+)`"),
)


def steps(advice: str) -> list[Step]:
    """Everything that the advice says can be done, each of which must do by itself."""
    found: list[tuple[int, Step]] = []
    for kind, pattern in _PLACES:
        for match in re.finditer(pattern, advice):
            parts = match.groups()
            text = "\n".join(parts[::2]) if kind == "cells" else parts[0]
            where = "\n".join(parts[1::2]) if kind == "cells" else parts[1] if len(parts) > 1 else ""
            if not text.endswith(":"):  # the name of a place to look at, with nothing to write there
                found.append((match.start(), Step(kind, _filled(text), where)))
            advice = advice[: match.start()] + " " * (match.end() - match.start()) + advice[match.end() :]
    return [step for _, step in sorted(found)]


def _filled(text: str) -> str:
    for word, value in FILLED.items():
        text = re.sub(rf"\b{word}\b", value, text)
    past = re.search(r"decision|decided", text, re.IGNORECASE) and "until" not in text
    return re.sub(r"\bDATE\b", "2026-10-02" if past else "2027-06-30", text)
