"""Publish: findings of a snapshot onto the tickets of its sources."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import msgspec

from okrlint.app.advice import forms_of
from okrlint.app.check import Request, settled
from okrlint.app.filters import EVERYTHING, Filters, concerning, goals_of, known
from okrlint.app.history import beside, fixed_after, remember
from okrlint.app.settings import Loaded, load, rules_of, waivers_of
from okrlint.comments.target import CommentTarget, Ticket
from okrlint.config import Source
from okrlint.engine import matching
from okrlint.engine.fold import folded
from okrlint.engine.report import check
from okrlint.errors import UsageError
from okrlint.findings import Report
from okrlint.publishers.publish import publish
from okrlint.publishers.publish_report import Outcome
from okrlint.publishers.settings import Settings, in_zone, speaker
from okrlint.publishers.settings import check as check_settings
from okrlint.publishers.tickets import tickets
from okrlint.snapshot import Snapshot, open_snapshot
from okrlint.trackers import Run, names, tracker


def publish_request(request: Request, folder: Path, *, dry_run: bool, digest: bool) -> Outcome:
    """Judge the snapshot in `folder` and tell what was found where `publish:` of the configuration allows it.

    Raises UsageError for a configuration without `publish:` or a source without a credential; what a tracker refuses
    is in the outcome.
    """
    loaded = load(request.config)
    settings = _settings(loaded)
    snapshot = open_snapshot(folder)
    rules = rules_of(loaded, preset=request.preset)
    forms = forms_of(loaded, snapshot)
    report = check(
        snapshot,
        rules,
        known_rules=loaded.known_rules,
        waivers=waivers_of(loaded.config),
        as_of=request.as_of,
        preset=request.preset or loaded.config.preset,
        company=loaded.config.company,
        forms=forms,
    )
    found, report = report, settled(report, loaded)
    report = folded(report, rules, loaded.yields, forms)
    problem = ""
    place = beside(loaded, request)
    if place is not None:
        withheld = {f.fingerprint for f in found.findings} - {f.fingerprint for f in report.findings}
        told = remember(place, report, request, withheld)
        report, problem = told.report, str(told.failure or "")
    used = [s for s in loaded.config.sources if s.name in snapshot.manifest.sources and tracker(s.kind).target]
    if not used:
        able = " or ".join(f"`{name}`" for name in names() if tracker(name).target)
        raise UsageError(
            "no source of this snapshot is a tracker, so there are no tickets to comment on",
            where=str(folder),
            hint=f"publishing needs a {able} source with the name it had when the snapshot was fetched",
        )
    is_asked_for = _asked_for(request.filters, snapshot, report, {p.meta.family for p in loaded.pages})
    if request.filters != EVERYTHING:
        settings = _with_digests_of(request.filters.teams, settings)
    with _targets(used, settings, request.run()) as targets:
        there = tickets(snapshot, targets, settings.opt_out)
        wanted = tuple(t for t in there if is_asked_for(t))
        outcome = publish(
            report,
            wanted,
            settings,
            targets,
            request.now,
            dry_run=dry_run,
            digest=digest,
            environment=request.environment,
            teams=known(snapshot)[0] if digest else None,
            fixed=partial(fixed_after, place, until=report.as_of) if place and not problem else None,
        )
    limited = "" if request.filters == EVERYTHING else f"{request.filters}: {len(wanted):,} of {len(there):,} tickets"
    return msgspec.structs.replace(outcome, limited=limited, problems=(*outcome.problems, *filter(None, [problem])))


def _asked_for(
    filters: Filters, snapshot: Snapshot, report: Report, families: Collection[str]
) -> Callable[[Ticket], bool]:
    """Whether a ticket is one of those that are asked for. A comment says all about its ticket, so nobody asks for a
    part of one. Raises UsageError for a name that nothing here has.
    """
    if filters == EVERYTHING:
        return lambda _: True
    names_here = known(snapshot)
    concerns = concerning(filters, names_here, families)
    theirs = goals_of(snapshot, filters, names_here)
    about = {s.id for f in report.open() if concerns(f) for s in (*f.subjects, f.group)} if filters.families else None

    def is_asked_for(ticket: Ticket) -> bool:
        ids = {ticket.id, *ticket.aliases}
        return (theirs is None or bool(ids & theirs)) and (about is None or bool(ids & about))

    return is_asked_for


def _with_digests_of(teams: Collection[str], settings: Settings) -> Settings:
    """The settings with those digests only that are for owners, or for one of these teams."""
    named = {team.casefold() for team in teams}
    kept = tuple(
        d for d in settings.digests if named & {t.casefold() for t in d.for_.team_names} or not d.for_.team_names
    )
    return msgspec.structs.replace(settings, digest=kept)


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
    settings = in_zone(settings, loaded.config.timezone)
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
def _targets(sources: Sequence[Source], settings: Settings, run: Run) -> Iterator[Mapping[str, CommentTarget]]:
    with contextlib.ExitStack() as stack:
        made: dict[str, CommentTarget] = {}
        for source in sources:
            if target := tracker(source.kind).target:
                made[source.name] = target(source.settings, speaker(settings), run)
                stack.callback(made[source.name].close)
        yield made
