"""What was seen only in part makes no finding, and no figure: each relation is taken away in turn, from every rule."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from okrlint import packs
from okrlint.engine import select
from okrlint.engine.database import read_by
from okrlint.engine.report import check
from okrlint.findings import Finding
from okrlint.pages import Page
from okrlint.records import BY_RELATION, Record
from okrlint.relations.load import BASE
from okrlint.relations.registry import base_of
from okrlint.snapshot import Coverage, SnapshotWriter, open_snapshot
from okrlint.trackers.files.collect import gather
from okrlint.trackers.files.file_reading import Reading
from okrlint.trackers.files.okrs_yaml.reader import read_native
from okrlint.trackers.files.settings import Settings
from tests.engine.company import NOW

PAGES = {page.id: page for page in packs.built_in()}
RULES = select(list(PAGES.values()), preset="strict", defaults_of="recommended")
HARBOR = Path(__file__).parents[2] / "examples/harbor"
FURTHER = sorted(Path(__file__).parent.glob("further*.okrs.yaml"))
"""Goals of the same company for the rules that the example in the documents has no story for."""
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
    folder.mkdir(parents=True, exist_ok=True)
    with SnapshotWriter(folder, reading.as_of or NOW, durable=False) as writer:
        out = writer.source("files", "files", {})
        out.put(kept)
        for name, one in coverage.items():
            out.cover(name, one.state, one.reason, one.scope)
        out.finish(NOW)
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
    return gather(Settings(paths=[str(HARBOR), *map(str, FURTHER)])).reading


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    found = judged(tmp_path_factory.mktemp("whole"), harbor())
    silent = {page.id for page in PAGES.values() if page.meta.over != "waiver"} - {f.rule for f in found}
    assert silent == set(), "a rule that says nothing of the whole company is put to no test by taking things away"
    return found


READ = sorted({r for page in PAGES.values() for r in (*page.meta.needs, *page.meta.heeds, *page.meta.uses)} & BASE)


@pytest.mark.parametrize("relation", sorted({*READ, "objective", "key_result", "cycle", "team", "person"}))
def test_the_example_company_with_a_part_of_one_relation(tmp_path: Path, whole: list[Finding], relation: str) -> None:
    concerned = [page.id for page in PAGES.values() if relation in rests_on(page)]
    for part in PARTS:
        compare(whole, judged(tmp_path / part.name, harbor(), relation, part, *concerned))


def rests_on(page: Page) -> set[str]:
    return base_of(read_by([rule for rule in RULES if rule.page.id == page.id])) | {"objective", "key_result"}


def test_a_figure_that_rests_on_a_part_is_not_said(tmp_path: Path, whole: list[Finding]) -> None:
    """The comparison above would be content with rules that say nothing: some do speak, without the figure."""
    loads = {f.fingerprint: f for f in whole if f.rule == "overcommitted-owner"}
    half = judged(tmp_path, harbor(), "owner", Part("all", lambda place, record: True), "overcommitted-owner")
    told = {f.fingerprint: f for f in half if f.rule == "overcommitted-owner"}
    assert told.keys() == loads.keys() != set()
    assert all("has 6 active goals (limit 5)" in f.message for f in loads.values())
    assert all(f.message.endswith("has more than 5 active goals") for f in told.values())
    assert not any("goals" in f.values for f in told.values())


@pytest.mark.parametrize("page", PAGES.values(), ids=lambda p: p.id)
def test_the_examples_of_a_page_with_a_part_of_what_it_reads(tmp_path: Path, page: Page) -> None:
    for name, example in (("incorrect", page.incorrect), ("correct", page.correct)):
        reading = read_native(example.yaml, "okrs.yaml")
        all_of_it = judged(tmp_path / name, reading, "", None, page.id)
        for relation in sorted(rests_on(page)):
            folder = tmp_path / f"{name}-{relation}"
            compare(all_of_it, judged(folder, reading, relation, PARTS[0], page.id))


@pytest.mark.parametrize("page", PAGES.values(), ids=lambda p: p.id)
def test_a_rule_speaks_of_its_own_example(tmp_path: Path, page: Page) -> None:
    """Otherwise the test above would compare nothing with nothing."""
    if page.meta.over != "waiver":
        assert judged(tmp_path, read_native(page.incorrect.yaml, "okrs.yaml"), "", None, page.id)
