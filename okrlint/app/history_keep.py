"""Keeping a history in order: what it holds, taking out what is old or wrong, and writing all of it down as lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from okrlint.app.check import Request
from okrlint.app.history import configured
from okrlint.app.settings import load

if TYPE_CHECKING:
    from okrlint.history.place import Place
    from okrlint.history.prune import Forgotten


class Pruned(NamedTuple):
    """Where something was taken out, and how much."""

    where: str
    forgotten: Forgotten


def place_of(request: Request) -> Place:
    """Where the history of a configuration lies."""
    return configured(load(request.config), request)


def prune(request: Request, days: int) -> Pruned:
    """Forget what was over `days` ago, and give the room back. Raises HistoryError where there is no history."""
    from okrlint.history.prune import forget_older

    return _forget(place_of(request), lambda c, n: forget_older(c, n, request.now - dt.timedelta(days=days)))


def forget_after(request: Request, moment: dt.datetime) -> Pruned:
    """Take back every scan of a later moment. Raises HistoryError where there is no history."""
    from okrlint.history.prune import forget_after

    return _forget(place_of(request), lambda c, n: forget_after(c, n, moment))


def export(request: Request) -> Iterator[dict[str, Any]]:
    """Everything that a history holds, a row at a time: scans, what they counted, findings, spells."""
    from okrlint.history.export import rows

    return rows(place_of(request))


def _forget(place: Place, how: Any) -> Pruned:
    from okrlint.history.prune import give_back, numbered
    from okrlint.history.store import reading, writing

    with reading(place):
        pass  # nothing is begun where there is nothing
    with writing(place) as connection:
        forgotten = how(connection, numbered(connection, place))
    give_back(place)
    return Pruned(place.shown, forgotten)
