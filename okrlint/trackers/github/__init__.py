"""GitHub as a source: issues, sub-issues, pull requests and Projects boards become records of a snapshot."""
