"""okrlint: a linter for objectives and key results that live in project trackers."""

__version__ = "0.1.0"
