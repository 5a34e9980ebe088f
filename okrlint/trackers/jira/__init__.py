"""Jira, Cloud and Data Center, as a source: what it offers of `okrlint.trackers.Tracker`, imported when called."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from okrlint.errors import UsageError
from okrlint.snapshot import SourceWriter
from okrlint.trackers import Run
from okrlint.trackers.http.wellformed import remark
from okrlint.trackers.jira.settings import Settings
from okrlint.writing import Form

if TYPE_CHECKING:
    from okrlint.comments.target import Speaker
    from okrlint.trackers.jira.client import JiraClient
    from okrlint.trackers.jira.comment_target import JiraTarget
    from okrlint.trackers.onboarding.doctor import Check
    from okrlint.trackers.onboarding.found import Found

__all__ = [
    "Settings",
    "diagnose",
    "discover",
    "discover_target",
    "divided_by",
    "fetch",
    "goal_keys",
    "goal_ref",
    "target",
    "writing",
]

discover_target = "URL"


def fetch(settings: Settings, out: SourceWriter, run: Run) -> None:
    """Read the projects of a site into `out`, or with `run.only` what belongs to one goal."""
    client = _connect(settings, run)
    try:
        _reader(settings, run)(client, settings, out, run)
    finally:
        out.remark(remark(client.mended))
        client.close()


def _reader(settings: Settings, run: Run) -> Callable[[JiraClient, Settings, SourceWriter, Run], None]:
    """What reads: everything, one issue with all around it, or one goal of Atlassian Goals."""
    from okrlint.trackers.jira.single_place import goal_of, place_of

    if not run.only:
        from okrlint.trackers.jira.reading import read

        return read
    if place_of(run.only, settings) is None and goal_of(run.only, settings):
        from okrlint.trackers.jira.atlassian_goals.single import collect_goal

        return collect_goal
    from okrlint.trackers.jira.single import collect

    return collect


def divided_by(settings: Settings) -> Sequence[str]:
    """The projects; their goals and polls are few, and read by the first shard."""
    return settings.projects


def goal_ref(settings: Settings, key: str) -> str | None:
    """`PROJ-12` for a key or an address of an issue in one of the projects, or of a goal of Atlassian Goals."""
    from okrlint.trackers.jira.single_place import goal_of, place_of

    return place_of(key, settings) or goal_of(key, settings)


def goal_keys(settings: Settings) -> str:
    """What keys look like: one form for each project."""
    of_goals = ["WORD-NUMBER of a goal of Atlassian Goals"] if settings.atlassian_goals() else []
    return ", ".join([*(f"{project}-NUMBER" for project in settings.projects), *of_goals])


def discover(target: str, run: Run, server: str = "") -> Found:
    """Look at a site. See `okrlint.trackers.jira.discovery`."""
    from okrlint.trackers.jira.discovery import discover as look

    if server:
        raise UsageError(f"--base-url {server!r}: a site of Jira is its address", hint=f"okrlint init jira {server}")
    return look(target, run)


def diagnose(settings: Settings, run: Run) -> list[Check]:
    """What is worth knowing before a scan."""
    from okrlint.trackers.jira.doctor import examine
    from okrlint.trackers.onboarding.doctor import examined

    return examined(lambda: _connect(settings, run), lambda client: examine(client, settings))


def target(settings: Settings, speaker: Speaker, run: Run) -> JiraTarget:
    """Where comments on its issues are written."""
    from okrlint.trackers.jira.comment_target import JiraTarget

    goals = settings.atlassian_goals()
    return JiraTarget(_connect(settings, run), speaker, on_goals=bool(goals and goals.comments))


def writing(settings: Settings | None, place: str) -> Form:
    """How advice is written on its issues, and in its goals."""
    from okrlint.trackers.jira.forms import form_of

    return form_of(settings, place)


def _connect(settings: Settings, run: Run) -> JiraClient:
    from okrlint.trackers.jira.connect import connect

    return connect(
        settings.url,
        run.environment,
        cloud_id=settings.cloud_id,
        allow_http=settings.allow_http,
        max_wait=run.max_wait,
        say=run.say,
    )
