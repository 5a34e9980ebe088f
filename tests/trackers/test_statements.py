"""What a goal can state is read alike, wherever it stands: okrs.yaml, text, issue forms, mapped fields, every tracker.

One table says each statement once for okrs.yaml and once by its parts; every source gets it in its own shape, and what
the database then holds is compared with what it holds of okrs.yaml.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from tests.cli.front import okrlint
from tests.fakes.github import FakeGitHub, World
from tests.fakes.jira import JiraServer, Site

HELD = """
SELECT 'exclusion' AS r, o.title, x.text AS said FROM exclusion x JOIN objective o ON o.goal = x.objective
UNION ALL SELECT 'decision', o.title, concat_ws('|', p.name, d.decided_on, d.choice, d.reason, d.nevertheless)
  FROM decision d JOIN objective o ON o.goal = d.objective LEFT JOIN person p USING (person)
UNION ALL SELECT 'option', o.title, concat_ws('|', x.name, x.chosen)
  FROM option x JOIN decision d USING (decision) JOIN objective o ON o.goal = d.objective
UNION ALL SELECT 'position', o.title, concat_ws('|', p.name, x.option, x.stance, x.stated_on) FROM position x
  JOIN decision d USING (decision) JOIN objective o ON o.goal = d.objective LEFT JOIN person p ON p.person = x.person
UNION ALL SELECT 'commitment', o.title, concat_ws('|', p.name, t.name, x.stance, x.stated_on) FROM commitment x
  JOIN objective o ON o.goal = x.objective LEFT JOIN person p USING (person) LEFT JOIN team t ON t.team = x.team
UNION ALL SELECT 'trade_off', o.title, concat_ws('|', x.gains, x.gives_up)
  FROM trade_off x JOIN objective o ON o.goal = x.objective
UNION ALL SELECT 'incentive', o.title, concat_ws('|', p.name, t.name, x.metric) FROM incentive x
  JOIN objective o ON o.goal = x.goal LEFT JOIN person p USING (person) LEFT JOIN team t ON t.team = x.team
UNION ALL SELECT 'term', '', concat_ws('|', name, definition) FROM term
UNION ALL SELECT 'kind', title, goal_kind FROM objective WHERE goal_kind IS NOT NULL
UNION ALL SELECT 'score', title, score::TEXT FROM objective WHERE score IS NOT NULL
UNION ALL SELECT 'weight', title, weight::TEXT FROM objective WHERE weight IS NOT NULL
UNION ALL SELECT 'confidence', title, confidence::TEXT FROM objective WHERE confidence IS NOT NULL
ORDER BY 1, 2, 3
"""


class Statement(NamedTuple):
    """`keys` are those of the objective in okrs.yaml, `top` those of the file; `parts` what people write."""

    title: str
    keys: Mapping[str, Any]
    parts: Mapping[str, str | list[str]]
    top: Mapping[str, Any] = {}


HEADINGS = {
    "not_doing": "Not doing",
    "decider": "Decided by",
    "decided_on": "Decided on",
    "choice": "We chose",
    "reason": "Reason for the decision",
    "nevertheless": "Nevertheless",
    "options": "Options considered",
    "dropped": "Ruled out",
    "positions": "Positions",
    "commitments": "Commitments",
    "committed": "Committed",
    "disagreed": "Disagree and commit",
    "declined": "Declined",
    "trade_offs": "Trade-offs",
    "gains": "We gain",
    "gives_up": "We give up",
    "incentives": "Incentives",
    "terms": "Glossary",
    "goal_kind": "Goal kind",
    "score": "Score",
    "weight": "Weight",
    "confidence": "Confidence",
}
"""What each part is called in a text; fields bear the same names."""
DECIDED = {
    "by": "Ines Abara",
    "on": "2026-09-29",
    "choice": "Close the second gate",
    "reason": "One gate needs one guard",
    "nevertheless": "Thank you, Pell: we look again in May",
}
STATEMENTS = (
    Statement(
        "Exclusions",
        {"not_doing": ["New customers in the north", "A second night shift"]},
        {"not_doing": ["New customers in the north", "A second night shift"]},
    ),
    Statement(
        "Decision",
        {
            "decision": {
                **DECIDED,
                "options": ["Close the second gate", "Keep both", "Two guards"],
                "positions": [
                    {"person": "Pell Varga", "option": "Keep both", "on": "2026-09-22"},
                    {"person": "Dario Henning", "option": "Close the second gate", "stance": "for"},
                    {"person": "Yusra Lindahl", "option": "Two guards", "stance": "against", "on": "2026-09-23"},
                    {"count": 3, "option": "Keep both", "stance": "for", "on": "2026-09-22"},
                ],
            }
        },
        {
            "decider": DECIDED["by"],
            "decided_on": DECIDED["on"],
            "choice": DECIDED["choice"],
            "reason": DECIDED["reason"],
            "nevertheless": DECIDED["nevertheless"],
            "options": ["Close the second gate", "Keep both"],
            "dropped": ["Two guards"],
            "positions": [
                "Pell Varga: Keep both (2026-09-22)",
                "Dario Henning: for Close the second gate",
                "Yusra Lindahl: against Two guards (2026-09-23)",
                "3 for Keep both (2026-09-22)",
            ],
        },
    ),
    Statement(
        "Commitments",
        {
            "commitments": [
                {"party": "Platform", "on": "2026-09-15"},
                {"party": "Depot", "stance": "disagreed_and_committed"},
                {"party": "Ines Abara", "stance": "declined"},
            ]
        },
        {
            "commitments": [
                "Platform: committed (2026-09-15)",
                "Depot: disagree and commit",
                "Ines Abara: declined",
            ]
        },
    ),
    Statement(
        "Commitments by stance",
        {
            "commitments": [
                {"party": "Platform"},
                {"party": "Care"},
                {"party": "Depot", "stance": "disagreed_and_committed"},
                {"party": "Pilots", "stance": "declined"},
            ]
        },
        {"committed": "Platform, Care", "disagreed": "Depot", "declined": "Pilots"},
    ),
    Statement(
        "Trade-offs",
        {"trade_offs": [{"gains": "shorter days", "gives_up": "one in a hundred returns"}]},
        {"trade_offs": "We gain shorter days, we give up one in a hundred returns"},
    ),
    Statement(
        "Gains and losses",
        {"trade_offs": [{"gains": "a quiet yard", "gives_up": "deliveries at night"}]},
        {"gains": "a quiet yard", "gives_up": "deliveries at night"},
    ),
    Statement(
        "Incentives",
        {"id": "paid"},
        {"incentives": ["Depot: parcels per hour", "Ines Abara: nights without a call"]},
        {
            "incentives": [
                {"party": "Depot", "metric": "parcels per hour", "goal": "paid"},
                {"party": "Ines Abara", "metric": "nights without a call", "goal": "paid"},
            ]
        },
    ),
    Statement(
        "Terms",
        {},
        {"terms": ["calm: fewer than two calls a night", "quick: out of the door within a day"]},
        {"glossary": {"calm": "fewer than two calls a night", "quick": "out of the door within a day"}},
    ),
    Statement(
        "Kind, score, weight, confidence",
        {"kind": "aspirational", "score": 0.7, "weight": "30 %", "confidence": "6/10"},
        {"goal_kind": "aspirational", "score": "0.7", "weight": "30 %", "confidence": "6/10"},
    ),
)
PARTS = tuple(dict.fromkeys(part for one in STATEMENTS for part in one.parts))


def held(folder: Path, env: Mapping[str, str]) -> list[tuple[str, str, str]]:
    did = okrlint("query", HELD, "-f", "json", cwd=folder, env=env)
    assert did.code == 0, did.err
    return [(row["r"], row["title"], row["said"]) for row in json.loads(did.out)]


@pytest.fixture(scope="module")
def of_files(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str, str]]:
    """What the database holds of okrs.yaml."""
    folder = tmp_path_factory.mktemp("files")
    plan: dict[str, Any] = {"okrs": 1, "objectives": [{"title": one.title, **one.keys} for one in STATEMENTS]}
    for one in STATEMENTS:
        plan |= one.top
    (folder / "okrs.yaml").write_text(yaml.safe_dump(plan, sort_keys=False), encoding="utf-8")
    return held(folder, {})


def text(one: Statement, way: str) -> str:
    """The statement in a text: under headings as a form leaves it, or behind labels as people type it."""
    lines = []
    for subject, said in one.parts.items():
        several = [f"- {entry}" for entry in said] if isinstance(said, list) else [said]
        if way == "form":
            lines += [f"### {HEADINGS[subject]}", "", *several, ""]
        elif isinstance(said, list):
            lines += [f"{HEADINGS[subject]}:", *several, ""]
        else:
            lines += [f"{HEADINGS[subject]}: {said}", ""]
    return "\n".join(lines)


def on_github(folder: Path, way: str) -> list[tuple[str, str, str]]:
    world = World("acme")
    board = world.project(3, "Plan")
    for part in PARTS if way == "board" else ():
        world.board_field(board, HEADINGS[part])
    for one in STATEMENTS:
        issue = world.issue(
            "plans", one.title, body="" if way in ("fields", "board") else text(one, way), type="Objective"
        )
        lines = {HEADINGS[p]: "; ".join(said) if isinstance(said, list) else said for p, said in one.parts.items()}
        if way == "fields":
            for name, said in lines.items():
                world.set_field(issue, name, said)
        elif way == "board":
            world.card(board, issue, **lines)
    kind = {"fields": "field", "board": "board"}.get(way)
    places = ", ".join(f"{p}: ['{kind}:{HEADINGS[p]}', body]" for p in PARTS) if kind else ""
    with FakeGitHub(world) as fake:
        source = f"owner: acme, repositories: [plans], base_url: '{fake.url}', fields: {{{places}}}"
        (folder / "okrlint.yaml").write_text(f"sources:\n  - github: {{{source}}}\n")
        return held(folder, fake.environment)


def on_jira(folder: Path, way: str, *, cloud: bool) -> list[tuple[str, str, str]]:
    site = Site(cloud=cloud)
    site.project("OKR")
    for name in ("Objective", "Key Result"):
        site.type(name)
    ines = site.user("ines", "Ines Abara")
    kinds = {"decider": "user", "decided_on": "date"}
    for part in PARTS if way == "fields" else ():
        area = "textarea" if part in ("positions", "commitments", "terms") else "textfield"
        if part == "not_doing":
            site.field(HEADINGS[part], "array", items="string")
        else:
            site.field(HEADINGS[part], kinds.get(part, "string"), "" if part in kinds else f"com.x:{area}")
    for one in STATEMENTS:
        values: dict[str, Any] = {}
        for part, said in one.parts.items() if way == "fields" else ():
            name = HEADINGS[part].replace(" ", "_")
            if part in ("positions", "commitments", "terms"):
                values[name] = "\n".join(f"- {entry}" for entry in said)
            elif part == "not_doing":
                values[name] = list(said)
            else:
                values[name] = ines if part == "decider" else "; ".join(said) if isinstance(said, list) else said
        body = "" if way == "fields" else text(one, way)
        site.issue("OKR", "Objective", one.title, description=body, **values)
    with JiraServer(site) as server:
        places = ", ".join(f"{p}: ['{HEADINGS[p]}', body]" for p in PARTS) if way == "fields" else ""
        source = f"url: '{server.url}', projects: [OKR], allow_http: true, fields: {{{places}}}"
        (folder / "okrlint.yaml").write_text(f"sources:\n  - jira: {{{source}}}\n")
        return held(folder, server.environment)


@pytest.mark.parametrize("way", ["labels", "form", "fields", "board"])
def test_github_states_what_files_state(way: str, tmp_path: Path, of_files: list[tuple[str, str, str]]) -> None:
    assert on_github(tmp_path, way) == of_files


@pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "data-center"])
@pytest.mark.parametrize("way", ["labels", "form", "fields"])
def test_jira_states_what_files_state(
    way: str, cloud: bool, tmp_path: Path, of_files: list[tuple[str, str, str]]
) -> None:
    assert on_jira(tmp_path, way, cloud=cloud) == of_files


def test_the_table_has_a_row_for_every_relation(of_files: list[tuple[str, str, str]]) -> None:
    relations = {"exclusion", "decision", "option", "position", "commitment", "trade_off", "incentive", "term"}
    assert {row[0] for row in of_files} == relations | {"kind", "score", "weight", "confidence"}
    assert len(of_files) == len({*of_files}) + 2  # three people of whom only the number is known


def test_the_first_place_that_holds_anything_counts(tmp_path: Path) -> None:
    """A field goes before the text where it is named before it, and behind it where it is named behind it."""
    outcome = {}
    for order in ("['field:Left out', body]", "[body, 'field:Left out']", "['field:Left out']", "[body]"):
        world = World("acme")
        for title, field, body in (("Both", "field", "text"), ("Field", "field", ""), ("Text", "", "text")):
            issue = world.issue("plans", title, body=f"Not doing: {body}\n" if body else "", type="Objective")
            if field:
                world.set_field(issue, "Left out", field)
        with FakeGitHub(world) as fake:
            source = f"owner: acme, repositories: [plans], base_url: '{fake.url}', fields: {{not_doing: {order}}}"
            (tmp_path / "okrlint.yaml").write_text(f"sources:\n  - github: {{{source}}}\n")
            outcome[order] = {title: said for _, title, said in held(tmp_path, fake.environment)}
    assert list(outcome.values()) == [
        {"Both": "field", "Field": "field", "Text": "text"},
        {"Both": "text", "Field": "field", "Text": "text"},
        {"Both": "field", "Field": "field"},
        {"Both": "text", "Text": "text"},
    ]
