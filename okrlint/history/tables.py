"""The tables of a history: scans, what they counted, findings, and for how long each was in which state.

A finding that stays as it is costs a night nothing: `spell` has a row for each change of its state, from the scan that
saw it to the scan that saw the next one. What is changed here needs a migration (`migrations/versions`).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

HEAD = "0001"
"""The newest migration: the form of the tables below."""
KNOWN = ("0001",)
"""All migrations that this okrlint knows, oldest first."""
VERSION_TABLE = "okrlint_version"


class Moment(TypeDecorator[dt.datetime]):
    """A moment in UTC. SQLite keeps no time zones, so that they are put off and on here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


METADATA = MetaData()

stream = Table(
    "okrlint_stream",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
)
"""One sequence of scans; several configurations may share a database, each with a name of its own."""

scan = Table(
    "okrlint_scan",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("stream", ForeignKey("okrlint_stream.id"), nullable=False),
    Column("as_of", Moment, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("tool", Text, nullable=False),
    Column("preset", Text, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("digest", Text, nullable=False),
    Column("counts", Text, nullable=False),
    Column("sources", Text, nullable=False),
    UniqueConstraint("stream", "as_of", "digest"),
)
"""`counts` and `sources` are JSON; `digest` is of what was found, so that one scan is not recorded twice."""

tally = Table(
    "okrlint_tally",
    METADATA,
    Column("scan", ForeignKey("okrlint_scan.id", ondelete="CASCADE"), primary_key=True),
    Column("rule", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("over", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("finding", Integer, nullable=False),
    Column("waived", Integer, nullable=False),
    Column("ok", Integer, nullable=False),
    Column("not_applicable", Integer, nullable=False),
    Column("not_evaluated", Integer, nullable=False),
    Column("unseen", Text),
)
"""`unseen` (JSON) is kept of the newest scan only: the next one asks it what could not be looked at."""

finding = Table(
    "okrlint_finding",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("stream", ForeignKey("okrlint_stream.id"), nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("family", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("team", Text, nullable=False),
    Column("first_scan", ForeignKey("okrlint_scan.id"), nullable=False),
    Column("digest", Text, nullable=False),
    Column("content", Text, nullable=False),
    UniqueConstraint("stream", "fingerprint"),
)
"""`content` is the finding (JSON) as it was when what it says last changed in more than its days and small digits."""

spell = Table(
    "okrlint_spell",
    METADATA,
    Column("finding", ForeignKey("okrlint_finding.id", ondelete="CASCADE"), primary_key=True),
    Column("from_scan", ForeignKey("okrlint_scan.id"), primary_key=True),
    Column("to_scan", ForeignKey("okrlint_scan.id")),
    Column("state", Text, nullable=False),
    Column("was", Text, nullable=False),
    Column("opened", ForeignKey("okrlint_scan.id"), nullable=False),
    Column("certain", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Index(
        "okrlint_spell_now",
        "finding",
        unique=True,
        sqlite_where=text("to_scan IS NULL"),
        postgresql_where=text("to_scan IS NULL"),
    ),
    Index("okrlint_spell_from", "from_scan"),
)
"""`state`: open, waived, fixed, not_evaluated. `was`: the state that was seen before ("" none). `opened` is the scan
that began it, `to_scan` the one that saw the next state. Not `certain`: the scan before could not look."""
