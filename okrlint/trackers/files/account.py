"""What `--explain-input` says: every line that was read, and as what, and every line that was left, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from okrlint.records import KeyResult, Objective, Owner, Placed, Rank, Record, Work
from okrlint.trackers.files.collect import Gathered

_SUBJECTS = {"objective": "objective", "key_result": "key result", "work": "work"}


def account(gathered: Gathered) -> list[str]:
    """Lines for a person, in the order of files and lines: first what was read, then what was not."""
    reading = gathered.reading
    left = [f"{f.where}: could not be read: {f.reason}" for f in gathered.failures]
    left += [f"{u.file}:{u.line}:{u.column}: {u.reason}: {u.text}" for u in reading.unplaced]
    left += reading.notes
    read = list(_read(reading.records))
    lines = ["Read:", *(f"  {line}" for line in read)] if read else []
    return [*lines, *(["Left:", *(f"  {line}" for line in left)] if left else [])]


def _read(records: list[Record]) -> Iterator[str]:
    said: dict[str, list[str]] = defaultdict(list)
    for record in records:
        if isinstance(record, Owner):
            said[record.goal].append(f"{'owner' if record.role == 'accountable' else 'contributor'} {record.party}")
        elif isinstance(record, Rank):
            said[record.goal].append(f"{record.kind} {record.said or record.value}")
    for record in records:
        if (
            isinstance(record, Placed)
            and record.relation in _SUBJECTS
            and isinstance(record, Objective | KeyResult | Work)
        ):
            facts = [*said[record.id], *_facts(record)]
            more = f" ({'; '.join(facts)})" if facts else ""
            yield f"{record.file}:{record.line}:{record.column}: {_SUBJECTS[record.relation]}: {record.title}{more}"


def _facts(record: Objective | KeyResult | Work) -> Iterator[str]:
    for name in ("team", "cycle", "metric", "baseline", "target", "current", "starts", "due"):
        value = getattr(record, name, None)
        if value not in (None, ""):
            unit = f" {getattr(record, 'unit', '')}" if isinstance(value, float) else ""
            yield f"{name} {value:.12g}{unit}".rstrip() if isinstance(value, float) else f"{name} {value}"
    if isinstance(record, Objective | KeyResult) and record.description:
        lines = len(record.description.splitlines())
        yield f"{lines} line{'s' * (lines > 1)} of text"
    if isinstance(record, Objective | KeyResult) and record.goal_kind:
        yield f"kind {record.goal_kind}"
    for name in ("score", "weight", "confidence"):
        if (share := getattr(record, name, None)) is not None:
            yield f"{name} {share:g}"
    for name in ("status", "state"):
        value, word = getattr(record, name, None), getattr(record, f"{name}_said", "")
        if value and word:
            yield f"{name} {word}"
