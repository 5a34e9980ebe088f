"""The same rules in plain Python: json, dicts and loops, as one would write them without an engine.

Prints the number of findings a rule.

    python -m benchmarks.plain_python snapshot
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from benchmarks.plain_order import circles

AS_OF = dt.datetime(2026, 11, 16, 12, tzinfo=dt.UTC)
TODAY = AS_OF.date()
Row = dict[str, Any]


class Company:
    """All records in memory, by what they are looked up with."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        ends = {c["id"]: dt.date.fromisoformat(c["ends"]) for c in self.rows("cycle")}
        self.objectives = {o["id"]: o for o in self.rows("objective")}
        self.key_results = {k["id"]: k for k in self.rows("key_result")}
        self.running = {o for o, row in self.objectives.items() if ends[row["cycle"]] >= TODAY}
        self.running_results = [k for k, row in self.key_results.items() if row["objective"] in self.running]
        self.work = {w["id"]: w for w in self.rows("work")}
        self.owners = self.by("goal", self.rows("owner"))
        self.contributes = self.rows("contributes")
        self.assignments = {(a["work"], a["person"]) for a in self.rows("assignment")}
        self.check_ins = self.by("goal", self.rows("check_in"))
        self.activity = self._activity()

    def rows(self, relation: str) -> list[Row]:
        file = self.folder / f"{relation}.ndjson"
        return [json.loads(line) for line in file.open("rb")] if file.exists() else []

    def by(self, column: str, rows: list[Row]) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            found[row[column]].append(row)
        return found

    def above(self, goal: str) -> dict[str, int]:
        """The goals above one, with how far."""
        found: dict[str, int] = {}
        here, depth = goal, 1
        while depth <= 12:
            row = self.objectives.get(here)
            here = (row.get("parent", "") if row else self.key_results[here]["objective"]) or ""
            if not here or here == goal:
                break
            found.setdefault(here, depth)
            depth += 1
        return found

    def _activity(self) -> dict[str, Row]:
        inactive = {p["id"] for p in self.rows("person") if p.get("active") is False}
        taken = {work for work, person in self.assignments if person not in inactive}
        last: dict[str, str] = {}
        for move in self.rows("movement"):
            if move["moved_at"] > last.get(move["work"], ""):
                last[move["work"]] = move["moved_at"]
        above = {goal: self.above(goal) for goal in [*self.objectives, *self.key_results]}
        serving: dict[str, set[str]] = defaultdict(set)
        for link in self.contributes:
            for goal in (link["goal"], *above[link["goal"]]):
                serving[goal].add(link["work"])
        activity: dict[str, Row] = {}
        for goal in above:
            found: Row = {"items": 0, "unfinished": 0, "unattended": 0, "dropped": 0, "last": "", "ended": ""}
            for key in serving.get(goal, ()):
                item = self.work[key]
                found["items"] += 1
                if item.get("state", "open") in ("open", "doing"):
                    found["unfinished"] += 1
                    found["unattended"] += key not in taken
                ended = item.get("finished_at") or ""
                found["dropped"] += item.get("state") == "dropped"
                found["ended"] = max(found["ended"], ended if item.get("state") == "done" else "")
                found["last"] = max(found["last"], last.get(key, ""), ended, item.get("created_at") or "")
            activity[goal] = found
        return activity


def _days_ago(days: int) -> str:
    return (AS_OF - dt.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def owners(company: Company) -> tuple[list[str], list[str]]:
    """missing-owner and shared-accountability."""
    missing, shared = [], []
    for goal in [*company.running, *company.running_results]:
        own = company.owners.get(goal, [])
        people = {o["party"] for o in own if o.get("kind", "person") == "person"}
        placeholder = any(o.get("kind") == "placeholder" for o in own)
        if not people and (placeholder or goal in company.running):
            missing.append(goal)
        if len(people) > 1:
            shared.append(goal)
    return missing, shared


def idle(company: Company) -> list[str]:
    """idle-key-result."""
    linked: dict[str, int] = defaultdict(int)
    for goal, row in company.key_results.items():
        linked[row["objective"]] += company.activity[goal]["items"] > 0
    found = []
    for goal in company.running_results:
        a, above = company.activity[goal], company.key_results[goal]["objective"]
        if a["items"] == 0:
            if company.activity[above]["items"] == 0 or linked[above]:
                found.append(goal)
            continue
        untaken = 0 < a["unfinished"] == a["unattended"] and a["ended"] < _days_ago(21)
        if untaken or a["items"] == a["dropped"] or (a["last"] and a["last"] < _days_ago(21)):
            found.append(goal)
    return found


def reports(company: Company) -> tuple[list[str], list[str]]:
    """stale-check-in and green-without-output."""
    stale, green = [], []
    for goal in company.running_results:
        said = sorted(company.check_ins.get(goal, []), key=lambda c: str(c["checked_at"]))
        if not said or said[-1]["checked_at"] < _days_ago(21):
            stale.append(goal)
        if not said or said[-1].get("status") != "on_track":
            continue
        recent = [c.get("value") for c in said if c["checked_at"] >= _days_ago(28)]
        before = [c.get("value") for c in said if c["checked_at"] < _days_ago(28)]
        ended = company.activity[goal]["ended"]
        moved = before and before[-1] != said[-1].get("value")
        if len(set(recent)) <= 1 and not moved and (not ended or ended < _days_ago(28)):
            green.append(goal)
    return stale, green


def unbounded(company: Company) -> list[str]:
    """nothing-excluded."""
    bounded = {e["objective"] for e in company.rows("exclusion")}
    bounded |= {t["objective"] for t in company.rows("trade_off") if t.get("gives_up")}
    about = {d["id"]: d["objective"] for d in company.rows("decision")}
    bounded |= {about[o["decision"]] for o in company.rows("option") if not o.get("chosen")}
    return [goal for goal in company.running if goal not in bounded]


def opposing(company: Company) -> int:
    """opposing-key-results."""
    ways: dict[tuple[str, str], list[str]] = defaultdict(list)
    for goal in company.running_results:
        row = company.key_results[goal]
        ways[company.objectives[row["objective"]]["cycle"], row["metric"]].append(row["direction"])
    return sum(w.count("increase") * w.count("decrease") for w in ways.values())


def orphans(company: Company) -> int:
    """orphan-work."""
    serving = {link["work"] for link in company.contributes}
    items: dict[str, int] = defaultdict(int)
    stray: dict[str, int] = defaultdict(int)
    for key, row in company.work.items():
        state = row.get("state", "open")
        if state == "doing" or (state == "done" and row["finished_at"] >= _days_ago(60)):
            items[row["team"]] += 1
            stray[row["team"]] += key not in serving
    return sum(count >= 5 and stray[team] > 0.5 * count for team, count in items.items())


def overcommitted(company: Company) -> int:
    """overcommitted-owner."""
    held: dict[str, set[str]] = defaultdict(set)
    for goal in [*company.running, *company.running_results]:
        for owner in company.owners.get(goal, []):
            if owner.get("kind", "person") == "person":
                held[owner["party"]].add(goal)
    doing: dict[str, int] = defaultdict(int)
    waiting: dict[str, int] = defaultdict(int)
    finished: dict[str, int] = defaultdict(int)
    for work, person in company.assignments:
        row = company.work[work]
        state = row.get("state", "open")
        doing[person] += state == "doing"
        waiting[person] += state == "open"
        finished[person] += state == "done" and row["finished_at"] >= _days_ago(90)
    count = 0
    for person in [p["id"] for p in company.rows("person")]:
        mine = held[person]
        goals = sum(g in company.objectives or company.key_results[g]["objective"] not in mine for g in mine)
        heavy = finished[person] >= 3 and waiting[person] + doing[person] > 3 * finished[person]
        count += goals > 5 or doing[person] > 8 or heavy
    return count


def main(folder: Path) -> dict[str, int]:
    """The number of findings of each rule."""
    company = Company(folder)
    missing, shared = owners(company)
    stale, green = reports(company)
    found = {"missing-owner": missing, "nothing-excluded": unbounded(company), "idle-key-result": idle(company)}
    groups = {k: row["objective"] for k, row in company.key_results.items()}
    covered = {(rule, name) for rule, goals in found.items() for g in goals for name in (g, groups.get(g, g))}
    waivers = [w for w in company.rows("waiver") if w["goal"] in company.running]
    expired = [w for w in waivers if not w.get("reason") or ("" < w.get("until", "") < TODAY.isoformat())]
    counts = {rule: len(goals) for rule, goals in found.items()}
    return {
        **counts,
        "shared-accountability": len(shared),
        "stale-check-in": len(stale),
        "green-without-output": len(green),
        "opposing-key-results": opposing(company),
        "orphan-work": orphans(company),
        "overcommitted-owner": overcommitted(company),
        "ranking-cycle": circles(company.objectives, company.running, company.rows("rank"), company.rows("outranks")),
        "expired-waiver": len(expired),
        "unused-waiver": sum((w["rule"], w["goal"]) not in covered for w in waivers if w not in expired),
    }


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1])), sort_keys=True))
