"""The way from every released form of the tables to the present one, run by Alembic (see `okrlint.history.store`)."""
