"""A run and its history: where it is kept, recording a scan, and what it says of a report. Opened when asked to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from okrlint.errors import IncompleteError, UsageError
from okrlint.findings import Gone, Report

if TYPE_CHECKING:
    from okrlint.app.check import Request
    from okrlint.app.settings import Loaded
    from okrlint.history.place import Place


class Remembered(NamedTuple):
    """A report with what the history says of it, what a reader should know besides, and why there is nothing."""

    report: Report
    remarks: tuple[str, ...] = ()
    failure: IncompleteError | None = None


def place_for(request: Request, loaded: Loaded) -> Place | None:
    """The history that a run uses: one that is named, or the one to record into. None where nobody asked for any.

    Raises UsageError for a run that cannot be recorded, before anything is read.
    """
    if not request.record and not request.history:
        return None
    if request.record and request.key:
        raise UsageError("--record with --key", hint="one goal is no scan: record a run that reads everything")
    if request.record and request.as_of is not None and request.as_of > request.now + dt.timedelta(days=1):
        raise UsageError(f"--record with --as-of {request.as_of:%Y-%m-%d}, which is to come")
    return configured(loaded, request)


def configured(loaded: Loaded, request: Request) -> Place:
    """Where the history of a configuration lies, whether it is there or not."""
    from okrlint.history.place import place

    config = loaded.config
    return place(
        config.sections.get("history"),
        config.folder,
        request.environment,
        file=request.history,
        where=config.where("history"),
    )


def beside(loaded: Loaded, request: Request) -> Place | None:
    """The history to look into, where one was named or lies where it is kept by default; else None."""
    from okrlint.history.place import is_there

    config = loaded.config
    there = is_there(config.sections.get("history"), config.folder, request.environment, request.history)
    return configured(loaded, request) if there else None


def remember(place: Place, report: Report, request: Request, withheld: Collection[str]) -> Remembered:
    """Record the scan if that was asked for, and say what is new, back, fixed, and since when.

    A history that fails takes nothing from the report: why is told beside it. A damaged file is put aside, and a new
    one begun.
    """
    from okrlint.history.record import record, remembered
    from okrlint.history.store import DamagedError, HistoryError, put_aside

    remarks: list[str] = []
    try:
        if not request.record:
            return Remembered(remembered(place, report, withheld))
        try:
            done = record(place, report, request.now, withheld)
        except DamagedError as error:
            assert place.file is not None
            to = put_aside(Path(place.file), request.now)
            remarks.append(f"{error.where}: {error.message}: it was put aside as {to}, and a new history is begun")
            done = record(place, report, request.now, withheld)
        return Remembered(done.report, (*remarks, *filter(None, [done.remark])))
    except HistoryError as error:
        return Remembered(report, tuple(remarks), error)


def fixed_after(place: Place, moment: dt.datetime, *, until: dt.datetime) -> tuple[Gone, ...] | None:
    """What was fixed after a moment, by the scans up to another; None where the history cannot be read."""
    from okrlint.history.record import fixed_between
    from okrlint.history.store import HistoryError

    try:
        return fixed_between(place, moment, until)
    except HistoryError:
        return None
