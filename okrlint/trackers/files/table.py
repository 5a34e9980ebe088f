"""CSV and TSV with a header row to records. Column names stand in `table_columns.py`."""

from __future__ import annotations

from okrlint.errors import UsageError
from okrlint.trackers.files.names import Names
from okrlint.trackers.files.reading import Reading
from okrlint.trackers.files.settings import Settings


def holds_okrs(raw: bytes) -> bool:
    """Whether the header of a table that happens to lie in a folder names objectives."""
    return False


def read_table(raw: bytes | str, file: str, settings: Settings, names: Names) -> Reading:
    """The records of a table."""
    raise UsageError("tables are not read yet", where=file)
