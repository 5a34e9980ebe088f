"""What `okrlint.yaml` says about a GitHub source: which issues are goals, where their fields are kept, what is work."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from okrlint.errors import UsageError
from okrlint.trackers.mapping.parts import PartFields
from okrlint.trackers.mapping.poll import PollFields
from okrlint.trackers.text.headings import DEFAULT, Headings
from okrlint.trackers.text.poll import PollHeadings

Places = tuple[str, ...]
PLACE_FORMS = "body, field:NAME, board:NAME, label:PREFIX"


class GitHubMatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which issues are meant. Everything that is given must hold; within a list, one is enough."""

    types: Annotated[tuple[str, ...], Meta(description="Issue types of the organisation, such as Objective.")] = ()
    labels: Annotated[tuple[str, ...], Meta(description="Labels, of which the issue has at least one.")] = ()
    depth: Annotated[
        Annotated[int, Meta(ge=1, le=8)] | None,
        Meta(description="Levels below a roadmap issue: 1 is its direct sub-issues."),
    ] = None
    below: Annotated[Literal["objective", ""], Meta(description="`objective`: direct sub-issues of an objective.")] = ""
    board: Annotated[int | None, Meta(description="Number of a Projects board that the issue is on.")] = None
    fields: Annotated[
        dict[str, str | list[str]],
        Meta(description="Board or organisation fields and the value (or values) that they must have."),
    ] = {}

    def says_something(self) -> bool:
        """Whether anything is asked for: an empty match means nothing, rather than everything."""
        return self != GitHubMatch()


class GitHubFields(PartFields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where each property of a goal is kept; the first place that has a value wins. A list here replaces the default.

    A place is `body` (a heading or label in the text), `field:NAME` (a field of the organisation), `board:NAME` (a
    field of a Projects board) or `label:PREFIX` (the rest of a label's name); some properties have more.
    """

    owner: Annotated[Places, Meta(description="Also: assignees, author.")] = (
        *("field:Owner", "field:DRI", "board:Owner", "board:DRI", "body", "assignees"),
    )
    contributors: Annotated[Places, Meta(description="People who take part without answering for it.")] = ()
    team: Annotated[Places, Meta(description="Also: repository.")] = (
        *("field:Team", "board:Team", "body", "label:team:", "label:team/"),
    )
    rank: Annotated[
        Places, Meta(description="A number, lower goes first. Also: position (the order of a board, top first).")
    ] = ("field:Rank", "board:Rank", "body")
    priority: Annotated[Places, Meta(description="P0, P1 … or the usual words.")] = (
        *("field:Priority", "board:Priority", "body", "label:priority:", "label:priority/"),
    )
    metric: Places = ("field:Metric", "board:Metric", "body")
    baseline: Places = ("field:Baseline", "board:Baseline", "body")
    target: Places = ("field:Target", "board:Target", "body")
    current: Places = ("field:Current", "board:Current", "body")
    unit: Places = ("field:Unit", "board:Unit", "body")
    status: Annotated[Places, Meta(description="On track, at risk, off track, or the usual words and colours.")] = (
        *("field:Status", "field:Health", "board:Health", "board:Status", "body", "label:status:", "label:status/"),
    )
    state: Annotated[
        Places, Meta(description="Draft, active, paused, dropped, finished; a closed issue needs no field.")
    ] = ("field:State", "board:State", "board:Status", "body", "label:state:", "label:state/")
    cycle: Annotated[Places, Meta(description="Also: milestone. An iteration field of a board brings its dates.")] = (
        *("field:Cycle", "field:Quarter", "board:Cycle", "board:Quarter", "board:Iteration", "body"),
        *("milestone", "label:cycle:", "label:cycle/"),
    )
    starts: Places = ("field:Start date", "board:Start date", "body")
    due: Places = ("field:Due", "field:Target date", "board:Due", "board:Target date", "body")
    confidence: Places = ("field:Confidence", "board:Confidence", "body")
    goal_kind: Annotated[
        Places, Meta(description="Committed, aspirational (moonshot, stretch), learning, guardrail.")
    ] = (
        *("field:Goal kind", "field:Commitment", "board:Goal kind", "board:Commitment", "body"),
        *("label:kind:", "label:kind/", "label:goal:"),
    )
    score: Annotated[Places, Meta(description="The grade a goal was given: 0.7, 70 % or 7/10.")] = (
        *("field:Score", "field:Grade", "board:Score", "board:Grade", "body"),
    )
    weight: Places = ("field:Weight", "board:Weight", "body")
    serves: Annotated[
        Places, Meta(description="Goals that an issue serves: a reference (#7, plans#7, a URL) or a title.")
    ] = ("field:Key result", "field:Objective", "board:Key result", "board:Objective")
    size: Annotated[Places, Meta(description="Of work items: a number.")] = (
        *("field:Size", "field:Estimate", "board:Size", "board:Estimate", "board:Story points"),
        *("label:size:", "label:size/"),
    )
    progress: Annotated[
        Places, Meta(description="Of work items: open, doing, done; a closed issue needs no field.")
    ] = (*("field:Status", "board:Status", "label:status:", "label:status/"),)


class GitHubPollFields(PollFields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a question or an answer is kept; the first place that has a value wins. Team and cycle are as for goals."""

    answer: Annotated[Places, Meta(description="The answer: a goal by its key, address or title, or any words.")] = (
        *("field:Top priority", "body"),
    )
    person: Annotated[Places, Meta(description="Who answered. Also: author, or assignees where one opens all")] = (
        *("body", "author"),
    )


class GitHubPoll(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which issues are questions or answers of a poll (docs/poll.md). All that is given must hold."""

    types: Annotated[tuple[str, ...], Meta(description="Issue types of the organisation.")] = ()
    labels: Annotated[tuple[str, ...], Meta(description="Labels, of which the issue has at least one.")] = ()
    fields: Annotated[GitHubPollFields, Meta(description="Where a question or an answer is kept.")] = GitHubPollFields()
    headings: Annotated[PollHeadings, Meta(description="Which headings of their text introduce what.")] = PollHeadings()

    @property
    def match(self) -> GitHubMatch:
        """Which issues are meant."""
        return GitHubMatch(types=self.types, labels=self.labels)

    def says_something(self) -> bool:
        """Whether anything is asked for."""
        return self.match.says_something()


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Objectives, key results and work kept as issues of a GitHub organisation or user."""

    owner: Annotated[str, Meta(description="The organisation or user whose repositories are read.", min_length=1)]
    repositories: Annotated[
        tuple[str, ...],
        Meta(description="Names of the repositories that hold goals and work; all of their issues are read."),
    ]
    base_url: Annotated[
        str,
        Meta(description="REST address of an Enterprise Server (https://HOST/api/v3); the default is github.com."),
    ] = ""
    roadmap: Annotated[
        tuple[str, ...],
        Meta(
            description="Issues at the top of the tree (repository#number), for `depth`; or none, for the tops found."
        ),
    ] = ()
    objective: Annotated[GitHubMatch, Meta(description="Which issues are objectives.")] = GitHubMatch(
        types=("Objective",)
    )
    key_result: Annotated[GitHubMatch, Meta(description="Which issues are key results.")] = GitHubMatch(
        types=("Key result", "Key Result")
    )
    ignore: Annotated[GitHubMatch, Meta(description="Issues that are neither goals nor work.")] = GitHubMatch()
    poll: Annotated[GitHubPoll, Meta(description="Which issues are questions or answers of a poll.")] = GitHubPoll()
    text_key_results: Annotated[
        bool, Meta(description="Whether a list under a heading `Key results` holds key results of the objective.")
    ] = True
    fields: Annotated[GitHubFields, Meta(description="Where the properties of goals and work are kept.")] = (
        GitHubFields()
    )
    rank_scope: Annotated[
        Literal["team", "owner"],
        Meta(description="Whether ranks typed into texts are one list a team (and cycle), or one for the whole owner."),
    ] = "team"
    headings: Annotated[Headings, Meta(description="Which headings of an issue's text introduce what.")] = DEFAULT
    boards: Annotated[
        tuple[int, ...] | None,
        Meta(description="Numbers of the Projects boards whose fields count; [] reads none; the default is any board."),
    ] = None
    work: Annotated[
        Literal["all", "linked"],
        Meta(description="`linked` reads only goals and what is linked to them: fewer requests, no orphan-work."),
    ] = "all"
    pull_requests: Annotated[
        Literal["linked", "all"],
        Meta(
            description="`all` also reads pull requests that no issue links: those that name a goal or ticket in their "
            "branch, title or text count, such as APP-12 of a Jira source."
        ),
    ] = "linked"
    since: Annotated[
        dt.date | None, Meta(description="Issues that were not touched after this day are left out (goals never are).")
    ] = None
    full_every_days: Annotated[
        int, Meta(ge=1, description="A second run reads only what changed; after so many days everything again.")
    ] = 7


def check(settings: Settings) -> None:
    """Raise UsageError for what a type cannot express: unknown places, an empty match, a roadmap that is no issue."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}", settings.owner):
        raise UsageError(f"owner: not a GitHub account name: {settings.owner!r}", hint="the name alone, no URL")
    if not settings.repositories:
        raise UsageError("repositories: the list is empty", hint="`okrlint init github OWNER` lists what there is")
    for name in settings.repositories:
        if not re.fullmatch(r"[\w.-]{1,100}", name):
            hint = f"repositories of {settings.owner} by name alone; another owner is another source"
            raise UsageError(f"repositories: not a repository name: {name!r}", hint=hint)
    if not settings.objective.says_something():
        raise UsageError("objective: says nothing about which issues are objectives", allowed=", ".join(_MATCHES))
    if settings.objective.below:
        raise UsageError("objective: `below: objective` can only describe key results")
    if (settings.objective.depth or settings.key_result.depth) and not settings.roadmap:
        raise UsageError("depth: counted from which issue?", hint="name it: roadmap: [plans#1]")
    numbers = {settings.objective.board, settings.key_result.board} - {None}
    if "position" in settings.fields.rank and not numbers and not settings.boards:
        raise UsageError("fields.rank: position: of which board?", hint="name it: boards: [3]")
    for label, match in (("objective", settings.objective), ("key_result", settings.key_result)):
        if settings.work == "linked" and match.fields and not (match.types or match.labels or match.board):
            hint = "add a type, a label or a board, or read everything (work: all)"
            raise UsageError(f"{label}: issues with a certain field cannot be asked for", hint=hint)
    for name in settings.roadmap:
        if not re.fullmatch(r"[\w.-]+#\d+", name):
            raise UsageError(f"roadmap: not an issue: {name!r}", allowed="repository#number, such as plans#1")
    for where, fields in (("fields", settings.fields), ("poll.fields", settings.poll.fields)):
        for name in fields.__struct_fields__:
            for place in getattr(fields, name):
                _check_place(where, name, place)


_MATCHES = ("types", "labels", "depth", "board", "fields")
_EXTRA: dict[str, tuple[str, ...]] = {
    "owner": ("assignees", "author"),
    "contributors": ("assignees",),
    "team": ("repository",),
    "rank": ("position",),
    "cycle": ("milestone",),
    "person": ("author", "assignees"),
}


def _check_place(where: str, name: str, place: str) -> None:
    kind, colon, rest = place.partition(":")
    if place == "body" and name not in ("size", "progress", "contributors", "serves"):
        return
    if place in _EXTRA.get(name, ()) or (colon and rest.strip() and kind in ("field", "board", "label")):
        return
    allowed = ", ".join([PLACE_FORMS, *_EXTRA.get(name, ())])
    raise UsageError(f"{where}.{name}: not a place that can be read: {place!r}", allowed=allowed)
