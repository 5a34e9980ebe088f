"""How properties of a goal are written on GitHub: lines of the issue's text, fields, comments, and what one clicks."""

from __future__ import annotations

from okrlint.trackers.github.settings import GitHubFields, Settings
from okrlint.trackers.text.forms import placed, text_form
from okrlint.trackers.text.headings import DEFAULT
from okrlint.writing import WRITABLE, Form

_BUILT_IN = {
    "assignees": "`{0}` as its assignee",
    "milestone": "`{0}` as its milestone",
    "position": "its place on the board",
}


def form_of(settings: Settings | None, _: str) -> Form:
    """The form of an issue, by the places where this source keeps its properties."""
    fields = settings.fields if settings else GitHubFields()
    kept = {name: placed(name, getattr(fields, name, ()), _BUILT_IN) for name in WRITABLE}
    own = {name: pattern for name, pattern in kept.items() if pattern and name != "serves"}
    if settings is not None and not settings.text_key_results:
        own["key_result"] = "a sub-issue `{0}`"
    return text_form(
        settings.headings if settings else DEFAULT,
        **own,
        **{
            "state=active": "reopen the issue",
            "state=finished": "close the issue as completed",
            "state=dropped": "close the issue as not planned",
            "check_in": "a comment `Check-in: {0}. WHAT HAS CHANGED`",
            "parent": "`{0}` as the parent of this issue",
            "work": "`Part of {0}` in the text of the issue or pull request",
        },
    )
