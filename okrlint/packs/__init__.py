"""Packs of rule pages: the built-in one and those that a configuration names; every page enters by the same door.

Each query is prepared against the schema when its pack is read: a fault in a page is known before any data is.
"""

from okrlint.packs.prepare import LIMITS, empty_database, prepare, reads
from okrlint.packs.read import built_in, read_pack, read_packs, together, yields_of
from okrlint.packs.sql import bare, error_line, first_line, sql_place
from okrlint.packs.yields import ABOUT, Yield, built_in_yields

__all__ = [
    "ABOUT",
    "LIMITS",
    "Yield",
    "bare",
    "built_in",
    "built_in_yields",
    "empty_database",
    "error_line",
    "first_line",
    "prepare",
    "read_pack",
    "read_packs",
    "reads",
    "sql_place",
    "together",
    "yields_of",
]
