"""Why two objectives of a run's sources count as competing, or do not."""

from __future__ import annotations

import difflib

from okrlint.app.check import Request, opened, start_of
from okrlint.app.overlap_answers import read_answers
from okrlint.app.settings import load
from okrlint.engine import database
from okrlint.errors import UsageError
from okrlint.relations.overlap.detect import explain
from okrlint.relations.overlap.goals import Explanation, Goal
from okrlint.relations.overlap.relation import READS, decided, goals


def explain_pair(request: Request, a: str, b: str) -> tuple[Explanation, tuple[str, str]]:
    """The explanation, and key with title of both. Raises UsageError for one that is no active objective."""
    loaded = load(request.config, start_of(request.paths))
    with (
        opened(request, loaded) as snapshot,
        database(snapshot, READS, request.as_of or snapshot.manifest.as_of, company=loaded.config.company) as (
            connection,
            _,
        ),
    ):
        found = goals(connection)
        known = decided(connection, found, read_answers(loaded.config))
        ids = dict(connection.execute("SELECT id, goal FROM objective").fetchall())
    one, two = _named(found, ids, a), _named(found, ids, b)
    first, second = sorted((one, two), key=lambda goal: goal.key)
    return explain(found, one.key, two.key, meaning=request.meaning(), decided=known), (_shown(first), _shown(second))


def _named(found: list[Goal], ids: dict[str, int], name: str) -> Goal:
    for goal in found:
        if ids.get(name) == goal.key or name in goal.names[:1]:
            return goal
    keys = [goal.names[0] for goal in found if goal.names]
    close = difflib.get_close_matches(name, keys, n=1)
    hint = f"did you mean {close[0]}?" if close else "only objectives that are active are compared"
    raise UsageError(f"there is no active objective {name!r}", hint=hint)


def _shown(goal: Goal) -> str:
    return f"{goal.names[0]}  {goal.title}" if goal.names else goal.title
