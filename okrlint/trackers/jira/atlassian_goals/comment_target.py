"""Comments on Atlassian Goals, as publishing needs them: what stands there, and the verbs. Decides nothing.

A comment there has no hidden place, so that the mark of ours is the end of a link to the goal itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from okrlint.comments.comment import Letter
from okrlint.comments.marker import Mark, from_text, to_anchor
from okrlint.comments.replies import Said, answered
from okrlint.comments.target import Comment, Draft, Speaker, Standing, TargetError, Ticket
from okrlint.trackers.jira import comment_adf
from okrlint.trackers.jira.atlassian_goals.answers import CommentsAnswer, WrittenAnswer
from okrlint.trackers.jira.atlassian_goals.gateway import Gateway
from okrlint.trackers.jira.atlassian_goals.ids import is_goal_id
from okrlint.trackers.jira.atlassian_goals.model import Node, listed, text

OFF = "comments on goals are off: `goals: {comments: true}` in the source switches them on"
PERMISSION = "the right to comment on the goal, or an issue that is linked with it in a project of `publish.projects`"
_AT_ONCE = 50
_LISTED = """edges { node { id commentText creationDate creator { accountId } } } pageInfo { hasNextPage endCursor }"""
_LOOK = f"query Comments($ids: [ID!]!) {{ goals_byIds(goalIds: $ids) {{ id comments(first: 50) {{ {_LISTED} }} }} }}"
_MORE = (
    "query MoreComments($id: ID!, $after: String) "
    f"{{ goals_byId(goalId: $id) {{ id comments(first: 50, after: $after) {{ {_LISTED} }} }} }}"
)
_OUTCOME = "{ success errors { message extensions { statusCode } } }"
_CREATE = (
    "mutation CreateComment($on: ID!, $text: String!) "
    f"{{ goals_createComment(input: {{entityId: $on, commentText: $text}}) {_OUTCOME} }}"
)
_EDIT = (
    "mutation EditComment($id: ID!, $text: String!) "
    f"{{ goals_editComment(input: {{commentId: $id, commentText: $text}}) {_OUTCOME} }}"
)
_DELETE = f"mutation DeleteComment($id: ID!) {{ goals_deleteComment(input: {{commentId: $id}}) {_OUTCOME} }}"
_MARK = re.compile(r"#okrlint\.([a-z][a-z0-9-]*)\.([A-Za-z0-9_=-]*)")
Guard = Callable[[Callable[[], Any], str], Any]
"""Runs a request, and raises TargetError for what it fails with; told which permission it needs."""


def is_goal(ticket: Ticket) -> bool:
    """Whether a ticket is a goal of Atlassian Goals."""
    return is_goal_id(ticket.id)


class GoalsTarget:
    """The goals of one site."""

    def __init__(self, gateway: Gateway, speaker: Speaker, guard: Guard) -> None:
        self._gateway = gateway
        self._speaker = speaker
        self._guard = guard

    def look(self, tickets: Sequence[Ticket]) -> dict[str, Standing]:
        """What stands on goals; one request for 50 of them, and one for each further page of comments."""
        found: dict[str, Standing] = {}
        for at in range(0, len(tickets), _AT_ONCE):
            some = [t.id for t in tickets[at : at + _AT_ONCE]]
            data = self._ask(_LOOK, {"ids": some})
            shown = {str(g["id"]): g for g in data.get("goals_byIds") or [] if isinstance(g, dict)}
            found |= {id_: self._standing(id_, shown.get(id_)) for id_ in some}
        return found

    def draft(self, ticket: Ticket, letter: Letter, mark: Mark) -> Draft:
        """The document as Jira would get it, with the mark in a link at its end."""
        document, left_out = comment_adf.write(letter)
        anchor = to_anchor(mark).removeprefix("{anchor:").removesuffix("}")
        link = {"type": "link", "attrs": {"href": f"{ticket.url}#{anchor}"}}
        shown = {"type": "text", "text": "okrlint", "marks": [link]}
        words = comment_adf.plain(document)
        document["content"].append({"type": "paragraph", "content": [shown]})
        return Draft(words, json.dumps(document, ensure_ascii=False), left_out)

    def create(self, ticket: Ticket, draft: Draft) -> None:
        """Add a comment."""
        self._write("goals_createComment", _CREATE, {"on": ticket.id, "text": draft.payload})

    def update(self, comment: str, draft: Draft) -> None:
        """Replace the text of a comment."""
        self._write("goals_editComment", _EDIT, {"id": comment, "text": draft.payload})

    def delete(self, comment: str) -> None:
        """Delete a comment."""
        self._write("goals_deleteComment", _DELETE, {"id": comment})

    def _standing(self, id_: str, goal: Node | None) -> Standing:
        if goal is None:
            return Standing(trouble="deleted", detail="the goal is gone, or hidden from this account")
        page = listed(goal.get("comments"))
        nodes, seen = list(page.nodes), {""}
        while page.cursor not in seen:
            seen.add(page.cursor)
            data = self._ask(_MORE, {"id": id_, "after": page.cursor})
            page = listed((data.get("goals_byId") or {}).get("comments"))
            nodes += page.nodes
        if not page.whole:
            return Standing(trouble="unreachable", detail="the comments of the goal are not shown")
        me = str(self._guard(lambda: self._gateway.client.me().id, ""))
        nodes.sort(key=lambda c: str(c.get("creationDate") or ""))
        said = [Said(str(c["id"]), _author(c) == me, text(c.get("commentText"))) for c in nodes]
        replied = answered(said, ["{id}"], f"~{me}")
        ours = [
            Comment(id=str(c["id"]), order=(str(c.get("creationDate")), n), mark=mark, answered=str(c["id"]) in replied)
            for n, c in enumerate(nodes)
            if _author(c) == me and (mark := self._mark(str(c.get("commentText") or ""))) is not None
        ]
        return Standing(ours=tuple(ours))

    def _mark(self, raw: str) -> Any:
        found = list(_MARK.finditer(raw))
        last = found[-1] if found else None
        return from_text(f"{{anchor:okrlint.{last[1]}.{last[2]}}}", self._speaker.name) if last else None

    def _ask(self, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        answer = self._guard(lambda: self._gateway.ask(query, variables, CommentsAnswer), "see the goal")
        if answer.faults:
            raise TargetError("unreachable", answer.faults[0].message)
        return dict(answer.data)

    def _write(self, name: str, query: str, variables: Mapping[str, Any]) -> None:
        answer = self._guard(lambda: self._gateway.ask(query, variables, WrittenAnswer), PERMISSION)
        outcome = answer.data.get(name) or {}
        if not outcome.get("success"):
            said = [str(e.get("message")) for e in outcome.get("errors") or [] if isinstance(e, dict)]
            said += [f.message for f in answer.faults]
            raise TargetError("denied", "; ".join(said) or "the comment was refused", permission=PERMISSION)


def _author(comment: Node) -> str:
    return str((comment.get("creator") or {}).get("accountId") or "")
