"""What Alembic runs a migration in: the connection and transaction of whoever asked for it."""

from __future__ import annotations

from alembic import context

from okrlint.history.tables import METADATA, VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
    transaction_per_migration=False,
)
context.run_migrations()
