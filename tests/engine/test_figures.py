"""What was seen only in part makes no finding, and no figure: each relation is taken away in turn, from every rule."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from okrlint import packs
from okrlint.engine import select
from okrlint.engine.report import check
from okrlint.findings import Finding
from okrlint.records import BY_RELATION, Record
from okrlint.relations.load import BASE
from okrlint.snapshot import Coverage, SnapshotWriter
from okrlint.trackers.files import gather
from okrlint.trackers.files.file_reading import Reading
from tests.engine.company import NOW

PAGES = {page.id: page for page in packs.built_in()}
RULES = select(list(PAGES.values()), preset="strict", defaults_of="recommended")
HARBOR = Path(__file__).parents[2] / "examples/harbor"
REASON = "page three did not come"
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SUBJECTS = ("goal", "objective", "work", "item", "higher", "decision", "id")


class Part:
    """A way to lose records of one relation: which stay, and whose the loss is said to be (None: anybody's)."""

    def __init__(self, name: str, keeps: Callable[[int, Record], bool], *, scoped: bool = False) -> None:
        self.name = name
        self.keeps = keeps
        self.scoped = scoped

    def __repr__(self) -> str:
        return self.name


PARTS = [
    Part("nothing", lambda place, record: False),
    Part("the first half", lambda place, record: place % 2 == 0),
    Part("the second half", lambda place, record: place % 2 == 1),
    Part("all", lambda place, record: True),
    Part("other subjects", lambda place, record: _subject(record)[-1:] not in tuple("02468aceikmoqsuwy"), scoped=True),
]


def _subject(record: Record) -> str:
    return next((str(getattr(record, name)) for name in _SUBJECTS if getattr(record, name, "")), "")


def judged(folder: Path, reading: Reading, relation: str = "", part: Part | None = None, *rules: str) -> list[Finding]:
    """The findings in what was read, but for a part of one relation, which is then said to be seen in part."""
    lost: set[str] = set()
    kept: list[Record] = []
    place = 0
    for record in reading.records:
        if part is not None and record.relation == relation:
            place += 1
            if not part.keeps(place, record):
                lost.add(_subject(record))
                continue
        kept.append(record)
    coverage = {name: reading.coverage.get(name, Coverage("not_provided")) for name in BY_RELATION}
    whole = coverage.get(relation, Coverage("not_provided"))
    if part is not None and (whole.state != "not_provided" or whole.scope is not None):
        scope = tuple(sorted({*lost, *(whole.scope or ())}))
        coverage[relation] = Coverage("partial", REASON, scope if part.scoped else None)
    with SnapshotWriter(folder, reading.as_of or NOW, durable=False) as writer:
        out = writer.source("files", "files", {})
        out.put(kept)
        for name, one in coverage.items():
            out.cover(name, one.state, one.reason, one.scope)
        out.finish(NOW)
    from okrlint.snapshot import open_snapshot

    chosen = [rule for rule in RULES if not rules or rule.page.id in rules]
    return list(check(open_snapshot(folder), chosen, known_rules=frozenset(PAGES)).findings)


def compare(whole: list[Finding], partly: list[Finding]) -> None:
    """Nothing is found that is not so, and no number is said that is not true."""
    known = {f.fingerprint: f for f in whole}
    invented = [f.message for f in partly if f.fingerprint not in known]
    assert not invented
    for finding in partly:
        told, true = finding.message, known[finding.fingerprint].message
        assert told == true or set(_NUMBER.findall(told)) <= set(_NUMBER.findall(true)), (told, true)


@cache
def harbor() -> Reading:
    from okrlint.trackers.files.settings import Settings

    return gather(Settings(paths=[str(HARBOR)])).reading


@pytest.mark.parametrize("part", PARTS, ids=repr)
@pytest.mark.parametrize("relation", sorted(BASE))
def test_the_example_company_with_a_part_of_one_relation(tmp_path: Path, relation: str, part: Part) -> None:
    whole = judged(tmp_path / "whole", harbor())
    compare(whole, judged(tmp_path / "part", harbor(), relation, part))
