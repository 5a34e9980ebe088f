"""One run of `check` or `fetch`, from what a user asked for to a report: the order of the steps stands here."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from okrlint import escape
from okrlint.app import filters, gate
from okrlint.app.advice import forms_of
from okrlint.app.asked_engine import asked_engine
from okrlint.app.baseline import read_baseline, set_aside
from okrlint.app.fetch import collect, collected, is_snapshot, source_of_paths
from okrlint.app.filters import Filters
from okrlint.app.history import beside, place_for, remember
from okrlint.app.overlap_answers import read_answers
from okrlint.app.settings import Loaded, load, rules_of, sources_of, waivers_of
from okrlint.config import Source
from okrlint.engine.fold import folded
from okrlint.engine.report import check, narrowed
from okrlint.errors import OkrlintError, UsageError
from okrlint.findings import Report, Timings
from okrlint.safe_read import require_inside
from okrlint.snapshot import Shard, Snapshot, open_snapshot
from okrlint.stopwatch import IDLE, Stopwatch
from okrlint.trackers import Run

if TYPE_CHECKING:
    from okrlint.page.plan import Plan
    from okrlint.relations.overlap.embeddings import Model


PAGE = "html"
"""The format that draws relations too: the page for people, see `okrlint.page`."""


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody asked for. `as_of` is set only when it was given; `now` is the clock; both UTC.

    `baseline` False leaves aside the one that the configuration names, for whoever is about to write it. `record`
    writes the scan into the history; `history` names its file, `recall` looks into one that is there unasked. `page`
    also reads what the page for people draws. `fold` False tells also what another finding says. `watch` measures the
    run for the report, where it runs. `memory` is what the database may use, such as "3GB"; "" leaves that to it. With
    `shard` a fetch reads only that part of the sources. `engine` is the address of a cluster that answers the queries
    of rules.
    """

    now: dt.datetime
    paths: tuple[Path, ...] = ()
    config: str = ""
    as_of: dt.datetime | None = None
    preset: str = ""
    only: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    key: str = ""
    allow_empty: bool = False
    baseline: bool = True
    environment: Mapping[str, str] = {}
    max_wait: float = 600.0
    say: Callable[[str], None] = lambda _: None
    semantic: bool = False
    strict_input: bool = False
    filters: Filters = Filters()
    record: bool = False
    history: str = ""
    recall: bool = False
    page: bool = False
    fold: bool = True
    shard: Shard | None = None
    watch: Stopwatch = IDLE
    engine: str = ""
    memory: str = ""

    def meaning(self) -> Model | None:
        """The model that compares sentences, where it was asked for. Raises UsageError if it is not installed."""
        from okrlint.relations.overlap.embeddings import Packaged

        return Packaged() if self.semantic else None

    def run(self) -> Run:
        """What a tracker may use of the world."""
        return Run(
            self.as_of or self.now,
            self.environment,
            self.max_wait,
            self.say,
            self.key,
            self.allow_empty,
            shard=self.shard,
        )


class Checked(NamedTuple):
    """A report, the severity from which the configuration lets a run fail, and what the run went by.

    `remarks` are about the history, and `failure` says why it could not be written or read. `plan` is what a page draws
    besides; `most_goals` the limit of goals a person can answer for, 0 without such a rule.
    """

    report: Report
    fail_on: str
    loaded: Loaded
    remarks: tuple[str, ...] = ()
    failure: OkrlintError | None = None
    plan: Plan | None = None
    most_goals: int = 0


def check_request(request: Request) -> Checked:
    """Read what was asked for and judge it."""
    loaded = load(request.config, start_of(request.paths))
    if not request.baseline:
        loaded = msgspec.structs.replace(loaded, config=msgspec.structs.replace(loaded.config, baseline=""))
    rules = rules_of(loaded, preset=request.preset, only=request.only, ignored=request.ignored)
    place = place_for(request, loaded) or (beside(loaded, request) if request.recall else None)
    plan = _plan(request, loaded)
    judged = gate.judgeable(rules, plan) if plan.is_limited else rules
    with contextlib.ExitStack() as stack:
        engine = stack.enter_context(asked_engine(request.engine, judged))
        with request.watch("steps", "read sources"):
            snapshot = stack.enter_context(opened(request, loaded))
        goal = gate.goal_of(snapshot, request.key) if request.key else ""
        forms = forms_of(loaded, snapshot)
        report = check(
            snapshot,
            judged,
            known_rules=loaded.known_rules,
            waivers=waivers_of(loaded.config),
            as_of=request.as_of,
            preset=request.preset or loaded.config.preset,
            meaning=request.meaning(),
            company=loaded.config.company,
            forms=forms,
            judgements=read_answers(loaded.config),
            watch=request.watch,
            engine=engine,
            memory=request.memory,
        )
        drawn = _drawn(snapshot, report, loaded) if request.page else None
        names = filters.known(snapshot) if request.filters != Filters() else None
    most = next((r.params["max_goals"] for r in rules if "max_goals" in r.params), 0)
    found, report = report, settled(report, loaded)
    if request.fold:
        # Whoever asks about one goal is told of it, whatever it has in common with others.
        report = folded(report, judged, loaded.yields, forms, habits=not goal)
    if goal:
        report = gate.about(report, goal, request.key)
        report = gate.completed(report, [r for r in rules if r not in judged], request.key, plan)
    if request.watch.runs:
        report = msgspec.structs.replace(report, timings=_timings(request.watch))
    checked = Checked(report, loaded.config.fail_on, loaded, plan=drawn, most_goals=most)
    if place is not None:
        withheld = {f.fingerprint for f in found.findings} - {f.fingerprint for f in report.findings}
        told = remember(place, report, request, withheld)
        checked = checked._replace(report=told.report, remarks=told.remarks, failure=told.failure)
    if names is None:
        return checked
    families = {p.meta.family for p in loaded.pages}
    return checked._replace(report=filters.apply(checked.report, request.filters, names, families))


def _timings(watch: Stopwatch) -> Timings:
    """What was measured, the longest first."""
    rounded = {
        kind: {name: round(s, 4) for name, s in sorted(names.items(), key=lambda one: (-one[1], one[0]))}
        for kind, names in watch.seconds.items()
    }
    return Timings(**rounded)


def _drawn(snapshot: Snapshot, report: Report, loaded: Loaded) -> Plan:
    from okrlint.page.read import read_plan

    return read_plan(snapshot, report.as_of, loaded.config.company)


def settled(report: Report, loaded: Loaded) -> Report:
    """The report after what a configuration says of its findings: the baseline, and the confidence to report from."""
    config, findings = loaded.config, report.findings
    if config.baseline:
        path = config.folder / config.baseline
        findings = set_aside(findings, read_baseline(path, config.where("baseline")), path)
    if config.min_confidence is not None:
        findings = tuple(f for f in findings if f.confidence >= config.min_confidence)
    return narrowed(report, findings, dropped="ok")


def fetch_request(request: Request, folder: Path) -> Snapshot:
    """Read the sources into a snapshot that stays."""
    loaded = load(request.config, start_of(request.paths))
    from okrlint.app.overlap_record import record

    run = request.run()
    return collect(
        _sources(request, loaded),
        folder,
        run,
        pinned=request.as_of is not None,
        beside=lambda writer: record(writer, loaded.config, run),
    )


def rendered(
    checked: Checked,
    kind: str,
    *,
    verbose: bool,
    color: bool,
    links: bool,
    width: int,
    fail_on: str,
    quiet: bool = False,
    statistics: bool = False,
) -> str:
    """The report in a format, with the pages of its rules for formats that carry help."""
    if kind == PAGE:
        from okrlint.app.report import page

        return page(checked)
    from okrlint.reporters import Options, render

    loaded = checked.loaded
    options = Options(
        color=color,
        hyperlinks=links,
        width=width,
        verbose=verbose,
        quiet=quiet,
        statistics=statistics,
        pages={p.id: p.text for p in loaded.pages},
        anchor=_from_here(loaded.config.path),
        stop_token=os.urandom(16).hex(),
        fail_on=fail_on,  # type: ignore[arg-type]  # the command line allows no other words
    )
    return render(kind, checked.report, options)


def unplaced(request: Request) -> tuple[str, bool]:
    """What the readers of files read as what, and what they left, with its reason; and whether all could be read."""
    from okrlint.trackers.files.account import account
    from okrlint.trackers.files.collect import gather

    loaded = load(request.config, start_of(request.paths))
    lines: list[str] = []
    whole = placed = True
    for source in _sources(request, loaded):
        if source.kind == "files":
            gathered = gather(source.settings)
            whole = whole and not gathered.failures
            placed = placed and not (gathered.failures or gathered.reading.unplaced or gathered.reading.notes)
            lines += account(gathered)
    lines += ["Everything in these files could be placed."] if placed else []
    return "".join(f"{escape.terminal(line)}\n" for line in lines), whole


@contextlib.contextmanager
def opened(request: Request, loaded: Loaded) -> Iterator[Snapshot]:
    """The snapshot that was named, or one of the sources that is gone afterwards."""
    kept = [p for p in request.paths if is_snapshot(p)]
    if kept and len(request.paths) > 1:
        raise UsageError("a snapshot is checked alone", where=str(kept[0]), hint="name one snapshot, or only files")
    if kept:
        require_inside(kept[0])
        yield open_snapshot(kept[0])
    else:
        sources = _plan(request, loaded).sources
        with collected(sources, request.run(), pinned=request.as_of is not None) as snapshot:
            yield snapshot


def _plan(request: Request, loaded: Loaded) -> gate.GatePlan:
    """The sources to read: all, or for one goal as few as can tell of it."""
    if any(is_snapshot(p) for p in request.paths):
        return gate.GatePlan(())
    sources = _sources(request, loaded)
    return gate.asked(sources, request.key) if request.key else gate.GatePlan(tuple(sources))


def _sources(request: Request, loaded: Loaded) -> Sequence[Source]:
    # `okrlint check FOLDER`: where FOLDER holds the configuration, and that names sources, these are read, not FOLDER.
    own = loaded.config.path is not None and len(request.paths) == 1 and loaded.config.folder == request.paths[0]
    if request.paths and not (own and loaded.config.sources):
        sources: Sequence[Source] = [source_of_paths(request.paths, allow_empty=request.allow_empty)]
    else:
        sources = sources_of(loaded.config)
    return [_strict(source) for source in sources] if request.strict_input else sources


def _strict(source: Source) -> Source:
    """The same source; what lies among its files and cannot be read as OKRs stops the run."""
    if source.kind != "files":
        return source
    return msgspec.structs.replace(source, settings=msgspec.structs.replace(source.settings, strict=True))


def start_of(paths: Sequence[Path]) -> Path:
    """Where to look for a configuration: the folder that is checked, else where the user stands."""
    first = paths[0] if len(paths) == 1 else Path()
    return first if first.is_dir() and not is_snapshot(first) else Path()


def _from_here(path: Path | None) -> str:
    """A path as code scanning wants it, relative to where the user stands; "" for none, or one that is not below."""
    if path is None:
        return ""
    shown = os.path.relpath(path)
    return "" if shown.startswith("..") else Path(shown).as_posix()
