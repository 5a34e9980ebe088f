"""The first form: streams, scans, tallies, findings, spells."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Written out, rather than taken from `tables`: this form stays as it was."""
    op.create_table(
        "okrlint_stream",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
    )
    op.create_table(
        "okrlint_scan",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("stream", sa.Integer, sa.ForeignKey("okrlint_stream.id"), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tool", sa.Text, nullable=False),
        sa.Column("preset", sa.Text, nullable=False),
        sa.Column("complete", sa.Boolean, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("counts", sa.Text, nullable=False),
        sa.Column("sources", sa.Text, nullable=False),
        sa.UniqueConstraint("stream", "as_of", "digest"),
    )
    op.create_table(
        "okrlint_tally",
        sa.Column("scan", sa.Integer, sa.ForeignKey("okrlint_scan.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("rule", sa.Text, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("over", sa.Text, nullable=False),
        sa.Column("severity", sa.Text, nullable=False),
        sa.Column("finding", sa.Integer, nullable=False),
        sa.Column("waived", sa.Integer, nullable=False),
        sa.Column("ok", sa.Integer, nullable=False),
        sa.Column("not_applicable", sa.Integer, nullable=False),
        sa.Column("not_evaluated", sa.Integer, nullable=False),
        sa.Column("unseen", sa.Text),
    )
    op.create_table(
        "okrlint_finding",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("stream", sa.Integer, sa.ForeignKey("okrlint_stream.id"), nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("family", sa.Text, nullable=False),
        sa.Column("severity", sa.Text, nullable=False),
        sa.Column("team", sa.Text, nullable=False),
        sa.Column("first_scan", sa.Integer, sa.ForeignKey("okrlint_scan.id"), nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.UniqueConstraint("stream", "fingerprint"),
    )
    op.create_table(
        "okrlint_spell",
        sa.Column("finding", sa.Integer, sa.ForeignKey("okrlint_finding.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("from_scan", sa.Integer, sa.ForeignKey("okrlint_scan.id"), primary_key=True),
        sa.Column("to_scan", sa.Integer, sa.ForeignKey("okrlint_scan.id")),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("was", sa.Text, nullable=False),
        sa.Column("opened", sa.Integer, sa.ForeignKey("okrlint_scan.id"), nullable=False),
        sa.Column("certain", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
    now = sa.text("to_scan IS NULL")
    op.create_index(
        "okrlint_spell_now", "okrlint_spell", ["finding"], unique=True, sqlite_where=now, postgresql_where=now
    )
    op.create_index("okrlint_spell_from", "okrlint_spell", ["from_scan"])


def downgrade() -> None:
    raise NotImplementedError("a history is not taken back to an earlier form")
