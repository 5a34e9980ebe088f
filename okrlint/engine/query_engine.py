"""Where the queries of rules run: a small interface, and DuckDB behind it; `okrlint.engine.spark` is another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

from okrlint.packs import error_line, first_line

if TYPE_CHECKING:
    import duckdb


class Rows(NamedTuple):
    """What a query yields. Rows, not Arrow: Python looks at each, and pyarrow would cost every run its import."""

    columns: list[str]
    rows: list[tuple[Any, ...]]


class QueryError(Exception):
    """A query that an engine could not answer; `line` is that of the query, from 1 on."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


class QueryEngine(Protocol):
    """Answers queries over relations that were filled before it was opened."""

    def run(self, query: str, values: Mapping[str, Any]) -> Rows:
        """The rows of one SELECT, which may bind any of these values. Raises QueryError."""


Opening: TypeAlias = "Callable[[duckdb.DuckDBPyConnection], QueryEngine]"
"""Opens an engine for a database that was filled; whoever opens the engine closes that."""


class InDuckDB:
    """The engine that is used unless somebody chooses another: the database that was filled answers itself."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def run(self, query: str, values: Mapping[str, Any]) -> Rows:
        import duckdb

        try:
            statement = self._connection.extract_statements(query)[0]
            self._connection.execute(statement, {n: values[n] for n in statement.named_parameters if n in values})
            return Rows([c[0] for c in self._connection.description or ()], self._connection.fetchall())
        except duckdb.Error as error:
            raise QueryError(first_line(error), error_line(error)) from error
