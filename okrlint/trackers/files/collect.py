"""From settings to one reading of all the files they ask for."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import msgspec

from okrlint.errors import InputErrors, UsageError
from okrlint.findings import REPORT_MARK
from okrlint.positions import decode
from okrlint.records import BY_RELATION
from okrlint.snapshot import Coverage, Failure
from okrlint.trackers.files.find import LOOKED_FOR, Found, find
from okrlint.trackers.files.merge import merge
from okrlint.trackers.files.names import Names, file_id
from okrlint.trackers.files.native import declared, parse_native, read_form
from okrlint.trackers.files.reading import Reading
from okrlint.trackers.files.settings import Settings


class Gathered(msgspec.Struct, frozen=True):
    """What the files of a source say, and what could not be opened."""

    reading: Reading
    failures: tuple[Failure, ...] = ()


def gather(settings: Settings) -> Gathered:
    """All files that `settings` ask for, read and merged.

    Raises UsageError where there is nothing to read, InputErrors with the mistakes of all files in one go.
    """
    failures: list[Failure] = []
    files = find(settings, lambda error: failures.append(_failure(str(error.filename), error)))
    contents = [(found, raw) for found in files if (raw := _content(found, failures)) is not None]
    errors: list[UsageError] = []
    readings = _read(contents, settings, errors)
    if errors:
        raise InputErrors(errors) if len(errors) > 1 else errors[0]
    if not readings and not failures:
        raise UsageError(
            "no file with OKRs here",
            where=", ".join(settings.paths),
            hint=f"looked for {LOOKED_FOR}; `okrlint init files` writes a first one",
        )
    reading = merge(readings) if readings else Reading(file="", form="native")
    return Gathered(_with_gaps(reading, failures), tuple(failures))


def _read(contents: list[tuple[Found, bytes]], settings: Settings, errors: list[UsageError]) -> list[Reading]:
    names = Names()
    forms = []
    for found, raw in contents:
        if found.form == "native":
            with _noted(errors):
                form, located = parse_native(raw, found.shown)
                names.update(declared(form, located))
                forms.append((found.shown, form, located))
    readings: dict[str, Reading] = {}
    for shown, form, located in forms:
        with _noted(errors):
            readings[shown] = read_form(form, located, names)
    for found, raw in contents:
        if found.form != "native":
            with _noted(errors):
                reading = _read_other(found, raw, settings, names)
                if reading is not None:
                    readings[found.shown] = reading
    return [readings[found.shown] for found, _ in contents if found.shown in readings]


def _read_other(found: Found, raw: bytes, settings: Settings, names: Names) -> Reading | None:
    """A Markdown or CSV file; None for one that happens to lie there and holds no OKRs."""
    if found.form == "csv":
        from okrlint.trackers.files.table import holds_okrs, read_table

        if not found.sure and not holds_okrs(raw):
            return None
        return read_table(raw, found.shown, settings, names)
    from okrlint.trackers.files.markdown import read_markdown

    try:
        text = decode(raw, found.shown)
    except UsageError:
        if found.sure:
            raise
        return None
    if text.startswith(REPORT_MARK) and not found.sure:
        return None  # our own report of the last run, written beside the plans
    reading = read_markdown(text, found.shown, settings, names=names)
    goals = any(r.relation in ("objective", "key_result") for r in reading.records)
    if not goals:
        if not found.sure:
            return None
        raise UsageError("no objectives found in this file", where=found.shown, hint="see docs/okr-files.md")
    of = file_id(found.shown)
    return msgspec.structs.replace(reading, records=[msgspec.structs.replace(r, of=of) for r in reading.records])


@contextlib.contextmanager
def _noted(errors: list[UsageError]) -> Iterator[None]:
    """Go on after a mistake, so that the mistakes of all files are told at once."""
    try:
        yield
    except InputErrors as several:
        errors.extend(several.errors)
    except UsageError as error:
        errors.append(error)


def _content(found: Found, failures: list[Failure]) -> bytes | None:
    try:
        return found.path.read_bytes()
    except OSError as error:
        failures.append(_failure(found.shown, error))
        return None


def _failure(shown: str, error: OSError) -> Failure:
    return Failure(what="file", reason=error.strerror or str(error), where=shown)


def _with_gaps(reading: Reading, failures: list[Failure]) -> Reading:
    """Nothing is known whole once a file could not be opened."""
    if not failures:
        return reading
    coverage = {}
    for relation in BY_RELATION:
        old = reading.coverage.get(relation, Coverage("not_provided"))
        reason = f"could not read {failures[0].where}"
        coverage[relation] = old if old.state == "not_provided" and reading.records else Coverage("partial", reason)
    return msgspec.structs.replace(reading, coverage=coverage)
