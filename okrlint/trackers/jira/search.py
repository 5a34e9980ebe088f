"""Searches page by page, as each kind of Jira wants it, and fetches issues in bulk; knows nothing of goals.

Cloud pages by token (a token that repeats or expires never ends in a circle or a short answer), Data Center by windows
behind the last key, since its newer versions refuse to count past 10,000 results.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import quote

from okrlint.trackers.http.paging import ExpiredCursor, Page, follow
from okrlint.trackers.jira.answers import IssueHead, Issues, keep_what_fits
from okrlint.trackers.jira.client import JiraClient
from okrlint.trackers.jira.errors import BadQuery, RequestFailed
from okrlint.trackers.jira.jql import both, one_of, project_of, quoted, these

FEW, MANY, KEYS_ONLY = 100, 1000, 5000
"""Issues asked for on a page: with long texts, with short fields, with keys alone. Jira may grant fewer."""
AT_ONCE = 100
"""Issues that /issue/bulkfetch takes."""
DATA_CENTER_PAGE = 500
Issue = dict[str, Any]


class SearchPage(NamedTuple):
    """Issues, and the cursor from which a later run goes on behind them; it is empty behind the last page.

    `left` is how many come behind them, where Jira says so; Cloud does not.
    """

    issues: list[Issue]
    cursor: str
    left: int | None = None


def search(
    client: JiraClient,
    projects: Sequence[str],
    condition: str,
    fields: Sequence[str],
    *,
    size: int = FEW,
    cursor: str = "",
    changelog: bool = False,
    doubted: bool = False,
) -> Iterator[SearchPage]:
    """All issues of the projects that fulfil a condition (which may be empty), by key.

    An issue can come twice when a search had to begin anew. Raises BadQuery for a condition that Jira refuses,
    RequestFailed where pages could not be had. `changelog` has an effect on Data Center only: Cloud has a better way.
    What is `doubted` is asked twice where it shows nothing: an anonymous answer, once in passing, looks like that.
    """
    if not projects:
        return
    if client.cloud:
        asked = both(one_of("project", projects), condition)
        yield from _by_token(client, asked, fields, size, cursor, doubted=doubted)
    else:
        page = MANY if size == KEYS_ONLY else min(size, DATA_CENTER_PAGE)
        window = _window("", fields, page, changelog=changelog)
        ask = partial(_behind_key, client, projects, condition, window, doubted)
        for found in follow(ask, cursor, anew=""):
            yield SearchPage(found.items.issues, found.cursor or "", found.items.left)


def elsewhere(
    client: JiraClient, condition: str, fields: Sequence[str], *, cursor: str = "", changelog: bool = False
) -> Iterator[SearchPage]:
    """All issues that fulfil a condition that is bounded by something else than projects, such as by parents."""
    if client.cloud:
        yield from _by_token(client, condition, fields, MANY, cursor)
        return

    def ask(start: int, _: int) -> Page[list[Issue], int]:
        body = _window(f"{condition} ORDER BY key ASC", fields, DATA_CENTER_PAGE, changelog=changelog)
        answer = _asked(client, "/search", body | {"startAt": start})
        issues, behind = _issues(answer), start + len(answer["issues"])
        return Page(issues, behind if issues and behind < (answer.get("total") or 0) else None)

    for found in follow(ask, int(cursor) if cursor.isdigit() else 0):
        yield SearchPage(found.items, str(found.cursor or ""))


def bulk(client: JiraClient, references: Iterable[str], fields: Sequence[str]) -> tuple[list[Issue], dict[str, str]]:
    """Issues by id or key, and what Jira could not give just now (id to its reason).

    An issue in neither does not exist, or is hidden from us. Moved issues are found by their old keys too.
    """
    found: list[Issue] = []
    failed: dict[str, str] = {}
    wanted = sorted(set(references))
    for at in range(0, len(wanted), AT_ONCE):
        some = wanted[at : at + AT_ONCE]
        if client.cloud:
            answer = client.post("/issue/bulkfetch", {"issueIdsOrKeys": some, "fields": list(fields)}, form=Issues)
            found += _issues(answer)
            for error in answer.get("issueErrors") or []:
                why = client.secrets.clean(str(error.get("errorMessage", "no reason given")))
                failed[str(error.get("id", ""))] = why[:200]
        else:
            found += _tolerant(client, some, fields)
            met = {str(i[name]) for i in found for name in ("id", "key") if name in i}
            # The index may lag behind: what it does not show is asked for one by one.
            found += [i for reference in some if reference not in met and (i := itself(client, reference, fields))]
    return found, failed


def _asked(client: JiraClient, path: str, body: dict[str, Any], *, doubted: bool = False) -> Any:
    """The answer to a search, the second one where it was doubted that there is nothing, or where it shows too little.

    A page that is not full has no more behind it, whatever its total says; an index may count what it does not show.
    """
    answer = client.post(path, body, form=Issues)
    shown, most = len(answer["issues"]), answer.get("maxResults") or body["maxResults"]
    more = (answer.get("total") or 0) > body.get("startAt", 0) + shown
    return client.post(path, body, form=Issues) if (doubted and not shown) or (more and shown < most) else answer


def _by_token(
    client: JiraClient, jql: str, fields: Sequence[str], size: int, cursor: str, *, doubted: bool = False
) -> Iterator[SearchPage]:
    def ask(token: str, _: int) -> Page[list[Issue], str]:
        body: dict[str, Any] = {"jql": f"{jql} ORDER BY key ASC", "fields": list(fields), "maxResults": size}
        try:
            more = {"nextPageToken": token} if token else {}
            answer = _asked(client, "/search/jql", body | more, doubted=doubted or bool(token))
        except BadQuery as refusal:
            if not token:
                raise
            raise ExpiredCursor(RequestFailed(refusal.message, where=refusal.where, said=refusal.said)) from None
        return Page(_issues(answer), token_of(answer))

    for page in follow(ask, cursor, anew=""):
        if page.stuck:
            raise RequestFailed("the search hands out the same page token again", where=client.api)
        yield SearchPage(page.items, page.cursor or "")


def token_of(answer: dict[str, Any]) -> str | None:
    """The token of the page that comes after an answer of Cloud."""
    return None if answer.get("isLast") is True else str(answer.get("nextPageToken") or "") or None


def _behind_key(
    client: JiraClient,
    projects: Sequence[str],
    condition: str,
    window: dict[str, Any],
    doubted: bool,
    cursor: str,
    _: int,
) -> Page[SearchPage, str]:
    """A page of all projects at once; the cursor is the last key, and the projects that are read to their end.

    Jira sorts by project before it sorts by number: what it shows before a project is whole once that project comes.
    In which order it takes the projects is not relied on.
    """
    key, *named = cursor.split(" ")
    ended = [p for names in named for p in names.split(",")]
    at = project_of(key) if key else ""
    where = [f"project = {quoted(at)} AND key > {quoted(key)}"] if key else []
    where += [one_of("project", rest)] if (rest := [p for p in projects if p not in (*ended, at)]) else []
    within = " OR ".join(f"({one})" for one in where) if len(where) > 1 else where[0]
    try:
        answer = _asked(
            client,
            "/search",
            window | {"jql": f"{both(within, condition)} ORDER BY key ASC"},
            doubted=doubted or bool(key),
        )
    except BadQuery as refusal:
        if not key:
            raise
        raise ExpiredCursor(refusal) from None  # the issue that a former run stopped at is gone
    issues = _issues(answer)
    left = (answer.get("total") or 0) - len(issues)
    of = [project_of(str(i.get("key", ""))) for i in issues]
    met = [p for p, before in zip(of, [at, *of], strict=False) if p != before]
    again = [i for i, name in zip(issues, of, strict=True) if name == at and _number(i) <= _number({"key": key})]
    if again or (left > 0 and len({*met, at, *ended}) < len([*met, at, *ended])):
        raise RequestFailed("the search does not move on", where=client.api)
    if not issues or left <= 0:
        return Page(SearchPage(issues, "", 0), None)
    ended += [p for p in (at, *met)[:-1] if p]
    return Page(SearchPage(issues, "", left), f"{issues[-1]['key']} {','.join(ended)}".strip())


def _window(jql: str, fields: Sequence[str], size: int, *, changelog: bool) -> dict[str, Any]:
    body = {"jql": jql, "fields": list(fields), "maxResults": size, "startAt": 0}
    return body | ({"expand": ["changelog"]} if changelog else {})


def _tolerant(client: JiraClient, some: list[str], fields: Sequence[str]) -> list[Issue]:
    """Data Center refuses a query that names one issue it does not show: halve until the bad ones are alone."""
    try:
        answer = client.post("/search", _window(these(some), fields, AT_ONCE, changelog=True), form=Issues)
        return _issues(answer)
    except BadQuery:
        if len(some) == 1:
            return []
        middle = len(some) // 2
        return _tolerant(client, some[:middle], fields) + _tolerant(client, some[middle:], fields)


def itself(client: JiraClient, reference: str, fields: Sequence[str]) -> Issue | None:
    """An issue by its id or key, asked of the issue and not of the search index; None where it is gone or hidden."""
    asked = {"fields": ",".join(fields)} | ({} if client.cloud else {"expand": "changelog"})
    try:
        issue: Issue = client.get(f"/issue/{quote(reference, safe='')}", asked, form=IssueHead)
    except RequestFailed as failure:
        if failure.status == 404:
            return None
        raise
    keep_what_fits(issue)
    return issue


def _number(issue: Issue) -> int:
    tail = str(issue.get("key", "")).rsplit("-", 1)[-1]
    return int(tail) if tail.isdigit() else 0


def _issues(answer: Any) -> list[Issue]:
    issues: list[Issue] = answer["issues"]
    for issue in issues:
        keep_what_fits(issue)
    return issues
