"""What a Markdown file knows: for what it could state in words its silence counts, for the rest it says nothing."""

from __future__ import annotations

from collections.abc import Collection

from okrlint.snapshot import Coverage

STRUCTURAL = (
    "cycle",
    "team",
    "objective",
    "key_result",
    "rank",
    "outranks",
    "sharing",
    "decision",
    "option",
    "position",
    "exclusion",
    "trade_off",
    "waiver",
)
"""The file is the record of these: what it does not state does not exist."""

IF_SEEN = ("owner", "commitment")
"""Complete once the file states one or has a place for it. A list in which nobody is ever named keeps its owners
elsewhere more often than not; calling each of its goals ownerless would be a guess."""

_ELSEWHERE = {
    "work": "work",
    "assignment": "assignee of work",
    "movement": "movement of work",
    "check_in": "dated check-in",
    "person": "person's account",
    "incentive": "incentive",
    "label": "label",
    "term": "glossary",
}


def markdown_coverage(file: str, stated: Collection[str]) -> dict[str, Coverage]:
    """Coverage of each relation; `stated` names the relations of which a record, or a place for one, was seen."""
    coverage = {relation: Coverage("complete") for relation in STRUCTURAL}
    for relation in IF_SEEN:
        if relation in stated:
            coverage[relation] = Coverage("complete")
        else:
            reason = f"{file} names no {relation} and has no place for one"
            coverage[relation] = Coverage("not_provided", reason)
    linked = "task lists link some work, a tracker knows the rest" if "contributes" in stated else "it links no work"
    coverage["contributes"] = Coverage("not_provided", f"{file}: {linked}")
    for relation, what in _ELSEWHERE.items():
        coverage[relation] = Coverage("not_provided", f"no {what} is read from Markdown")
    return coverage
