"""Reading one goal for `okrlint check --key`: what it may cost, and of what one goal says nothing, whoever keeps it.

Which requests those are and what an answer leaves open is each tracker's own.
"""

from __future__ import annotations

from okrlint.errors import UsageError

MOST = 3
"""Requests for one goal. Only one that failed is sent again."""
ALONE = ("rank", "outranks", "sharing", "incentive", "term", "poll", "answer")
"""What one goal says of an order, or of words and pay, means nothing without the others; no poll is looked at."""
LED = ("key_result", "owner", "check_in", "change")
"""What hangs on a goal beside its work: seen in part where not all around it could be read."""


class Budget:
    """The requests that are left for one goal."""

    def __init__(self) -> None:
        self.left = MOST

    def spend(self) -> bool:
        """Take a request out of those that are left; False when there is none."""
        self.left, had = max(0, self.left - 1), self.left > 0
        return had


def only(key: str) -> str:
    """Why what is beyond a goal was not seen."""
    return f"only {key} was asked for"


def more_than_fits(key: str) -> str:
    """Why not all that hangs on a goal was seen."""
    return f"{key} has more around it than {MOST} requests can read"


def no_goal(key: str, what: str, where: str) -> UsageError:
    """The error for a key of something else, such as work."""
    return UsageError(
        f"--key {key} is no goal by this mapping ({what})",
        where=where,
        hint="`objective` and `key_result` of the source in okrlint.yaml say which issues are goals",
    )
