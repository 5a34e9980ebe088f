"""What `okrlint init` proposes for Atlassian Goals: that they are read, with how many goals there are of each type."""

from __future__ import annotations

from collections import Counter

from okrlint.errors import OkrlintError
from okrlint.trackers.jira.atlassian_goals.gateway import Gateway
from okrlint.trackers.jira.atlassian_goals.model import read_goal, type_name
from okrlint.trackers.jira.atlassian_goals.pages import Pages
from okrlint.trackers.jira.atlassian_goals.settings import GoalsSettings
from okrlint.trackers.jira.client import JiraClient
from okrlint.trackers.onboarding.found import Choice

NAME = "atlassian-goals"


def goals_choice(client: JiraClient, unseen: list[str]) -> Choice | None:
    """The choice that Atlassian Goals offer, if any goal is shown; in `unseen` why they could not be looked at."""
    gateway = Gateway(client)
    try:
        pages = Pages(gateway, f"ari:cloud:townsquare::site/{gateway.cloud_id()}")
        goals = [read_goal(node, GoalsSettings()) for page in pages.all_goals() for node in page.goals]
    except OkrlintError as failure:
        unseen.append(f"Atlassian Goals: {failure.message}")
        return None
    if not goals:
        unseen.append("Atlassian Goals: no goal is shown to this account, or there are none")
        return None
    counts = Counter(type_name(g.node.get("goalType")) or "no type shown" for g in goals)
    return Choice(
        name=NAME,
        objective="",
        key_result="",
        objectives=sum(g.kind == "objective" for g in goals),
        results=sum(g.kind == "key_result" for g in goals),
        more=("goals: true",),
        note="by type: " + ", ".join(f"{n:,} {name}" for name, n in sorted(counts.items())),
    )
