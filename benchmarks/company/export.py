"""The company as files: okrs.yaml with all that is known, and CSV and Markdown with what such files usually hold."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from benchmarks.company.model import AUTUMN, TODAY, Company, Cycle, Goal, KeyResult, Objective, Work

_Form = dict[str, Any]


def write_yaml(company: Company, folder: Path) -> None:
    """One okrs.yaml for what is known of the whole company, and one a team and cycle."""
    folder.mkdir(parents=True, exist_ok=True)
    _dump(folder / "company.okrs.yaml", _whole(company))
    grouped: dict[tuple[str, str], list[Objective]] = defaultdict(list)
    for objective in company.objectives:
        grouped[objective.team.name, objective.cycle.name].append(objective)
    for (team, cycle), objectives in grouped.items():
        name = f"{team}-{cycle}".lower().replace(" ", "-")
        form = {
            "okrs": 1,
            "as_of": TODAY,
            "cycle": cycle,
            "team": team,
            "objectives": [_objective(o) for o in objectives],
        }
        _dump(folder / f"{name}.okrs.yaml", form)


def _whole(company: Company) -> _Form:
    return {
        "okrs": 1,
        "as_of": TODAY,
        "cycles": [{"name": c.name, "starts": c.starts, "ends": c.ends} for c in company.cycles],
        "teams": [t.name for t in company.teams],
        "people": [_filled(name=p.name, kind=p.kind, active=p.active, last_seen=p.last_seen) for p in company.people],
        "glossary": company.glossary,
        "objectives": [],
        "work": [_work(w) for w in company.loose],
        "polls": [
            _filled(
                question=p.question,
                team=p.team,
                by=p.by,
                on=p.on,
                cycle=AUTUMN.name,
                answers=[
                    _filled(person=a.person, team=a.team, function=a.function, choice=a.choice, on=a.on)
                    for a in p.answers
                ],
            )
            for p in company.polls
        ],
        "incentives": company.incentives,
    }


def _objective(of: Objective) -> _Form:
    decision = of.decision
    return _goal(of) | _filled(
        parent=of.parent,
        rank=of.rank,
        priority=of.priority,
        shared_with=of.shared_with,
        not_doing=of.not_doing,
        decision=decision
        and _filled(
            by=decision.by,
            on=decision.on,
            choice=decision.choice,
            reason=decision.reason,
            nevertheless=decision.nevertheless,
            options=decision.options,
            positions=[_filled(person=p.person, option=p.option, stance=p.stance, on=p.on) for p in decision.positions],
        ),
        trade_offs=[{"gains": gains, "gives_up": gives} for gains, gives in of.trade_offs],
        commitments=[{"party": party, "stance": stance} for party, stance in of.commitments],
        key_results=[_key_result(k) for k in of.key_results],
    )


def _key_result(of: KeyResult) -> _Form:
    return _goal(of) | _filled(
        metric=of.metric, direction=of.direction, baseline=of.baseline, target=of.target, unit=of.unit
    )


def _goal(of: Goal) -> _Form:
    form = _filled(
        id=of.id,
        key=of.key,
        title=of.title,
        description=of.description,
        owner=of.owner,
        contributors=of.contributors,
        state="" if of.state == "active" else of.state,
        status=of.status,
        kind=of.kind,
        starts=of.starts,
        due=of.due,
        resumed=of.resumed,
        score=of.score,
        outranks=of.outranks,
        allow=of.allow,
        changes=[
            {"on": e.on, "what": e.what} | _filled(**{"from": e.before, "to": e.after, "by": e.by, "note": e.note})
            for e in of.changes
        ],
        check_ins=[
            _filled(on=r.on, value=r.value, status=r.status, confidence=r.confidence, by=r.by, note=r.note)
            for r in sorted(of.check_ins, key=lambda r: r.on)
        ],
    )
    return form | {"work": [_work(w) for w in of.work]}


def _work(of: Work) -> _Form:
    return _filled(
        key=of.key,
        title=of.title,
        state=of.state,
        size=of.size,
        team=of.team,
        assignee=of.assignee,
        author=of.author,
        created=of.created,
        finished=of.finished,
        serves=of.serves,
        moved=[
            _filled(**{"on": m.on, "kind": m.kind, "from": m.before, "to": m.after, "by": m.by})
            for m in sorted(of.moves, key=lambda m: m.on)
        ],
    )


def _filled(**values: Any) -> _Form:
    """What has a value; moments as okrs.yaml writes them."""
    kept = {k: v for k, v in values.items() if v is not None and v != "" and v != []}
    return {k: v.strftime("%Y-%m-%dT%H:%MZ") if isinstance(v, dt.datetime) else v for k, v in kept.items()}


def _dump(path: Path, form: _Form) -> None:
    """As YAML, each item of a list on one line: that is written ten times as fast as indented blocks."""
    lines = []
    for key, value in form.items():
        if isinstance(value, list) and value:
            lines += [f"{key}:", *(f"- {_flow(item)}" for item in value)]
        else:
            lines.append(f"{key}: {_flow(value)}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _flow(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def write_csv(company: Company, folder: Path, cycle: Cycle = AUTUMN) -> None:
    """The goals of a cycle as one table, as they are copied out of a sheet: no work, the newest report only."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "okrs.csv").open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(
            [
                "Type",
                "ID",
                "Title",
                "Objective ID",
                "Team",
                "Cycle",
                "Owner",
                "Rank",
                "Baseline",
                "Target",
                "Current",
                "Unit",
                "Status",
            ]
        )
        for o in (o for o in company.objectives if o.cycle is cycle):
            owner = " and ".join(o.owner)
            out.writerow(
                ["Objective", o.id, o.title, "", o.team.name, cycle.name, owner, o.rank, "", "", "", "", o.status]
            )
            for k in o.key_results:
                last = max(k.check_ins, key=lambda r: r.on, default=None)
                now = ["" if last is None or last.value is None else last.value, k.unit, last.status if last else ""]
                row = ["Key result", k.id, k.title, o.id, o.team.name, cycle.name, " and ".join(k.owner), ""]
                out.writerow([*row, *("" if v is None else f"{v:g}" for v in (k.baseline, k.target)), *now])


def write_markdown(company: Company, folder: Path, cycle: Cycle = AUTUMN) -> None:
    """The goals of a cycle as one page a team, as people keep them in a wiki."""
    folder.mkdir(parents=True, exist_ok=True)
    grouped: dict[str, list[Objective]] = defaultdict(list)
    for objective in company.objectives:
        if objective.cycle is cycle:
            grouped[objective.team.name].append(objective)
    for team, objectives in grouped.items():
        lines = [f"# OKRs {cycle.name}: {team}", ""]
        for o in objectives:
            lines += [f"## Objective: {o.title}", ""]
            lines += [f"**Owner:** {' and '.join(o.owner)}", ""] if o.owner else []
            lines += [f"**Rank:** {o.rank}", ""] if o.rank else []
            lines += [o.description, ""] if o.description else []
            lines += ["### Key results", ""]
            lines += [f"- {k.title}{f' (owner: {k.owner[0]})' if len(k.owner) == 1 else ''}" for k in o.key_results]
            lines += ["", "### Not doing", "", *(f"- {text}" for text in o.not_doing)] if o.not_doing else []
            if o.trade_offs:
                lines += ["", "### Trade-offs", "", *(f"- We gain {g}, we give up {u}" for g, u in o.trade_offs)]
            if o.decision:
                decision = o.decision
                lines += ["", "### Decision", "", f"Decided by: {decision.by}", f"Decided on: {decision.on or ''}"]
                lines += [f"Choice: {decision.choice}", f"Reason: {decision.reason}"]
            lines.append("")
        name = team.lower().replace(" ", "-")
        (folder / f"{name}.md").write_text("\n".join(lines), encoding="utf-8")
