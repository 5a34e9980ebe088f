"""Jira, Cloud and Data Center, as a source: settings, fetch, and what `okrlint init` and `okrlint doctor` ask of it."""
