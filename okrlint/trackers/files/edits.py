"""What became of goals between the versions of a file: edits as records, from what git keeps.

Versions are read by the readers of the file itself and compared goal by goal. A goal that cannot be told again in an
earlier version has no history before it: nothing is guessed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeAlias

import msgspec

from okrlint.records import Change, ChangeOf, Cycle, KeyResult, Objective, Owner, Record
from okrlint.snapshot import Coverage
from okrlint.trackers.files.file_reading import Reading
from okrlint.trackers.files.find import FoundFiles
from okrlint.trackers.files.git_log import FileHistory, NoHistory, histories, work_tree
from okrlint.trackers.files.names import file_id
from okrlint.trackers.mapping.edits import RELATION, GoalEdit

Goal: TypeAlias = Objective | KeyResult
Read: TypeAlias = Callable[[FoundFiles, bytes], list[Record]]
"""What a version of a file says; nothing where it cannot be read."""

LOOK_BACK = 400
"""Days of history that are looked at: a yearly goal, and the month before it."""
ALIKE = 0.5
"""Share of words, numbers left out, that a reworded title keeps: below it, it is another goal."""

_WORDS = re.compile(r"[^\W\d_]+")


def with_edits(
    reading: Reading, files: Iterable[FoundFiles], read: Read, as_of: dt.datetime, environment: Mapping[str, str]
) -> Reading:
    """The reading with the edits that git knows of, and what of them was not seen.

    Goals whose file states their `changes` itself are left to it. Where no file lies in a work tree, the reading comes
    back as it was.
    """
    files = [one for one in files if _lies_in_git(one)]
    if not files or reading.coverage.get(RELATION, Coverage("complete")).state == "partial":
        return reading
    goals = _goals(reading.records)
    stated = {r.goal for r in reading.records if isinstance(r, Change)}
    found: list[Change] = []
    unseen: dict[str, str] = {}
    for one, history in _histories(files, _since(reading.records, as_of.date()), environment):
        own = {id_: goal for id_, goal in goals.items() if goal.of == file_id(one.shown)}
        if isinstance(history, str) or history.missing:
            unseen |= dict.fromkeys(own, history if isinstance(history, str) else history.missing)
        if not isinstance(history, str):
            found += [
                c
                for c in _edits(one, history, own, reading.records, read)
                if c.goal not in stated and c.goal not in unseen
            ]
    outside = {id_ for id_, goal in goals.items() if goal.of not in {file_id(one.shown) for one in files}}
    return msgspec.structs.replace(
        reading,
        records=[*reading.records, *found],
        coverage=reading.coverage | {RELATION: _coverage(reading, unseen, outside - stated, len(goals))},
    )


def _coverage(reading: Reading, unseen: dict[str, str], outside: set[str], goals: int) -> Coverage:
    """Whose edits were seen. What git does not hold is no gap in a reading: nobody asked for it."""
    said = reading.coverage.get(RELATION)
    if said is not None and said.state == "not_provided" and "says that it does not provide" in said.reason:
        return said
    without = {*unseen, *outside}
    if not without:
        return Coverage("complete")
    own = [said.reason if said is not None and said.reason else "git keeps no history of the file"] if outside else []
    reason = "; ".join(dict.fromkeys([*unseen.values(), *own]))
    return Coverage("not_provided", reason, None if len(without) == goals else tuple(sorted(without)))


def _since(records: Iterable[Record], today: dt.date) -> dt.date:
    """From when on edits can matter: the first day of the oldest of these goals, or as long ago as anybody looks."""
    earliest, days = today - dt.timedelta(days=LOOK_BACK), {r.id: r.starts for r in records if isinstance(r, Cycle)}
    begun = [
        goal.starts or days.get(goal.cycle)
        for goal in _goals(records).values()
        if isinstance(goal, Objective) and goal.state in ("active", "paused")
    ]
    known = [day for day in begun if day is not None]
    return max(earliest, min(known)) if known and len(known) == len(begun) else earliest


def _lies_in_git(one: FoundFiles) -> bool:
    try:
        return work_tree(one.path.resolve()) is not None
    except OSError:
        return False


def _histories(
    files: Iterable[FoundFiles], since: dt.date, environment: Mapping[str, str]
) -> Iterable[tuple[FoundFiles, FileHistory | str]]:
    """Each file with its history, or the reason why it has none."""
    trees: dict[Path, dict[str, FoundFiles]] = {}
    for one in files:
        path = one.path.resolve()
        if top := work_tree(path):
            trees.setdefault(top, {})[path.relative_to(top).as_posix()] = one
    for top, inside in trees.items():
        try:
            known = histories(top, list(inside), since, environment)
        except NoHistory as reason:
            yield from ((one, str(reason)) for one in inside.values())
            continue
        for name, one in inside.items():
            yield one, known.get(name, "git does not keep the file")


def _edits(
    one: FoundFiles, history: FileHistory, own: dict[str, Goal], records: list[Record], read: Read
) -> Iterable[Change]:
    """The edits of the goals of one file, from its latest version back."""
    known = {id_: id_ for id_ in own}  # as a goal is called in the newer version -> as it is called today
    newer: list[Record] | None = records
    versions: dict[bytes, list[Record]] = {}

    def said(content: bytes | None) -> list[Record] | None:
        if content is None:
            return None
        if content not in versions:
            versions[content] = read(one, content)
        return versions[content]

    for version in history.versions:
        after, before = said(version.after), said(version.before)
        if after is None or newer is None:
            return
        known = _told_again(known, newer, after)
        if before is None:
            return
        earlier = _told_again(known, after, before)
        old, new = _stated(before), _stated(after)
        names = {today: id_ for id_, today in known.items()}
        for id_, today in earlier.items():
            edit = GoalEdit(today, version.at, version.by, version.note, file=one.shown, of=file_id(one.shown))
            for what, now in new[names[today]].items():
                yield from edit.changed(what, old[id_].get(what, ""), now)
        known, newer = earlier, before


def _told_again(known: dict[str, str], newer: list[Record], older: list[Record]) -> dict[str, str]:
    """Which goal of an older version each known one is: by its id, else by the words of its title, if only one fits."""
    here, there = _goals(newer), _goals(older)
    same = {id_: today for id_, today in known.items() if id_ in there}
    lost = [here[id_] for id_ in known if id_ in here and id_ not in there]
    strangers = [goal for id_, goal in there.items() if id_ not in here]
    for goal in lost:
        fitting = [s for s in strangers if _is_alike(s, goal)]
        rivals = [g for g in lost if fitting and _is_alike(fitting[0], g)]
        if len(fitting) == 1 and len(rivals) == 1:
            same[fitting[0].id] = known[goal.id]
    return same


def _is_alike(one: Goal, other: Goal) -> bool:
    if one.relation != other.relation:
        return False
    a, b = ({w.casefold() for w in _WORDS.findall(goal.title)} for goal in (one, other))
    return bool(a and b) and len(a & b) / len(a | b) >= ALIKE


def _goals(records: Iterable[Record]) -> dict[str, Goal]:
    return {r.id: r for r in records if isinstance(r, Objective | KeyResult)}


def _stated(records: list[Record]) -> dict[str, dict[ChangeOf, str]]:
    """What each goal states of the properties whose edits count."""
    owners: dict[str, list[str]] = {}
    for record in records:
        if isinstance(record, Owner) and record.role == "accountable" and record.party:
            owners.setdefault(record.goal, []).append(record.party)
    stated: dict[str, dict[ChangeOf, str]] = {}
    for id_, goal in _goals(records).items():
        said: dict[ChangeOf, str] = {
            "title": goal.title,
            "due": goal.due.isoformat() if goal.due else "",
            "starts": goal.starts.isoformat() if goal.starts else "",
            "state": goal.state,
            "owner": ", ".join(sorted(owners.get(id_, ()))),
        }
        if isinstance(goal, KeyResult):
            said |= {"target": _number(goal.target, goal.unit), "baseline": _number(goal.baseline, goal.unit)}
            said |= {"metric": goal.metric}
        stated[id_] = said
    return stated


def _number(value: float | None, unit: str) -> str:
    return "" if value is None else f"{value:g} {unit}".strip()
