"""YAML and JSON that other people and tools invented: what is a goal there, what may be one, and what is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from okrlint.errors import UsageError
from okrlint.records import KeyResult, Objective, Owner
from okrlint.trackers.files.collect import gather
from okrlint.trackers.files.file_reading import Reading
from okrlint.trackers.files.foreign import is_foreign, read_foreign, read_text
from okrlint.trackers.files.mapping import Where
from okrlint.trackers.files.settings import Settings
from tests.cli.front import okrlint
from tests.trackers.files.test_table_layouts import HALVE, goals


def read(text: str, file: str = "plan.yaml", settings: Settings | None = None) -> Reading:
    return read_foreign(read_text(text, file), settings or Settings())


OTHERS = {
    "other keys": """\
vision: a quiet depot
objectives:
  - id: Q1
    title: Halve the power
    owner: Jon
    end: 2026-12-31
    krs:
      - {id: Q1a, title: Lights off at ten, end: 2026-11-30}
      - {id: Q1b, title: Belts stop}
""",
    "the goal's own name": """\
- objective: Halve the power
  owner_id: jon
  keyResults: [{keyResult: Lights off at ten}, {keyResult: Belts stop}]
""",
    "texts": "okrs:\n  - name: Halve the power\n    key_results: [Lights off at ten, Belts stop]\n",
    "a mapping of mappings": """\
teams:
  depot:
    goals:
      power:
        name: Halve the power
        key_results: {a: {name: Lights off at ten}, b: {name: Belts stop}}
""",
    "another language": """\
Ziele:
  - Titel: Halve the power
    Schlüsselergebnisse: [{Titel: Lights off at ten}, {Titel: Belts stop}]
""",
    "two lists joined by an id": json.dumps(
        {
            "objectives": [{"id": "p", "title": "Halve the power"}],
            "keyResults": [
                {"id": 1, "objectiveId": "p", "label": "Lights off at ten"},
                {"id": 2, "objectiveId": "p", "label": "Belts stop"},
            ],
        }
    ),
    "two lists joined by the ids of key results": """\
data:
  objectives: {items: [{id: 1, name: Halve the power, keyResultIds: [7, 8]}]}
  key_results: {items: [{id: 7, name: Lights off at ten}, {id: 8, name: Belts stop}]}
""",
    "two mappings joined by their keys": """\
objectives: {power: {title: Halve the power}}
key_results:
  lights: {title: Lights off at ten, objective: power}
  belts: {title: Belts stop, objective: {id: power}}
""",
    "one list with types": """\
- {id: 1, type: objective, title: Halve the power}
- {id: 2, type: key_result, parent_id: 1, title: Lights off at ten}
- {id: 3, type: KR, parent_id: 1, title: Belts stop}
""",
    "keys with numbers": """\
plans:
  - {objective: Halve the power, kr1: Lights off at ten, kr2: {text: Belts stop}}
""",
    "rows of a table": """\
rows:
  - {objective: Halve the power, key_result: Lights off at ten}
  - {objective: Halve the power, key_result: Belts stop}
""",
    "JSON with tabs": json.dumps(
        {"objectives": [{"goal": "Halve the power", "krs": [{"text": "Lights off at ten"}, {"text": "Belts stop"}]}]},
        indent="\t",
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_goals_are_told_by_their_key_results(name: str) -> None:
    reading = read(OTHERS[name], "plan.json" if "JSON" in name else "plan.yaml")
    assert goals(reading) == HALVE


def test_what_is_said_of_a_goal_is_read_as_everywhere() -> None:
    text = """\
quarter: Q3
year: 2026
owner: {name: Mira Sund, email: m@harbour.example}
objectives:
  - objective: Calm nights
    state: in progress
    owner_id: jon
    key_results:
      - kr_id: KR-7
        description: Noise falls
        metric_key: decibel
        baseline: 84
        target: 75 dB
        confidence: 0.7
        progress: 40 %
        tiers: {gold: 70}
  - objective: Calm days
"""
    reading = read(text, "depot.yaml")
    first, second = (r for r in reading.records if isinstance(r, Objective))
    (result,) = (r for r in reading.records if isinstance(r, KeyResult))
    assert (first.cycle, first.state, first.line, second.cycle) == ("2026 Q3", "active", 5, "2026 Q3")
    assert (result.title, result.id, result.key, result.metric) == (
        *("Noise falls", "file:depot/kr-7", "KR-7", "decibel"),
    )
    assert (result.baseline, result.target, result.unit, result.current) == (84, 75, "dB", None)
    assert result.confidence == 0.7
    owners = [(r.goal, r.party) for r in reading.records if isinstance(r, Owner)]
    assert owners == [(first.id, "jon"), (second.id, "Mira Sund")]
    assert [(u.line, u.text, u.reason.split(";")[0]) for u in reading.unplaced] == [
        (15, "40 %", "progress: how much of the way is done is no value of the metric"),
        (16, "tiers", "no known key"),
    ]
    assert reading.coverage["owner"].state == "complete"


@pytest.mark.parametrize(
    "text",
    [
        "name: shop\nversion: 2\nscripts: {goal: build}\n",
        "objectives: [Learn to read, Learn to write]\n",
        "items:\n  - title: A film\n    results: [good, bad]\n",
        "objectives:\n  - title: <objective>\n    key_results: [<key result>]\n",
        "objectives:\n  - title: TODO\n    krs: [{title: TODO}]\n",
        "properties:\n  objectives: {type: array, items: {title: Objective}}\n",
    ],
)
def test_other_data_holds_no_goals(text: str) -> None:
    assert read(text).records == []


def test_what_may_be_goals_is_listed_and_not_read() -> None:
    reading = read("goals:\n  - name: Be fast\n  - name: Be calm\n")
    assert reading.records == []
    assert [u.reason for u in reading.unplaced] == ["may be objectives: lines 2, 3; say so with `objective: {path: …}`"]
    assert goals(read("goals:\n  - name: Be fast\n", "web-okrs.yaml")) == {"Be fast": []}


def test_a_mapping_says_which_path_is_what() -> None:
    text = """\
areas:
  - name: Depot
    aims:
      - {words: Halve the power, kind: aim, proofs: [{words: Lights off at ten}, {words: Belts stop}]}
      - {words: Lunch, kind: aside, proofs: []}
"""
    settings = Settings(
        objective=Where(path="areas[].aims[].words", where={"kind": "aim"}),
        key_result=Where(path="areas[].aims[].proofs[].words"),
    )
    assert goals(read(text, settings=settings)) == HALVE
    with pytest.raises(UsageError) as caught:
        read(text, settings=Settings(objective=Where(path="areas[].goals[].words")))
    assert "fits nothing (there is: areas[].name, areas[].aims[].kind, areas[].aims[].words" in str(caught.value)
    with pytest.raises(UsageError, match="not a path"):
        read(text, settings=Settings(objective=Where(path="areas[0].x")))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("objectives: [{title: A, key_results: [{title: B}]}]", False),
        ("objectives: [{titel: A}]", False),
        ("objectives: [{title: A, key_result: [{title: B}]}]", False),
        ("okrs: 1\nobjectives: [{title: A, krs: [{title: B}]}]", False),
        ("objectives: [{title: A, krs: [{title: B}]}]", True),
        ("objectives: [{objective: A, key_results: [B]}]", True),
        ("objectives: [{title: A, key_results: [{key_result: B}]}]", True),
        ("okrs: [{title: A, key_results: [{title: B}]}]", True),
    ],
)
def test_a_slip_in_our_own_form_is_a_mistake_and_another_form_is_none(text: str, expected: bool) -> None:
    assert is_foreign(read_text(text, "okrs.yaml")) is expected


def test_a_folder_is_not_stopped_by_what_lies_there(tmp_path: Path) -> None:
    (tmp_path / "okrs.yaml").write_text("objectives: [{title: Calm nights, owner: Jon}]", encoding="utf-8")
    (tmp_path / "deploy.yaml").write_text("objectives: [{name: p99, target: 3}]\n", encoding="utf-8")
    (tmp_path / "broken.json").write_text('{"objectives": [', encoding="utf-8")
    (tmp_path / "prices.csv").write_text('Objective,Owner\n"open', encoding="utf-8")
    did = okrlint("check", cwd=tmp_path)
    assert "left aside: deploy.yaml; `okrlint check --explain-input` says why" in did.out
    assert did.code == 3
    assert "prices.csv: " in did.out
    assert "a quote that is never closed" in did.out
    strict = okrlint("check", "--strict-input", cwd=tmp_path)
    assert strict.code == 2
    assert "prices.csv:2:1: a quote that is never closed" in strict.err


def test_every_line_is_accounted_for(tmp_path: Path) -> None:
    (tmp_path / "okrs.json").write_text(
        '{"objectives": [{"title": "Calm nights", "owner": "Jon",\n "krs": [{"text": "Noise", "target": "75 dB"}],\n'
        ' "mood": 3}]}',
        encoding="utf-8",
    )
    did = okrlint("check", "--explain-input", cwd=tmp_path)
    assert did.out.splitlines() == [
        "Read:",
        "  okrs.json:1:27: objective: Calm nights (owner Jon)",
        "  okrs.json:2:19: key result: Noise (target 75 dB)",
        "Left:",
        "  okrs.json:3:10: no known key: mood",
    ]


def test_a_folder_of_many_other_files_is_looked_through_quickly(tmp_path: Path) -> None:
    (tmp_path / "okrs.yaml").write_text("objectives: [{title: Calm nights}]", encoding="utf-8")
    for number in range(50):
        (tmp_path / f"{number}.json").write_text("[" + "1," * 20_000 + "1]", encoding="utf-8")
    (tmp_path / "deep.yaml").write_text("objectives: " + "[" * 5000, encoding="utf-8")
    gathered = gather(Settings(paths=[str(tmp_path)]))
    assert [r.title for r in gathered.reading.records if isinstance(r, Objective)] == ["Calm nights"]


def test_types_that_are_kinds_of_goals_are_read_as_such() -> None:
    text = (
        "okr_list:\n  - objective: Ship faster\n    type: committed\n    krs:\n"
        "      - {title: Second line, type: aspirational, weight: 30 %, confidence: 7/10}\n"
        "      - {title: Three, type: bug}\n"
    )
    reading = read(text)
    goals = [r for r in reading.records if isinstance(r, Objective | KeyResult)]
    assert [(g.goal_kind, g.weight, g.confidence) for g in goals] == [
        ("committed", None, None),
        ("aspirational", 0.3, 0.7),
        (None, None, None),
    ]
    assert [(u.text, u.reason) for u in reading.unplaced] == [("type", "no known key")]


GOAL = '"title": "Calm nights", "owner": {"displayName": "Mira Okafor"}, "status": {"name": "On track"}'
RESULT = '{"title": "Alarms a night", "start": 40, "targetValue": 5}'


@pytest.mark.parametrize(
    "text",
    [
        f'{{"data": {{"goals": {{"nodes": [{{{GOAL}, "keyResults": {{"nodes": [{RESULT}]}}}}]}}}}}}',
        f'{{"data": {{"goals": {{"nodes": [{{{GOAL}, "keyResults": {{"edges": [{{"node": {RESULT}}}]}}}}]}}}}}}',
        f'[{{{GOAL}, "key_results": [{RESULT}]}}]',
        "okrs: [{o: Calm nights, dri: Mira Okafor, status: on track, krs: [{kr: Alarms a night, from: 40, to: 5}]}]",
    ],
    ids=["nodes", "edges", "list", "short names"],
)
def test_what_services_answer_and_people_shorten_is_read(text: str, tmp_path: Path) -> None:
    name = "goals.yaml" if text.startswith("okrs") else "goals.json"
    (tmp_path / name).write_text(text, encoding="utf-8")
    did = okrlint("check", name, "--explain-input", cwd=tmp_path)
    assert "objective: Calm nights (owner Mira Okafor" in did.out
    assert "status on track" in did.out.casefold()
    assert "key result: Alarms a night (baseline 40; target 5)" in did.out
    assert "Everything in these files could be placed." in did.out


def test_notes_with_an_objective_and_mere_words_are_listed(tmp_path: Path) -> None:
    notes = "study:\n  objective: Say how seeds are kept\n  key_results: [{}]\n"
    (tmp_path / "study.yaml").write_text(notes.format("They are pinned"), encoding="utf-8")
    did = okrlint("check", "study.yaml", "--explain-input", cwd=tmp_path)
    assert did.code == 2
    assert "may be objectives: lines 2" in did.out + did.err
    (tmp_path / "study.yaml").write_text(notes.format("9 of 10 seeds are pinned"), encoding="utf-8")
    assert "objective: Say how seeds are kept" in okrlint("check", "study.yaml", "--explain-input", cwd=tmp_path).out


def test_goals_that_say_their_type_are_read(tmp_path: Path) -> None:
    tree = {
        "nodes": [
            {
                "tipo": "objetivo",
                "nome": "Noites calmas",
                "filhos": [
                    {"tipo": "kr", "nome": "Alarmes abaixo de 5", "filhos": []},
                    {"tipo": "kpi", "nome": "Alarmes", "filhos": []},
                ],
            }
        ]
    }
    (tmp_path / "okrs.json").write_text(json.dumps(tree), encoding="utf-8")
    did = okrlint("check", "okrs.json", "--explain-input", cwd=tmp_path)
    assert "objective: Noites calmas" in did.out
    assert "key result: Alarmes abaixo de 5" in did.out
    assert "kpi" not in did.out.partition("Left:")[0]


def test_key_results_that_only_wait_for_words_make_a_template() -> None:
    text = '{"okrs": [{"objetivo": "Vender pan", "resultados_clave": ["Resultado clave 1", "Resultado clave 2"]}]}'
    reading = read_foreign(read_text(text, "answer.json"), Settings())
    assert reading.records == []
    assert "template" in reading.unplaced[0].reason
    filled = read_foreign(read_text(text.replace("Resultado clave 2", "90 panes al día"), "answer.json"), Settings())
    assert len(filled.records) > 2


def test_tasks_of_a_key_result_are_listed_and_no_mistake() -> None:
    text = 'objectives:\n- title: Warm bread\n  krs:\n  - title: 14 hours\n    tasks: ["T-1"]\n    target: 14\n'
    reading = read_foreign(read_text(text, "plan.yaml"), Settings())
    assert [one.reason for one in reading.unplaced] == ["no known key"]
    assert {type(one).__name__ for one in reading.records} >= {"Objective", "KeyResult"}


def test_a_key_result_that_names_no_objective_of_the_file_is_listed() -> None:
    text = json.dumps(
        {
            "objectives": [{"id": "p", "title": "Halve the power"}],
            "keyResults": [{"objectiveId": "p", "title": "Belts stop"}, {"objectiveId": "q", "title": "Lost"}],
        }
    )
    reading = read(text, "plan.json")
    assert goals(reading) == {"Halve the power": ["Belts stop"]}
    assert [(one.text, "not in this file" in one.reason) for one in reading.unplaced] == [("Lost", True)]
    apart = text.replace('"objectiveId": "p"', '"objectiveId": "r"')
    assert goals(read(apart, "plan.json")) == {}


def test_objectives_without_key_results_are_believed_beside_such_that_have_some() -> None:
    own = "company_objectives:\n  - objective: Be the quietest depot\n"
    teams = "teams:\n  - name: Depot\n    okrs:\n      - {objective: Halve the power, krs: [Belts stop]}\n"
    assert goals(read(own + teams)) == {"Be the quietest depot": [], "Halve the power": ["Belts stop"]}
    assert goals(read(own)) == {}
    others = "learning_goals:\n  - title: Know your belts\n"
    assert goals(read(others + teams)) == {"Halve the power": ["Belts stop"]}


def test_ids_in_a_report_are_no_words_of_goals() -> None:
    assert goals(read("findings:\n  - {objective: depot/power, key_result: depot/power/belts}\n")) == {}
