"""What publishing needs of a tracker: tickets, what stands on them, and five verbs. Adapters answer to `Surface`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Literal, Protocol, TypeAlias

import msgspec

from okrlint.publishers.comment import Letter
from okrlint.publishers.comment_marker import Mark, Read
from okrlint.records import GoalState


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """A goal that is a ticket in a tracker. `project` is what people opt in: `owner/repository` or a Jira project key.

    `aliases` are the ids of goals that live inside this ticket's text.
    """

    id: str
    key: str
    source: str
    project: str
    url: str = ""
    title: str = ""
    state: GoalState = "active"
    aliases: tuple[str, ...] = ()
    opted_out: str = ""


class Comment(msgspec.Struct, frozen=True, kw_only=True):
    """A comment of ours: written by our own account and bearing the mark of our rule set.

    `answered`: somebody replied to this very comment. `order` sorts comments of a ticket by age, oldest first.
    """

    id: str
    order: tuple[str, int]
    mark: Read
    answered: bool = False


Trouble: TypeAlias = Literal[
    "archived", "locked", "deleted", "denied", "rate_limited", "unreachable", "refused", "too_long"
]


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be seen on a ticket now. `trouble` is why nothing can be written there, `detail` says more."""

    ours: tuple[Comment, ...] = ()
    trouble: Trouble | None = None
    detail: str = ""
    opted_out: str = ""


class Draft(msgspec.Struct, frozen=True):
    """A comment as it will be sent: `text` for people who look at a dry run, `payload` is what the tracker takes."""

    text: str
    payload: object
    left_out: int = 0


class SurfaceError(Exception):
    """A request of publishing that failed. `acted` is None where nobody knows whether the server has acted.

    `wait` is how many seconds the server asks to wait; `permission` names what the account lacks.
    """

    def __init__(
        self,
        trouble: Trouble,
        detail: str = "",
        *,
        acted: bool | None = False,
        wait: float | None = None,
        permission: str = "",
    ) -> None:
        super().__init__(f"{trouble}: {detail}")
        self.trouble: Trouble = trouble
        self.detail = detail
        self.acted = acted
        self.wait = wait
        self.permission = permission


class Surface(Protocol):
    """One tracker. Every method raises SurfaceError and nothing else for what a server can do to us."""

    kind: Literal["github", "jira"]
    repost_to_notify: bool
    """Whether a reminder has to be a new comment because edits notify nobody."""

    def look(self, tickets: Sequence[Ticket]) -> dict[str, Standing]:
        """What stands on each ticket, by its id; read-only, as few requests as the tracker allows."""

    def named(self, name: str) -> Surface:
        """The same tracker, seeing only the marks of another rule set."""

    def draft(self, ticket: Ticket, letter: Letter, mark: Mark) -> Draft:
        """The comment as it would be sent; pure."""

    def create(self, ticket: Ticket, draft: Draft) -> None:
        """Post a comment. Not repeated by the client: `acted` of an error tells what is known."""

    def update(self, ticket: Ticket, comment: str, draft: Draft, notify: bool) -> None:
        """Replace the text and mark of our comment."""

    def delete(self, ticket: Ticket, comment: str) -> None:
        """Delete a comment of ours; one that is gone already is no error."""


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """When a plan is made: `now` for manners (UTC), `run` for telling newer runs from older ones."""

    now: dt.datetime
    run: int
