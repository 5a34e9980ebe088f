"""Fetches changelogs and the comments that an issue did not bring along; what they mean is decided in `history`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

from okrlint.errors import OkrlintError
from okrlint.trackers.http.paging import Page, follow
from okrlint.trackers.jira.answer_parts import History
from okrlint.trackers.jira.answers import Changelogs, Comments, misfit
from okrlint.trackers.jira.client import JiraClient
from okrlint.trackers.jira.comments import JiraComments
from okrlint.trackers.jira.errors import LimitReached, NotLoggedIn, RequestFailed
from okrlint.trackers.jira.search import Issue

ISSUES_AT_ONCE, HISTORIES_AT_ONCE, FIELDS_AT_ONCE = 1000, 5000, 10
NEWEST = 100


class Changes(NamedTuple):
    """Histories by issue id; issues whose histories could not be had, with the reason."""

    histories: dict[str, list[dict[str, Any]]]
    missing: dict[str, str]


def sent_along(issues: Iterable[Issue]) -> Changes:
    """The changes that Data Center has sent along with a search."""
    histories: dict[str, list[dict[str, Any]]] = {}
    missing: dict[str, str] = {}
    for issue in issues:
        log = issue.get("changelog")
        if log is None:
            missing[str(issue["id"])] = "its changelog was asked for and did not come"
            continue
        histories[str(issue["id"])] = list(log["histories"])
        if (log.get("total") or 0) > len(log["histories"]):
            missing[str(issue["id"])] = "its changelog is longer than Jira shows"
    return Changes(histories, missing)


def changelogs(client: JiraClient, ids: list[str], fields: Sequence[str]) -> Changes:
    """The changes of these fields in these issues, as Cloud has them apart from the issues."""
    histories: dict[str, list[dict[str, Any]]] = {id_: [] for id_ in ids}
    missing: dict[str, str] = {}
    for at in range(0, len(ids), ISSUES_AT_ONCE):
        some = ids[at : at + ISSUES_AT_ONCE]
        for start in range(0, len(fields), FIELDS_AT_ONCE):
            try:
                missing |= _bulk(client, some, fields[start : start + FIELDS_AT_ONCE], histories)
            except OkrlintError as failure:
                missing |= dict.fromkeys(some, failure.message)
                if isinstance(failure, LimitReached | NotLoggedIn):
                    missing |= dict.fromkeys(ids[at:], failure.message)
                    return Changes(histories, missing)
    return Changes(histories, missing)


def _bulk(
    client: JiraClient, ids: list[str], fields: Sequence[str], into: dict[str, list[dict[str, Any]]]
) -> dict[str, str]:
    """Put the histories in, by issue; answers those of which something could not be read, with the reason."""
    unreadable: dict[str, str] = {}

    def ask(token: str, _: int) -> Page[list[dict[str, Any]], str]:
        body: dict[str, Any] = {"issueIdsOrKeys": ids, "fieldIds": list(fields), "maxResults": HISTORIES_AT_ONCE}
        answer = client.post(
            "/changelog/bulkfetch", body | ({"nextPageToken": token} if token else {}), form=Changelogs
        )
        return Page(answer["issueChangeLogs"], str(answer.get("nextPageToken") or "") or None)

    for page in follow(ask, ""):
        for log in page.items:
            id_, changes = str(log["issueId"]), log["changeHistories"]
            readable = [c for c in changes if not misfit(c, History)]
            into.setdefault(id_, []).extend(readable)
            if len(readable) < len(changes):
                unreadable[id_] = "changes in it do not have the form of Jira's"
        if page.stuck:
            raise RequestFailed("the changelogs hand out the same page token again", where=client.api)
    return unreadable


def comments_of(client: JiraClient, issue: Issue, *, all_of_them: bool) -> tuple[list[dict[str, Any]], str]:
    """The comments of an issue and why some are missing, if so.

    An issue brings its first comments along; when there are more, one request gets the newest, or pages get all.
    """
    held = (issue.get("fields") or {}).get("comment") or {}
    shown = list(held.get("comments") or [])
    if (held.get("total") or 0) <= len(shown):
        return shown, ""
    path = f"/issue/{quote(str(issue['id']), safe='')}/comment"
    try:
        if all_of_them:
            return list(client.offset_pages(path, "comments", {"orderBy": "created"})), ""
        newest = client.get(path, {"orderBy": "-created", "maxResults": NEWEST}, form=Comments)
        known = {str(c.get("id")) for c in shown}
        return shown + [c for c in newest["comments"] if str(c.get("id")) not in known], ""
    except OkrlintError as failure:
        return shown, failure.message


def properties_of(client: JiraClient, comments: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The properties of comments by id, on Cloud; nothing where they could not be had."""
    ids = [str(c["id"]) for c in comments if str(c.get("id", "")).isdigit()]
    if not client.cloud or not ids:
        return {}
    return JiraComments(client).properties(ids)
