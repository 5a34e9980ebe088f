"""Invented snapshots of any size, written through the snapshot writer: teams, goals, work and the relations between.

The shares of what is missing are chosen so that most goals are fine and every rule has something to find. The same
seed gives the same bytes.

    python -m benchmarks.generate S folder
"""

from __future__ import annotations

import datetime as dt
import random
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from benchmarks.generate_goals import goals_of, neglected
from benchmarks.generate_work import work_of
from benchmarks.vocabulary import Vocabulary
from okrlint.records import BY_RELATION, Cycle, KeyResult, Person, Record, Team
from okrlint.snapshot import SnapshotWriter

AS_OF = dt.datetime(2026, 11, 16, 12, tzinfo=dt.UTC)
CHUNK = 20_000
"""Records handed to the writer at once."""


class Size(msgspec.Struct, frozen=True):
    """How much to invent; four key results an objective, about three movements a work item.

    `fields`: key results have metric, direction, values and unit in fields of their own, as in Jira; without, they are
    titles only, as files and GitHub give them.
    """

    objectives: int
    work: int
    teams: int
    people_a_team: int = 12
    fields: bool = True

    @property
    def key_results(self) -> int:
        return 4 * self.objectives


SIZES = {
    "tiny": Size(objectives=40, work=1_500, teams=4),
    "S": Size(objectives=50, work=5_000, teams=4),
    "L": Size(objectives=10_000, work=500_000, teams=500),
    "XL": Size(objectives=100_000, work=5_000_000, teams=5_000),
}


def generate(size: Size, folder: Path, seed: int = 7) -> int:
    """Write a snapshot of that size into a new or empty folder; the number of records."""
    count = 0
    with SnapshotWriter(folder, AS_OF) as writer:
        out = writer.source("board", "files", {"seed": seed})
        for chunk in _chunks(records(size, random.Random(seed))):
            out.put(chunk)
            count += len(chunk)
        for relation in BY_RELATION:
            out.cover(relation, "complete")
        out.finish(AS_OF)
    return count


def records(size: Size, rng: random.Random) -> Iterator[Record]:
    """All records of a company, one after the other."""
    words = Vocabulary(rng, 30_000)
    people = [[f"person:{team}-{n}" for n in range(size.people_a_team)] for team in range(size.teams)]
    for name, first in (("2026-Q3", dt.date(2026, 7, 1)), ("2026-Q4", dt.date(2026, 10, 1))):
        yield Cycle(of=name, id=name, name=name, starts=first, ends=first + dt.timedelta(days=91))
    for team, members in enumerate(people):
        yield Team(of=f"team:{team}", id=f"team:{team}", name=f"Team {words.name()} {team}")
        for person in members:
            seen = AS_OF - dt.timedelta(days=rng.randrange(5))
            name = f"{words.name()} {person.removeprefix('person:')}"
            yield Person(of=person, id=person, name=name, active=rng.random() > 0.02, last_seen=seen)
    goals = goals_of(size.objectives, people, words, rng, AS_OF)
    for goal in goals:
        yield from (record if size.fields else _title_only(record) for record in goal.records)
    yield from work_of(size.work, goals, neglected(goals, rng), people, words, rng, AS_OF)


def _title_only(record: Record) -> Record:
    if not isinstance(record, KeyResult):
        return record
    kept = msgspec.structs.replace(record, metric="", direction=None, baseline=None, target=None, unit="")
    rising = (record.target or 0) > (record.baseline or 0)
    return msgspec.structs.replace(
        kept, title=f"{'Increase' if rising else 'Reduce'} {record.metric} from {record.baseline} to {record.target} %"
    )


def _chunks(records: Iterable[Record]) -> Iterator[list[Record]]:
    chunk: list[Record] = []
    for record in records:
        chunk.append(record)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    yield chunk


if __name__ == "__main__":
    began = time.perf_counter()
    written = generate(SIZES[sys.argv[1]], Path(sys.argv[2]))
    print(f"{written:,} records in {time.perf_counter() - began:.1f} s")
