"""What Jira's answers mean for the next step, and which requests may be sent again. Pure.

Requests that read, and writes that set or remove one thing, are repeated after lost connections, timeouts, 5xx and 429;
a POST that writes is sent once: after a 429 as well, since its caller owns the write budget.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from okrlint.trackers.http.transport import Policy, Repeat, Verdict
from okrlint.trackers.jira.errors import BadQuery, LimitReached, NotLoggedIn, RequestFailed, Unreadable

POLICY = Policy(again=6, wait=21, doubt=3, first=3, gives_up=3)
OK = Verdict("ok")
_READING_POST = re.compile(
    r"/rest/api/[23]/(?:search(?:/jql|/approximate-count)?|issue/bulkfetch|changelog/bulkfetch|comment/list"
    r"|permissions/(?:project|check)|jql/parse)$"
)
_ISSUE = re.compile(r"/rest/api/[23]/issue/([^/?]+)(?=/|$)")
_VARYING = re.compile(r"(?<=/)(?<!/rest/api/)(?:\d+|[A-Z][A-Z0-9_]+-\d+)(?=/|$)")
_BROKEN = frozenset({500, 502, 503, 504})


def judge(failure: RequestFailed | BadQuery, *, doubts_refusals: bool) -> Verdict:
    """Judge what a request came to other than an answer that can be used.

    What is not Jira's although its status is fine, a login page for one request, and (with `doubts_refusals`) a 400 may
    have been accidents.
    """
    if isinstance(failure, BadQuery):
        return Verdict("doubt", 0.0, failure.message, most=2) if doubts_refusals else Verdict("refused")
    if isinstance(failure, LimitReached):
        if "quota" in failure.limit:
            return Verdict("wait", failure.after, f"the hourly quota is used up ({failure.limit})", quota=True)
        return Verdict("wait", failure.after, "it asks to slow down")
    if isinstance(failure, Unreadable) or (isinstance(failure, NotLoggedIn) and failure.status != 401):
        return Verdict("doubt", why=failure.message)
    if failure.lost:
        return Verdict("again", why="the connection was lost", lost=True)
    if failure.status in _BROKEN:
        return Verdict("again", failure.after, f"it answers {failure.status}")
    return Verdict("refused")


def repeatable(method: str, path: str, *, reads: bool | None = None) -> tuple[Repeat, ...]:
    """After what a request may be sent again. `reads` says whether it only asks, where the path does not tell."""
    if is_read(method, path) if reads is None else reads:
        return ("wait", "again", "doubt")
    return ("wait", "again") if method in ("PUT", "DELETE") else ()


def is_mutation(body: Mapping[str, Any]) -> bool:
    """Whether a question to a GraphQL server changes something; one of another form may."""
    return not str(body.get("query", "")).lstrip().startswith("query")


def is_read(method: str, path: str) -> bool:
    """Whether a request only asks: also some that are sent by POST, since their question is long."""
    return bool(_READING_POST.search(path)) if method == "POST" else method in ("GET", "HEAD")


def endpoint(method: str, path: str) -> str:
    """Method and path below /rest with ids left out: what limits and counts go by."""
    at = path.find("/rest/")
    return f"{method} {_VARYING.sub('*', path[at:] if at >= 0 else path)}"


def paced(method: str, path: str) -> str:
    """Writes are limited per issue, everything else per endpoint."""
    found = _ISSUE.search(path) if method in ("PUT", "POST", "DELETE") else None
    return f"issue {found[1]}" if found and found[1] not in ("bulkfetch",) else endpoint(method, path)
