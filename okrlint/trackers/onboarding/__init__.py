"""What `okrlint init` and `okrlint doctor` share among trackers: what was found, the proposal, checks, quoting."""
