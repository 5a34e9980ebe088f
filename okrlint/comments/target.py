"""What publishing needs of a tracker: tickets, what stands on them, and what can be done there.

When something is said, and what, is decided in `okrlint.publishers`; no request is sent from here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Literal, NamedTuple, Protocol, TypeAlias, runtime_checkable

import msgspec
from msgspec import Meta

from okrlint.comments.comment import Letter
from okrlint.comments.marker import Mark, Read
from okrlint.findings import Finding
from okrlint.records import GoalState


class StandIn(msgspec.Struct, frozen=True):
    """A ticket that is linked with a goal, and may bear the goal's comment where the goal itself takes none."""

    id: str
    key: str
    project: str


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """A goal that is a ticket in a tracker. `project` is what people opt in, see `Named`.

    `aliases` are the ids of goals that live inside this ticket's text, `stand_ins` see `MayRefuse`.
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
    stand_ins: tuple[StandIn, ...] = ()


class Named(NamedTuple):
    """A ticket as a tracker names it: its key, and what people opt in (`owner/repository`, `PROJ`)."""

    key: str
    project: str


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
    """What is to be seen on a ticket now. `trouble` is why nothing can be written there, `detail` says more of it, or
    of where our comment stands instead."""

    ours: tuple[Comment, ...] = ()
    trouble: Trouble | None = None
    detail: str = ""
    opted_out: str = ""


class Draft(msgspec.Struct, frozen=True):
    """A comment as it will be sent: `text` for people who look at a dry run, `payload` is what the tracker takes."""

    text: str
    payload: object
    left_out: int = 0


class TargetError(Exception):
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


class Visibility(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who can see comments, when not everybody; for trackers that can limit it."""

    type: Literal["role", "group"] = "role"
    value: Annotated[str, Meta(min_length=1, description="Name of the role or group.")]


class Speaker(msgspec.Struct, frozen=True, kw_only=True):
    """For whom a target speaks: the name of the rule set in its marks, the opt-out word, who may see comments."""

    name: str = "okrlint"
    opt_out: str = "okrlint: quiet"
    visibility: Visibility | None = None


class CommentTarget(Protocol):
    """One tracker. Every method raises SurfaceError and nothing else for what a server can do to us."""

    repost_to_notify: bool
    """Whether a reminder has to be a new comment because edits notify nobody."""

    def locate(self, name: str) -> Named | None:
        """The ticket that a key or an address stands for, seen or not; None for what is no ticket here. Pure."""

    def look(self, tickets: Sequence[Ticket]) -> dict[str, Standing]:
        """What stands on each ticket, by its id; read-only, as few requests as the tracker allows."""

    def named(self, name: str) -> CommentTarget:
        """The same tracker, seeing only the marks of another rule set. Closing one closes both."""

    def draft(self, ticket: Ticket, letter: Letter, mark: Mark) -> Draft:
        """The comment as it would be sent; pure."""

    def create(self, ticket: Ticket, draft: Draft) -> None:
        """Post a comment. Not repeated by the client: `acted` of an error tells what is known."""

    def update(self, ticket: Ticket, comment: str, draft: Draft, notify: bool) -> None:
        """Replace the text and mark of our comment."""

    def delete(self, ticket: Ticket, comment: str) -> None:
        """Delete a comment of ours; one that is gone already is no error."""

    def close(self) -> None:
        """End the connection."""


@runtime_checkable
class MayRefuse(Protocol):
    """What a `CommentTarget` has as well where goals can refuse comments that issues linked with them would take."""

    def may_refuse(self, ticket: str) -> bool:
        """Whether the goal of this id is of that kind; its ticket is then handed over with `stand_ins`. Pure."""


Conclusion: TypeAlias = Literal["success", "failure", "neutral"]


class Reviews(Protocol):
    """Where changes of files are reviewed: what a comparison of two reports can be told to. Raises SurfaceError.

    A place that is none of this tracker's (see the forms) is answered with None.
    """

    comment_form: str
    """What a place for a comment looks like, `owner/repository#7`."""
    commit_form: str
    """What a commit looks like, `owner/repository@SHA`."""

    def comment(self, place: str, text: str, *, run: int, worth_creating: bool) -> str | None:
        """Keep one comment on a change up to date; a short word for what was done.

        Nothing of a `run` with a higher number is overwritten. With nothing `worth_creating` only an existing comment
        is touched.
        """

    def check(
        self, place: str, conclusion: Conclusion, title: str, summary: str, findings: tuple[Finding, ...]
    ) -> str | None:
        """Put findings beside the lines of a commit that they are about; a short word for what was done."""


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """When a plan is made: `now` for manners (UTC), `run` for telling newer runs from older ones."""

    now: dt.datetime
    run: int
