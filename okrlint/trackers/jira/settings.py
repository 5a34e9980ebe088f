"""What `okrlint.yaml` says about a Jira source: which issues are goals, what serves what, which fields hold what."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from okrlint.errors import UsageError
from okrlint.records import GoalState
from okrlint.trackers.jira.atlassian_goals.settings import GoalsSettings, check_goals
from okrlint.trackers.mapping.parts import PartFields
from okrlint.trackers.mapping.poll import PollFields
from okrlint.trackers.text.headings import DEFAULT, Headings
from okrlint.trackers.text.poll import PollHeadings

Places = tuple[str, ...]
PARENT = "parent"
"""In `serves`: the parent, the Epic Link, the Parent Link or the issue of a sub-task, whichever the site has."""
GOALS = "goals"
"""In `serves`: the field of Jira Cloud in which issues name goals of Atlassian Goals."""


class JiraMatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which issues of the projects are meant. Everything that is given must hold; within a list, one is enough."""

    types: Annotated[
        tuple[str, ...],
        Meta(description="Issue types, such as Objective: by name in any language of the site, or by id."),
    ] = ()
    labels: Annotated[tuple[str, ...], Meta(description="Labels, of which the issue has at least one.")] = ()
    jql: Annotated[str, Meta(description="A condition in JQL, without ORDER BY.")] = ""

    def says_something(self) -> bool:
        """Whether anything is asked for: an empty match means nothing, rather than everything."""
        return bool(self.types or self.labels or self.jql.strip())


class JiraFields(PartFields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where each property is kept; the first place that has a value wins. A list here replaces the default.

    A place is a field by its name as people see it, by its schema key (gh-lexo-rank) or by its id; `body` is a heading
    or label in the description. A name that several fields have is an error that lists them.
    """

    owner: Annotated[Places, Meta(description="Who answers for a goal: a user field.")] = ("assignee", "body")
    contributors: Annotated[Places, Meta(description="People who take part: a field of several users.")] = (
        "Contributors",
    )
    team: Annotated[Places, Meta(description="A team field, a select list; also: project, components.")] = (
        *("rm-teams-custom-field-team", "body"),
    )
    rank: Annotated[
        Places, Meta(description="Lower goes first: a number field, or Rank (gh-lexo-rank), the order of the boards.")
    ] = ("body",)
    priority: Annotated[Places, Meta(description="`priority` is Jira's own; a select list or number also serves.")] = (
        "body",
    )
    metric: Places = ("Metric", "body")
    baseline: Places = ("Baseline", "body")
    target: Places = ("Target", "body")
    current: Places = ("Current value", "Current", "body")
    unit: Places = ("Unit", "body")
    status: Annotated[Places, Meta(description="On track, at risk, off track, or the usual words and colours.")] = (
        *("Health", "OKR status", "body"),
    )
    confidence: Places = ("Confidence", "body")
    goal_kind: Annotated[
        Places, Meta(description="Committed, aspirational (moonshot, stretch), learning, guardrail.")
    ] = (*("Goal kind", "Commitment level", "body"),)
    score: Annotated[Places, Meta(description="The grade a goal was given: 0.7, 70 % or 7/10.")] = (
        *("Score", "Grade", "body"),
    )
    weight: Places = ("Weight", "body")
    cycle: Annotated[
        Places, Meta(description="fixVersions, gh-sprint, labels that name a period (2026-Q2), or any field.")
    ] = ("Cycle", "body")
    starts: Places = ("Start date", "body")
    due: Places = ("duedate", "body")
    size: Annotated[Places, Meta(description="Of work items: a number.")] = (*("Story Points", "Story point estimate"),)


class JiraPollFields(PollFields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a question or an answer is kept; the first place that has a value wins. Team and cycle are as for goals."""

    answer: Annotated[Places, Meta(description="The answer: a goal by its key, address or title, or any words.")] = (
        *("Top priority", "body"),
    )
    person: Annotated[Places, Meta(description="Who answered: a user field; `assignee` where one opens all.")] = (
        *("body", "reporter"),
    )


class JiraPoll(JiraMatch, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which issues are questions or answers of a poll (docs/poll.md). All that is given must hold."""

    fields: Annotated[JiraPollFields, Meta(description="Where a question or an answer is kept.")] = JiraPollFields()
    headings: Annotated[PollHeadings, Meta(description="Which headings of their text introduce what.")] = PollHeadings()


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Objectives, key results and work kept as issues of a Jira site, Cloud or Data Center."""

    url: Annotated[str, Meta(description="The address of the site: https://example.atlassian.net", min_length=1)]
    projects: Annotated[
        tuple[str, ...], Meta(description="Keys of the projects that hold goals and work; all of it is read.")
    ]
    site: Annotated[
        str, Meta(description="What stands for the site in ids; say it before moving a server, so that ids stay.")
    ] = ""
    cloud_id: Annotated[
        str, Meta(description="For OAuth and scoped API tokens, which go through api.atlassian.com.")
    ] = ""
    allow_http: Annotated[bool, Meta(description="Whether a token may be sent without encryption.")] = False
    objective: Annotated[JiraMatch, Meta(description="Which issues are objectives.")] = JiraMatch(types=("Objective",))
    key_result: Annotated[JiraMatch, Meta(description="Which issues are key results.")] = JiraMatch(
        types=("Key Result",)
    )
    poll: Annotated[JiraPoll, Meta(description="Which issues are questions or answers of a poll.")] = JiraPoll()
    serves: Annotated[
        tuple[str, ...],
        Meta(
            description="How an issue says what it serves: `parent`, `goals` (the field that names Atlassian Goals), "
            "and wordings of links as read from it, such as `contributes to`."
        ),
    ] = (PARENT,)
    follow: Annotated[
        bool, Meta(description="Whether children in other projects are read too, at any depth below a goal.")
    ] = True
    work: Annotated[str, Meta(description="A condition in JQL for work, without ORDER BY; the default is all.")] = ""
    fields: Annotated[JiraFields, Meta(description="Where the properties of goals and work are kept.")] = JiraFields()
    states: Annotated[
        dict[str, GoalState],
        Meta(description="What a workflow status means for a goal, where its name and category do not tell."),
    ] = {}
    headings: Annotated[Headings, Meta(description="Which headings of a description introduce what.")] = DEFAULT
    goals: Annotated[
        bool | GoalsSettings,
        Meta(description="Whether Atlassian Goals of the site are read, and which: true, or which types are what."),
    ] = False
    full_every_days: Annotated[
        int, Meta(ge=1, description="A second run reads only what changed; after so many days everything again.")
    ] = 7

    def atlassian_goals(self) -> GoalsSettings | None:
        """What is said of Atlassian Goals; None where they are not read."""
        return self.goals if isinstance(self.goals, GoalsSettings) else GoalsSettings() if self.goals else None

    def site_name(self) -> str:
        """What follows the @ in ids: host and path of the site."""
        parts = urlsplit(self.url)
        return self.site or f"{parts.netloc.lower()}{parts.path.rstrip('/')}"


def check(settings: Settings) -> None:
    """Raise UsageError for what a type cannot express: bad project keys, an empty match, conditions with ORDER BY."""
    if not settings.projects:
        raise UsageError("projects: the list is empty", hint="`okrlint init jira URL` lists what there is")
    for key in settings.projects:
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,30}", key):
            raise UsageError(f"projects: not a project key: {key!r}", allowed="keys such as OKR")
    for name in ("objective", "key_result"):
        match = getattr(settings, name)
        if name == "objective" and not settings.goals and not match.says_something():
            raise UsageError("objective: says nothing about which issues are objectives", allowed="types, labels, jql")
        check_condition(f"{name}.jql", match.jql)
    check_condition("poll.jql", settings.poll.jql)
    check_condition("work", settings.work)
    if goals := settings.atlassian_goals():
        check_goals(goals)
    if not settings.serves:
        raise UsageError("serves: the list is empty", allowed="parent, or the wording of a link such as contributes to")


def check_condition(where: str, condition: str) -> None:
    """A condition is put into brackets beside others, so it must stand by itself."""
    bare = re.sub(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'", "''", condition)
    if re.search(r"\border\s+by\b", bare, re.IGNORECASE):
        raise UsageError(f"{where}: a condition has no ORDER BY", hint="leave the order to okrlint")
    depth = 0
    for char in bare:
        depth += {"(": 1, ")": -1}.get(char, 0)
        if depth < 0:
            break
    if depth != 0 or bare.count('"') or bare.count("'") % 2:
        raise UsageError(f"{where}: brackets or quotes do not match: {condition!r}")
