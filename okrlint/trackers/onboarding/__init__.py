"""What `okrlint init` and `okrlint doctor` share among trackers: questions to a person, checks, quoting."""
