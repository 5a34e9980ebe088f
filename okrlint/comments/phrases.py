"""The fixed sentences of a comment, said once for all three mark-ups. Plain text that needs no escaping anywhere."""

from __future__ import annotations

from typing import Literal

SINCE = "Since {day}"
FIRST_TOLD = "First noticed on {day}"
UNSEEN = "could not be looked at this time"
OTHER = "The other goal: "
LEFT_OUT = "… and {count} more that did not fit into one comment."
HOW: dict[Literal["resolved", "waived", "withdrawn"], str] = {
    "resolved": "resolved, seen on {day}",
    "waived": "waived since {day}",
    "withdrawn": "not shown here any more since {day}",
}
WAIVE = "Meant to be so? Write {words} into the description, with your own date and reason."
WAIVE_ALSO = "In the other points the rule is {words}."
QUIET = "To keep okrlint from speaking here, write {words} there or set it as a label."


def counted(count: int, thing: str) -> str:
    """`… and 3 more things.`"""
    return f"… and {count} more {thing}{'' if count == 1 else 's'}."
