"""How properties are written in a text that `body` reads: below a goal in Markdown, in the body of a ticket."""

from __future__ import annotations

from okrlint.trackers.text.headings import DEFAULT, Headings
from okrlint.writing import WRITABLE, Form

_READ_AS = {
    "parent": "contributes",
    "serves": "contributes",
    "commitment": "commitments",
    "position": "positions",
    "trade_off": "trade_offs",
    "key_result": "key_results",
    "incentive": "incentives",
}
"""The subject of `Headings` under which a writable property is read, where it has another name there."""

LINES = {
    "decision": "`{name}: decided by {0} on {1} because {2}`",
    "commitment": "`{name}: {0}: committed`",
    "position": "`{name}: {0}: for {1}`",
    "trade_off": "`{name}: we gain {0}, we give up {1}`",
    "incentive": "`{name}: {0}: {1}`",
    "glossary": "`terms: {{0}: WHAT COUNTS AS THAT}` in okrlint.yaml",
    "serves": "`Part of {0}` in the text of the work item",
    "waiver": "`okrlint: allow {0} until {1} because {2}`",
}


def labels(headings: Headings = DEFAULT) -> dict[str, str]:
    """What each property is called in a text: the team's own word where it has one, else the first English one."""
    called = {name: getattr(headings, _READ_AS.get(name, name), ()) for name in WRITABLE}
    return {name: words[0][:1].upper() + words[0][1:] for name, words in called.items() if words}


def text_form(headings: Headings = DEFAULT, **lines: str) -> Form:
    """A label, a colon and the value on a line of its own; `lines` are those that this kind of text has otherwise."""
    return Form(lines={**LINES, **lines}, names=labels(headings))


def placed(name: str, places: tuple[str, ...], fields: dict[str, str]) -> str:
    """The pattern for a property that is kept in these places; "" where the text is one of them.

    `fields` are the places that every ticket has, with the words for each: such a one goes before the text if it is the
    first. Another place is a field by its name, with or without the kind of field before it (`field:`, `board:`).
    """
    if not places or (places[0] not in fields and "body" in places):
        return ""
    if places[0] in fields:
        return fields[places[0]]
    kind, _, rest = places[0].partition(":")
    if kind == "label" and rest:
        return f"the label `{rest}{{0}}`"
    return f"`{{0}}` in the field {rest or kind}"
