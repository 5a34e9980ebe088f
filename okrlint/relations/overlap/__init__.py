"""Which objectives of a cycle compete with one another, how surely, and what shows it (see docs/overlap.md).

Pure functions on values (`goals`, `detect`), but for `relation`, which loads goals from the database and stores pairs.
Judging pairs is the rules' business.
"""
