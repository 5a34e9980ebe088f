"""Reading and writing the comments of one issue, for whoever publishes; what they say is decided there.

    client = connect("https://example.atlassian.net", run.environment, max_wait=run.max_wait)
    notes = Comments(client)
    notes.of("10023") -> list[Comment]            # by id or key: all of them, oldest first, with their properties
    notes.create("10023", body, properties={"okrlint": {...}}, visibility=None) -> Comment
    notes.update("10023", comment.id, body, properties={...}, visibility=comment.visibility, notify=False) -> Comment
    notes.delete("10023", comment.id) -> bool     # False: it was gone already

`body` is an ADF document (dict) on Cloud and wiki text (str) on Data Center: `client.cloud` says which. A create is
never sent twice: when its answer is lost it raises RequestFailed with `maybe_acted` set, and the caller lists again. A
429 on a create raises LimitReached with `after` at once, since the caller owns the write budget. Other failures:
RequestFailed with `status` 403 (no permission; `said` are Jira's words), 404 (no such issue or comment), 413.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import msgspec

from okrlint.trackers.jira.client import JiraClient
from okrlint.trackers.jira.errors import RequestFailed

PROPERTY = "okrlint"
"""The key of the comment property that marks a comment as ours. Anybody may read it: a marker, not a secret."""
_LISTED_AT_ONCE = 1000


class JiraComment(msgspec.Struct, frozen=True):
    """A comment as Jira holds it; moments are Jira's own text (ISO 8601 with offset).

    `properties` are what its writer attached; `visibility` is the role or group that alone may see it, as Jira says it;
    `mine` says that the account we use wrote it.
    """

    id: str
    body: Any
    author: str
    created: str
    updated: str
    mine: bool
    properties: dict[str, Any] = {}
    visibility: dict[str, Any] | None = None


class JiraComments:
    """The comments of the issues of one site."""

    def __init__(self, client: JiraClient) -> None:
        self._client = client

    def of(self, issue: str) -> list[JiraComment]:
        """All comments of an issue that we may see, oldest first.

        Two requests on Cloud (properties only come with a second one, for up to 1,000 comments), one on Data Center.
        """
        path = f"/issue/{quote(issue, safe='')}/comment"
        if not self._client.cloud:
            found = list(self._client.offset_pages(path, "comments", {"expand": "properties"}, page=1000))
            return [self._comment(c, c.get("properties")) for c in found]
        found = list(self._client.offset_pages(path, "comments", {"orderBy": "created"}))
        held = self.properties([str(c["id"]) for c in found])
        return [self._comment(c, held.get(str(c["id"]))) for c in found]

    def properties(self, ids: list[str]) -> dict[str, Any]:
        """The raw properties of comments by their ids (Cloud), 1,000 a request; comments out of sight are left out."""
        held: dict[str, Any] = {}
        for at in range(0, len(ids), _LISTED_AT_ONCE):
            body = {"ids": [int(i) for i in ids[at : at + _LISTED_AT_ONCE]]}
            answer = self._client.post("/comment/list", body, {"expand": "properties"})
            for comment in answer.get("values", []):
                held[str(comment["id"])] = comment.get("properties")
        return held

    def create(
        self,
        issue: str,
        body: Any,
        *,
        properties: Mapping[str, Any] | None = None,
        visibility: Mapping[str, Any] | None = None,
    ) -> JiraComment:
        """Add a comment; Jira notifies the watchers, which cannot be switched off. Never sent twice."""
        answer = self._client.post(f"/issue/{quote(issue, safe='')}/comment", _written(body, properties, visibility))
        return self._comment(answer, _as_list(properties))

    def update(
        self,
        issue: str,
        comment: str,
        body: Any,
        *,
        properties: Mapping[str, Any] | None = None,
        visibility: Mapping[str, Any] | None = None,
        notify: bool = False,
    ) -> JiraComment:
        """Replace a comment. Hand its `visibility` back in: an update without it can open a private comment to all."""
        path = f"/issue/{quote(issue, safe='')}/comment/{quote(comment, safe='')}"
        params = {"notifyUsers": "true" if notify else "false"}
        answer = self._client.put(path, _written(body, properties, visibility), params)
        return self._comment(answer, _as_list(properties))

    def delete(self, issue: str, comment: str) -> bool:
        """Remove a comment; False when it did not exist any more."""
        try:
            self._client.delete(f"/issue/{quote(issue, safe='')}/comment/{quote(comment, safe='')}")
        except RequestFailed as failure:
            if failure.status == 404:
                return False
            raise
        return True

    def _comment(self, raw: dict[str, Any], properties: Any) -> JiraComment:
        author = raw.get("author") or {}
        identity = str(author.get("accountId") or author.get("key") or author.get("name") or "")
        return JiraComment(
            id=str(raw["id"]),
            body=raw.get("body"),
            author=identity,
            created=str(raw.get("created") or ""),
            updated=str(raw.get("updated") or ""),
            mine=identity == self._client.me().id,
            properties={p["key"]: p.get("value") for p in properties or [] if isinstance(p, dict) and "key" in p},
            visibility=raw.get("visibility"),
        )


def _written(body: Any, properties: Mapping[str, Any] | None, visibility: Mapping[str, Any] | None) -> dict[str, Any]:
    written: dict[str, Any] = {"body": body}
    if properties:
        written["properties"] = _as_list(properties)
    if visibility:
        # `identifier` is the group's id and outlives a renaming; Jira refuses both names of a group at once.
        known = {k: visibility[k] for k in ("type", "identifier", "value") if visibility.get(k) is not None}
        if known.get("type") == "group" and "identifier" in known:
            known.pop("value", None)
        written["visibility"] = known
    return written


def _as_list(properties: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    return [{"key": key, "value": value} for key, value in (properties or {}).items()]
