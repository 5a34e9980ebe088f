"""Prints how much of real Markdown OKRs the reader finds: objectives and key results with title, owner and priority.

    python benchmarks/extraction.py [CORPUS] [--misses ORGANISATION]

CORPUS (default ../shared/corpus) holds `raw/<organisation>/*.md` and, for each organisation, `objectives/*.jsonl` with
the same goals taken out by other means. Only cycles and files that lie in `raw` count. A title is right when the two
are the same words (at least 85 % of them, in order); the reference itself has faults (labels.md), so 100 % is not the
aim. Nothing of the corpus is printed unless `--misses` asks for it.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from okrlint.records import KeyResult, Objective, Owner, Rank
from okrlint.trackers.files.file_reading import Reading
from okrlint.trackers.files.markdown import read_markdown

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT.parent / "shared" / "corpus"
SAME = 0.85


@dataclass
class Found:
    """A goal as the reader saw it, or as the reference has it."""

    title: str
    owners: frozenset[str]
    inherited: bool
    priority: str
    results: list[Found] = field(default_factory=list)
    used: bool = False


@dataclass
class Score:
    """Counts of one group: goals of the reference, those found by title, with owner, with priority; spurious ones."""

    expected: int = 0
    title: int = 0
    owner: int = 0
    priority: int = 0
    all: int = 0
    read: int = 0
    misses: list[str] = field(default_factory=list)

    def shares(self) -> list[str]:
        """Title, owner, priority and all three, as shares of what is expected."""
        return [
            f"{n / self.expected:6.1%}" if self.expected else "     –"
            for n in (self.title, self.owner, self.priority, self.all)
        ]


def words(text: str) -> list[str]:
    """The words of a title without markup, for comparison."""
    text = re.sub(r"!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])?", r"\1", text)
    return re.findall(r"[\w%$+]+", re.sub(r"[*_~`]|</?\w+>|&[gl]t;", "", text).casefold())


def same(one: list[str], other: list[str]) -> bool:
    """Whether two titles are the same words, apart from small differences of clean-up."""
    if one == other:
        return True
    if not one or not other or min(len(one), len(other)) < 0.6 * max(len(one), len(other)):
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= SAME


def names(said: Iterable[str]) -> frozenset[str]:
    """Owners as a set of bare names."""
    flat = (
        part for text in said for part in re.split(r"\s*[,/&]\s*|\s+and\s+|\s+or\s+", re.sub(r"^team:", "", text or ""))
    )
    return frozenset(re.sub(r"[\W_]+", "", part).casefold() for part in flat if re.sub(r"\W+", "", part) or "?" in part)


def reference(path: Path) -> Iterator[tuple[str, Found]]:
    """Objectives of the reference with their cycle."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        goal = Found(row["title"], names(row["owners"] or ()), False, _priority(row["priority"]))
        for kr in row["key_results"]:
            goal.results.append(Found(kr["title"], names([kr["owner"] or ""]), False, _priority(kr["priority"])))
        yield row["cycle"], goal


def _priority(said: object) -> str:
    found = re.fullmatch(r"p?(\d)", str(said or "").casefold())
    return found[1] if found else ""


def read(reading: Reading) -> list[Found]:
    """Objectives of a reading."""
    owners: dict[str, list[Owner]] = defaultdict(list)
    ranks: dict[str, Rank] = {}
    for record in reading.records:
        if isinstance(record, Owner):
            owners[record.goal].append(record)
        elif isinstance(record, Rank) and record.kind == "priority":
            ranks[record.goal] = record

    def found(record: Objective | KeyResult) -> Found:
        mine = owners[record.id]
        rank = ranks.get(record.id)
        said = [o.party.removeprefix("team:") for o in mine]
        return Found(
            record.title, names(said), any(" (from " in o.said for o in mine), f"{rank.value:g}" if rank else ""
        )

    goals = {r.id: found(r) for r in reading.records if isinstance(r, Objective)}
    for record in reading.records:
        if isinstance(record, KeyResult) and record.objective in goals:
            goals[record.objective].results.append(found(record))
    return list(goals.values())


def compare(expected: list[Found], seen: list[Found], score: Score) -> list[tuple[Found, Found]]:
    """Match goals by title, each once, and count; returns the pairs."""
    pairs = []
    exact: dict[tuple[str, ...], list[Found]] = defaultdict(list)
    for goal in seen:
        exact[tuple(words(goal.title))].append(goal)
    score.expected += len(expected)
    score.read += len(seen)
    for goal in expected:
        said = words(goal.title)
        candidates = [g for g in exact.get(tuple(said), ()) if not g.used] or [
            g for g in seen if not g.used and same(said, words(g.title))
        ]
        best = max(candidates, key=lambda g: (g.owners == goal.owners, g.priority == goal.priority), default=None)
        if best is None:
            score.misses.append(f"not found: {goal.title}")
            continue
        best.used = True
        pairs.append((goal, best))
        owner = best.owners == goal.owners or (not goal.owners and best.inherited)
        priority = best.priority == goal.priority
        score.title, score.owner = score.title + 1, score.owner + owner
        score.priority, score.all = score.priority + priority, score.all + (owner and priority)
        if not owner:
            score.misses.append(f"owner {sorted(best.owners)} for {sorted(goal.owners)}: {goal.title}")
        if not priority:
            score.misses.append(f"priority {best.priority!r} for {goal.priority!r}: {goal.title}")
    score.misses += [f"spurious: {g.title}" for g in seen if not g.used]
    return pairs


def measure(corpus: Path, organisation: str) -> dict[str, tuple[Score, Score]]:
    """Scores of objectives and key results by cycle."""
    readings: dict[str, list[Found]] = defaultdict(list)
    seen: set[str] = set()
    for path in sorted((corpus / "raw" / organisation).glob("*.md")):
        text = path.read_text(encoding="utf-8")
        if text.strip() in seen:
            continue  # the same file under two names
        seen.add(text.strip())
        readings[_cycle(path.stem, text)] += read(read_markdown(text, f"{organisation}/{path.name}"))
    expected: dict[str, list[Found]] = defaultdict(list)
    for cycle, goal in reference(corpus / "objectives" / f"{organisation}.jsonl"):
        expected[cycle.casefold()].append(goal)
    scores = {}
    for cycle in sorted({*readings, *expected}):
        objectives, results = Score(), Score()
        pairs = compare(expected[cycle], readings[cycle], objectives)
        matched = {id(mine) for _, mine in pairs}
        for goal, mine in pairs:
            compare(goal.results, mine.results, results)
        for goal in expected[cycle]:
            if not any(goal is g for g, _ in pairs):
                results.expected += len(goal.results)
        for mine in readings[cycle]:
            if id(mine) not in matched:
                results.read += len(mine.results)
        scores[cycle] = (objectives, results)
    return scores


def _cycle(stem: str, text: str) -> str:
    found = re.match(r"_?(?:transcribed_\w+_)?(\d{4}-?[qQ]\d|[fF][yY]\d\d-[qQ]\d|\d{4}h\d|\d{4}(?=__))", stem)
    if found:
        return re.sub(r"(\d{4})q", r"\1-q", found[1].casefold())
    set_ = re.search(r"\((\d{4}) Set (\d)\)", text)
    return f"{set_[1]}-{set_[2]}" if set_ else ""


def total(scores: Iterable[tuple[Score, Score]], part: int) -> Score:
    """The sum over cycles."""
    out = Score()
    for pair in scores:
        for name in ("expected", "title", "owner", "priority", "all", "read"):
            setattr(out, name, getattr(out, name) + getattr(pair[part], name))
        out.misses += pair[part].misses
    return out


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("corpus", nargs="?", type=Path, default=CORPUS)
    parser.add_argument(
        "--misses", default="", help="print what was missed of this organisation (or ORGANISATION/CYCLE)"
    )
    parser.add_argument("--cycles", action="store_true", help="a line a cycle")
    arguments = parser.parse_args()
    if not (arguments.corpus / "raw").is_dir():
        print(f"no corpus in {arguments.corpus}", file=sys.stderr)
        return 2
    print(
        f"{'':24} {'objectives':>10}  title  owner   prio    all  extra"
        f"   {'key results':>11}  title  owner   prio    all  extra"
    )
    for folder in sorted((arguments.corpus / "raw").iterdir()):
        scores = measure(arguments.corpus, folder.name)
        rows = {folder.name: scores.values()} | ({f"  {c}": [s] for c, s in scores.items()} if arguments.cycles else {})
        for name, group in rows.items():
            parts = [total(group, part) for part in (0, 1)]
            cells = [f"{p.expected:10}  {' '.join(p.shares())} {p.read - p.title:5}" for p in parts]
            print(f"{name:24} {'   '.join(cells)}")
        wanted, _, cycle = arguments.misses.partition("/")
        if wanted == folder.name:
            for name, pair in scores.items():
                for score in pair if not cycle or cycle == name else ():
                    for miss in score.misses:
                        print(f"    {name}: {miss[:150]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
