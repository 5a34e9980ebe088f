"""Whether a company's findings are the same from files, from GitHub and from Jira, by what they are about."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.company import export, load
from benchmarks.company.model import TODAY, Company
from benchmarks.company.score import Found
from tests.fakes.github import FakeGitHub
from tests.fakes.jira import JiraServer

ROOT = Path(__file__).parents[2]


class View(NamedTuple):
    """What one source shows: findings, with their messages, and subjects that a rule was not evaluated for.

    All under the company's own names. `unseen` holds None for a rule that was not evaluated for a whole source.
    """

    findings: dict[Found, str]
    unseen: dict[str, frozenset[str] | None]


def differences(one: View, other: View) -> list[str]:
    """What only one of two views reports, although the other could see what it is about."""
    said = []
    for has, lacks, verb in ((one, other, "lacks"), (other, one, "adds")):
        for rule, subjects in sorted(set(has.findings) - set(lacks.findings), key=str):
            unseen = lacks.unseen.get(rule, frozenset())
            if unseen is not None and not (subjects & unseen):
                said.append(f"{verb} {rule} {sorted(subjects)}: {has.findings[rule, subjects]}")
    return said


def views(company: Company, folder: Path, *more: str) -> dict[str, View]:
    """The company checked three times, each time by the command as a user types it."""
    export.write_yaml(company, folder / "plans")
    (folder / "okrlint.yaml").write_text("preset: strict\nsources:\n  - files: {paths: [plans]}\n")
    keys = {g.key: g.id for o in company.objectives for g in (o, *o.key_results)}
    seen = {"files": _view(_check(folder, {}, *more), keys)}
    at = folder / "github"
    at.mkdir()
    loaded = load.github(company)
    goals = [g for o in company.objectives for g in (o, *o.key_results)]
    homes = sorted({load.slug(w.team) for w in (*company.loose, *(w for g in goals for w in g.work))})
    (at / "okrlint.yaml").write_text("preset: strict\n" + load.GITHUB.format(repositories=", ".join(homes)))
    with FakeGitHub(loaded.held, limit=1_000_000) as fake:
        seen["github"] = _view(_check(at, fake.environment, *more), loaded.names)
    at = folder / "jira"
    at.mkdir()
    loaded = load.jira(company)
    with JiraServer(loaded.held, keep=False) as server:
        (at / "okrlint.yaml").write_text("preset: strict\n" + load.JIRA.format(url=server.url))
        seen["jira"] = _view(_check(at, server.environment, *more), loaded.names)
    return seen


def _check(folder: Path, environment: Mapping[str, str], *more: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "okrlint", "check", "-f", "json", "--as-of", str(TODAY), *more],
        cwd=folder,
        env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(f"okrlint check in {folder} ended with {done.returncode}: {done.stderr[-3000:]}")
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def _view(report: dict[str, Any], names: Mapping[str, str]) -> View:
    found = {
        (f["rule"], frozenset(_subject(s, names) for s in f["subjects"])): f["message"] for f in report["findings"]
    }
    unseen: dict[str, frozenset[str] | None] = {}
    for tally in report["tallies"]:
        ids: set[str] = set()
        for gap in tally["unseen"]:
            if gap["whole"] and gap["count"]:
                ids.add("*")
            for id_, key in (gap["subjects"] or {}).items():
                ids.add(names.get(id_) or names.get(key) or id_.removeprefix("file:"))
        if ids:
            unseen[tally["rule"]] = None if "*" in ids else frozenset(ids)
    return View(found, unseen)


def _subject(of: dict[str, Any], names: Mapping[str, str]) -> str:
    """The company's own name of a subject, whatever the source calls it."""
    id_ = str(of["id"])
    if of["kind"] == "decision":
        id_ = id_.split("/decision")[0]
        return names.get(id_, id_.removeprefix("file:"))
    if of["kind"] in ("objective", "key_result"):
        return names.get(id_) or names.get(of["key"]) or id_.removeprefix("file:")
    if of["kind"] == "waiver":
        start, _, key = str(of["key"]).rpartition(" on ")
        return f"{start} on {names.get(key, key)}"
    return load.slug(str(of["key"]))
