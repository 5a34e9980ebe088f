"""A database in which a configuration's SQL sees the tables that it has declared, and nothing else."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Mapping
from glob import glob
from pathlib import Path
from typing import TYPE_CHECKING, Any

from okrlint.errors import IncompleteError, UsageError
from okrlint.packs import first_line
from okrlint.safe_read import require_inside
from okrlint.trackers.tables.settings import PARQUET, Settings

if TYPE_CHECKING:
    import duckdb

MEMORY = "2GB"
"""What queries may use; more is put into a temporary folder."""


@contextlib.contextmanager
def opened(settings: Settings, environment: Mapping[str, str]) -> Iterator[duckdb.DuckDBPyConnection]:
    """The declared tables as views, in a database that is then closed to files, hosts and changes of its settings.

    Raises UsageError for a pattern that no file fits, IncompleteError for a table that cannot be read.
    """
    import duckdb

    files = {name: _files(name, said) for name, said in settings.tables.items() if _is_parquet(said)}
    with tempfile.TemporaryDirectory(prefix="okrlint-tables-") as folder:
        config: dict[str, Any] = {
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "python_enable_replacements": False,  # a name in a query is a table, and no variable of this program
            "memory_limit": MEMORY,
            "temp_directory": folder,
        }
        with duckdb.connect(config=config) as connection:
            for name, paths in files.items():
                _view(connection, name, paths)
            for name, said in settings.tables.items():
                if name not in files:
                    from okrlint.trackers.tables.postgresql import copy

                    copy(connection, name, said.partition(":")[2].strip(), environment, Path(folder))
            # Views go on reading the files that were declared; whatever else a query names is refused.
            allowed = [path for paths in files.values() for path in paths]
            connection.execute("SET allowed_paths = $paths", {"paths": allowed})
            connection.execute("SET enable_external_access = false; SET lock_configuration = true")
            yield connection


def columns_of(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """The columns of a table with their types."""
    return {str(name): str(kind) for name, kind, *_ in connection.execute(f'DESCRIBE "{table}"').fetchall()}


def _is_parquet(said: str) -> bool:
    return said.partition(":")[0] == PARQUET


def _files(name: str, said: str) -> list[str]:
    pattern = said.partition(":")[2].strip()
    if "://" in pattern:
        raise UsageError(f"tables.{name}: {pattern!r} is an address", allowed="files that lie on this machine")
    found = sorted(str(Path(one).resolve()) for one in glob(pattern, recursive=True) if Path(one).is_file())
    for path in found:
        require_inside(Path(path))
    if not found:
        raise UsageError(f"tables.{name}: no file fits {pattern}", hint="patterns start at the folder of okrlint.yaml")
    return found


def _view(connection: duckdb.DuckDBPyConnection, name: str, paths: list[str]) -> None:
    import duckdb

    try:
        connection.read_parquet(paths, union_by_name=True).create_view(name)
    except duckdb.Error as error:
        shown = paths[0] if len(paths) == 1 else f"{Path(paths[0]).parent} ({len(paths)} files)"
        raise IncompleteError(
            f"the table {name} cannot be read: {first_line(error)}",
            where=shown,
            hint="is it a whole Parquet file, and may this account read it?",
        ) from None
