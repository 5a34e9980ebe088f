"""Scans over time: what is new, still there, fixed or back, since when, and what nobody could look at meanwhile."""
