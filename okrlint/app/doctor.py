"""`okrlint doctor`: what each configured source says of token, rights, limits, mapping and coverage."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from okrlint.app.check import Request
from okrlint.app.settings import load, sources_of
from okrlint.config import Source
from okrlint.errors import OkrlintError
from okrlint.trackers import Run
from okrlint.trackers.onboarding.doctor import Check


def diagnose(request: Request) -> dict[str, list[Check]]:
    """The answers of every source, by its name. Raises UsageError only for a configuration that cannot be read."""
    loaded = load(request.config)
    return {s.name: _KINDS[s.kind](s, request.run()) for s in sources_of(loaded.config)}


def _files(source: Source, run: Run) -> list[Check]:
    from okrlint.trackers.files import gather

    try:
        gathered = gather(source.settings)
    except OkrlintError as error:
        return [Check("files", False, str(error), "mend what is named, or `exclude` the file")]
    reading = gathered.reading
    counts: dict[str, int] = {}
    for record in reading.records:
        counts[record.relation] = counts.get(record.relation, 0) + 1
    seen = ", ".join(f"{counts.get(r, 0)} {words}" for r, words in _COUNTED)
    checks = [Check("files", bool(counts.get("objective")), seen, "" if counts.get("objective") else _NOTHING)]
    checks += [
        Check("unreadable", False, f"{f.where}: {f.what}: {f.reason}", "give access to it") for f in gathered.failures
    ]
    if reading.unplaced:
        advice = "`okrlint check --explain-input` lists them"
        checks.append(Check("left over", None, f"{len(reading.unplaced)} pieces of text could not be placed", advice))
    absent = sorted(r for r, c in reading.coverage.items() if c.state == "not_provided" and c.scope is None)
    checks.append(Check("coverage", None, f"not in these files: {', '.join(absent) or 'nothing'}"))
    return checks


def _github(source: Source, run: Run) -> list[Check]:
    from okrlint.trackers.github.doctor import diagnose as github

    return github(source.settings, run.environment, say=run.say)


def _jira(source: Source, run: Run) -> list[Check]:
    from okrlint.trackers.jira.doctor import diagnose as jira

    return jira(source.settings, run.environment, max_wait=run.max_wait, say=run.say)


_COUNTED = (
    ("objective", "objectives"),
    ("key_result", "key results"),
    ("work", "work items"),
    ("check_in", "check-ins"),
)
_NOTHING = "name the folder of your OKR files under `sources: - files: {paths: [...]}`"
_KINDS: dict[str, Callable[[Source, Run], Any]] = {"files": _files, "github": _github, "jira": _jira}
