"""What `okrlint.yaml` says about Atlassian Goals: which types of goal are what, and which goals are meant."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from okrlint.errors import UsageError


class GoalScope(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which goals are meant: those that fit at least one of these, and all that lies below them. Empty: all."""

    goals: Annotated[tuple[str, ...], Meta(description="Keys of goals, such as ACME-12.")] = ()
    tags: Annotated[tuple[str, ...], Meta(description="Tags, of which the goal has at least one.")] = ()
    teams: Annotated[tuple[str, ...], Meta(description="Names of teams, of which the goal has at least one.")] = ()

    def is_everything(self) -> bool:
        """Whether nothing is narrowed down."""
        return not (self.goals or self.tags or self.teams)


class GoalsSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Atlassian Goals of the site. The site itself says which types are success measures; the rest are objectives."""

    types: Annotated[
        tuple[str, ...], Meta(description="Types of goal that are objectives, by name; the default is all of them.")
    ] = ()
    key_results: Annotated[
        tuple[str, ...],
        Meta(
            description="Types of goal that are key results although they are no success measures and do not bear the "
            "icon of key results."
        ),
    ] = ()
    scope: Annotated[GoalScope, Meta(description="Which goals are meant; the default is all.")] = GoalScope()
    projects: Annotated[bool, Meta(description="Whether Atlassian projects count as work of goals.")] = True
    report_days: Annotated[
        int, Meta(ge=1, le=366, description="How often owners are to report; Atlassian reminds them once a month.")
    ] = 30
    comments: Annotated[bool, Meta(description="Whether `okrlint publish` may comment on goals themselves.")] = False


def check_goals(goals: GoalsSettings) -> None:
    """Raise UsageError for a type that would be both."""
    both = {t.casefold() for t in goals.types} & {t.casefold() for t in goals.key_results}
    if both:
        name = next(t for t in goals.types if t.casefold() in both)
        raise UsageError(
            f"goals: the type {name!r} stands under both `types` and `key_results`",
            hint="a type of goal is one of the two: take it out of one list",
        )
