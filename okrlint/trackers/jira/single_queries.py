"""The searches for one goal, in the words of Cloud and of Data Center, and what an answer says of the site's fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from okrlint.trackers.jira import jql
from okrlint.trackers.jira.fields import Field, read_fields
from okrlint.trackers.jira.search import token_of

DESCENDANTS = "portfolioChildIssuesOf"
"""The JQL function of Jira's plans: all that is below an issue, at any level. Sites without plans do not have it."""
EXPANDED = ("names", "schema", "changelog")


def search(*, cloud: bool, condition: str, size: int, token: str = "") -> tuple[str, dict[str, Any]]:
    """Path and body of a search for whole issues with their changes; `token` is that of a page, or where it starts."""
    body: dict[str, Any] = {"jql": f"{condition} ORDER BY key ASC", "fields": ["*all"], "maxResults": size}
    if cloud:
        body["expand"] = ",".join(EXPANDED)
        return "/search/jql", body | ({"nextPageToken": token} if token else {})
    return "/search", body | {"expand": list(EXPANDED), "startAt": int(token or 0)}


def following(answer: Any, token: str) -> str:
    """The token of the next page, "" behind the last one."""
    if "total" in answer:
        seen = int(token or 0) + len(answer["issues"])
        return str(seen) if answer["issues"] and seen < int(answer["total"]) else ""
    return token_of(answer) or ""


def fields_of(answer: Any) -> list[Field]:
    """The fields that an answer explains."""
    names, schema = answer.get("names") or {}, answer.get("schema") or {}
    return read_fields([{"id": i, "name": name, "schema": schema.get(i) or {}} for i, name in names.items()])


def below(keys: Iterable[str], *, plans: bool, cloud: bool, parents: Iterable[Field]) -> Iterator[str]:
    """Conditions for what is below issues: everything where the site has plans, else the next level."""
    given = sorted(set(keys))
    if plans:
        yield from (f"key in {DESCENDANTS}({jql.quoted(key)})" for key in given)
        return
    yield jql.one_of("parent", given)
    if not cloud:
        yield from (jql.one_of(f"cf[{f.id.rsplit('_', 1)[-1]}]", given) for f in parents)


def linked(key: str) -> str:
    """The condition for everything that an issue is linked with."""
    return f"issue in linkedIssues({jql.quoted(key)})"
