"""Filled tables of a large snapshot, kept in its folder so that a later check need not read its lines again.

What they were made from is noted in the cache of whoever runs okrlint, not beside them: tables in a folder that comes
from somebody else have no such note and are never opened. Whatever may change the tables is in the note (the lines, the
moment, the configuration, the program); where anything differs they are made anew. Small snapshots are read faster.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from okrlint import __version__, package_data
from okrlint.relations.load import BASE
from okrlint.relations.registry import closure
from okrlint.safe_read import boundary
from okrlint.snapshot import MANIFEST, TABLES, write_whole

if TYPE_CHECKING:
    import duckdb

    from okrlint.relations.relation import Context
    from okrlint.snapshot import Snapshot

_ALWAYS = (BASE - {"movement"}) | {"goal", "ancestor", "ranked_above"}
"""What the engine asks about besides what rules name."""
_SETTLED = 100_000_000
"""Nanoseconds after which a second change of a file is sure to show in its time."""


class Kept:
    """The tables kept for one question: these relations of a snapshot in a context."""

    def __init__(self, snapshot: Snapshot, relations: Iterable[str], context: Context) -> None:
        self._lines = [snapshot.folder / MANIFEST, *snapshot.files.values()]
        self._relations = sorted(relations)
        self._context = context
        self._path = snapshot.folder / TABLES
        self._began = time.time_ns()
        self._question = self._asked()

    @classmethod
    def of(cls, snapshot: Snapshot, relations: Iterable[str], context: Context) -> Kept | None:
        """None where nothing can be kept: the folder will be gone, a model takes part, or nothing outside of a folder
        may be read."""
        if not snapshot.stays or context.meaning is not None or boundary() is not None:
            return None
        return cls(snapshot, relations, context)

    def open(self, connection: duckdb.DuckDBPyConnection) -> list[str] | None:
        """Show the kept tables as if they had been filled just now, and return the remarks on the data.

        None where there are none for this question.
        """
        import duckdb

        try:
            if self._note().read_bytes() != self._seal() or self._log(self._path).exists():
                return None
            connection.execute(f"ATTACH {_quoted(self._path)} AS kept (READ_ONLY)")
            ((question, remarks),) = connection.execute("SELECT question, remarks FROM kept._about").fetchall()
            if question != self._digest():  # another check, with other rules, wrote them while ours were noted
                connection.execute("DETACH kept")
                return None
            tables = connection.execute(
                "SELECT table_name FROM duckdb_tables() WHERE database_name = 'kept' AND table_name <> '_about'"
            ).fetchall()
            for (table,) in tables:
                shown = "TABLE" if table == "waiver" else "VIEW"  # waivers are judged, and filled in, anew
                connection.execute(f"CREATE {shown} {table} AS FROM kept.{table}")
            return list(remarks)
        except (OSError, duckdb.Error):
            connection.execute("DETACH DATABASE IF EXISTS kept")
            return None

    def keep(self, connection: duckdb.DuckDBPyConnection, remarks: list[str]) -> None:
        """Write what was filled beside the lines, whole or not at all; what cannot be written is done without."""
        import duckdb

        fresh = self._path.with_name(f".{TABLES}.{os.getpid()}.tmp")
        try:
            self._note().parent.mkdir(parents=True, exist_ok=True)  # tables without a note are of no use
            self._note().unlink(missing_ok=True)
            self._write(connection, fresh, remarks)
            if self._asked() == self._question and self._are_settled():
                fresh.replace(self._path)
                write_whole(self._note(), self._seal(), durable=False)
        except (OSError, duckdb.Error):
            pass
        finally:
            for left in (fresh, self._log(fresh)):
                with contextlib.suppress(OSError):
                    left.unlink()

    def _write(self, connection: duckdb.DuckDBPyConnection, path: Path, remarks: list[str]) -> None:
        path.unlink(missing_ok=True)
        unread = closure(self._relations) - {*self._relations, *_ALWAYS}
        tables = connection.execute(
            "SELECT database_name, table_name FROM duckdb_tables() WHERE database_name = 'memory' "
            "OR table_name IN ('goal_ref', 'unread_work') ORDER BY ALL"
        ).fetchall()
        connection.execute(f"ATTACH {_quoted(path)} AS fresh")
        # Half the time of what is chosen otherwise, and twice the room.
        connection.execute("SET force_compression = 'dictionary'")
        try:
            for database, table in tables:
                if table not in unread:
                    connection.execute(f"CREATE TABLE fresh.{table} AS FROM {database}.{table}")
            connection.execute(
                "CREATE TABLE fresh._about AS SELECT $question AS question, $remarks::TEXT[] AS remarks",
                {"question": self._digest(), "remarks": remarks},
            )
        finally:
            connection.execute("DETACH fresh")
            connection.execute("RESET force_compression")

    def _asked(self) -> bytes:
        """Everything that the tables follow from."""
        import duckdb

        context = self._context
        program = [__version__, duckdb.__version__, *_stamps(package_data.program())]
        known = [context.as_of, context.company, context.judgements, self._relations]
        return msgspec.json.encode([program, known, *_stamps(self._lines)])

    def _digest(self) -> str:
        return hashlib.sha256(self._question).hexdigest()

    def _seal(self) -> bytes:
        """What the note says: which tables follow from what."""
        return msgspec.json.encode([self._digest(), *_stamps([self._path])])

    def _are_settled(self) -> bool:
        return all(path.stat().st_mtime_ns < self._began - _SETTLED for path in self._lines)

    def _note(self) -> Path:
        import platformdirs

        folder = hashlib.sha256(os.fsencode(self._path.resolve().parent)).hexdigest()
        return Path(platformdirs.user_cache_dir("okrlint", appauthor=False), "tables", folder)

    @staticmethod
    def _log(path: Path) -> Path:
        """What was not yet written into a database; DuckDB would read it together with that."""
        return path.with_name(f"{path.name}.wal")


def _stamps(paths: Iterable[Path]) -> Iterable[tuple[str, int, int, int, int, int]]:
    """What changes with every change of a file, as far as its system tells."""
    for path in paths:
        seen = path.lstat()
        yield path.name, seen.st_dev, seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
