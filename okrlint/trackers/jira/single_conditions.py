"""Whether an issue that was read fulfils a condition: by types, labels, and the simple JQL of most mappings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from okrlint.trackers.jira import values
from okrlint.trackers.jira.search import Issue
from okrlint.trackers.jira.settings import JiraMatch

_CLAUSE = re.compile(
    r"""\s*(?P<field>project|issuetype|type|labels)\s*(?P<not>not\s+)?(?:(?P<op>!?=)\s*(?P<one>"[^"\\]*"|'[^'\\]*'|[\w-]+)"""
    r"""|in\s*\(\s*(?P<many>(?:"[^"\\]*"|'[^'\\]*'|[\w-]+)(?:\s*,\s*(?:"[^"\\]*"|'[^'\\]*'|[\w-]+))*)\s*\))\s*""",
    re.IGNORECASE,
)
_WORD = re.compile(r""""([^"\\]*)"|'([^'\\]*)'|([\w-]+)""")


def fulfils(issue: Issue, match: JiraMatch) -> bool | None:
    """Whether the issue is meant; None when only Jira can tell, which its answer to `jql` then has to."""
    fields = issue.get("fields") or {}
    type_ = fields.get("issuetype")
    named = {values.words(type_).casefold(), str(type_.get("id", "")) if isinstance(type_, dict) else ""}
    if match.types and not named & {t.casefold() for t in match.types}:
        return False
    labels = {str(name).casefold() for name in fields.get("labels") or []}
    if match.labels and not labels & {name.casefold() for name in match.labels}:
        return False
    return holds(match.jql, fields) if match.jql.strip() else True


def holds(condition: str, fields: Mapping[str, Any]) -> bool | None:
    """Whether a condition that only joins projects, types and labels by AND holds; None for any other condition."""
    at, outcome = 0, True
    while at < len(condition):
        clause = _CLAUSE.match(condition, at)
        if clause is None or (clause["op"] and clause["not"]):
            return None
        said = _clause(clause, fields)
        if said is None:
            return None
        outcome = outcome and said
        at = clause.end()
        if at < len(condition):
            joint = re.compile(r"and\b", re.IGNORECASE).match(condition, at)
            if joint is None:
                return None
            at = joint.end()
    return outcome


def _clause(clause: re.Match[str], fields: Mapping[str, Any]) -> bool | None:
    name, negative = clause["field"].lower(), bool(clause["not"]) or clause["op"] == "!="
    wanted = {(a or b or c).casefold() for a, b, c in _WORD.findall(clause["one"] or clause["many"])}
    if name == "labels":
        if negative:  # leaves out issues without labels, as few people expect
            return None
        return bool(wanted & {str(label).casefold() for label in fields.get("labels") or []})
    held = fields.get("project" if name == "project" else "issuetype") or {}
    names = {str(held.get(part, "")).casefold() for part in ("key", "name", "id")} - {""}
    return bool(wanted & names) != negative
