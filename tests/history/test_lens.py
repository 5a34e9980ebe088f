"""The lens: objectives in their order, with what was finished for each, and nothing said that was not seen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.cli.front import okrlint
from tests.cli.plans import plan
from tests.hostile import HOSTILE

PLAN = """\
okrs: 1
as_of: 2026-11-16
cycle: 2026-Q4
objectives:
  - id: late
    title: The last loaf is sold by six
    rank: 2
    team: Shops
    work:
      - {key: B-3, title: A sign for the evening, state: done, assignee: Ines Abara, finished: 2026-11-03}
      - {key: B-4, title: Half price after five, state: done, assignee: Ines Abara, finished: 2026-11-04}
      - {key: B-5, title: A bag for three, state: done, assignee: Jon Moor, finished: 2026-11-05}
      - {key: B-6, title: Signs for August, state: done, assignee: Jon Moor, finished: 2026-08-05}
  - id: first
    title: The oven is hot at four
    rank: 1
    team: Shops
    key_results:
      - id: hot
        title: Mornings with a hot oven from 3 to 6 of 6
        work:
          - {key: B-1, title: A timer, state: done, assignee: Jon Moor, finished: 2026-11-02}
          - {key: B-2, title: A second timer, state: doing, assignee: Jon Moor}
  - id: unranked
    title: Everybody knows the price of flour
work:
  - {key: B-9, title: New aprons, state: done, team: Shops, assignee: Jon Moor, finished: 2026-11-06}
"""


def lens(folder: Path, *more: str, text: str = PLAN) -> dict[str, Any]:
    said = okrlint("lens", plan(folder, text), "--format", "json", *more)
    assert said.code == 0, said.err
    found: dict[str, Any] = json.loads(said.out)
    return found


def test_the_order_is_that_of_ranks_and_the_numbers_those_of_finished_work(tmp_path: Path) -> None:
    found = lens(tmp_path, "--cycle", "2026-Q4")
    assert (found["start"], found["end"], found["finished"], found["elsewhere"]) == ("2026-10-01", "2026-11-16", 5, 1)
    rows = [(r["place"], r["key"], r["items"], r["share"], r["people"], r["doing"]) for r in found["rows"]]
    assert rows == [(1, "first", 1.0, 0.2, 1, 1), (2, "late", 3.0, 0.6, 2, 0), (None, "unranked", 0.0, 0.0, 0, 0)]
    assert [e["key"] for e in found["rows"][1]["evidence"]] == ["B-5", "B-4", "B-3"]


def test_more_days_show_more(tmp_path: Path) -> None:
    found = lens(tmp_path, "--since", "2026-08-01")
    assert {r["key"]: r["items"] for r in found["rows"]}["late"] == 4


def test_of_a_team_its_own_work_counts(tmp_path: Path) -> None:
    found = lens(tmp_path, "--team", "shops")
    assert (found["team"], found["finished"], found["elsewhere"]) == ("Shops", 5, 1)
    assert [r["key"] for r in found["rows"]] == ["first", "late"]


def test_work_that_was_not_seen_is_not_called_none(tmp_path: Path) -> None:
    text = PLAN.replace("cycle: 2026-Q4\n", "cycle: 2026-Q4\npartial: {work: page 3 answered 502}\n", 1)
    said = okrlint("lens", plan(tmp_path, text))
    assert said.out.count("There may be more: work seen only in part (page 3 answered 502)") == 3
    assert "Not seen whole: files: work seen only in part" in said.out


def test_without_any_work_nothing_is_called_idle(tmp_path: Path) -> None:
    text = "okrs: 1\nas_of: 2026-11-16\nobjectives:\n  - {id: a, title: The oven is hot at four}\n"
    (row,) = lens(tmp_path, text=text)["rows"]
    assert (row["items"], row["share"]) == (0, None)
    assert row["unseen"].startswith("no work in this source")


def test_a_name_that_is_not_there(tmp_path: Path) -> None:
    for option in ("--team", "--cycle"):
        said = okrlint("lens", plan(tmp_path, PLAN), option, "Shopps" if option == "--team" else "2026-Q3")
        assert (said.code, said.out) == (2, "")
        assert "did you mean" in said.err
    assert okrlint("lens", plan(tmp_path, PLAN), "--since", "2027-01-01").code == 2


def test_hostile_titles_do_not_reach_the_terminal(tmp_path: Path) -> None:
    for name, text in HOSTILE.items():
        told = json.dumps(text.encode("utf-8", "replace").decode())
        said = okrlint("lens", plan(tmp_path / name, PLAN.replace("The oven is hot at four", told)))
        assert said.code in (0, 2), said.err
        assert "\x1b" not in said.out
        assert "\u202e" not in said.out
