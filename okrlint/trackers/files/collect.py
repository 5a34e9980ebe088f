"""From settings to one reading of all the files they ask for."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from okrlint.errors import InputErrors, UsageError
from okrlint.findings import REPORT_MARK
from okrlint.records import BY_RELATION
from okrlint.snapshot import Coverage, Failure
from okrlint.trackers.files.find import LOOKED_FOR, Found, find
from okrlint.trackers.files.merge import merge
from okrlint.trackers.files.names import Names, file_id
from okrlint.trackers.files.okrs_yaml.reader import declared, parse_native, read_form
from okrlint.trackers.files.open import content, spelled
from okrlint.trackers.files.reading import Reading, Unplaced
from okrlint.trackers.files.settings import Settings
from okrlint.yaml_positions import decode, glance
from okrlint.yaml_positions.text import LARGEST, too_large


class Gathered(msgspec.Struct, frozen=True):
    """What the files of a source say, and what could not be opened."""

    reading: Reading
    failures: tuple[Failure, ...] = ()


class _Pile:
    """The files of a source while they are read: what they say, their mistakes, and what was left aside."""

    def __init__(self, settings: Settings, *, allow_empty: bool) -> None:
        self.settings = settings
        self.allow_empty = allow_empty
        self.names = Names()
        self.failures: list[Failure] = []
        self.errors: list[UsageError] = []
        self.readings: dict[str, Reading] = {}
        self.aside: list[Unplaced] = []

    def trouble(self, where: str, error: OSError) -> None:
        """Note a file or folder that could not be opened."""
        self.failures.append(Failure(what="file", reason=error.strerror or str(error), where=where))

    def pass_over(self, path: Path) -> None:
        """Note a YAML file that looks as if it held OKRs, but for its last name."""
        reason = "a YAML file by another name is read only when asked for; call it okrs.yaml or *.okrs.yaml"
        self.aside.append(Unplaced(spelled(path), 1, 1, path.name, reason))

    @contextlib.contextmanager
    def noting(self) -> Iterator[None]:
        """Go on after a mistake, so that the mistakes of all files are told at once."""
        try:
            yield
        except InputErrors as several:
            self.errors.extend(several.errors)
        except UsageError as error:
            self.errors.append(error)


def gather(settings: Settings, *, allow_empty: bool = False) -> Gathered:
    """All files that `settings` ask for, read and merged.

    Raises UsageError where there is nothing to read, InputErrors with the mistakes of all files in one go. With
    `allow_empty` files without OKRs are none: then the reading is empty, and complete.
    """
    pile = _Pile(settings, allow_empty=allow_empty)
    files = find(settings, lambda error: pile.trouble(spelled(error.filename), error), pile.pass_over)
    contents = [(found, raw) for found in files if (raw := _content(found, pile)) is not None]
    _read_native(contents, pile)
    _read_others(contents, pile)
    readings = [pile.readings[found.shown] for found, _ in contents if found.shown in pile.readings]
    reading = Reading(file="", form="native")
    if readings:
        with pile.noting():
            reading = merge(readings)
    if pile.errors:
        raise InputErrors(pile.errors)
    if not readings and not pile.failures:
        if not allow_empty:
            raise _nothing(pile)
        reading = msgspec.structs.replace(reading, coverage=dict.fromkeys(BY_RELATION, Coverage("complete")))
    reading = msgspec.structs.replace(reading, unplaced=[*reading.unplaced, *pile.aside])
    return Gathered(_with_gaps(reading, pile.failures), tuple(pile.failures))


def _nothing(pile: _Pile) -> UsageError:
    seen = "; ".join(f"{one.file}: {one.reason}" for one in pile.aside[:5])
    return UsageError(
        "no file with OKRs here",
        where=", ".join(map(spelled, pile.settings.paths)),
        hint=f"looked for {LOOKED_FOR}; `okrlint init files` writes a first one" + (f"\n  {seen}" if seen else ""),
    )


def _read_native(contents: list[tuple[Found, bytes]], pile: _Pile) -> None:
    """All okrs.yaml: first what they declare, since any of them may use it."""
    forms = []
    for found, raw in contents:
        if found.form == "native":
            with pile.noting():
                form, located = parse_native(raw, found.shown)
                pile.names.update(declared(form, located))
                forms.append((found.shown, form, located))
    for shown, form, located in forms:
        with pile.noting():
            pile.readings[shown] = read_form(form, located, pile.names)


def _read_others(contents: list[tuple[Found, bytes]], pile: _Pile) -> None:
    """Markdown and tables; those that happen to lie there and hold no OKRs are left aside."""
    for found, raw in contents:
        if found.form == "native":
            continue
        with pile.noting():
            reading = _other(found, raw, pile)
            if _has_goals(reading) or (found.form == "csv" and found.sure and not pile.allow_empty):
                of = file_id(found.shown)
                records = [msgspec.structs.replace(record, of=of) for record in reading.records]
                pile.readings[found.shown] = msgspec.structs.replace(reading, records=records)
            elif found.sure and not pile.allow_empty:
                why = f" ({reading.unplaced[0].reason})" if reading.unplaced else ""
                raise UsageError(
                    f"no objectives found in this file{why}", where=found.shown, hint="see docs/okr-files.md"
                )
            else:
                pile.aside += reading.unplaced


def _other(found: Found, raw: bytes, pile: _Pile) -> Reading:
    if found.form == "csv":
        from okrlint.trackers.files.csv.reader import holds_okrs, read_table

        if (pile.allow_empty or not found.sure) and not holds_okrs(raw):
            return Reading(file=found.shown, form="csv")
        return read_table(raw, found.shown, pile.settings, pile.names)
    from okrlint.trackers.files.markdown import read_markdown

    text = decode(raw, found.shown)
    if text.startswith(REPORT_MARK) and not found.sure:
        ours = Unplaced(found.shown, 1, 1, REPORT_MARK, "a report that okrlint wrote is no plan")
        return Reading(file=found.shown, form="markdown", unplaced=[ours])
    return read_markdown(text, found.shown, pile.settings, names=pile.names)


def _has_goals(reading: Reading) -> bool:
    return any(record.relation in ("objective", "key_result") for record in reading.records)


def _content(found: Found, pile: _Pile) -> bytes | None:
    """The bytes of a file; None, with a word why, for one that cannot be read, or that is broken and none of ours."""
    try:
        raw, size = content(found.path, found.below)
    except OSError as error:
        pile.trouble(found.shown, error)
        return None
    fault = _fault(found, raw, size)
    if fault is None:
        return raw
    if found.sure or _seems_ours(found, raw, pile.settings):
        pile.errors.append(fault)
    return None


def _fault(found: Found, raw: bytes, size: int) -> UsageError | None:
    """Why a file is no text that can be read."""
    if size > LARGEST:
        return too_large(size, found.shown)
    try:
        decode(raw, found.shown)
    except UsageError as error:
        return error
    return None


def _seems_ours(found: Found, raw: bytes, settings: Settings) -> bool:
    """Whether a file that cannot be read as it is would hold OKRs, so that leaving it out would lose some."""
    if found.form == "csv":
        from okrlint.trackers.files.csv.reader import holds_okrs

        return holds_okrs(raw)
    from okrlint.trackers.files.markdown import read_markdown

    return _has_goals(read_markdown(glance(raw), found.shown, settings))


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
