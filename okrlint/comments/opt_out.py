"""Whether people asked okrlint not to speak on a ticket: a word in its text, or a label."""

from __future__ import annotations

import re
from collections.abc import Iterable


def opted_out(word: str, text: str, labels: Iterable[str]) -> str:
    """Where the opt-out word stands: "description", "labels" or "".

    Labels of some trackers hold no spaces, so `okrlint:quiet` and `okrlint-quiet` count for `okrlint: quiet` as well.
    """
    if any(_label(label) == _label(word) for label in labels):
        return "labels"
    return "description" if word.casefold() in text.casefold() else ""


def _label(text: str) -> str:
    return re.sub(r"[\s:_-]+", "-", text.strip().casefold())
