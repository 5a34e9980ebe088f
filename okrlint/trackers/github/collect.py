"""Reads a GitHub source from end to end: discover, follow, complete, finish; a run that was cut short goes on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from okrlint.errors import UsageError
from okrlint.snapshot import SourceWriter
from okrlint.trackers import Run
from okrlint.trackers.crawl.account import ANY, NONE
from okrlint.trackers.crawl.progress import is_due
from okrlint.trackers.github import incremental, listing, more_queries, polls, pulls, queries, write
from okrlint.trackers.github.client import GitHubClient, GitHubError
from okrlint.trackers.github.connect import connect
from okrlint.trackers.github.coverage import EVERYTHING
from okrlint.trackers.github.features import Features, demand, detect_with_names
from okrlint.trackers.github.fields import names_of
from okrlint.trackers.github.links import GOALS
from okrlint.trackers.github.paging import batches
from okrlint.trackers.github.reading import GitHubReading
from okrlint.trackers.github.settings import Settings, check
from okrlint.trackers.github.shards import ask_parents, leave_to_others, part_of
from okrlint.trackers.github.state import State, load, save
from okrlint.trackers.github.updates import read_updates
from okrlint.trackers.http.paging import PagePace
from okrlint.trackers.http.wellformed import remark
from okrlint.trackers.mapping import poll

_DEFAULT = Settings(owner="", repositories=())
SHOWN = 20
"""Labels that are shown when none of them marks a goal."""
ROUNDS = 100
"""How often new issues may lead to newer ones: sub-issues go 8 levels deep, cross-references in circles are cut."""


def collect(settings: Settings, out: SourceWriter, run: Run) -> None:
    """Read the source into `out`; see `okrlint.trackers.Tracker`."""
    check(settings)
    with connect(settings.owner, settings.base_url, run.environment, max_wait=run.max_wait, say=run.say) as client:
        read(settings, out, run, client)
    out.remark(remark(client.mended))


def read(settings: Settings, out: SourceWriter, run: Run, client: GitHubClient) -> None:
    """The same with a client at hand.

    Raises GitHubError (exit code 3) when the first request fails: nothing was seen then.
    """
    state = load(out.entry.cursors)
    fresh = state.run == 0
    if state.stage == "done":
        begin(state, settings, run.as_of)
    else:
        state.pending |= {id_: led for id_, led in state.retry.items() if id_ not in state.pending}
    features, names = detect_with_names(client, settings)
    state.names |= names
    demand(settings, features)
    try:
        _read(settings, out, run, client, state, features, fresh=fresh)
    except GitHubError as error:
        if (
            error.kind in ("unauthorized", "missing", "forbidden", "no_graphql")
            and not state.items
            and "read:project" not in error.message
        ):
            raise  # nothing was seen, and the next run would see no more
        if "read:project" not in error.message or not features.projects:
            _cut_short(out, state, client, error)
            return
        if any(m.board is not None or m.fields for m in (settings.objective, settings.key_result)):
            raise
        try:
            _read(settings, out, run, client, state, features.without_projects(), fresh=fresh)
        except GitHubError as again:
            _cut_short(out, state, client, again)


def begin(state: State, settings: Settings, as_of: dt.datetime) -> None:
    """Prepare a new reading: everything, or from time to time only what changed."""
    state.run += 1
    last = dt.date.fromisoformat(state.full_on) if state.full_on else None
    state.full = is_due(last, as_of.date(), settings.full_every_days)
    state.stage = "listing"
    state.glanced = []
    state.pending = dict(state.retry)
    # What could not be had is asked for again; what an issue does not show is remembered until it is read again.
    state.gaps = (
        {}
        if state.full
        else {
            subject: left
            for subject, held in state.gaps.items()
            if subject not in (ANY, NONE) and (left := {why: r for why, r in held.items() if why != write.FAILED})
        }
    )
    for repo in state.repos.values():
        repo.listed, repo.after, repo.pulled = False, "", False
        repo.since = "" if state.full else repo.since
        repo.pulls = "" if state.full else repo.pulls
    if state.full:
        state.full_on = as_of.date().isoformat()


def _read(
    settings: Settings,
    out: SourceWriter,
    run: Run,
    client: GitHubClient,
    state: State,
    features: Features,
    *,
    fresh: bool,
) -> None:
    part = part_of(settings, run, state.names)
    reading = GitHubReading(settings, client, out, state, features, part)
    _find_roots(reading)
    found = listing.read_boards(reading) if features.projects and part.first else []
    if settings.work == "linked" or settings.since:
        listing.read_seeds(reading, run.say)
    if settings.work == "all":
        listing.list_repositories(reading, run.say)
    if settings.pull_requests == "all":
        pulls.list_pulls(reading, run.say)
    if not state.full:
        incremental.look_again(reading)
    follow(reading, run.say)
    _end(reading, found, fresh=fresh, others=run.others)


def _end(reading: GitHubReading, found: list[Any], *, fresh: bool, others: bool) -> None:
    state = reading.state
    if state.full and reading.seen.whole:
        write.forget_vanished(reading, fresh=fresh)
    if state.full and reading.seen.whole and not reading.part.others:
        _demand_goals(reading, others=others)
    write.write_ranks(reading, found)
    read_updates(reading)
    listing.name_keepers(reading)
    write.note_failures(reading)
    if reading.settings.work == "linked":
        # Nothing is missing for any goal, but what serves no goal was not looked for.
        reading.seen.partial(("work",), "only work that is linked to a goal was read", ())
    if not reading.features.sub_issues:
        reading.seen.partial(("contributes",), "this server knows no sub-issues")
    if not reading.settings.poll.says_something():
        for relation in poll.RELATIONS:
            reading.seen.absent(relation, poll.UNASKED, asked=False)
    state.stage = "done"
    reading.answered(now=True)
    reading.seen.close_with(state.stated)


def follow(reading: GitHubReading, say: Callable[[str], None]) -> None:
    """Read what was discovered, and what that leads to, breadth first, until nothing new turns up."""
    pace = PagePace(queries.BATCH)
    for _ in range(ROUNDS):
        leave_to_others(reading)
        wanted = reading.wanted()
        for batch in batches(reading.client, queries.items(reading.features), wanted, pace):
            for id_, node in batch.nodes.items():
                reading.take(node, reading.state.pending.get(id_, ""))
            for id_ in batch.gone:
                reading.gone(id_)
            for id_, why in batch.failed.items():
                reading.lost(id_, why)
            reading.seen.refused(batch.refused)
            listing.settle(reading)
            say(f"{len(reading.loaded)} issues read{listing.budget(reading)}")
        incremental.complete(reading)
        if reading.undecided and not reading.decide() and not reading.wanted():
            ask_parents(reading)
            reading.decide()
            reading.decide_rest()
        write.write_goals(reading)
        polls.write_polls(reading)
        if not reading.wanted() and not reading.undecided and not reading.chatty:
            return


def _demand_goals(reading: GitHubReading, *, others: bool) -> None:
    """Raise UsageError when nothing is a goal, or an objective, by this mapping, with what there is to mark goals.

    A source beside `others` whose configuration says nothing about goals may hold only the work for theirs.
    """
    settings, kinds = reading.settings, {known.kind for known in reading.state.items.values()}
    if (
        others
        and not kinds & set(GOALS)
        and settings.objective == _DEFAULT.objective
        and settings.key_result == _DEFAULT.key_result
    ):
        return
    where = ", ".join(f"{settings.owner}/{name}" for name in settings.repositories)
    if not kinds & set(GOALS):
        wrong = f"nothing in {where} is an objective or key result by this mapping"
    elif "objective" not in kinds and settings.objective.types:
        wrong = f"objective: no issue has the type {' or '.join(settings.objective.types)}"
    else:
        return
    types, labels = dict[str, None](), dict[str, None]()
    for name in settings.repositories:
        asked = {"owner": settings.owner, "name": name}
        found = reading.client.graphql(more_queries.marks(reading.features), asked).data.get("repository") or {}
        types |= dict.fromkeys(names_of(found, "issueTypes", "name"))
        labels |= dict.fromkeys(names_of(found, "labels", "name"))
    shown = [f"issue types {', '.join(types)}"] if types else []
    shown += [f"labels {', '.join(list(labels)[:SHOWN])}"] if labels else []
    raise UsageError(
        wrong,
        where=reading.client.api,
        allowed="; ".join(shown) or "there are no issue types and no labels",
        hint=f"`okrlint init github {settings.owner}` proposes a mapping for what is there",
    )


def _find_roots(reading: GitHubReading) -> None:
    """Look up the roadmap issues, from which depth is counted."""
    places = [tuple(name.split("#")) for name in reading.settings.roadmap]
    if not places:
        return
    asked = [(reading.settings.owner, name, int(number)) for name, number in places]
    data = reading.client.graphql(more_queries.lookup(asked)).data
    for place, name in enumerate(reading.settings.roadmap):
        node = (data.get(f"k{place}") or {}).get("issueOrPullRequest")
        if not node:
            raise UsageError(
                f"roadmap: no such issue: {reading.settings.owner}/{name}",
                where=reading.client.api,
                hint="it does not exist, or this token may not see it",
            )
        reading.roots[str(node["id"])] = name
        home = name.partition("#")[0]
        mine = home in reading.part.repositories or (reading.part.first and home not in reading.settings.repositories)
        if mine and str(node["id"]) not in reading.state.items:
            reading.state.pending.setdefault(str(node["id"]), "")


def _cut_short(out: SourceWriter, state: State, client: GitHubClient, error: GitHubError) -> None:
    """Keep what was read, say what was not, and let the next run go on from here."""
    out.fail(f"GitHub ({error.kind})", client.clean(error.message), error.where)
    for relation in EVERYTHING:
        out.cover(relation, "partial", f"the fetch was cut short: {client.clean(error.message)}")
    out.checkpoint(**save(state))
