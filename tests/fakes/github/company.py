"""Fills a pretended GitHub: from a folder of OKR files (as a team would have typed them into issues), or invented."""

from __future__ import annotations

import datetime as dt
import random
import re
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from okrlint.snapshot import SnapshotWriter, open_snapshot, read_live
from okrlint.trackers import Run, tracker
from tests.fakes.github.world import Item, World

NOON = dt.time(12)
_STATUS = {"on_track": "on track", "at_risk": "at risk", "off_track": "off track"}


def from_folder(folder: Path, owner: str = "") -> World:
    """A world with what the OKR files of a folder say: goals in `plans`, work in one repository a team."""
    rows = _rows(folder)
    name = owner or re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-") or "acme"
    return _Builder(World(name), rows).build()


def invented(owner: str = "acme", objectives: int = 6, seed: int = 7) -> World:
    """A small company made up by dice: objectives with key results, work below them, some of it forgotten."""
    dice = random.Random(seed)
    world = World(owner)
    people = ["ada", "bob", "cyd", "dov", "eva"]
    world.tick(days=-60)
    goals = []
    for number in range(objectives):
        area = ("Booking", "Harbour", "Billing", "Crew", "Yard", "Office")[number % 6]
        body = f"### Rank\n{number + 1}\n" if dice.random() < 0.7 else ""
        body += "### Not doing\n- Anything for the winter\n" if dice.random() < 0.5 else ""
        owners = [dice.choice(people)] if dice.random() < 0.8 else []
        goals.append(
            world.issue("plans", f"{area} runs without waiting", type="Objective", body=body, assignees=owners)
        )
    for goal in goals:
        for number in range(3):
            world.tick(hours=3)
            title = f"Cut waiting step {number + 1} from {40 + number} to {10 + number} minutes"
            result = world.issue("plans", title, type="Key result", parent=goal, assignees=[dice.choice(people)])
            for step in range(dice.randrange(5)):
                world.tick(hours=7)
                item = world.issue(
                    "app", f"{goal.title}: task {step + 1}", parent=result, assignees=[dice.choice(people)]
                )
                if dice.random() < 0.4:
                    world.pull_request(item, f"Code for {item.title}", by=dice.choice(people))
                    world.close(item, by=dice.choice(people))
            if dice.random() < 0.6:
                world.comment(
                    result, f"Check-in: value {dice.randrange(15, 40)} minutes, on track", by=dice.choice(people)
                )
    for number in range(5):
        world.issue("app", f"Loose end {number + 1}")
    return world


class _Builder:
    def __init__(self, world: World, rows: dict[str, list[dict[str, Any]]]) -> None:
        self.world = world
        self.rows = rows
        self.items: dict[str, Item] = {}
        self.by_goal: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
        for relation in (
            "owner",
            "rank",
            "outranks",
            "exclusion",
            "decision",
            "commitment",
            "trade_off",
            "sharing",
            "waiver",
        ):
            for row in rows.get(relation, ()):
                self.by_goal[row.get("goal") or row.get("objective") or row["higher"]][relation].append(row)

    def build(self) -> World:
        self.world.now = dt.datetime(2026, 9, 1, 9, tzinfo=dt.UTC)
        cycles = {c["id"]: c for c in self.rows.get("cycle", ())}
        cycles |= {c["name"]: c for c in self.rows.get("cycle", ())}
        for row in self.rows.get("objective", ()):
            item = self._goal(row, "Objective")
            cycle = cycles.get(row.get("cycle", ""), {"name": row.get("cycle", "")})
            if cycle["name"]:
                ends = dt.date.fromisoformat(cycle["ends"]) if cycle.get("ends") else None
                item.milestone = self.world.milestone(item.repository, cycle["name"], ends)
        for row in self.rows.get("key_result", ()):
            self._below(self._goal(row, "Key result"), row.get("objective", ""))
        for row in self.rows.get("objective", ()):
            self._below(self.items[row["id"]], row.get("parent", ""))
        for row in (*self.rows.get("objective", ()), *self.rows.get("key_result", ())):
            self.items[row["id"]].body = self._body(row)
        self._work()
        self._check_ins()
        self.world.now = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)
        return self.world

    def _find(self, reference: str) -> Item | None:
        if reference in self.items:
            return self.items[reference]
        for relation in ("objective", "key_result"):
            for row in self.rows.get(relation, ()):
                if row.get("key") == reference:
                    return self.items[row["id"]]
        return None

    def _goal(self, row: dict[str, Any], kind: str) -> Item:
        labels = [f"team:{row['team']}"] if row.get("team") else []
        item = self.world.issue("plans", row["title"], type=kind, author="okr-team", labels=labels)
        self.items[row["id"]] = item
        for owner in self.by_goal[row["id"]]["owner"]:
            if owner.get("kind", "person") == "person" and owner.get("role", "accountable") == "accountable":
                item.assignees.append(self.world.account(self._login(owner["party"])))
        if row.get("state") in ("finished", "dropped"):
            item.state, item.state_reason = "CLOSED", "COMPLETED" if row["state"] == "finished" else "NOT_PLANNED"
            item.closed_at = self.world.now
        return item

    def _below(self, item: Item, reference: str) -> None:
        parent = self._find(reference) if reference else None
        if parent is not None and len(parent.sub_issues) < 100:
            self.world.attach(parent, item)

    def _body(self, row: dict[str, Any]) -> str:
        said, parts = self.by_goal[row["id"]], [row.get("description", "")]

        def section(title: str, *lines: str) -> None:
            if any(lines):
                parts.append(f"### {title}\n\n" + "\n".join(line for line in lines if line))

        for name in ("metric", "baseline", "target", "current", "unit", "due"):
            value = row.get(name)
            if value is not None and value != "":
                section(name.title(), f"{value:g}" if isinstance(value, float) else str(value))
        if row.get("state") in ("draft", "paused"):
            section("State", row["state"])
        others = [o for o in said["owner"] if o.get("kind", "person") != "person"]
        section("Owner", ", ".join(o.get("said") or o["party"] for o in others))
        for rank in said["rank"]:
            priority = rank.get("kind") == "priority"
            section("Priority" if priority else "Rank", f"{'P' if priority else ''}{rank['value']:g}")
        lower = [self._find(o["lower"]) for o in said["outranks"]]
        section("Outranks", *(f"- #{item.number}" for item in lower if item))
        section("Not doing", *(f"- {e['text']}" for e in said["exclusion"]))
        for decision in said["decision"]:
            options = [o for o in self.rows.get("option", ()) if o["decision"] == decision["id"]]
            section(
                "Decision",
                f"Decided by: {decision.get('by', '')}",
                f"Decided on: {decision.get('decided_on') or ''}",
                f"Choice: {decision.get('choice', '')}",
                f"Reason: {decision.get('reason', '')}",
                *([f"Options: {'; '.join(o['name'] for o in options)}"] if options else []),
            )
        section(
            "Commitments",
            *(f"- {c['party']}: {c.get('stance', 'committed').replace('_', ' ')}" for c in said["commitment"]),
        )
        section("Trade-offs", *(f"We gain {t.get('gains')}, we give up {t.get('gives_up')}" for t in said["trade_off"]))
        section("Shared with", *(f"- {s['party']}" for s in said["sharing"]))
        for waiver in said["waiver"]:
            until = f" until {waiver['until']}" if waiver.get("until") else ""
            parts.append(f"okrlint: allow {waiver['rule']}{until} because {waiver.get('reason', '')}")
        return "\n\n".join(p for p in parts if p)

    def _work(self) -> None:
        assigned, serves, moved = defaultdict(list), defaultdict(list), defaultdict(list)
        for row in self.rows.get("assignment", ()):
            assigned[row["work"]].append(row["person"])
        for row in self.rows.get("contributes", ()):
            serves[row["work"]].append(row["goal"])
        for row in self.rows.get("movement", ()):
            moved[row["work"]].append(_moment(row["moved_at"]))
        board = self.world.project(1, "Work")
        self.world.board_field(board, "Status", "SINGLE_SELECT", options=["Todo", "In Progress", "Done"])
        for row in self.rows.get("work", ()):
            self.world.now = (
                _moment(row["created_at"]) if row.get("created_at") else dt.datetime(2026, 9, 7, 8, tzinfo=dt.UTC)
            )
            home = re.sub(r"[^a-z0-9]+", "-", str(row.get("team") or "app").lower()).strip("-")
            item = self.world.issue(
                home, row["title"], author=None, assignees=[self._login(p) for p in assigned[row["id"]]]
            )
            goals = [g for g in (self._find(r) for r in serves[row["id"]] + serves[row["key"]]) if g]
            for place, goal in enumerate(goals):
                if place == 0 and len(goal.sub_issues) < 100:
                    self.world.attach(goal, item)
                else:
                    item.body += f"Contributes to {goal.key}\n"
            ended = _moment(row["finished_at"]) if row.get("finished_at") else None
            for moment in sorted(m for m in moved[row["id"]] if ended is None or m < ended):
                self.world.now = moment
                self.world.comment(
                    item, "Moving on.", by=self._login(assigned[row["id"]][0]) if assigned[row["id"]] else None
                )
            if row.get("size") is not None:
                self.world.card(board, item, Size=row["size"])
            if row.get("state") == "doing":
                self.world.card(board, item, Status="In Progress")
            if row.get("state") in ("done", "dropped"):
                self.world.now = ended or self.world.now
                self.world.close(item, "COMPLETED" if row["state"] == "done" else "NOT_PLANNED")

    def _check_ins(self) -> None:
        for row in sorted(self.rows.get("check_in", ()), key=lambda r: str(r["checked_at"])):
            goal = self._find(row["goal"])
            if goal is None:
                continue
            self.world.now = _moment(row["checked_at"])
            said = [f"value {row['value']:g}"] if row.get("value") is not None else []
            said += [_STATUS[row["status"]]] if row.get("status") else []
            said += [f"confidence {row['confidence']:g}"] if row.get("confidence") is not None else []
            note = f". {row['note']}" if row.get("note") else ""
            if said:
                by = self._login(row["by"]) if row.get("by") else None
                self.world.comment(goal, f"Check-in: {', '.join(said)}{note}", by=by)

    def _login(self, person: str) -> str:
        """GitHub knows people by short names: Ines Abara becomes ines-abara."""
        names = {p["id"]: p["name"] for p in self.rows.get("person", ())}
        said = names.get(person, person)
        login = re.sub(r"[^a-z0-9]+", "-", said.lower().removeprefix("@")).strip("-") or "somebody"
        self.world.account(login).name = said
        return login


def _rows(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """What the files tracker reads from a folder, by relation."""
    files: Any = tracker("files")
    as_of = dt.datetime(2026, 11, 16, 12, tzinfo=dt.UTC)
    with tempfile.TemporaryDirectory() as scratch:
        with SnapshotWriter(Path(scratch) / "s", as_of) as writer:
            files.fetch(files.Settings(paths=[str(folder)]), writer.source("files", "files", {}), Run(as_of, {}))
        snapshot = open_snapshot(Path(scratch) / "s")
        return {relation: list(read_live(snapshot, relation)) for relation in snapshot.files}


def _moment(text: Any) -> dt.datetime:
    return dt.datetime.fromisoformat(str(text)).astimezone(dt.UTC)
