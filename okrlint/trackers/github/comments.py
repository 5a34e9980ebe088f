"""Comments on GitHub issues and pull requests, over REST; what to write and when is decided by the publishers."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from okrlint.trackers.github.client import GitHubClient, GitHubError


class GitHubComment(msgspec.Struct, frozen=True):
    """A comment as it stands now; `author` may be "" (the account was deleted). Moments are UTC."""

    id: int
    author: str
    body: str
    url: str
    created_at: dt.datetime
    updated_at: dt.datetime


class GitHubComments:
    """The comments of one server. Nothing here pauses between writes: the caller knows how many are to come."""

    def __init__(self, client: GitHubClient) -> None:
        self._client = client

    def list(self, repository: str, number: int) -> list[GitHubComment]:
        """All comments of an issue or pull request, oldest first. `repository` is "owner/name"."""
        return [_comment(c) for c in self._client.pages(f"/repos/{repository}/issues/{number}/comments")]

    def create(self, repository: str, number: int, body: str) -> GitHubComment:
        """Write a comment. Sent once: if the answer is lost, GitHubError with kind `unknown` (list, then decide)."""
        return _comment(self._client.rest("POST", f"/repos/{repository}/issues/{number}/comments", {"body": body}).body)

    def update(self, repository: str, comment: int, body: str) -> GitHubComment:
        """Replace the text of a comment; may be repeated safely."""
        return _comment(
            self._client.rest("PATCH", f"/repos/{repository}/issues/comments/{comment}", {"body": body}).body
        )

    def delete(self, repository: str, comment: int) -> None:
        """Delete a comment; one that is already gone counts as deleted."""
        try:
            self._client.rest("DELETE", f"/repos/{repository}/issues/comments/{comment}")
        except GitHubError as error:
            if error.kind not in ("missing", "gone"):
                raise


def _comment(raw: dict[str, Any]) -> GitHubComment:
    return GitHubComment(
        id=int(raw["id"]),
        author=str((raw.get("user") or {}).get("login") or ""),
        body=str(raw.get("body") or ""),
        url=str(raw.get("html_url") or ""),
        created_at=dt.datetime.fromisoformat(raw["created_at"]),
        updated_at=dt.datetime.fromisoformat(raw["updated_at"]),
    )
