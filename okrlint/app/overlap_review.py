"""Which pairs nobody decided about yet, nearest first, and what people answer: one by one or in a CSV file."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import msgspec

from okrlint.app.check import Request, opened, start_of
from okrlint.app.overlap_answers import Answer, read_answers
from okrlint.app.overlap_record import nearest
from okrlint.app.settings import Loaded, load
from okrlint.engine import database
from okrlint.errors import InputErrors, UsageError
from okrlint.escape import csv_cell
from okrlint.relations.overlap.goals import Goal, Kind, Observation, Overlap
from okrlint.relations.overlap.relation import READS, decided, goals

COLUMNS = ("a", "b", "a_says", "b_says", "seen", "confidence", "competes", "kind", "why")
YES, NO = {"y", "yes", "true", "1", "x"}, {"n", "no", "false", "0"}


class Asked(msgspec.Struct, frozen=True):
    """A pair that is put to a person: ids, keys and texts of both, what was observed, how sure that is."""

    ids: tuple[str, str]
    keys: tuple[str, str]
    says: tuple[tuple[str, ...], tuple[str, ...]]
    seen: tuple[Observation, ...]
    confidence: float


def undecided(request: Request, most: int) -> tuple[Loaded, list[Asked]]:
    """The pairs that nobody decided about, nearest first, at most so many; and the configuration they belong to."""
    loaded = load(request.config, start_of(request.paths))
    with (
        opened(request, loaded) as snapshot,
        database(snapshot, READS, request.as_of or snapshot.manifest.as_of) as (connection, _),
    ):
        found = goals(connection)
        known = decided(connection, found, read_answers(loaded.config))
        ids = dict(connection.execute("SELECT goal, id FROM objective").fetchall())
    near = nearest(found, known, request.meaning())[:most]
    return loaded, [_asked(pair, {g.key: g for g in found}, ids) for pair in near]


def written(asked: Sequence[Asked]) -> str:
    """The pairs as CSV, with empty columns to fill in."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    for pair in asked:
        says = [" | ".join(texts) for texts in pair.says]
        seen = "; ".join(observed.text for observed in pair.seen)
        cells = (*pair.keys, *says, seen, f"{pair.confidence:.2f}", "", "", "")
        rows.writerow([csv_cell(cell) for cell in cells])
    return out.getvalue()


def filled_in(path: Path, by: str, today: dt.date) -> list[Answer]:
    """The answers of a CSV file; rows whose `competes` is empty are left out. Raises UsageError with file:line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read the answers: {error}", where=str(path)) from error
    rows = csv.DictReader(io.StringIO(text))
    missing = [name for name in ("a", "b", "competes") if name not in (rows.fieldnames or ())]
    if missing:
        raise UsageError(f"the column {missing[0]} is missing", where=f"{path}:1", allowed=", ".join(COLUMNS))
    answers: list[Answer] = []
    errors: list[UsageError] = []
    for row in rows:
        said = {name: (row.get(name) or "").strip() for name in ("a", "b", "competes", "kind", "why")}
        where = f"{path}:{rows.line_num}"
        if not said["competes"]:
            continue
        try:
            answers.append(answered((said["a"], said["b"]), said["competes"], said["kind"], said["why"], by, today))
        except UsageError as error:
            errors.append(UsageError(error.message, where=where, allowed=error.allowed))
    if errors:
        raise InputErrors(errors)
    return answers


def answered(pair: tuple[str, str], competes: str, kind: str, why: str, by: str, today: dt.date) -> Answer:
    """One answer, checked. Raises UsageError for words that are no answer."""
    said = competes.casefold()
    if not all(pair):
        raise UsageError("the keys of the two objectives are missing")
    if said not in YES | NO:
        raise UsageError(f"competes: {competes!r} is no answer", allowed="y or n, or nothing for undecided")
    if kind and kind not in get_args(Kind):
        raise UsageError(f"kind: {kind!r} is none", allowed=", ".join(get_args(Kind)))
    return Answer(
        pair=[name.removeprefix("'") for name in pair],
        competes=said in YES,
        kind=kind or None,  # type: ignore[arg-type]  # one of the kinds, as was just checked
        why=" ".join(why.split()),
        by=by,
        on=today.isoformat(),
    )


def _asked(pair: Overlap, by_key: dict[int, Goal], ids: dict[int, str]) -> Asked:
    one, two = by_key[pair.a], by_key[pair.b]
    keys = (_key(one), _key(two))
    return Asked((ids[pair.a], ids[pair.b]), keys, (_says(one), _says(two)), pair.kinds, pair.confidence)


def _key(goal: Goal) -> str:
    return goal.names[0] if goal.names else ""


def _says(goal: Goal) -> tuple[str, ...]:
    return (goal.title, *(f"- {k.title}" for k in goal.key_results))
