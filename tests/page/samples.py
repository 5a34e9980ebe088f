"""Facts for the page without a snapshot: the reporters' invented company, and one as large as is wished."""

from __future__ import annotations

import datetime as dt

from okrlint.findings import Finding, Party, Report, Subject, Tally, fingerprint
from okrlint.page.facts import Facts
from okrlint.page.plan import Finished, Goal, Owner, Person, Plan, Precedence, Said, Team

NOW = dt.datetime(2026, 11, 16, 8, tzinfo=dt.UTC)
BEGUN, ENDS = dt.date(2026, 10, 1), dt.date(2026, 12, 31)
_VERBS = ("Hikers trust", "Clubs renew", "Nobody waits for", "Guides find", "Everyone knows")
_THINGS = ("the winter map", "their season pass", "an answer", "the way back", "what a hut costs", "the next ferry")


def company(objectives: int, findings: int, text: str = "") -> Facts:
    """So many objectives with three key results each, and findings spread over them; `text` stands in every field that
    somebody else writes."""
    teams = [text or f"Team {n:02}" for n in range(max(objectives // 6, 1))]
    goals: list[Goal] = []
    subjects: list[Subject] = []
    for n in range(objectives):
        team = teams[n % len(teams)]
        number = n * 4 + 1
        title = text or f"{_VERBS[n % 5]} {_THINGS[n % 6]} in region {n}"
        goals.append(_objective(n, number, title, team, n % 30, objectives))
        subjects.append(_subject("objective", number, title, n))
        for k in range(1, 4):
            goals.append(
                _result(number + k, number, text or f"Share of huts {k} in region {n} from 40 % to 80 %", team, k)
            )
            subjects.append(_subject("key_result", number + k, goals[-1].title, n))
    found = tuple(_finding(n, subjects, text) for n in range(findings))
    people = tuple(
        Person(number=n, name=text or f"Person {n:02}", goals=7 - n % 7, doing=n % 5, gone=n == 3, left=BEGUN)
        for n in range(min(30, max(objectives, 1)))
    )
    tally = Tally(
        rule="idle-key-result",
        title="Key result nothing is working toward",
        severity="error",
        over="key_result",
        finding=findings,
        ok=objectives,
        not_evaluated=5,
    )
    return Facts(
        report=Report(
            tool="okrlint test",
            as_of=NOW,
            complete=True,
            findings=found,
            tallies=(tally,),
            sources=(),
            counts={"objective": objectives, "key_result": 3 * objectives},
        ),
        plan=Plan(
            as_of=NOW,
            goals=tuple(goals),
            precedence=tuple(Precedence(higher=n * 4 + 1, lower=n * 4 + 5) for n in range(0, objectives - 1, 5)),
            people=people,
            teams=tuple(
                Team(name=t, unserving=Finished(items=2, sized=2, size=9), has_work=True) for t in dict.fromkeys(teams)
            ),
        ),
        title=text or "Tarn & Field",
        needs={"idle-key-result": ("work",)},
        families={"idle-key-result": "outputs"},
        most_goals=5,
    )


def _objective(n: int, number: int, title: str, team: str, person: int, objectives: int) -> Goal:
    return Goal(
        number=number,
        id=f"g:{number}",
        kind="objective",
        objective=number,
        key=f"TF-{number}",
        title=title,
        serves=(n // 7 - 1) * 4 + 1 if n > 7 else None,
        team=team,
        cycle="2026-Q4",
        status=("on_track", "at_risk", "off_track", "")[n % 4],
        starts=BEGUN,
        due=ENDS,
        file="plans/2026-q4.yaml",
        line=number,
        owners=(Owner(name=f"Person {person:02}", kind="person", person=person),) if n % 9 else (),
        nobody=n % 9 == 0,
        place=float(n // max(objectives // 6, 1) + 1),
        finished=Finished(items=n % 7, sized=n % 7, size=float(n % 23)),
    )


def _result(number: int, objective: int, title: str, team: str, k: int) -> Goal:
    values = (41.0, 47.0, 52.0) if k == 1 else (40.0, 40.0, 40.0) if k == 2 else ()
    days = (dt.date(2026, 10, 12), dt.date(2026, 10, 26), dt.date(2026, 11, 9))
    return Goal(
        number=number,
        id=f"g:{number}",
        kind="key_result",
        objective=objective,
        key=f"TF-{number}",
        title=title,
        team=team,
        cycle="2026-Q4",
        status="on_track",
        starts=BEGUN,
        due=ENDS,
        baseline=40,
        target=80,
        value=values[-1] if values else None,
        unit="%",
        direction="increase",
        said=tuple(Said(on=d, value=v, status="on_track", confidence=0.7) for d, v in zip(days, values, strict=False)),
    )


def _subject(kind: str, number: int, title: str, n: int) -> Subject:
    return Subject(kind=kind, id=f"g:{number}", key=f"TF-{number}", title=title, file="plans/2026-q4.yaml", line=n + 1)


def _finding(n: int, subjects: list[Subject], text: str) -> Finding:
    subject = subjects[n * 7 % len(subjects)]
    rule = f"idle-key-result{'' if n < len(subjects) else n // len(subjects)}"
    return Finding(
        rule="idle-key-result",
        severity=("error", "warning", "notice")[n % 3],
        family="outputs",
        title="No recent work on this key result",
        subjects=(subject,),
        group=subjects[n * 7 % len(subjects) // 4 * 4],
        message=text or f"{subject.key}: the last change on its work was on 6 November, 22 days ago",
        advice=text or "Link the next step, hand the key result over, or drop it.",
        fingerprint=fingerprint(rule, (subject.id, str(n))),
        owners=(Party(id=str(n % 30), name=text or f"Person {n % 30:02}"),),
    )
