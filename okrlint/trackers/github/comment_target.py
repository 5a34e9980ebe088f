"""Comments on GitHub issues as publishing needs them: what stands there, ours among it, and the verbs. Decides nothing.

The requests for single comments stand in `okrlint.trackers.github.comments`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import msgspec

from okrlint.comments import markdown_body
from okrlint.comments.comment import Letter
from okrlint.comments.marker import Mark, from_text
from okrlint.comments.opt_out import opted_out
from okrlint.comments.replies import Said, answered
from okrlint.comments.target import Comment, Draft, Named, Speaker, Standing, TargetError, Ticket, Trouble
from okrlint.errors import OkrlintError
from okrlint.trackers.github.client import GitHubClient
from okrlint.trackers.github.comments import GitHubComment, GitHubComments

PAGE = 25
"""Issues in one GraphQL request: 1 point, and far from the 500,000 nodes that GitHub allows."""
PERMISSION = "Issues: write (fine-grained token or App) or the scope `repo`"
QUERY = """
query Standing($ids: [ID!]!) {
  rateLimit { cost remaining limit resetAt }
  nodes(ids: $ids) {
    __typename
    ... on Issue {
      id
      body
      locked
      repository { isArchived nameWithOwner }
      labels(first: 100) { nodes { name } }
      comments(last: 100) { totalCount nodes { viewerDidAuthor } }
    }
  }
}
"""
_LOGIN = re.compile(r"^[A-Za-z0-9](?:[A-Za-z0-9]|-(?=[A-Za-z0-9])){0,38}$")
_NUMBER = re.compile(r"^([\w.-]+/[\w.-]+)#(\d+)$")
_ADDRESS = re.compile(r"^/([\w.-]+/[\w.-]+)/issues/(\d+)(?!\d)")
LIMIT = 60_000
"""UTF-16 units of a comment; GitHub refuses more than 65,536."""


class GitHubTarget:
    """The issues that one client can reach. Remembers for one run what the first look at an issue showed."""

    repost_to_notify = True

    def __init__(self, client: GitHubClient, speaker: Speaker, login: str = "") -> None:
        self._client = client
        self._comments = GitHubComments(client)
        self._speaker = speaker
        self._login = login
        self._known: dict[str, Standing] = {}

    def locate(self, name: str) -> Named | None:
        """`acme/plans#7`, or the address of an issue on our server."""
        found = _NUMBER.match(name)
        if name.startswith(("http://", "https://")):
            parts, host = urlsplit(name), urlsplit(self._client.api).hostname or ""
            found = _ADDRESS.match(parts.path) if parts.hostname in (host, host.removeprefix("api.")) else None
        return Named(f"{found[1]}#{found[2]}", found[1]) if found else None

    def named(self, name: str) -> GitHubTarget:
        """The same issues, seeing only the marks of another rule set."""
        return GitHubTarget(self._client, msgspec.structs.replace(self._speaker, name=name), self._login)

    def close(self) -> None:
        """End the connection."""
        self._client.close()

    def look(self, tickets: Sequence[Ticket]) -> dict[str, Standing]:
        """One GraphQL request for 25 issues that are new to us, then a list for each that holds a comment of ours."""
        fresh = [t for t in tickets if t.id not in self._known and t.id.startswith("github:")]
        quiet = self._survey(fresh)
        found: dict[str, Standing] = {}
        for ticket in tickets:
            base = self._known.get(ticket.id, Standing())
            nothing = ticket.id in quiet or base.trouble is not None
            found[ticket.id] = base if nothing else self._with_comments(ticket, base)
        return found

    def draft(self, ticket: Ticket, letter: Letter, mark: Mark) -> Draft:
        """Markdown with the mark in its first line."""
        text, left_out = markdown_body.write(letter, mark, _mention, limit=LIMIT)
        return Draft(text, text, left_out)

    def create(self, ticket: Ticket, draft: Draft) -> None:
        """Post a comment; watchers are notified."""
        repository, number = _place(ticket)
        _try(lambda: self._comments.create(repository, number, str(draft.payload)))

    def update(self, ticket: Ticket, comment: str, draft: Draft, notify: bool) -> None:
        """Edit a comment; GitHub notifies nobody of that, whatever `notify` says."""
        repository, _ = _place(ticket)
        _try(lambda: self._comments.update(repository, int(comment), str(draft.payload)))

    def delete(self, ticket: Ticket, comment: str) -> None:
        """Delete a comment."""
        repository, _ = _place(ticket)
        _try(lambda: self._comments.delete(repository, int(comment)))

    def _survey(self, tickets: Sequence[Ticket]) -> set[str]:
        """Learn what keeps us from writing on issues; returns those that surely hold no comment of ours."""
        quiet: set[str] = set()
        for at in range(0, len(tickets), PAGE):
            page = tickets[at : at + PAGE]
            ids = [t.id.removeprefix("github:") for t in page]
            answer = _try(partial(self._client.graphql, QUERY, {"ids": ids}))
            nodes = answer.data.get("nodes") or [None] * len(page)
            for place, (ticket, node) in enumerate(zip(page, nodes, strict=True)):
                self._known[ticket.id] = self._state(node) if node else _absent(answer.errors, place)
                comments = (node or {}).get("comments") or {"totalCount": 0, "nodes": []}
                mine = any(c and c["viewerDidAuthor"] for c in comments["nodes"])
                if not mine and comments["totalCount"] <= len(comments["nodes"]):
                    quiet.add(ticket.id)
        return quiet

    def _state(self, node: dict[str, Any]) -> Standing:
        if "comments" not in node:
            return Standing(trouble="refused", detail=f"a {node['__typename']} is no place for comments of ours")
        if node["repository"]["isArchived"]:
            return Standing(trouble="archived", detail=f"{node['repository']['nameWithOwner']} is archived")
        if node["locked"]:
            return Standing(trouble="locked", detail="the conversation is locked")
        labels = [label["name"] for label in (node["labels"] or {}).get("nodes", []) if label]
        return Standing(opted_out=opted_out(self._speaker.opt_out, node["body"] or "", labels))

    def _with_comments(self, ticket: Ticket, base: Standing) -> Standing:
        repository, number = _place(ticket)
        if not self._login:
            self._login = _try(self._client.whoami)
        try:
            listed = _try(lambda: self._comments.list(repository, number))
        except TargetError as error:
            if error.trouble != "deleted":
                raise
            return Standing(trouble="deleted", detail=error.detail)
        replied = replied_to(listed, self._login)
        ours = [
            Comment(id=str(c.id), order=("", c.id), mark=mark, answered=c.id in replied)
            for c in listed
            if same_login(c.author, self._login) and (mark := from_text(c.body, self._speaker.name)) is not None
        ]
        return Standing(ours=tuple(ours), opted_out=base.opted_out)


def _absent(errors: Sequence[dict[str, Any]], place: int) -> Standing:
    """A node that came back as null: not there, unless the server says that something else went wrong."""
    told = [e for e in errors if (e.get("path") or [])[:2] == ["nodes", place] or not e.get("path")]
    other = next((e for e in told if e.get("type") not in (None, "NOT_FOUND") or "resolve" not in e["message"]), None)
    if other is not None:
        return Standing(trouble="unreachable", detail=str(other["message"]))
    return Standing(trouble="deleted", detail="not there any more, or not to be seen with this token")


def replied_to(comments: Sequence[GitHubComment], login: str) -> frozenset[int]:
    """The ids of the comments of `login` that somebody replied to."""
    said = [Said(str(c.id), same_login(c.author, login), c.body) for c in comments]
    return frozenset(map(int, answered(said, ["issuecomment-{id}"], f"@{login.removesuffix('[bot]')}")))


def same_login(one: str, other: str) -> bool:
    """Whether two logins are one account: GitHub writes a bot with `[bot]` here and without it there."""
    return one.lower().removesuffix("[bot]") == other.lower().removesuffix("[bot]") != ""


def _place(ticket: Ticket) -> tuple[str, int]:
    found = _NUMBER.match(ticket.key)
    if found is None:
        raise TargetError("refused", f"{ticket.key} is no issue")
    return found[1], int(found[2])


def _mention(party: str, name: str) -> str:
    known = party.startswith("github:") and not party.startswith("github:@")
    return f"@{name}" if known and _LOGIN.match(name) else ""


def _try(request: Callable[[], Any]) -> Any:
    try:
        return request()
    except OkrlintError as error:
        raise raised(error) from error


def raised(error: OkrlintError) -> TargetError:
    """The client's error as ours. Its `kind` is one of `okrlint.trackers.github.client.Kind`."""
    kind, said = getattr(error, "kind", ""), error.message.lower()
    if kind == "unknown":
        return TargetError("unreachable", error.message, acted=None)
    if kind in ("unauthorized", "forbidden"):
        trouble: Trouble = "archived" if "archived" in said else "locked" if "locked" in said else "denied"
        need = "" if trouble != "denied" else PERMISSION if kind == "forbidden" else "a valid token"
        return TargetError(trouble, error.message, permission=need)
    if kind in ("missing", "gone"):
        return TargetError("deleted", error.message)
    if kind == "limit":
        return TargetError("rate_limited", error.message)
    if kind in ("too_much", "server", "unreachable"):
        return TargetError("unreachable", error.message)
    return TargetError("too_long" if "too long" in said else "refused", error.message)
