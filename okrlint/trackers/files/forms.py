"""How properties are written in files: as keys of okrs.yaml, as labels in Markdown, as columns of a table."""

from __future__ import annotations

from pathlib import PurePath

from okrlint.trackers.files.settings import Settings
from okrlint.trackers.text.columns import BY_NAME
from okrlint.trackers.text.forms import labels, text_form
from okrlint.trackers.text.headings import Headings
from okrlint.writing import Form

_YAML = Form(
    other="`{name}: {0}`",
    quoting="yaml",
    names={
        name: name
        for name in ("owner", "rank", "priority", "parent", "cycle", "state", "score", "starts", "due", "target")
    },
    lines={
        "not_doing": "`not_doing: [{0}]`",
        "outranks": "`outranks: [{0}]`",
        "shared_with": "`shared_with: [{0}]`",
        "key_result": "`key_results: [{0}]`",
        "work": "`work: [KEY]`",
        "serves": "`serves: [{0}]` in the work item",
        "check_in": "`check_ins: [{on: {today}, status: {0}, note: WHAT HAS CHANGED}]`",
        "decision": "`decision: {by: {0}, on: {1}, reason: {2}}`",
        "choice": "`decision: {choice: {0}}`",
        "position": "`decision: {positions: [{person: {0}, option: {1}}]}`",
        "commitment": "`commitments: [{party: {0}, stance: committed}]`",
        "trade_off": "`trade_offs: [{gains: {0}, gives_up: {1}}]`",
        "incentive": "`incentives: [{party: {0}, goal: {1}}]` at the top of the file",
        "glossary": "`glossary: {{0}: WHAT COUNTS AS THAT}` at the top of the file",
        "waiver": "`allow: [{rule: {0}, until: {1}, reason: {2}}]`",
    },
)
_IN_CONFIGURATION = "`- {rule: {0}, subjects: [KEY], until: {1}, reason: {2}}` below `waivers:` in okrlint.yaml"
_ELSEWHERE = {
    "decision": "who decided, when and why, in an okrs.yaml or a ticket (a table has no column for it)",
    "trade_off": "what is gained and given up, in an okrs.yaml or a ticket (a table has no column for it)",
    "incentive": "`incentives: [{party: {0}, goal: {1}}]` in an okrs.yaml beside it",
    "glossary": "`terms: {{0}: WHAT COUNTS AS THAT}` in okrlint.yaml",
}


def form_of(settings: Settings | None, file: str) -> Form:
    """The form of one file, by its name; "" is the usual one, okrs.yaml. `settings` bring a team's own names."""
    headings = (settings or Settings()).headings
    kind = PurePath(file).suffix.lower()
    if kind in (".md", ".markdown", ".mdx"):
        return text_form(headings, key_result="`- KR: {0}` below it", work="its work in a ticket or an okrs.yaml")
    if kind in (".csv", ".tsv"):
        called = labels(headings)
        status, reported = (_column(name, headings) for name in ("status", "checked_on"))
        return Form(
            other="`{0}` in the column {name} of its row",
            names=called,
            lines={
                **_ELSEWHERE,
                "key_result": "`{0}` in the column Key result of a row of its own",
                "check_in": f"`{{0}}` in the column {status} and `{{today}}` in the column {reported} of its row",
                "work": "its work in a ticket or an okrs.yaml",
                "serves": "`{0}` in the column Parent of the row of the work",
                "waiver": _IN_CONFIGURATION,
            },
        )
    if PurePath(file).name in ("okrlint.yaml", "okrlint.yml"):
        return Form(lines={"waiver": "`- {rule: {0}, until: {1}, reason: {2}}`"}, quoting="yaml")
    return _YAML


def _column(name: str, headings: Headings) -> str:
    own: tuple[str, ...] = getattr(headings, name, ())
    return (*own, *BY_NAME[name].names["en"])[0].capitalize()
