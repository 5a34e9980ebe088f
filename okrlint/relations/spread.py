"""How the answers to a poll spread: over all who answered, by team and by function, beside the stated order.

Counts only. Groups of fewer than a few people are put together, so that no count tells who said what; names are part of
it only where they are asked for.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec

if TYPE_CHECKING:
    import duckdb

READS = frozenset({"poll", "answer", "last_answer", "goal", "objective", "team", "cycle", "ranked_above"})
LEAST = 3
"""People below which a group is not shown by itself, as the usual rule for surveys at work has it."""


class Choice(msgspec.Struct, frozen=True):
    """What was named, by how many people; `key` is that of the goal, where it is one."""

    name: str
    people: int
    key: str = ""


class Group(msgspec.Struct, frozen=True):
    """People of one team or function, and what they named, most first. `name` is "" for those put together."""

    name: str
    people: int
    choices: tuple[Choice, ...]


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """One poll. `people` answered, of `teams` different teams.

    `choices`, `by_team` and `by_function` are empty where fewer than `least` people answered. `first` is the title of
    the objective that the stated order puts first ("" where it does not say), `first_people` how many named that.
    `last_answer` is the day of the last one. `names` are pairs of person and choice, only where configured.
    """

    question: str
    cycle: str
    team: str
    url: str
    people: int
    teams: int
    least: int
    choices: tuple[Choice, ...] = ()
    by_team: tuple[Group, ...] = ()
    by_function: tuple[Group, ...] = ()
    first: str = ""
    first_people: int = 0
    last_answer: dt.date | None = None
    names: tuple[tuple[str, str], ...] = ()


class _Vote(NamedTuple):
    person: str
    team: str
    function: str
    choice: str
    same: str
    key: str
    on: dt.date | None


def spreads(
    connection: duckdb.DuckDBPyConnection, *, cycle: str = "", least: int = LEAST, by_person: bool = False
) -> list[Spread]:
    """The polls of a cycle, or all, newest cycle first. With `by_person` nothing is put together and names are told."""
    rows = connection.execute(
        "SELECT p.poll, p.question, coalesce(c.name, ''), coalesce(t.name, ''), coalesce(p.url, ''), p.cycle, p.team "
        "FROM poll p LEFT JOIN cycle c USING (cycle) LEFT JOIN team t ON t.team = p.team "
        "WHERE $cycle IN ('', c.name) ORDER BY c.starts DESC NULLS LAST, c.name DESC, p.question, p.poll",
        {"cycle": cycle},
    ).fetchall()
    found = []
    for poll, question, name, team, url, cycle_key, team_key in rows:
        votes = _votes(connection, poll)
        first, same = _first(connection, cycle_key, team_key)
        shown = by_person or len(votes) >= least
        at_once = 1 if by_person else least
        found.append(
            Spread(
                question=question,
                cycle=name,
                team=team,
                url=url,
                people=len(votes),
                least=least,
                teams=len({v.team for v in votes if v.team}),
                choices=_counted(votes) if shown else (),
                by_team=_grouped(((v.team, v) for v in votes), at_once) if shown else (),
                by_function=_grouped(((v.function, v) for v in votes), at_once) if shown else (),
                first=first,
                first_people=sum(v.same == same for v in votes) if shown else 0,
                last_answer=max((v.on for v in votes if v.on), default=None),
                names=tuple(sorted((v.person, v.choice) for v in votes if v.person)) if by_person else (),
            )
        )
    return found


def _votes(connection: duckdb.DuckDBPyConnection, poll: int) -> list[_Vote]:
    rows = connection.execute(
        "SELECT coalesce(p.name, ''), coalesce(t.name, ''), coalesce(a.function, ''), a.choice, a.same, "
        "coalesce(g.key, ''), a.answered_at::DATE FROM last_answer a LEFT JOIN person p USING (person) "
        "LEFT JOIN team t ON t.team = a.team LEFT JOIN goal g ON g.goal = a.goal WHERE a.poll = $poll",
        {"poll": poll},
    ).fetchall()
    return [_Vote(*row) for row in rows]


def _first(connection: duckdb.DuckDBPyConnection, cycle: int | None, team: int | None) -> tuple[str, str]:
    """Title and key of comparison of the one active objective that goes before others and behind none.

    Of the team that was asked, if it has objectives in an order of its own, else of all in that cycle.
    """
    rows = connection.execute(
        "SELECT g.title, '#' || g.goal, g.team IS NOT DISTINCT FROM $team FROM goal g "
        "WHERE g.kind = 'objective' AND g.state = 'active' AND ($cycle IS NULL OR g.cycle = $cycle) "
        "AND g.goal IN (SELECT higher FROM ranked_above) AND g.goal NOT IN (SELECT lower FROM ranked_above)",
        {"cycle": cycle, "team": team},
    ).fetchall()
    own = [row for row in rows if row[2]] if team is not None else []
    meant = own or rows
    return (meant[0][0], meant[0][1]) if len(meant) == 1 else ("", "")


def _counted(votes: Sequence[_Vote]) -> tuple[Choice, ...]:
    """What was named, most first; of several spellings the first in the alphabet."""
    people = Counter(v.same for v in votes)
    names = {v.same: v for v in sorted(votes, reverse=True, key=lambda v: v.choice)}
    found = (Choice(names[same].choice, count, names[same].key) for same, count in people.items())
    return tuple(sorted(found, key=lambda c: (-c.people, c.name)))


def _grouped(votes: Iterable[tuple[str, _Vote]], least: int) -> tuple[Group, ...]:
    """By group, largest first. Those of fewer than `least` people are put together, with further ones until they are
    enough: else what is left when the others are taken from the whole would tell. Nothing where that leaves one group.
    """
    held: dict[str, list[_Vote]] = {}
    for name, vote in votes:
        held.setdefault(name, []).append(vote)
    named = sorted((name for name in held if name), key=lambda n: (-len(held[n]), n))
    rest = held.get("", [])
    while named and (len(held[named[-1]]) < least or 0 < len(rest) < least):
        rest = [*rest, *held[named.pop()]]
    groups = [Group(name, len(held[name]), _counted(held[name])) for name in named]
    if rest and groups:
        groups.append(Group("", len(rest), _counted(rest)))
    return tuple(groups)
