"""What `okrlint check` finds of what is so in the company: recall and precision of every rule."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.company import export
from benchmarks.company.model import Company, Truth
from okrlint import packs

Found = tuple[str, frozenset[str]]
"""A finding: rule and subjects, as in `Truth`."""


@dataclass
class Score:
    """Of one rule: what was planted and found of it, and what was found beside it."""

    rule: str
    planted: int = 0
    found: int = 0
    near: int = 0
    wrongly: int = 0  # near misses that were reported
    findings: int = 0
    right: int = 0
    missed: list[Truth] = field(default_factory=list)
    false: list[tuple[frozenset[str], str]] = field(default_factory=list)

    def add(self, other: Score) -> None:
        for name in ("planted", "found", "near", "wrongly", "findings", "right"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.missed += other.missed
        self.false += other.false

    @property
    def recall(self) -> float | None:
        return self.found / self.planted if self.planted else None

    @property
    def precision(self) -> float | None:
        return self.right / self.findings if self.findings else None


def check(folder: Path, preset: str, *more: str) -> dict[str, Any]:
    """The report of the installed command on a folder of OKR files, as JSON."""
    done = subprocess.run(
        [sys.executable, "-m", "okrlint", "check", str(folder), "--preset", preset, "-f", "json", *more],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(f"okrlint check ended with {done.returncode}: {done.stderr[-2000:]}")
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def measure(company: Company, folder: Path) -> dict[str, Score]:
    """Every rule scored in the smallest preset that has it, with that preset's defaults."""
    export.write_yaml(company, folder)
    strict = [page.id for page in packs.built_in() if page.meta.preset == "strict"]
    recommended = [page.id for page in packs.built_in() if page.meta.preset != "strict"]
    chosen = [part for rule in strict for part in ("-s", rule)]
    return scores(company, found_in(check(folder, "recommended")), recommended) | scores(
        company, found_in(check(folder, "strict", *chosen)), strict
    )


def found_in(report: dict[str, Any]) -> dict[Found, str]:
    """The findings of a report with their messages."""
    return {(f["rule"], frozenset(subject(s) for s in f["subjects"])): f["message"] for f in report["findings"]}


def subject(of: dict[str, Any]) -> str:
    """Goals by their id, decisions by that of their objective, everything else by what it is called."""
    if of["kind"] == "decision":
        return str(of["id"]).removeprefix("file:").split("/decision")[0]
    return str(of["id"]).removeprefix("file:") if of["kind"] in ("objective", "key_result") else str(of["key"])


def scores(company: Company, found: dict[Found, str], rules: Iterable[str]) -> dict[str, Score]:
    """Each rule beside the truth. A finding that follows from a planted fact is right; any other is wrong."""
    by = {rule: Score(rule) for rule in rules}
    exact, loose = _right(company.truths)
    seen: dict[str, list[frozenset[str]]] = defaultdict(list)
    for rule, subjects in found:
        seen[rule].append(subjects)
    for (rule, subjects), message in found.items():
        if rule not in by:
            continue
        by[rule].findings += 1
        if (rule, subjects) in exact or any(subjects <= many for many in loose[rule]):
            by[rule].right += 1
        else:
            by[rule].false.append((subjects, message))
    for truth in company.truths:
        if truth.rule not in by:
            continue
        said = any(_says(truth, subjects) for rule in (truth.rule, *truth.instead) for subjects in seen[rule])
        score = by[truth.rule]
        if truth.defect:
            score.planted += 1
            score.found += said
            score.missed += [] if said else [truth]
        else:
            score.near += 1
            score.wrongly += any(_about(truth, subjects) for subjects in seen[truth.rule])
    return by


def _right(truths: list[Truth]) -> tuple[set[Found], dict[str, list[frozenset[str]]]]:
    exact: set[Found] = set()
    loose: dict[str, list[frozenset[str]]] = defaultdict(list)
    for truth in truths:
        exact |= truth.also
        if truth.defect and truth.any:
            loose[truth.rule].append(truth.subjects)
        elif truth.defect:
            exact.add((truth.rule, truth.subjects))
    return exact, loose


def _says(truth: Truth, subjects: frozenset[str]) -> bool:
    return subjects <= truth.subjects if truth.any else subjects == truth.subjects


def _about(truth: Truth, subjects: frozenset[str]) -> bool:
    """A near miss that names several subjects is reported where any of them is, or the pair it is about."""
    return bool(subjects) and subjects <= truth.subjects
