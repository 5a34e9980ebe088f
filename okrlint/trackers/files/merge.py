"""Merges the readings of several files: records that are equal are deduplicated, two goals of one id are an error."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import msgspec

from okrlint.errors import InputErrors, UsageError
from okrlint.records import BY_RELATION, Placed, Record
from okrlint.snapshot import Coverage
from okrlint.trackers.files.file_reading import Reading
from okrlint.trackers.files.references import astray, link

_UNSAID = {
    "work": "work",
    "contributes": "work that serves a goal",
    "assignment": "assignee of work",
    "movement": "movement of work",
    "check_in": "check-in",
    "change": "change of a goal",
    "answer": "answer to a poll",
    "person": "person's account",
}
_OF_NO_GOAL = ("poll", "answer")
"""Where one file holds polls, polls are kept there; the others have nothing to say to it."""
_OPEN_FIELDS = {"cycle": ("starts", "ends"), "team": ("parent",), "person": ("active", "last_seen")}
_FORM_NAMES = {"native": "okrs.yaml", "markdown": "Markdown", "csv": "CSV", "data": "YAML or JSON"}


def merge(readings: Sequence[Reading]) -> Reading:
    """One reading for all files of a source: references linked, coverage joined, duplicates refused.

    Raises InputErrors with both places where two files (or one) give one identity to different things.
    """
    if not readings:
        raise ValueError("nothing to merge")
    moments = [r.as_of for r in readings if r.as_of is not None]
    notes = [note for reading in readings for note in reading.notes]
    if len(set(moments)) > 1:
        notes.append(f"the files speak of different moments; the latest counts: {max(moments).isoformat()}")
    records = link(_joined(readings))
    return Reading(
        file=readings[0].file if len(readings) == 1 else "",
        form=readings[0].form,
        records=records,
        coverage=_coverage(readings),
        unplaced=[*(one for reading in readings for one in reading.unplaced), *astray(records)],
        notes=notes,
        as_of=max(moments, default=None),
        places={ident: place for reading in readings for ident, place in reading.places.items()},
    )


def _joined(readings: Iterable[Reading]) -> list[Record]:
    """All records; those with an identity once. A later file may fill in what an earlier one left open."""
    known: dict[tuple[str, str], tuple[Record, str]] = {}
    kept: list[Record | tuple[str, str]] = []
    errors: list[UsageError] = []
    for reading in readings:
        for record in reading.records:
            ident = getattr(record, "id", None)
            if ident is None:
                kept.append(record)
                continue
            key = (record.relation, ident)
            place = _place(record, reading)
            if key not in known:
                known[key] = (record, place)
                kept.append(key)
                continue
            other, first = known[key]
            both = _filled(other, record)
            if both is None:
                errors.append(_clash(record, place, first))
            else:
                known[key] = (both, first)
    if errors:
        raise InputErrors(errors)
    return [known[one][0] if isinstance(one, tuple) else one for one in kept]


def _filled(one: Record, other: Record) -> Record | None:
    """Two records of one identity as one, or None where they contradict each other."""
    open_fields = _OPEN_FIELDS.get(one.relation)
    if open_fields is None:
        return None
    changes = {}
    for field in one.__struct_fields__:
        here, there = getattr(one, field), getattr(other, field)
        if here == there or field in ("name", "of"):
            continue
        if field not in open_fields or (here not in (None, "") and there not in (None, "")):
            return None
        changes[field] = here if here not in (None, "") else there
    return msgspec.structs.replace(one, **changes)


def _place(record: Record, reading: Reading) -> str:
    if isinstance(record, Placed) and record.file:
        return f"{record.file}:{record.line}:{record.column}"
    return reading.places.get(getattr(record, "id", ""), reading.file)


def _clash(record: Record, place: str, first: str) -> UsageError:
    ident = str(getattr(record, "id", "")).removeprefix("file:")
    title = getattr(record, "title", "") or getattr(record, "name", "")
    return UsageError(
        f"{record.relation.replace('_', ' ')} {ident!r} ({title}) stands already at {first}",
        where=place,
        hint="give one of them another `id`" if hasattr(record, "title") else "declare it once, or alike",
    )


def _coverage(readings: Sequence[Reading]) -> dict[str, Coverage]:
    return {relation: _one(relation, readings) for relation in BY_RELATION}


def _one(relation: str, readings: Sequence[Reading]) -> Coverage:
    """What the files together know of a relation.

    Files of one form count as one: a check-in in any okrs.yaml means that check-ins are kept in these files. What some
    files say they lack, or what files of another form do not tell, is unseen for the goals of those files only.
    """
    told = {r.form for r in readings if relation in r.coverage}
    if told and relation in _OF_NO_GOAL:
        readings = [r for r in readings if relation in r.coverage]
    else:  # a file that holds polls only leaves nothing out
        readings = [r for r in readings if relation in r.coverage or any(True for _ in _ids(r))] or readings
    gaps: list[tuple[Reading, Coverage]] = []
    whole = 0
    for reading in readings:
        own = reading.coverage.get(relation)
        if own is None and reading.form not in told:
            reason = f"no {_FORM_NAMES[reading.form]} file records any {_spoken(relation)}"
            gaps.append((reading, Coverage("not_provided", reason)))
        elif own is not None and own.state == "not_provided":
            gaps.append((reading, own))
            whole += own.scope is not None
        else:
            whole += 1 if own is None or own.state == "complete" else 0
    partial = [(r, r.coverage[relation]) for r in readings if _is_partial(r.coverage.get(relation))]
    unseen = {i for r, c in (*partial, *gaps) for i in (_ids(r) if c.scope is None else c.scope)}
    if partial:
        everything = len(partial) + len(gaps) == len(readings) and any(c.scope is None for _, c in partial)
        reason = _reasons([*partial, *gaps])
        return Coverage("partial", reason, None if everything else tuple(sorted(unseen)))
    if not gaps:
        return Coverage("complete")
    reason = _reasons(gaps)
    if not whole:
        return Coverage("not_provided", reason)
    # Files of another form were never asked for this: nothing is missing, but nothing is known of their goals either.
    return Coverage("not_provided", reason, tuple(sorted(unseen)))


def _is_partial(coverage: Coverage | None) -> bool:
    return coverage is not None and coverage.state == "partial"


def _ids(reading: Reading) -> Iterable[str]:
    return (r.id for r in reading.records if r.relation in ("objective", "key_result", "work") and hasattr(r, "id"))


def _reasons(gaps: Iterable[tuple[Reading, Coverage]]) -> str:
    """Why, with the files of which the same is to be said in one sentence."""
    files: dict[str, list[str]] = {}
    for reading, coverage in gaps:
        own = coverage.reason.startswith(f"{reading.file} ")
        said = files.setdefault(coverage.reason.removeprefix(f"{reading.file} ") if own else coverage.reason, [])
        said += [reading.file] if own else []
    different = [_said_of(named, said) for said, named in files.items()]
    more = f" (and {len(different) - _REASONS} more)" if len(different) > _REASONS else ""
    return "; ".join(different[:_REASONS]) + more


def _said_of(files: Sequence[str], said: str) -> str:
    if len(files) < 2:
        return " ".join([*files, said])
    many = re.sub(r"\b(?:names|has)\b", lambda m: {"names": "name", "has": "have"}[m[0]], said)
    shown, left = files[:_REASONS], len(files) - _REASONS
    last = f"{left:,} more" if left > 0 else shown[-1]
    return f"{', '.join(shown if left > 0 else shown[:-1])} and {last} {many}"


_REASONS = 3
"""Reasons, and files for each, that are named."""


def _spoken(relation: str) -> str:
    return _UNSAID.get(relation, relation.replace("_", " "))
