"""The example of a page as a file of each form, and a reader who writes an advised line into it by hand."""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from okrlint.yaml_positions import load
from tests.advice.steps import TODAY, Step
from tests.cli.front import okrlint

OTHER: dict[str, Any] = {
    "id": "something-else",
    "title": "The yard is swept by noon",
    "owner": "Sol Marten",
    "not_doing": ["Paint"],
}
LIVING: dict[str, Any] = {
    "key": "NEW-1",
    "title": "First step",
    "state": "doing",
    "assignee": "Ines Abara",
    "moved": [TODAY],
}
Found = dict[str, Any]


class Place(ABC):
    """A source with the example in it. `check` asks the installed command, `write` does one step of an advice."""

    file = ""

    def __init__(self, folder: Path, example: dict[str, Any]) -> None:
        self.folder, self.data = folder, example
        self.environment: dict[str, str] = {}

    @abstractmethod
    def save(self) -> None:
        """Put the source into its place."""

    def close(self) -> None:
        """Stop what was started, where something was."""
        self.environment.clear()

    @abstractmethod
    def write(self, step: Step, finding: Found) -> None:
        """Do one step, as somebody would who reads the finding. Raises ValueError where the source cannot hold it."""

    def do(self, step: Step, finding: Found) -> None:
        """Do one step, wherever it goes."""
        if step.kind in ("configuration", "waivers"):
            path = self.folder / "okrlint.yaml"
            configured = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
            said = yaml.safe_load(step.text)
            _merge(configured, {"waivers": said} if step.kind == "waivers" else said)
            path.write_text(yaml.safe_dump(configured, allow_unicode=True, sort_keys=False), encoding="utf-8")
        else:
            self.write(step, finding)

    def check(self, rule: str, about_waivers: bool = False) -> list[Found]:
        """The findings of the rule."""
        self.save()
        chosen = ["--preset", "strict"] if about_waivers else ["-s", rule]
        did = okrlint(
            *("check", *([self.file] if self.file else []), *chosen, "--as-of", str(self.data.get("as_of", TODAY))),
            *("--fail-on", "never", "--allow-partial", "-o", "json=out.json"),
            cwd=self.folder,
            env=self.environment,
        )
        assert did.code == 0, did.out[-2000:] + did.err[-2000:]
        report = json.loads((self.folder / "out.json").read_text(encoding="utf-8"))
        return [f for f in report["findings"] if f["rule"] == rule and not f.get("waived")]


class Yaml(Place):
    file = "okrs.yaml"

    def save(self) -> None:
        text = yaml.safe_dump(self.data, allow_unicode=True, sort_keys=False)
        (self.folder / self.file).write_text(text, encoding="utf-8")

    def write(self, step: Step, finding: Found) -> None:
        if "KEY" in step.text:
            step = step._replace(text=step.text.replace("KEY", OTHER["id"] if "work:" not in step.text else "NEW-1"))
            self.data.setdefault("objectives", []).append(OTHER)
            self.data.setdefault("work", []).append(LIVING)
        said = load(step.text, "advice").data
        assert isinstance(said, dict), step
        for target in self._targets(step, finding):
            _merge(target, said)

    def _targets(self, step: Step, finding: Found) -> Iterator[dict[str, Any]]:
        if step.kind == "top":
            yield self.data
            return
        named = [finding["subjects"][0]["key"], *re.findall(r"\(([\w/#-]+)\)", _evidence(finding))]
        if step.kind == "work":
            yield from (w for w in _work(self.data) if w["key"] in named)
            return
        subject = finding["subjects"][0]
        if subject["kind"] == "waiver":
            goal = subject["key"].rpartition(" on ")[2]
            for one in _goals(self.data):
                if _key(one) == goal:
                    one["allow"] = [a for a in one["allow"] if f"allow {a['rule']} on {goal}" != subject["key"]]
                    yield one
            return
        decided = [o for o in self.data["objectives"] if subject["kind"] == "decision" and "decision" in o]
        goals = decided or [g for g in _goals(self.data) if _key(g) in named or g["title"] == subject.get("title")]
        on_objective = {"trade_offs", "decision", "commitments", "not_doing"} & set(load(step.text, "advice").data)
        if on_objective and goals and "key_results" not in goals[0]:
            goals = [o for o in self.data["objectives"] if goals[0] in o.get("key_results", [])] or goals
        assert goals, (subject, step)
        yield from goals if subject["kind"] in ("team", "person") else goals[:1]


def _merge(target: dict[str, Any], said: dict[str, Any]) -> None:
    for key, value in said.items():
        there = target.get(key)
        if isinstance(there, list) and isinstance(value, list):
            parties = [one["party"] for one in value if isinstance(one, dict) and "party" in one]
            target[key] = [*(o for o in there if not isinstance(o, dict) or o.get("party") not in parties), *value]
        elif isinstance(there, list) and isinstance(value, dict):
            _merge(there[0], value)
        elif isinstance(there, dict) and isinstance(value, dict):
            _merge(there, value)
        else:
            target[key] = value


def _evidence(finding: Found) -> str:
    return " ".join(e["text"] for e in finding.get("evidence", ()))


def _key(goal: dict[str, Any]) -> str:
    return str(goal.get("key") or goal.get("id") or "")


def _goals(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Objectives and key results, each with an id of its own, bare texts made into mappings."""
    found = []
    for objective in data.get("objectives", []):
        results = objective.get("key_results", [])
        for at, one in enumerate(results):
            results[at] = one if isinstance(one, dict) else {"title": one}
            results[at].setdefault("id", f"{_key(objective)}/kr{at + 1}")
        found += [objective, *results]
    return found


def _work(data: dict[str, Any]) -> list[dict[str, Any]]:
    below = [w for g in _goals(data) for w in g.get("work", []) if isinstance(w, dict)]
    return [*below, *data.get("work", [])]


def example(text: str) -> dict[str, Any]:
    """The example of a page, with an id for every goal."""
    data: dict[str, Any] = load(text, "example").data
    _goals(data)
    return data


LABELS = {
    "owner": "Owner", "rank": "Rank", "priority": "Priority", "parent": "Parent", "state": "State", "status": "Status",
    "starts": "Start date", "due": "Due", "score": "Score", "outranks": "Outranks", "shared_with": "Shared with",
    "not_doing": "Not doing", "cycle": "Cycle", "team": "Team", "target": "Target",
}  # fmt: skip


def _said(goal: dict[str, Any]) -> dict[str, str]:
    """The properties that a text or a table can say, as people write them."""
    return {
        LABELS[name]: ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        for name, value in goal.items()
        if name in LABELS
    }


class Markdown(Place):
    file = "okrs.md"

    def __init__(self, folder: Path, example: dict[str, Any]) -> None:
        super().__init__(folder, example)
        self.blocks: dict[str, list[str]] = {}
        for goal in _goals(example):
            self.blocks[_key(goal)] = [f"{label}: {value}" for label, value in _said(goal).items()]
            for one in goal.get("trade_offs", []):
                self.blocks[_key(goal)].append(f"Trade-off: we gain {one.get('gains')}, we give up {one['gives_up']}")
            decisions = goal.get("decision", [])
            for one in decisions if isinstance(decisions, list) else [decisions]:
                names = {
                    "by": "Decided by",
                    "on": "Decided on",
                    "choice": "Chosen option",
                    "reason": "Reason for the decision",
                }
                self.blocks[_key(goal)] += [f"{names[k]}: {v}" for k, v in one.items() if k in names]
            for one in goal.get("allow", []):
                until = f" until {one['until']}" if "until" in one else ""
                self.blocks[_key(goal)].append(f"okrlint: allow {one['rule']}{until} because {one['reason']}")
        self.more: list[str] = []

    def save(self) -> None:
        lines = [f"# OKRs {self.data.get('cycle', '')}", ""]
        lines += [f"Team: {self.data['team']}", ""] if self.data.get("team") else []
        several = len(self.data["objectives"]) > 1
        for number, objective in enumerate(self.data["objectives"], 1):
            label = f"Objective {number}" if several else "Objective"
            lines += [f"## {label}: {objective['title']} {{#{_key(objective)}}}", ""]
            for line in self.blocks[_key(objective)]:
                lines += [line, ""] if not line.startswith("- ") else [line]
            for result in objective.get("key_results", []):
                lines.append(f"- KR: {result['title']}")
                lines += [f"  - {line}" for line in self.blocks.get(_key(result), [])]
            lines.append("")
        (self.folder / self.file).write_text("\n".join([*lines, *self.more]) + "\n", encoding="utf-8")

    def write(self, step: Step, finding: Found) -> None:
        subject = finding["subjects"][0]
        goal = _of_title(self.data, subject) or _of_waiver(self.data, subject)
        text = step.text
        if "KEY" in text:
            text = text.replace("KEY", OTHER["id"])
            self.data["objectives"].append(OTHER)
            self.blocks[OTHER["id"]] = [f"Owner: {OTHER['owner']}"]
        if text.startswith(("Trade-off", "Decision", "Commitments", "Not doing")) and "key_results" not in goal:
            goal = next(o for o in self.data["objectives"] if o is goal or goal in o.get("key_results", []))
        own = self.blocks[_key(goal)]
        label = text.split(":")[0]
        own[:] = [line for line in own if not line.startswith(f"{label}:") or label == "Not doing"]
        own.append(text)


def _of_title(data: dict[str, Any], subject: Found) -> dict[str, Any]:
    return next((g for g in _goals(data) if g["title"] == subject.get("title")), {})


def _of_waiver(data: dict[str, Any], subject: Found) -> dict[str, Any]:
    key = subject["key"].rpartition(" on ")[2]
    return next((g for g in _goals(data) if _key(g) and _key(g) == key.rpartition("/")[2]), data["objectives"][0])


class Csv(Place):
    file = "okrs.csv"
    HEAD = ("Id", "Objective", "Key result", *LABELS.values(), "Checked on")

    def __init__(self, folder: Path, example: dict[str, Any]) -> None:
        super().__init__(folder, example)
        self.rows: list[dict[str, str]] = []
        for objective in example["objectives"]:
            for goal in (objective, *objective.get("key_results", [])):
                cycle = str(objective.get("cycle") or example.get("cycle", ""))
                row = {"Id": _key(goal), "Objective": objective["title"], "Cycle": cycle}
                row |= {"Team": str(example["team"])} if example.get("team") else {}
                row |= {"Key result": goal["title"]} if goal is not objective else {}
                newest: dict[str, Any] = max(goal.get("check_ins", []), key=lambda c: c["on"], default={})
                row |= {"Status": str(newest.get("status", "")), "Checked on": str(newest.get("on", ""))}
                self.rows.append(row | _said(goal))

    def save(self) -> None:
        import csv

        with (self.folder / self.file).open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, self.HEAD)
            writer.writeheader()
            writer.writerows(self.rows)

    def write(self, step: Step, finding: Found) -> None:
        subject = finding["subjects"][0]
        named = [r for r in self.rows if subject.get("title") == (r.get("Key result") or r["Objective"])]
        row = (named or self.rows)[0]
        text = step.text.replace("KEY", OTHER["id"])
        if "KEY" in step.text:
            self.rows.append({"Id": OTHER["id"], "Objective": OTHER["title"], "Cycle": "2026-Q4"})
        if step.kind == "row":
            self.rows.append({**row, "Id": "", step.where: text})
        elif step.kind in ("cell", "cells"):
            row.update(zip(step.where.split("\n"), text.split("\n"), strict=True))
        else:
            raise ValueError(step)
