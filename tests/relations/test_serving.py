"""Links as trackers find them: what work serves through others, what goals serve, and what lies elsewhere."""

from __future__ import annotations

import datetime as dt
import json
import random
from pathlib import Path

import pytest

from okrlint.engine import database
from okrlint.errors import UsageError
from okrlint.records import Contributes, KeyResult, Objective, Record, Work
from okrlint.snapshot import FORMAT, MANIFEST, SnapshotWriter, open_snapshot
from tests.engine.company import NOW, key_result, objective, snapshot


def work(name: str, **more: object) -> Work:
    return Work(of=name, id=name, key=name.upper(), title=f"Title of {name}", **more)  # type: ignore[arg-type]  # the test's own


def link(lower: str, upper: str, via: str = "child") -> Contributes:
    return Contributes(of=lower, work=lower, goal=upper, via=via)


def loaded(folder: Path, *records: Record) -> tuple[set[tuple[str, ...]], dict[str, str | None], list[str]]:
    """(work, goal, via) of every contribution, the goal above each goal, and remarks."""
    with database(snapshot(folder, {"one": records}), ["contributes", "goal"], NOW) as (connection, remarks):
        served = connection.execute(
            "SELECT w.id, coalesce(k.id, o.id), c.via FROM contributes c JOIN work w USING (work) "
            "LEFT JOIN key_result k ON k.goal = c.goal LEFT JOIN objective o ON o.goal = c.goal"
        ).fetchall()
        above = connection.execute(
            "WITH named AS (SELECT goal, id FROM objective UNION ALL SELECT goal, id FROM key_result) "
            "SELECT o.id, n.id FROM objective o LEFT JOIN named n ON n.goal = o.parent UNION ALL "
            "SELECT k.id, n.id FROM key_result k LEFT JOIN named n ON n.goal = k.objective"
        ).fetchall()
    return set(served), dict(above), remarks


GOALS = (objective("o1"), objective("o2"), key_result("k1", "o1"))


def test_through_any_number_of_others_but_never_past_a_goal(tmp_path: Path) -> None:
    chain = [link(f"w{n}", f"w{n + 1}") for n in range(40)]
    items = [work(f"w{n}") for n in range(41)]
    served, _, remarks = loaded(tmp_path, *GOALS, *items, *chain, link("w40", "k1", "link"))
    assert served == {(f"w{n}", "k1", "child") for n in range(40)} | {("w40", "k1", "link")}
    assert remarks == []


def test_via_is_that_of_the_first_link_of_two_hops(tmp_path: Path) -> None:
    links = [link("w1", "w2", "mention"), link("w2", "k1", "text"), link("w1", "w3", "tasklist"), link("w3", "k1")]
    served, _, _ = loaded(tmp_path, *GOALS, work("w1"), work("w2"), work("w3"), *links)
    assert served == {("w1", "k1", "tasklist"), ("w2", "k1", "text"), ("w3", "k1", "child")}


def test_circles_end(tmp_path: Path) -> None:
    links = [link("w1", "w2"), link("w2", "w3"), link("w3", "w1"), link("w2", "k1"), link("w4", "w5"), link("w5", "w4")]
    served, _, _ = loaded(tmp_path, *GOALS, *(work(f"w{n}") for n in range(1, 6)), *links)
    assert {s[:2] for s in served} == {("w1", "k1"), ("w2", "k1"), ("w3", "k1")}


def test_issues_that_count_as_nothing_lie_between(tmp_path: Path) -> None:
    between = Contributes(of="roadmap", work="roadmap", goal="o2")
    low = KeyResult(of="k2", id="k2", key="K2", title="Low", objective="roadmap")
    served, above, remarks = loaded(tmp_path, *GOALS, low, work("w1"), link("w1", "roadmap"), between)
    assert served == {("w1", "o2", "child")}
    assert above == {"o1": None, "o2": None, "k1": "o1", "k2": "o2"}
    assert remarks == []


def test_goals_above_goals_through_work_and_by_what_others_list(tmp_path: Path) -> None:
    low = KeyResult(of="k2", id="k2", key="K2", title="Low", objective="w1")
    listed = KeyResult(of="k3", id="k3", key="K3", title="Listed", objective="")
    high = Objective(of="o3", id="o3", key="O3", title="High", parent="k1")
    nested = KeyResult(of="k4", id="k4", key="K4", title="Nested", objective="k1")
    names = Contributes(of="o2", work="K3", goal="o2", via="tasklist")
    _, above, _ = loaded(tmp_path, *GOALS, low, listed, high, nested, names, work("w1"), link("w1", "o2"))
    assert above == {"o1": None, "o2": None, "k1": "o1", "k2": "o2", "k3": "o2", "o3": "k1", "k4": "o1"}


def test_other_capitals_and_titles_stand_for_what_only_one_goal_has(tmp_path: Path) -> None:
    served, _, remarks = loaded(
        tmp_path, *GOALS, work("w1"), work("w2"), work("w3"),
        link("w1", "TITLE OF o2", "board"), link("w2", "W1", "text"), link("w3", "title of nothing", "text"),
    )  # fmt: skip
    assert served == {("w1", "o2", "board"), ("w2", "o2", "text")}
    assert remarks == ["1 × contributes.goal names nothing that was read, such as title of nothing"]


def test_work_elsewhere_counts_where_it_serves_a_goal(tmp_path: Path) -> None:
    found = snapshot(
        tmp_path,
        {"one": [*GOALS, work("w1", elsewhere=True), work("w2", elsewhere=True), work("w3"), link("w1", "k1")]},
    )
    with database(found, ["work", "assignment", "label"], NOW) as (connection, remarks):
        assert connection.execute("SELECT id FROM work ORDER BY id").fetchall() == [("w1",), ("w3",)]
    assert remarks == []


@pytest.mark.parametrize("seed", range(20))
def test_it_is_what_following_all_links_by_hand_finds(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    names = [f"w{n}" for n in range(12)]
    ends = [*names, "o1", "o2", "k1", "between"]
    links = {(chance.choice([*names, "between"]), chance.choice(ends)) for _ in range(18)}
    served, _, _ = loaded(tmp_path, *GOALS, *map(work, names), *(link(a, b) for a, b in links))

    def goals(name: str, seen: frozenset[str]) -> set[str]:
        found: set[str] = set()
        for lower, upper in links:
            if lower == name and upper not in seen:
                found |= {upper} if upper in ("o1", "o2", "k1") else goals(upper, seen | {upper})
        return found

    assert {s[:2] for s in served} == {(n, g) for n in names for g in goals(n, frozenset({n}))}


def test_a_snapshot_of_the_format_before_is_read_and_gone_on_with_from_the_beginning(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    with SnapshotWriter(folder, NOW) as writer:
        out = writer.source("one", "github", {"a": 1})
        out.put([*GOALS, work("w1"), link("w1", "k1")])
        out.checkpoint(github="memory")
        out.finish(NOW)
    _as_format(folder, 1)
    with database(open_snapshot(folder), ["contributes"], NOW) as (connection, _):
        assert connection.execute("SELECT count(*) FROM contributes").fetchall() == [(1,)]
    with SnapshotWriter(folder, NOW + dt.timedelta(days=1)) as writer:
        assert writer.source("one", "github", {"a": 1}).entry.cursors == {}
    assert json.loads((folder / MANIFEST).read_text())["format"] == FORMAT
    _as_format(folder, FORMAT + 1)
    with pytest.raises(UsageError, match=f"format {FORMAT + 1}, this okrlint reads formats 1 to {FORMAT}") as caught:
        open_snapshot(folder)
    assert caught.value.hint == "update okrlint"


def _as_format(folder: Path, number: int) -> None:
    path = folder / MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": number}))
