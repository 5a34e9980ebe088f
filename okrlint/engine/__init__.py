"""Judging: the rules of a run, the database they ask, and what becomes of every subject. Prints and fetches nothing."""

from okrlint.engine.database import RuleError, database
from okrlint.engine.judge import Judgement, judge
from okrlint.engine.selection import PRESETS, Rule, matching, select

__all__ = ["PRESETS", "Judgement", "Rule", "RuleError", "database", "judge", "matching", "select"]
