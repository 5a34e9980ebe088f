"""Accounts behind which nobody stands: those that their name gives away, and those that a configuration names.

What a tracker knows of an account (GitHub's type, Jira's `accountType`) is its record's business; here are only names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

_NAMED = re.compile(
    r"@?(?:\S{1,60}\[bot\]|\S{1,60}[-_](?:ro)?bot|bot|github-actions|dependabot(?:-preview)?|renovate|web-flow|copilot"
    r"|copilot-swe-agent)|automation for jira|(?:jira|atlassian) automation",
    re.IGNORECASE,
)


def is_bot(name: str) -> bool:
    """Whether a name is that of a bot, an app or an automation wherever it occurs: `labeler[bot]`, `release-bot`."""
    return _NAMED.fullmatch(name.strip()) is not None


def matcher(patterns: Iterable[str]) -> Callable[[str], bool]:
    """A test for names that are a bot's anywhere, or here: `patterns` are names, in which `*` stands for anything.

    Case does not count; brackets mean themselves, since names end in `[bot]`.
    """
    own = [".*".join(re.escape(part) for part in pattern.strip().removeprefix("@").split("*")) for pattern in patterns]
    if not own:
        return is_bot
    named = re.compile(f"@?(?:{'|'.join(own)})", re.IGNORECASE)
    return lambda name: is_bot(name) or named.fullmatch(name.strip()) is not None
