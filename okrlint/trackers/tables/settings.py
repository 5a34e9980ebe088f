"""The `tables` part of `okrlint.yaml`: where tables lie, and which query makes which records of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from okrlint.errors import UsageError
from okrlint.records import BY_RELATION

PARQUET, POSTGRESQL = "parquet", "postgresql"
FORMS = f"{PARQUET}:FILES (a pattern such as copies/issue/*.parquet), {POSTGRESQL}:SCHEMA.TABLE"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Copies of a tracker that a warehouse holds, and what they mean."""

    tables: Annotated[
        dict[str, str],
        Meta(description="Tables by the names that queries use: `parquet:` and files, or `postgresql:` and a table."),
    ]
    records: Annotated[
        dict[str, str],
        Meta(description="For each relation that the tables hold, one SELECT whose columns are those of its records."),
    ]
    missing: Annotated[
        dict[str, str],
        Meta(description="What the tables lack of a relation, in words: it is then seen in part, or not provided."),
    ] = {}

    def based_on(self, folder: Path) -> Settings:
        """The same with the paths of files as they start at the folder of the configuration."""
        return msgspec.structs.replace(self, tables={n: _from(folder, said) for n, said in self.tables.items()})


def _from(folder: Path, said: str) -> str:
    kind, colon, place = said.partition(":")
    return f"{kind}:{(folder / place).as_posix()}" if colon and kind.strip() == PARQUET else said


def check(settings: Settings) -> None:
    """Raise UsageError for what a type cannot express: names that are none, places and relations that are not there."""
    for name, said in settings.tables.items():
        if not _NAME.fullmatch(name):
            raise UsageError(f"tables: {name!r} cannot be the name of a table", allowed="letters, digits and _")
        kind, colon, place = said.partition(":")
        if not colon or kind not in (PARQUET, POSTGRESQL) or not place.strip():
            raise UsageError(f"tables.{name}: {said!r} is no place of a table", allowed=FORMS)
    if not settings.records:
        raise UsageError("records: there is no query", hint="docs/tables.md shows a whole configuration")
    for part in ("records", "missing"):
        for relation in getattr(settings, part):
            if relation not in BY_RELATION:
                raise UsageError(f"{part}.{relation}: no such relation", allowed=", ".join(sorted(BY_RELATION)))
