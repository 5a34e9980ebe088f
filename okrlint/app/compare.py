"""Compare two reports and say on a pull request what changed."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from okrlint.app.filters import EVERYTHING, Filters, chosen, concerning, named_in
from okrlint.comments.target import Conclusion, Reviews, TargetError
from okrlint.errors import IncompleteError, UsageError
from okrlint.findings import SEVERITIES, Report
from okrlint.publishers.compare import Change, compare, followed, read_report, remembered
from okrlint.publishers.compare_text import headline, scan_words, words
from okrlint.trackers import Run, names, tracker


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """Two reports, what is different, and that in words: for a pull request, and for a scan's summary."""

    new: Report
    change: Change
    summary: str
    scan: str
    numbers: str


def compared(
    old: Path | Literal["none", "unknown", "history"],
    new: Path,
    address: str = "",
    moved: Path | None = None,
    filters: Filters = EVERYTHING,
) -> Compared:
    """Read and compare. Where there was `none` before, everything is new; where what was there is `unknown`, nobody can
    say so of anything; `history` is what the new report remembers of the scan before. `moved` is a file with the
    renames between both (see `read_renames`). With `filters` only what they ask for is shown.

    Raises UsageError for files that are no reports, and for filters with a name that neither of them has.
    """
    report = read_report(new)
    reports = [report]
    renames = read_renames(moved) if moved is not None else {}
    if old == "none":
        change = Change(new=report.open())
    elif old == "unknown":
        change = Change(unjudged=report.open())
    elif old == "history":
        change = remembered(report)
    else:
        before = followed(read_report(old), report, renames)
        reports.append(before)
        change = compare(before, report)
    if filters != EVERYTHING:
        change = _narrowed(change, filters, reports)
    return Compared(
        new=report,
        change=change,
        summary=words(change, complete=report.complete, address=address),
        scan=scan_words(report, None if old in ("none", "unknown") or _is_first(report, old) else change),
        numbers=_numbers(report, change),
    )


def _narrowed(change: Change, filters: Filters, reports: Sequence[Report]) -> Change:
    families = {f.family for report in reports for f in report.findings}
    is_asked_for = concerning(filters, named_in(reports), families)
    lists = {name: getattr(change, name) for name in Change.__struct_fields__}
    return Change(**{name: tuple(chosen(found, is_asked_for)) for name, found in lists.items()})


def _is_first(report: Report, old: object) -> bool:
    return old == "history" and report.since is not None and report.since.before is None


def read_renames(path: Path) -> dict[str, str]:
    """Old name -> new name, from what `git diff -z --name-status --diff-filter=R OLD NEW` printed.

    Raises UsageError for anything else.
    """
    try:
        parts = os.fsdecode(path.read_bytes()).split("\0")
    except OSError as error:
        raise UsageError(f"cannot read the renames: {error.strerror}", where=str(path)) from error
    if len(parts) % 3 != 1 or parts[-1] or not all(re.fullmatch(r"R\d*", status) for status in parts[:-1:3]):
        raise UsageError(
            "no list of renames", where=str(path), allowed="what `git diff -z --name-status --diff-filter=R` prints"
        )
    return dict(zip(parts[1::3], parts[2::3], strict=True))


def comment(
    found: Compared,
    place: str,
    run: int,
    environment: Mapping[str, str],
    *,
    max_wait: float,
    say: Callable[[str], None],
) -> str:
    """Keep one comment on a change (`owner/repository#7`) up to date; returns what was done.

    A token that may not write (as on pull requests from forks) is told and no failure. Raises IncompleteError for
    everything else that keeps us from it.
    """
    change = found.change
    worth = bool(change.new or change.fixed or change.waived)
    forms = []
    for reviews in _reviews(found, environment, max_wait, say):
        try:
            did = reviews.comment(place, found.summary, run=run, worth_creating=worth)
        except TargetError as error:
            return _told("comment", place, error)
        if did is not None:
            return f"comment on {place}: {did}"
        forms.append(reviews.comment_form)
    raise UsageError(f"--comment {place!r}", allowed=" or ".join(forms))


def check_run(
    found: Compared,
    place: str,
    *,
    failed: bool,
    environment: Mapping[str, str],
    max_wait: float,
    say: Callable[[str], None],
) -> str:
    """Put the new findings beside the lines of a commit (`owner/repository@SHA`); returns what was done."""
    conclusion: Conclusion = "failure" if failed else "success" if found.new.complete else "neutral"
    forms = []
    for reviews in _reviews(found, environment, max_wait, say):
        try:
            did = reviews.check(place, conclusion, headline(found.change), found.summary, found.change.new)
        except TargetError as error:
            return _told("check run", place, error)
        if did is not None:
            return f"check run on {place}: {did}"
        forms.append(reviews.commit_form)
    raise UsageError(f"--check-run {place!r}", allowed=" or ".join(forms))


def _reviews(
    found: Compared, environment: Mapping[str, str], max_wait: float, say: Callable[[str], None]
) -> Iterator[Reviews]:
    run = Run(found.new.as_of, environment, max_wait, say)
    for name in names():
        if reviews := tracker(name).reviews:
            yield reviews(run)


def _numbers(report: Report, change: Change) -> str:
    """`name=number` lines, as a workflow's outputs take them; nothing in them comes from anybody's text."""
    opened = report.open()
    counts: dict[str, int] = {name: len(getattr(change, name)) for name in change.__struct_fields__}
    counts |= {severity: sum(f.severity == severity for f in opened) for severity in SEVERITIES}
    counts["goals"] = sum(report.counts.get(kind, 0) for kind in ("objective", "key_result"))
    counts["not_evaluated"] = sum(t.not_evaluated for t in report.tallies)
    lines = [f"{name}={count}" for name, count in counts.items()]
    return "\n".join([*lines, f"complete={'true' if report.complete else 'false'}"]) + "\n"


def _told(what: str, place: str, error: TargetError) -> str:
    if error.trouble in ("denied", "locked", "archived"):
        need = f" (it needs {error.permission})" if error.permission else ""
        return f"{what} on {place}: not written, the token may not{need}: {error.detail}"
    raise IncompleteError(f"{what}: {error.detail}", where=place) from error
