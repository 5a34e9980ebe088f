"""How what stands in Atlassian Goals is told from issues: by the form of its id."""

from __future__ import annotations


def is_goal_id(id_: str) -> bool:
    """Whether this is the id of a goal of Atlassian Goals; issues of Jira have ids that begin with `jira:`."""
    return id_.startswith("ari:")
