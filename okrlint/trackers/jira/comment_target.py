"""Comments on Jira issues, Cloud and Data Center, as publishing needs them: what stands there, and the verbs.

Decides nothing. The requests for single comments stand in `okrlint.trackers.jira.comments`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import msgspec

from okrlint.comments.comment import Letter
from okrlint.comments.marker import Mark, from_property, from_text, to_property
from okrlint.comments.opt_out import opted_out
from okrlint.comments.replies import Said, answered
from okrlint.comments.target import Comment, Draft, Named, Speaker, Standing, TargetError, Ticket
from okrlint.errors import OkrlintError
from okrlint.trackers.jira import comment_adf, comment_wiki
from okrlint.trackers.jira.atlassian_goals.comment_target import OFF, GoalsTarget, is_goal
from okrlint.trackers.jira.atlassian_goals.gateway import Gateway
from okrlint.trackers.jira.atlassian_goals.ids import is_goal_id
from okrlint.trackers.jira.atlassian_goals.stand_ins import OnStandIns
from okrlint.trackers.jira.client import JiraClient
from okrlint.trackers.jira.comments import PROPERTY, JiraComment, JiraComments
from okrlint.trackers.jira.single_place import from_url

INTERNAL = {"sd.public.comment": {"internal": True}}
"""Keeps a comment in a service project from the customers, who would get it by e-mail; elsewhere it does nothing."""
_PAGE = 100
_KEY = re.compile(r"[A-Z][A-Z0-9_]*-\d+")


class JiraTarget:
    """The tickets of one site. Remembers for one run what the first look at a ticket showed."""

    repost_to_notify = False

    def __init__(
        self,
        client: JiraClient,
        speaker: Speaker,
        *,
        on_goals: bool = False,
        known: dict[str, Standing] | None = None,
    ) -> None:
        """With `on_goals` goals of Atlassian Goals are commented on as well; `known` is what was seen of tickets."""
        self._client = client
        self._comments = JiraComments(client)
        self._speaker = speaker
        goals = GoalsTarget(Gateway(client), speaker, _try)
        self._goals = OnStandIns(goals, self, speaker) if on_goals else None
        self._known: dict[str, Standing] = {} if known is None else known
        self._visible_to: dict[str, dict[str, Any] | None] = {}

    def locate(self, name: str) -> Named | None:
        """`PROJ-12`, or the address of an issue on our site."""
        key = from_url(name, self._client.url) if name.startswith(("http://", "https://")) else name
        return Named(key, key.rpartition("-")[0]) if _KEY.fullmatch(key) else None

    def named(self, name: str) -> JiraTarget:
        """The same site, seeing only the marks of another rule set."""
        speaker = msgspec.structs.replace(self._speaker, name=name)
        return JiraTarget(self._client, speaker, on_goals=self._goals is not None, known=self._known)

    def may_refuse(self, ticket: str) -> bool:
        """Goals of Atlassian Goals have rights of their own, beside those of the issues that serve them."""
        return self._goals is not None and is_goal_id(ticket)

    def close(self) -> None:
        """End the connection."""
        self._client.close()

    def look(self, tickets: Sequence[Ticket]) -> dict[str, Standing]:
        """On Cloud one request for 100 tickets that were not looked at before, two for each that has comments."""
        _try(self._client.me)  # Jira answers an anonymous request with an empty 200, which looks like no comments
        goals = [t for t in tickets if is_goal(t)]
        found = (
            self._goals.look(goals) if self._goals else {t.id: Standing(trouble="refused", detail=OFF) for t in goals}
        )
        issues = [t for t in tickets if not is_goal(t)]
        quiet = self.survey(issues)
        for ticket in issues:
            base = self._known.get(ticket.id, Standing())
            nothing = ticket.id in quiet or base.trouble is not None
            found[ticket.id] = base if nothing else self._with_comments(ticket, base)
        return found

    def draft(self, ticket: Ticket, letter: Letter, mark: Mark) -> Draft:
        """ADF with the mark as a property on Cloud, wiki text with the mark as an anchor on Data Center."""
        if is_goal(ticket) and self._goals:
            return self._goals.draft(ticket, letter, mark)
        if _try(lambda: self._client.cloud):
            document, left_out = comment_adf.write(letter, _account)
            properties = {PROPERTY: to_property(mark), **INTERNAL}
            return Draft(comment_adf.plain(document), (document, properties), left_out)
        text, left_out = comment_wiki.write(letter, mark, _account)
        return Draft(text, (text, INTERNAL), left_out)

    def create(self, ticket: Ticket, draft: Draft) -> None:
        """Add a comment; watchers are notified, which cannot be switched off."""
        if is_goal(ticket):
            self._of_goals().create(ticket, draft)
            return
        body, properties = _payload(draft)
        limits = self._speaker.visibility
        visibility = {"type": limits.type, "value": limits.value} if limits is not None else None
        _try(
            lambda: self._comments.create(_issue(ticket), body, properties=properties, visibility=visibility),
            "Add comments",
        )

    def update(self, ticket: Ticket, comment: str, draft: Draft, notify: bool) -> None:
        """Edit a comment, for the same readers as before."""
        if is_goal(ticket):
            self._of_goals().update(ticket, comment, draft, notify)
            return
        body, properties = _payload(draft)
        visibility = self._visible_to.get(comment)
        _try(
            lambda: self._comments.update(
                _issue(ticket), comment, body, properties=properties, visibility=visibility, notify=notify
            ),
            "Edit own comments",
        )

    def delete(self, ticket: Ticket, comment: str) -> None:
        """Delete a comment."""
        if is_goal(ticket):
            self._of_goals().delete(ticket, comment)
            return
        _try(lambda: self._comments.delete(_issue(ticket), comment), "Delete own comments")

    def _of_goals(self) -> OnStandIns:
        if self._goals is None:
            raise TargetError("refused", OFF)
        return self._goals

    def survey(self, issues: Sequence[Ticket]) -> set[str]:
        """Learn of issues that were not looked at before who opted out; the ids of those that hold no comment of our
        account (only Cloud tells)."""
        tickets = [t for t in issues if t.id not in self._known]
        if not tickets or not _try(lambda: self._client.cloud):
            return set()
        quiet: set[str] = set()
        for at in range(0, len(tickets), _PAGE):
            page = {_issue(t): t for t in tickets[at : at + _PAGE]}
            body = {"issueIdsOrKeys": list(page), "fields": ["labels", "description", "comment"]}
            answer = _try(partial(self._client.post, "/issue/bulkfetch", body))
            for issue in answer.get("issues", []):
                ticket = page.get(str(issue.get("id"))) or page.get(str(issue.get("key")))
                if ticket is None:
                    continue
                fields = issue.get("fields") or {}
                self._known[ticket.id] = Standing(opted_out=self._opted_out(fields))
                if self._holds_none_of_ours(fields.get("comment") or {}):
                    quiet.add(ticket.id)
        return quiet

    def _holds_none_of_ours(self, comments: Mapping[str, Any]) -> bool:
        total, shown = comments.get("total"), comments.get("comments") or []
        whole = isinstance(total, int) and total == len(shown)
        me = _try(self._client.me).id
        return whole and not any((c.get("author") or {}).get("accountId", me) == me for c in shown)

    def _with_comments(self, ticket: Ticket, base: Standing) -> Standing:
        try:
            if ticket.id not in self._known:
                issue = _try(lambda: self._client.get(f"/issue/{_issue(ticket)}", {"fields": "labels,description"}))
                base = self._known[ticket.id] = Standing(opted_out=self._opted_out(issue.get("fields") or {}))
            listed = _try(lambda: self._comments.of(_issue(ticket)))
        except TargetError as error:
            if error.trouble != "deleted":
                raise
            return Standing(trouble="deleted", detail=error.detail)
        said = [Said(c.id, c.mine, _flat(c.body)) for c in listed]
        replied = answered(said, ["focusedCommentId={id}", "focusedId={id}"], f"~{_try(self._client.me).id}")
        ours = []
        for comment in listed:
            mark = self._mark(comment)
            if comment.mine and mark is not None:
                self._visible_to[comment.id] = comment.visibility
                ours.append(Comment(id=comment.id, order=_order(comment), mark=mark, answered=comment.id in replied))
        return Standing(ours=tuple(ours), opted_out=base.opted_out)

    def _mark(self, comment: JiraComment) -> Any:
        if isinstance(comment.body, str):
            return from_text(comment.body, self._speaker.name)
        held = comment.properties.get(PROPERTY)
        return None if held is None else from_property(held, self._speaker.name)

    def _opted_out(self, fields: Mapping[str, Any]) -> str:
        labels = [str(label) for label in fields.get("labels") or []]
        return opted_out(self._speaker.opt_out, _flat(fields.get("description") or ""), labels)


def _issue(ticket: Ticket) -> str:
    """The number of the ticket, which outlives a move to another project; else its key."""
    number = ticket.id.removeprefix("jira:").partition("@")[0]
    return number if number.isdigit() else ticket.key


def _order(comment: JiraComment) -> tuple[str, int]:
    return ("", int(comment.id)) if comment.id.isdigit() else (comment.created, 0)


def _payload(draft: Draft) -> tuple[Any, dict[str, Any]]:
    payload = draft.payload
    if not isinstance(payload, tuple):
        raise TargetError("refused", "a draft for another tracker")
    return payload[0], payload[1]


def _flat(body: Any) -> str:
    """The words of a body, however it is written; mentions as `~id`, addresses of links as well."""
    if isinstance(body, str):
        return body
    if isinstance(body, list):
        return "".join(_flat(part) for part in body)
    if not isinstance(body, dict):
        return ""
    attrs: Any = body.get("attrs")
    attrs = attrs if isinstance(attrs, dict) else {}
    own = str(body.get("text") or "") + (f"~{attrs.get('id')} " if body.get("type") == "mention" else "")
    own += str(attrs.get("url") or "")
    for mark in body.get("marks") or []:
        if isinstance(mark, dict) and mark.get("type") == "link":
            own += f" {(mark.get('attrs') or {}).get('href', '')} "
    inner = _flat(body.get("content"))
    if body.get("type") == "blockquote":
        inner = "".join(f"> {line}\n" for line in inner.split("\n"))
    return own + inner + ("\n" if body.get("type") in ("paragraph", "heading", "hardBreak") else "")


def _account(party: str, _: str) -> str:
    """The account id (Cloud) or user name (Data Center) in a party's id; "" where it could break the mark-up."""
    found = re.match(r"jira:user/(.+)@[^@]+$", party)
    account = found[1] if found else ""
    return account if account and not set(account) & set("[]|{}~\n ") else ""


def _try(request: Callable[[], Any], permission: str = "Browse projects") -> Any:
    try:
        return request()
    except OkrlintError as error:
        raise _raised(error, permission) from error


def _raised(error: OkrlintError, permission: str) -> TargetError:
    """The client's error as ours; what they can be stands in `okrlint.trackers.jira.errors`."""
    status = getattr(error, "status", 400)
    said = " ".join([error.message, *getattr(error, "said", ())])
    archived = "archived" in said.lower()
    if getattr(error, "maybe_acted", False):
        return TargetError("unreachable", said, acted=None)
    if status == 429 or getattr(error, "limit", ""):
        return TargetError("rate_limited", said, wait=getattr(error, "after", None))
    if status in (401, 403) and not archived:
        return TargetError("denied", said, permission=permission if status == 403 else "a valid login")
    if status in (404, 410):
        return TargetError("deleted", said)
    if status == 413 or "too long" in said.lower():
        return TargetError("too_long", said)
    if status == 0 or status >= 500:
        return TargetError("unreachable", said)
    return TargetError("archived" if archived else "refused", said)
