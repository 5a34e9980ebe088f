"""From settings to one reading of all the files they ask for."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from okrlint.errors import IncompleteError, InputErrors, UsageError
from okrlint.findings import REPORT_MARK
from okrlint.records import BY_RELATION, Record
from okrlint.snapshot import Coverage, Failure
from okrlint.trackers.files.file_reading import Reading, Unplaced
from okrlint.trackers.files.find import LOOKED_FOR, FoundFiles, find, says_okrs
from okrlint.trackers.files.foreign import is_foreign, may_hold, read_foreign, read_text
from okrlint.trackers.files.keepers import keeper
from okrlint.trackers.files.mapping import Unmapped, check
from okrlint.trackers.files.merge import merge
from okrlint.trackers.files.names import Names, file_id
from okrlint.trackers.files.okrs_yaml.form import FileForm
from okrlint.trackers.files.okrs_yaml.reader import declared, form_of, read_form
from okrlint.trackers.files.open import content, spelled
from okrlint.trackers.files.settings import Settings
from okrlint.yaml_positions import Located, convert, decode, glance
from okrlint.yaml_positions.text import LARGEST, too_large

_SHOWN = 5
LARGEST_OTHER = 4 << 20
"""Bytes of the largest YAML or JSON file that is looked into without being asked for."""


class Gathered(msgspec.Struct, frozen=True):
    """What the files of a source say, what could not be opened, and how much was left aside.

    `aside` are files that may hold OKRs and of which nothing was read, `lines` counts what was left in the others,
    `files` are those that say something, `keepers` says who can write in those in which not every reader can.
    """

    reading: Reading
    failures: tuple[Failure, ...] = ()
    aside: tuple[str, ...] = ()
    lines: int = 0
    files: tuple[FoundFiles, ...] = ()
    keepers: Mapping[str, str] = {}

    def left(self) -> str:
        """What was left aside, in one line; "" where nothing was."""
        files = f"{len(self.aside):,} files" if len(self.aside) > 1 else self.aside[0] if self.aside else ""
        lines = f"{self.lines:,} lines" if self.lines > 1 else "1 line" if self.lines else ""
        said = " and ".join(filter(None, (files, f"{lines} of others" if files and lines else lines)))
        return f"left aside: {said}; `okrlint check --explain-input` says why" if said else ""


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
        self.unmapped: list[Unmapped] = []

    def take(self, found: FoundFiles, reading: Reading) -> None:
        """Keep what a file says, if it holds goals. Raises UsageError for one that was asked for and holds none."""
        sure = found.sure and not self.allow_empty
        if _says_something(reading) or (found.form == "csv" and sure):
            of = file_id(found.shown)
            records = [msgspec.structs.replace(record, of=of) for record in reading.records]
            self.readings[found.shown] = msgspec.structs.replace(reading, records=records)
        elif sure:
            why = f" ({reading.unplaced[0].reason})" if reading.unplaced else ""
            raise UsageError(f"no objectives found in this file{why}", where=found.shown, hint="see docs/okr-files.md")
        else:
            self.aside += reading.unplaced

    def trouble(self, where: str, error: OSError) -> None:
        """Note a file or folder that could not be opened."""
        self.failures.append(Failure(what="file", reason=error.strerror or str(error), where=where))

    @contextlib.contextmanager
    def noting(self, found: FoundFiles | None = None) -> Iterator[None]:
        """Go on after a mistake, so that the mistakes of all files are told at once.

        A file that happens to lie in a folder stops nothing: it is named, and what it may hold was not seen.
        """
        try:
            yield
        except UsageError as error:
            told = error.errors if isinstance(error, InputErrors) else [error]
            if found is None or found.sure or self.settings.strict:
                self.errors.extend(told)
            elif isinstance(error, Unmapped):
                self.unmapped.append(error)
            else:
                self.failures.append(Failure(what="file", reason=str(told[0]).replace("\n", ";"), where=found.shown))


def gather(settings: Settings, *, allow_empty: bool = False) -> Gathered:
    """All files that `settings` ask for, read and merged.

    Raises UsageError where there is nothing to read, IncompleteError where none of it could be read, InputErrors with
    the mistakes of all files in one go. With `allow_empty` files without OKRs are none: then the reading is empty, and
    complete.
    """
    check(settings.objective, settings.key_result, settings.fields)
    pile = _Pile(settings, allow_empty=allow_empty)
    files = find(settings, lambda error: pile.trouble(spelled(error.filename), error))
    contents = [(found, raw) for found in files if (raw := _content(found, pile)) is not None]
    _read_yaml(contents, pile)
    _read_texts(contents, pile)
    readings = [pile.readings[found.shown] for found, _ in contents if found.shown in pile.readings]
    reading = Reading(file="", form="native")
    if readings:
        with pile.noting():
            reading = merge(readings)
    if pile.unmapped and not readings:
        pile.errors += pile.unmapped
    if pile.errors:
        raise InputErrors(pile.errors)
    pile.aside += [Unplaced(one.where, 1, 1, "", one.message) for one in pile.unmapped]
    foreign = [one for one in pile.aside if one.text != REPORT_MARK]
    if settings.strict and foreign:
        raise InputErrors([_refused(one) for one in foreign])
    if not readings and pile.failures:
        raise _unread(pile.failures)
    if not readings:
        if not allow_empty:
            raise _nothing(pile)
        reading = msgspec.structs.replace(reading, coverage=dict.fromkeys(BY_RELATION, Coverage("complete")))
    reading = msgspec.structs.replace(reading, unplaced=[*reading.unplaced, *pile.aside])
    aside = {one.file for one in foreign}
    lines = len({(one.file, one.line) for one in reading.unplaced if one not in pile.aside})
    read = tuple(found for found, _ in contents if found.shown in pile.readings)
    keepers = {f.shown: who for f, raw in contents if f.shown in pile.readings and (who := keeper(f.path, raw))}
    whole = _with_gaps(reading, pile.failures)
    return Gathered(whole, tuple(pile.failures), tuple(sorted(aside)), lines, read, keepers)


def read_again(found: FoundFiles, raw: bytes, settings: Settings) -> list[Record]:
    """What an earlier version of a file said, read as the file is today; nothing where it cannot be read."""
    pile = _Pile(settings, allow_empty=True)
    try:
        _decode(found, raw)
        _read_yaml([(found, raw)], pile)
        _read_texts([(found, raw)], pile)
    except UsageError:
        return []
    reading = pile.readings.get(found.shown)
    return [] if reading is None or pile.errors else reading.records


def _unread(failures: Sequence[Failure]) -> IncompleteError:
    """No file could be read: one error says so, and what is wrong with the first few."""
    first, *others = failures
    more = "".join(f"\n{f.where}: {f.reason}" for f in others[: _SHOWN - 1])
    more += f"\nand {len(others) - _SHOWN + 1} more" if len(others) >= _SHOWN else ""
    return IncompleteError(f"{first.reason}{more}", where=first.where, hint="no other file with OKRs was found")


def _refused(one: Unplaced) -> UsageError:
    return UsageError(f"{one.reason}: {one.text}".removesuffix(": "), where=f"{one.file}:{one.line}:{one.column}")


def _nothing(pile: _Pile) -> UsageError:
    seen = "; ".join(f"{one.file}: {one.reason}" for one in pile.aside[:5])
    return UsageError(
        "no file with OKRs here",
        where=", ".join(map(spelled, pile.settings.paths)),
        hint=f"looked for {LOOKED_FOR}; `okrlint init files` writes a first one" + (f"\n  {seen}" if seen else ""),
    )


def _read_yaml(contents: list[tuple[FoundFiles, bytes]], pile: _Pile) -> None:
    """YAML and JSON: okrlint's own form first as far as names go, since any file may use what another declares."""
    own: list[tuple[FoundFiles, FileForm, Located]] = []
    others: list[tuple[FoundFiles, Located]] = []
    for found, raw in contents:
        if found.form not in ("native", "data"):
            continue
        with pile.noting(found):
            located = _parsed(found, raw)
            form = None if located is None else _own_form(found, located, pile.settings)
            if form is not None and located is not None:
                pile.names.update(declared(form, located))
                own.append((found, form, located))
            elif located is not None:
                others.append((found, located))
    for found, form, located in own:
        with pile.noting(found):
            pile.readings[found.shown] = read_form(form, located, pile.names)
    for found, located in others:
        with pile.noting(found):
            pile.take(found, read_foreign(located, pile.settings, pile.names))


def _parsed(found: FoundFiles, raw: bytes) -> Located | None:
    """The data of a file; None for one that is not YAML and may be anything."""
    if found.sure:
        return read_text(raw, found.shown)
    try:
        return read_text(raw, found.shown)
    except UsageError:
        if says_okrs(found.shown):
            raise
        return None


def _own_form(found: FoundFiles, located: Located, settings: Settings) -> FileForm | None:
    """The file in okrlint's own form, None for one in another; a file that is called okrs.yaml is meant to be in it.

    Raises UsageError for the mistakes of one that is in this form and should be.
    """
    if located.data is None and found.form == "native":
        return FileForm()
    if _maps_paths(settings) or (found.form == "native" and settings.format != "native" and is_foreign(located)):
        return None
    if found.form == "native" or _says_its_form(located):
        return form_of(located)
    if is_foreign(located) or not isinstance(located.data, dict):
        return None
    try:
        form = convert(located, FileForm)
    except UsageError:
        return None
    results = any(objective.key_results for objective in form.objectives or [])
    return form if form.objectives and (found.sure or results or form.okrs or says_okrs(found.shown)) else None


def _says_its_form(located: Located) -> bool:
    """Whether `okrs: 1` stands in it: whoever wrote that wants to hear of a slip, whatever the file is called."""
    version = located.data.get("okrs") if isinstance(located.data, dict) else None
    return isinstance(version, int) and not isinstance(version, bool)


def _read_texts(contents: list[tuple[FoundFiles, bytes]], pile: _Pile) -> None:
    """Markdown and tables; those that happen to lie there and hold no OKRs are left aside."""
    for found, raw in contents:
        if found.form in ("markdown", "csv"):
            with pile.noting(found):
                pile.take(found, _text(found, raw, pile))


def _text(found: FoundFiles, raw: bytes, pile: _Pile) -> Reading:
    if found.form == "csv":
        from okrlint.trackers.files.csv.polls import read_poll
        from okrlint.trackers.files.csv.reader import holds_okrs, read_table

        if (polled := read_poll(raw, found.shown, pile.settings, pile.names)) is not None:
            return polled
        mapped = pile.settings.objective is not None and bool(pile.settings.objective.column)
        sure = found.sure and not pile.allow_empty
        if not (sure or mapped or holds_okrs(raw, named=says_okrs(found.shown))):
            return Reading(file=found.shown, form="csv")
        return read_table(raw, found.shown, pile.settings, pile.names)
    from okrlint.trackers.files.markdown import read_markdown

    text = decode(raw, found.shown)
    if text.startswith(REPORT_MARK) and not found.sure:
        ours = Unplaced(found.shown, 1, 1, REPORT_MARK, "a report that okrlint wrote is no plan")
        return Reading(file=found.shown, form="markdown", unplaced=[ours])
    said = pile.settings
    return read_markdown(text, found.shown, said, place=found.place, names=pile.names, headings=said.headings)


def _says_something(reading: Reading) -> bool:
    return any(record.relation in ("objective", "key_result", "poll") for record in reading.records)


def _content(found: FoundFiles, pile: _Pile) -> bytes | None:
    """The bytes of a file; None, with a word why, for one that cannot be read, or that is broken and none of ours."""
    try:
        raw, size = content(found.path, found.below)
    except OSError as error:
        pile.trouble(found.shown, error)
        return None
    if found.form == "data" and not (found.sure or _maps_paths(pile.settings) or _may_hold_data(raw, size)):
        return None
    fault = _fault(found, raw, size)
    if fault is None:
        return raw
    if found.sure or _seems_ours(found, raw, pile.settings):
        pile.errors.append(fault)
    return None


def _maps_paths(settings: Settings) -> bool:
    return settings.objective is not None and bool(settings.objective.path)


def _may_hold_data(raw: bytes, size: int) -> bool:
    """A cheap look: a folder may hold thousands of YAML and JSON files that have nothing to do with goals."""
    return size <= LARGEST_OTHER and may_hold(raw.decode("utf-8", "replace"))


def _fault(found: FoundFiles, raw: bytes, size: int) -> UsageError | None:
    """Why a file is no text that can be read."""
    if size > LARGEST:
        return too_large(size, found.shown)
    try:
        _decode(found, raw)
    except UsageError as error:
        return error
    return None


def _decode(found: FoundFiles, raw: bytes) -> None:
    """Raises UsageError for bytes that are no text; tables may be saved as spreadsheets save them."""
    if found.form == "csv":
        from okrlint.trackers.files.csv.cells import table_text

        table_text(raw, found.shown)
    else:
        decode(raw, found.shown)


def _seems_ours(found: FoundFiles, raw: bytes, settings: Settings) -> bool:
    """Whether a file that cannot be read as it is would hold OKRs, so that leaving it out would lose some."""
    if found.form == "csv":
        from okrlint.trackers.files.csv.reader import holds_okrs

        return holds_okrs(raw)
    if found.form == "data":
        return says_okrs(found.shown)
    from okrlint.trackers.files.markdown import read_markdown

    return _says_something(read_markdown(glance(raw), found.shown, settings))


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
