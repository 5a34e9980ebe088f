"""The layouts in which tools and people export OKRs as a table, without any configuration and with one."""

from __future__ import annotations

from pathlib import Path

import pytest

from okrlint.errors import UsageError
from okrlint.records import KeyResult, Objective, Owner
from okrlint.trackers.files.csv.reader import holds_okrs, read_table
from okrlint.trackers.files.file_reading import Reading
from okrlint.trackers.files.mapping import Where
from okrlint.trackers.files.settings import Settings
from tests.cli.front import okrlint


def read(text: str | bytes, settings: Settings | None = None) -> Reading:
    return read_table(text, "plan.csv", settings or Settings())


def goals(reading: Reading) -> dict[str, list[str]]:
    """Titles of objectives, each with those of its key results."""
    objectives = {r.id: r.title for r in reading.records if isinstance(r, Objective)}
    found: dict[str, list[str]] = {title: [] for title in objectives.values()}
    for record in reading.records:
        if isinstance(record, KeyResult):
            found[objectives[record.objective]].append(record.title)
    return found


HALVE = {"Halve the power": ["Lights off at ten", "Belts stop"]}


@pytest.mark.parametrize(
    "text",
    [
        '"Objective","Key Result"\n"Halve the power","Lights off at ten"\n"Halve the power","Belts stop"\n',
        '"Objective";"Key Result"\r\n"Halve the power";"Lights off at ten"\r\n;"Belts stop"\r\n',
        '"Objective"\t"Key Result"\n"Halve the power"\t"Lights off at ten"\n\t"Belts stop"\n',
        '\ufeff"Objective","Key Result"\n\ufeff"Halve the power","Lights off at ten"\n,Belts stop\n',
        "Plan of the depot,\n,\nObjective,Key result\nHalve the power,Lights off at ten\n,Belts stop\n",
        "Ziel;Schlüsselergebnis;Verantwortlich\nHalve the power;Lights off at ten;Jon\n;Belts stop;Ana\n",
        "目标,关键结果,负责人\nHalve the power,Lights off at ten,Jon\n,Belts stop,Ana\n",
        "Typ,Titel\nZiel,Halve the power\nSchlüsselergebnis,Lights off at ten\nSchlüsselergebnis,Belts stop\n",
        "Level,Name\nCompany objective,Halve the power\nKey result,Lights off at ten\nKey result,Belts stop\n",
        "Title,Owner\nO1: Halve the power,\nKR 1.1: Lights off at ten,Jon\nKR 1.2 - Belts stop,Ana\n",
        "Ref,Title\nO1,Halve the power\nKR1.1,Lights off at ten\nO1-KR2,Belts stop\n",
        "Objective,KR 1,KR 2,Owner\nHalve the power,Lights off at ten,Belts stop,Jon\n",
        "Row ID,Parent Row ID,Goal Title,Target\n1,,Halve the power,\n2,1,Lights off at ten,9\n3,1,Belts stop,4\n",
        'Objective,Key results\nHalve the power,"- Lights off at ten\n- Belts stop"\n',
        "Title,Key result\nHalve the power,Lights off at ten\n,Belts stop\n",
        "Objective,Metric,Target\nHalve the power,Lights off at ten,9\nHalve the power,Belts stop,4\n",
        "Objective ID,Objective,Key result\n1,Halve the power,\n1,,Lights off at ten\n1,,Belts stop\n",
    ],
)
def test_a_table_is_read_as_it_is(text: str) -> None:
    assert goals(read(text)) == HALVE


def test_a_comma_inside_quotes_and_a_file_that_looks_like_another() -> None:
    text = '"Objective","Key result"\n"Boats; on time, daily","95 % by noon, 99 % by six"\n'
    assert goals(read(text)) == {"Boats; on time, daily": ["95 % by noon, 99 % by six"]}


def test_an_owner_beside_a_key_result_is_not_the_objectives() -> None:
    reading = read("Objective,Key result,Owner\nA one,B one,Jon\n,B two,Ana\nC one,,Mira\n")
    assert [(r.goal.rsplit("/", 1)[-1], r.party) for r in reading.records if isinstance(r, Owner)] == [
        *(("b-one", "Jon"), ("b-two", "Ana"), ("file:c-one", "Mira"))
    ]
    assert (reading.coverage["owner"].state, reading.coverage["owner"].scope) == ("not_provided", ("file:a-one",))


def test_an_objective_whose_owner_is_unknown_is_not_accused(tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text("Objective,Key result,Owner\nCalm nights,Less noise,Jon\n", encoding="utf-8")
    did = okrlint("check", "plan.csv", "--select", "missing-owner", cwd=tmp_path)
    assert did.code == 0, did
    assert "names the owners of key results only" in did.out


def test_progress_is_a_share_of_the_way_and_no_value(tmp_path: Path) -> None:
    reading = read("Objective,Key result,Target,Progress\nA one,B one,3,40 %\n,B two,5,on track\n")
    one, two = (r for r in reading.records if isinstance(r, KeyResult))
    assert (one.target, one.current, one.unit, two.status) == (3, None, "", "on_track")
    assert [u.text for u in reading.unplaced] == ["40 %"]


def test_the_year_of_a_quarter_may_stand_in_a_column_of_its_own() -> None:
    reading = read("Objective,Owner,Year,Quarter\nA one,Jon,2026,Q3\n")
    assert [r.cycle for r in reading.records if isinstance(r, Objective)] == ["2026 Q3"]


def test_a_tree_of_rows_with_objectives_below_objectives() -> None:
    text = "ID,Title,Parent,Target\n1,Top aim,,\n2,Lower aim,Top aim,\n3,Measured,2,9\n4,Also measured,1,5\n"
    reading = read(text)
    assert goals(reading) == {"Top aim": ["Also measured"], "Lower aim": ["Measured"]}
    assert [r.parent for r in reading.records if isinstance(r, Objective)] == ["", "Top aim"]


def test_columns_that_a_team_calls_its_own_way() -> None:
    text = "Ambition,Proof,Captain\nHalve the power,Lights off at ten,Jon\n,Belts stop,Ana\n"
    settings = Settings(
        objective=Where(column="Ambition"), key_result=Where(column="Proof"), fields={"owner": "Captain"}
    )
    reading = read(text, settings)
    assert goals(reading) == HALVE
    assert [r.party for r in reading.records if isinstance(r, Owner)] == ["Jon", "Ana"]


def test_one_column_for_both_and_a_level_that_says_which() -> None:
    text = "Level,Words\nAim,Halve the power\nProof,Lights off at ten\nProof,Belts stop\nAside,Lunch\n"
    settings = Settings(
        objective=Where(column="Words", where={"Level": "aim"}),
        key_result=Where(column="Words", where={"Level": ["proof"]}),
    )
    reading = read(text, settings)
    assert goals(reading) == HALVE
    assert [(u.line, u.reason) for u in reading.unplaced] == [
        (1, "no known column"),
        (5, "the mapping names this row neither an objective nor a key result"),
    ]


def test_a_mapping_that_fits_nothing_says_what_is_there_instead() -> None:
    with pytest.raises(UsageError) as caught:
        read("Name,Colour\nA one,red\n", Settings(objective=Where(column="Ambition")))
    assert str(caught.value) == (
        "plan.csv: objective: {column: Ambition} fits nothing (there is: column title, Colour)"
    )


def test_a_mapping_that_makes_goals_of_everything_asks() -> None:
    text = "Words\n" + "".join(f"Thing {n}\n" for n in range(12))
    with pytest.raises(UsageError, match="finds 12 in one file; are they all goals"):
        read(text, Settings(objective=Where(column="Words"), at_most=10))


@pytest.mark.parametrize(
    ("header", "named", "expected"),
    [
        (b"Title,Owner,Quarter\n", True, True),
        (b"Title,Owner,Quarter\n", False, False),
        (b"Row,Parent,Title,Target\n", False, True),
        (b"Export of May\nObjective,Key result\n", False, True),
        (b"Name,Price\n", True, False),
    ],
)
def test_what_tells_a_table_of_okrs_from_others(header: bytes, named: bool, expected: bool) -> None:
    assert holds_okrs(header, named=named) is expected


def test_the_command_line_takes_a_mapping(tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text("Ambition,Captain\nHalve the power,Jon\n", encoding="utf-8")
    (tmp_path / "okrlint.yaml").write_text(
        "sources:\n  - files: {paths: [plan.csv], objective: {column: Ambition}, fields: {ownr: Captain}}\n",
        encoding="utf-8",
    )
    did = okrlint("check", cwd=tmp_path)
    assert (did.code, "no such property: 'ownr'" in did.err, "did you mean 'owner'?" in did.err) == (2, True, True)
