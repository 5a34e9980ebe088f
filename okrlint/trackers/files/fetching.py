"""From files to a snapshot: what was read is put into it, and what is gone is forgotten."""

from __future__ import annotations

from functools import partial
from typing import Any

import msgspec

from okrlint.records import BY_RELATION, Record
from okrlint.snapshot import SourceWriter
from okrlint.trackers import Run
from okrlint.trackers.files.collect import gather, read_again
from okrlint.trackers.files.file_reading import Reading
from okrlint.trackers.files.keepers import made_by_a_program
from okrlint.trackers.files.settings import Settings

_READ = "read"  # cursor: the files of the last reading, so that those which are gone can be forgotten


def fetch(settings: Settings, out: SourceWriter, run: Run) -> None:
    """Read all files that `settings` ask for into `out`. See `okrlint.trackers.Tracker`."""
    gathered = gather(settings, allow_empty=run.allow_empty)
    for failure in gathered.failures:
        out.fail(failure.what, failure.reason, failure.where)
    for note in gathered.reading.notes:
        run.say(note)
    if left := gathered.left():
        out.remark(left)
    for place, who in {**made_by_a_program(gathered.files, run.environment), **gathered.keepers}.items():
        out.keeper(place, who)
    reading = gathered.reading
    if settings.changes:
        from okrlint.trackers.files.edits import with_edits

        read = partial(read_again, settings=settings)
        as_of = reading.as_of or run.as_of
        reading = with_edits(reading, gathered.files, read, as_of, run.environment)
    put(reading, out)


def put(reading: Reading, out: SourceWriter) -> None:
    """Write a reading as all that the source says: what an earlier one said and this does not is forgotten."""
    if reading.as_of is not None:
        out.speaks_of(reading.as_of)
    by_file: dict[str, list[Record]] = {}
    for record in reading.records:
        by_file.setdefault(record.of, []).append(record)
    before: Any = msgspec.json.decode(out.entry.cursors.get(_READ, "[]"))
    for of in sorted(set(before) - set(by_file)):
        out.gone(of)
    for of, records in by_file.items():
        out.replace(of, BY_RELATION, records)
    for relation, coverage in reading.coverage.items():
        out.cover(relation, coverage.state, coverage.reason, coverage.scope)
    out.checkpoint(**{_READ: msgspec.json.encode(sorted(by_file)).decode()})
