"""How an advised line is written in the reader's own source: one mechanism for files, tickets, fields and columns.

A page's advice marks what is to be written, `{owner=NAME}`; a `Form` says how that looks in one kind of place. The
forms themselves are the trackers' to give (`okrlint.trackers.Tracker.writing`). Here nothing is known of any of them.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from okrlint import messages
from okrlint.errors import UsageError

WRITABLE: dict[str, str] = {
    "owner": "Owner",
    "not_doing": "Not doing",
    "outranks": "Outranks",
    "shared_with": "Shared with",
    "rank": "Rank",
    "priority": "Priority",
    "parent": "Parent",
    "cycle": "Cycle",
    "state": "State",
    "score": "Score",
    "starts": "Start date",
    "due": "Due",
    "target": "Target",
    "check_in": "Check-in",
    "decision": "Decision",
    "choice": "Chosen option",
    "position": "Positions",
    "commitment": "Commitments",
    "trade_off": "Trade-off",
    "key_result": "Key result",
    "work": "Work",
    "serves": "Part of",
    "glossary": "Glossary",
    "incentive": "Incentives",
    "waiver": "okrlint: allow",
    "waiver_for": "Waivers",
}
"""What an advice may say to write, and its usual label; `work` and `serves` join work and a goal, from either side, and
`waiver_for` speaks of a team or person, that has no text of its own."""

_IN_CONFIGURATION = {
    "waiver_for": "`- {rule: {0}, subjects: [{1}], until: {2}, reason: {3}}` below `waivers:` in okrlint.yaml"
}
"""What is written in okrlint.yaml whatever the source."""

_MARK = re.compile(r"\{([a-z_]+)=((?:[^{}]|\{[a-z_][a-z0-9_]*(?::[^{}]*)?\})*)\}")
_PLAIN_IN_YAML = re.compile(r"[^\W_][\w .%/+-]*(?<! )")
"""Values that mean the same without quotes inside a list or mapping in brackets."""
_OPEN, _CLOSE = "\ue000", "\ue001"
"""Stand in for the braces of values while marks are looked for: what people wrote is never taken for a mark."""


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """How the properties of a goal are written in one kind of place.

    `lines` holds a pattern for each property, `other` that for the rest: `{0}`, `{1}`, `{2}` are the values, `{name}`
    what the property is called here, `{today}` the day. `names` are such names. With `quoting` "yaml" a value is quoted
    where YAML would read it otherwise. `keeper` says who can write there, where not every reader can.
    """

    lines: Mapping[str, str] = {}
    other: str = "`{name}: {0}`"
    names: Mapping[str, str] = {}
    quoting: Literal["", "yaml"] = ""
    keeper: str = ""

    def line(self, name: str, values: list[str], today: dt.date) -> str:
        """A property with its values, as one writes it here."""
        given = {"name": self.names.get(name, WRITABLE[name]), "today": today.isoformat()}
        quoted = self.quoting == "yaml" or name in _IN_CONFIGURATION
        given |= {str(at): _quoted(value) if quoted else value for at, value in enumerate(values)}
        own = self.lines.get(f"{name}={values[0]}") or self.lines.get(name) or self.other
        pattern = _IN_CONFIGURATION.get(name, own)
        return re.sub(r"\{(\w+)\}", lambda m: given.get(m[1], ""), pattern)


def _quoted(value: str) -> str:
    return value if _PLAIN_IN_YAML.fullmatch(value) else json.dumps(value, ensure_ascii=False)


PLAIN = Form()
"""For a place of which nothing is known: the label that every reader of texts understands."""


def names(advice: str) -> set[str]:
    """The names of values that an advice stands in for."""
    return {n for m in _MARK.finditer(advice) for n in messages.names(m[2])} | messages.names(_MARK.sub("", advice))


def check(advice: str, where: str) -> None:
    """Refuse a mark for what nobody can write, and braces that stand for nothing."""
    for mark in _MARK.finditer(advice):
        if mark[1] not in WRITABLE:
            raise UsageError(f"advice: {mark[0]} stands for nothing", where=where, allowed=", ".join(WRITABLE))
        messages.check(mark[2], where, "advice")
    messages.check(_MARK.sub("", advice), where, "advice")


def explained(advice: str, form: Form = PLAIN, today: dt.date | None = None) -> str:
    """An advice for a reader who has no single finding at hand: values in capital letters."""
    capitals = re.sub(r"\{([a-z_][a-z0-9_]*)(?::[^{}=]*)?\}", lambda m: m[1].upper().replace("_", " "), advice)
    return written(capitals, form, today or dt.date(1, 1, 1))


def filled(advice: str, values: Mapping[str, Any], today: dt.date) -> str:
    """An advice with its values in place; the marks stay, for whoever knows the source."""
    safe = {name: _shielded(value) for name, value in values.items()}
    return messages.say(advice, safe, today)


def written(advice: str, form: Form, today: dt.date) -> str:
    """A filled advice with its marks as lines of one kind of source."""
    said = _MARK.sub(lambda m: form.line(m[1], [v.strip() for v in m[2].split(";")], today), advice)
    said = said.replace(_OPEN, "{").replace(_CLOSE, "}")
    if form.keeper and _MARK.search(advice):
        said = f"{said} Who can write there: {form.keeper}."
    return said


def shielded(text: str) -> str:
    """A text that somebody wrote, so that `written` finds no mark in it."""
    return text.replace("{", _OPEN).replace("}", _CLOSE)


def _shielded(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_shielded(v) for v in value]
    if not isinstance(value, str):
        return value
    # A semicolon would part a value in two, and a backtick or a line break end the line that is to be copied.
    value = re.sub(r"[`\s]+", " ", value).replace(";", ",")
    return shielded(value)
