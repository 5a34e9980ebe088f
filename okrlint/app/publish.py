"""Publish: findings of a snapshot onto the tickets of its sources."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from okrlint.app.check import Request, settled
from okrlint.app.settings import Loaded, load, rules_of, waivers_of
from okrlint.config import Source
from okrlint.engine import matching
from okrlint.engine.report import check
from okrlint.errors import UsageError
from okrlint.publishers.publish import publish
from okrlint.publishers.publish_report import Outcome
from okrlint.publishers.settings import Settings
from okrlint.publishers.settings import check as check_settings
from okrlint.publishers.target import Surface
from okrlint.publishers.tickets import tickets
from okrlint.snapshot import open_snapshot


def publish_request(request: Request, folder: Path, *, dry_run: bool, digest: bool) -> Outcome:
    """Judge the snapshot in `folder` and tell what was found where `publish:` of the configuration allows it.

    Raises UsageError for a configuration without `publish:` or a source without a credential; what a tracker refuses
    is in the outcome.
    """
    loaded = load(request.config)
    settings = _settings(loaded)
    snapshot = open_snapshot(folder)
    report = check(
        snapshot,
        rules_of(loaded, preset=request.preset),
        known_rules=loaded.known_rules,
        waivers=waivers_of(loaded.config),
        as_of=request.as_of,
        preset=request.preset or loaded.config.preset,
        bots=loaded.config.bots,
    )
    report = settled(report, loaded)
    known = tickets(snapshot, settings.opt_out)
    used = [s for s in loaded.config.sources if s.name in snapshot.manifest.sources and s.kind in ("github", "jira")]
    if not used:
        raise UsageError(
            "no source of this snapshot is a tracker, so there are no tickets to comment on",
            where=str(folder),
            hint="publishing needs a `github` or `jira` source with the name it had when the snapshot was fetched",
        )
    with _surfaces(used, settings, request) as surfaces:
        return publish(
            report,
            known,
            settings,
            surfaces,
            request.now,
            dry_run=dry_run,
            digest=digest,
            environment=request.environment,
        )


def _settings(loaded: Loaded) -> Settings:
    found = loaded.config.sections.get("publish")
    if found is None:
        raise UsageError(
            "the configuration has no `publish:`, so nobody has opted in",
            where=str(loaded.config.path or "okrlint.yaml"),
            hint="docs/comments.md: name the rules and the projects",
        )
    settings = msgspec.convert(found, Settings)
    check_settings(settings, loaded.config.where("publish"))
    projects = {
        name: msgspec.structs.replace(place, rules=_ids(loaded, place.rules, "publish", "projects", name, "rules"))
        for name, place in settings.projects.items()
    }
    return msgspec.structs.replace(settings, rules=_ids(loaded, settings.rules, "publish", "rules"), projects=projects)


def _ids(loaded: Loaded, names: Sequence[str], *path: str) -> tuple[str, ...]:
    """The ids that rules, families, tags, presets and patterns stand for. Raises UsageError for a name without any."""
    found: set[str] = set()
    for index, name in enumerate(names):
        if "*" in name:
            found.add(name)
        else:
            found |= matching(loaded.pages, name, loaded.config.where(*path, index))
    return tuple(sorted(found))


@contextlib.contextmanager
def _surfaces(sources: Sequence[Source], settings: Settings, request: Request) -> Iterator[Mapping[str, Surface]]:
    with contextlib.ExitStack() as stack:
        made: dict[str, Surface] = {}
        for source in sources:
            if source.kind == "github":
                made[source.name] = _github(source, settings, request, stack)
            elif source.kind == "jira":
                made[source.name] = _jira(source, settings, request, stack)
        yield made


def _github(source: Source, settings: Settings, request: Request, stack: contextlib.ExitStack) -> Surface:
    from okrlint.publishers.github import GitHubSurface
    from okrlint.trackers.github.comments import Comments
    from okrlint.trackers.github.connect import connect

    own = source.settings
    client = connect(own.owner, own.base_url, request.environment, max_wait=request.max_wait, say=request.say)
    stack.callback(client.close)
    return GitHubSurface(client, Comments(client), settings)


def _jira(source: Source, settings: Settings, request: Request, stack: contextlib.ExitStack) -> Surface:
    from okrlint.publishers.jira import JiraSurface
    from okrlint.trackers.jira.comments import Comments
    from okrlint.trackers.jira.connect import connect

    own = source.settings
    client = connect(
        own.url,
        request.environment,
        cloud_id=own.cloud_id,
        allow_http=own.allow_http,
        max_wait=request.max_wait,
        say=request.say,
    )
    stack.callback(client.close)
    return JiraSurface(client, Comments(client), settings)
