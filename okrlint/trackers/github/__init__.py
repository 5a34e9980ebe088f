"""GitHub as a source: what it offers of `okrlint.trackers.Tracker`. Imports what a part needs when it is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from okrlint.snapshot import Restated, SourceWriter
from okrlint.trackers import Run
from okrlint.trackers.github.settings import Settings
from okrlint.writing import Form

if TYPE_CHECKING:
    from okrlint.comments.target import Speaker
    from okrlint.trackers.github.changes import GitHubReviews
    from okrlint.trackers.github.comment_target import GitHubTarget
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
    "joined",
    "reviews",
    "target",
    "writing",
]

discover_target = "OWNER"


def fetch(settings: Settings, out: SourceWriter, run: Run) -> None:
    """Read issues, sub-issues, pull requests and boards into `out`, or with `run.only` what belongs to one goal."""
    if run.only:
        from okrlint.trackers.github.single import collect
    else:
        from okrlint.trackers.github.collect import collect

    collect(settings, out, run)


def divided_by(settings: Settings) -> Sequence[str]:
    """The repositories."""
    return settings.repositories


def joined(cursors: Sequence[Mapping[str, str]]) -> list[Restated]:
    """The order of goals on boards, and whose the status updates of boards are, which no shard knows alone."""
    from okrlint.trackers.github.shards import joined as join

    return join(cursors)


def goal_ref(settings: Settings, key: str) -> str | None:
    """`acme/plans#7` for a key or an address of an issue in one of the repositories."""
    from okrlint.trackers.github.single_place import place_of

    place = place_of(key, settings)
    return f"{settings.owner}/{place[0]}#{place[1]}" if place else None


def goal_keys(settings: Settings) -> str:
    """What keys look like: one form for each repository."""
    return ", ".join(f"{settings.owner}/{name}#NUMBER" for name in settings.repositories)


def discover(target: str, run: Run, server: str = "") -> Found:
    """Look at an owner. See `okrlint.trackers.github.discovery`."""
    from okrlint.trackers.github.discovery import discover as look

    return look(target, run, server)


def diagnose(settings: Settings, run: Run) -> list[Check]:
    """What is worth knowing before a scan. Limits are not waited for."""
    from okrlint.trackers.github.connect import connect
    from okrlint.trackers.github.doctor import examine
    from okrlint.trackers.onboarding.doctor import examined

    return examined(
        lambda: connect(settings.owner, settings.base_url, run.environment, max_wait=0.0, say=run.say),
        lambda client: examine(client, settings),
    )


def target(settings: Settings, speaker: Speaker, run: Run) -> GitHubTarget:
    """Where comments on its issues are written."""
    from okrlint.trackers.github.comment_target import GitHubTarget
    from okrlint.trackers.github.connect import connect

    client = connect(settings.owner, settings.base_url, run.environment, max_wait=run.max_wait, say=run.say)
    return GitHubTarget(client, speaker)


def writing(settings: Settings | None, file: str) -> Form:
    """How advice is written on its issues."""
    from okrlint.trackers.github.forms import form_of

    return form_of(settings, file)


def reviews(run: Run) -> GitHubReviews:
    """Pull requests and check runs."""
    from okrlint.trackers.github.changes import GitHubReviews

    return GitHubReviews(run)
