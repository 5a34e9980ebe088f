"""Writes the JQL that is sent; every value is quoted, and every query names projects, so that none is unbounded."""

from __future__ import annotations

from collections.abc import Iterable

from okrlint.trackers.jira.settings import JiraMatch


def quoted(value: str) -> str:
    """A value as JQL takes it, whatever it holds; control characters have no place in one."""
    clean = "".join(c for c in value if ord(c) >= 32)
    return '"' + clean.replace("\\", "\\\\").replace('"', '\\"') + '"'


def one_of(name: str, values: Iterable[str]) -> str:
    """`name in (…)`; the values must not be empty."""
    return f"{name} in ({', '.join(quoted(v) for v in values)})"


def these(references: Iterable[str]) -> str:
    """Issues by id or key: a number in quotes would be looked up as a key, so ids go without."""
    wanted = list(references)
    ids, keys = [r for r in wanted if r.isdecimal()], [r for r in wanted if not r.isdecimal()]
    parts = [f"id in ({', '.join(ids)})"] if ids else []
    return " OR ".join([*parts, one_of("key", keys)] if keys else parts)


def both(*conditions: str) -> str:
    """All of the conditions that are not empty, each in brackets of its own."""
    given = [c for c in conditions if c.strip()]
    return given[0] if len(given) == 1 else " AND ".join(f"({c})" for c in given)


def matching(match: JiraMatch) -> str:
    """The condition that a match stands for."""
    types = f"issuetype in ({', '.join(t if t.isdecimal() else quoted(t) for t in match.types)})" if match.types else ""
    labels = one_of("labels", match.labels) if match.labels else ""
    return both(types, labels, match.jql)


def project_of(key: str) -> str:
    """The key of the project of an issue, from its key."""
    return key.rsplit("-", 1)[0]


def changed_within(minutes: int) -> str:
    """Touched in the last so many minutes: relative, since Jira reads absolute times in the account's time zone."""
    return f"updated >= -{max(1, minutes)}m"
