"""Runs a full scan and a gate against the same fake through the command line, and compares what they say."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from tests.cli.front import okrlint
from tests.fakes.github import FakeGitHub
from tests.fakes.jira import JiraServer

Said = dict[str, set[tuple[str, ...]]]
"""Findings by rule: the ids they are about, and the message."""


class Answer(NamedTuple):
    """One run about one goal: exit code, requests it took, the report (empty without one), and both outputs."""

    code: int
    requests: int
    report: dict[str, Any]
    said: str

    def findings(self, about: str = "") -> Said:
        """All findings, or those about one goal (its key): the goal itself, its key results, its waivers."""
        found: Said = {}
        for finding in self.report["findings"]:
            shown = [*finding["subjects"], finding["group"]]
            waiver = [s["key"] for s in shown if s["kind"] == "waiver"]
            if about and about not in {s["key"] for s in shown} and not any(k.endswith(f" on {about}") for k in waiver):
                continue
            ids = tuple(sorted(s["id"] for s in finding["subjects"]))
            waived = str((finding.get("waived") or {}).get("reason", ""))
            found.setdefault(finding["rule"], set()).add((*ids, finding["message"], waived))
        return found

    def evaluated(self) -> set[str]:
        """Rules of which nothing was left open."""
        return {t["rule"] for t in self.report["tallies"] if not t.get("unseen") and not t.get("not_evaluated")}

    def reasons(self, rule: str) -> str:
        [tally] = [t for t in self.report["tallies"] if t["rule"] == rule]
        return "; ".join(u["reason"] for u in tally.get("unseen", ()))


class Gate:
    """A folder with a configuration, and the server that it speaks of."""

    def __init__(
        self, folder: Path, config: str, environment: Mapping[str, str], count: Callable[[], int], as_of: str
    ) -> None:
        self.folder, self.environment, self.count, self.as_of = folder, environment, count, as_of
        self.config = config
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "okrlint.yaml").write_text(config)

    def ask(self, key: str, *more: str | Path) -> Answer:
        """`okrlint check --key KEY`, asking the server."""
        return self.run("check", *more, "--key", key)

    def run(self, *arguments: str | Path) -> Answer:
        out, before = self.folder / "out.json", self.count()
        out.unlink(missing_ok=True)
        did = okrlint(
            *arguments, "--as-of", self.as_of, "--preset", "strict", "-o", "json=out.json",
            cwd=self.folder, env=self.environment,
        )  # fmt: skip
        report = json.loads(out.read_text()) if out.exists() else {}
        return Answer(did.code, self.count() - before, report, did.out + did.err)

    def fetched(self) -> Path:
        """A snapshot of everything."""
        did = okrlint("fetch", "-o", "everything", "--as-of", self.as_of, cwd=self.folder, env=self.environment)
        assert did.code == 0, did.out + did.err
        return self.folder / "everything"


def on_github(fake: FakeGitHub, folder: Path, as_of: str, more: str = "") -> Gate:
    world = fake.world
    config = (
        f"sources:\n  - github:\n      owner: {world.owner.login}\n"
        f"      repositories: [{', '.join(sorted(world.repositories))}]\n{more}"
    )
    return Gate(folder, config, fake.environment, lambda: len(fake.requests), as_of)


def on_jira(server: JiraServer, folder: Path, as_of: str, mapping: str = "") -> Gate:
    config = (
        f"sources:\n  - jira:\n      url: {server.url}\n      site: marigold\n      projects: [OKR, APP]\n"
        f"      fields: {{rank: [gh-lexo-rank], cycle: [fixVersions]}}\n{mapping}"
    )
    return Gate(folder, config, server.environment, lambda: server.requests, as_of)


def goals_of(snapshot: Path) -> Iterator[str]:
    """The keys of all objectives and key results that are issues of their own."""
    for relation in ("objective", "key_result"):
        path = snapshot / f"{relation}.ndjson"
        for line in path.read_text().splitlines() if path.exists() else ():
            key = str(json.loads(line)["key"])
            if "/KR" not in key:
                yield key


def compare(gate: Gate, *, complete: bool = True, every: int = 1) -> dict[str, int]:
    """Hold the gate's answer about every goal against the full scan's; how many findings of each rule were compared.

    `every` takes only each so-many-th goal, for large companies.
    """
    snapshot, compared = gate.fetched(), dict[str, int]()
    full = gate.run("check", snapshot)
    for key in sorted(goals_of(snapshot))[::every]:
        single = gate.ask(key)
        assert single.requests <= 3, (key, single.requests)
        if complete:
            assert single.report, (key, single.said)
            assert single.report["complete"], (key, single.report["sources"])
            assert single.code in (0, 1)
        wanted, found = full.findings(key), single.findings()
        for rule in single.evaluated():
            assert found.get(rule, set()) == wanted.get(rule, set()), (key, rule)
            compared[rule] = compared.get(rule, 0) + len(found.get(rule, ()))
        for rule, some in found.items():
            assert some <= wanted.get(rule, set()), (key, rule)
    return compared
