"""Work that names a ticket serves what the ticket serves; a key that is none is no reference that leads nowhere."""

from __future__ import annotations

from pathlib import Path

from okrlint.engine import database
from okrlint.records import Contributes, Record, Work
from tests.engine.company import NOW, key_result, objective, snapshot

TICKETS: list[Record] = [
    objective("o1"),
    key_result("k1", "o1"),
    Work(of="w1", id="w1", key="APP-12", title="Faster belts"),
    Contributes(of="w1", work="w1", goal="k1"),
]


def pull(name: str, goal: str, via: str) -> list[Record]:
    return [
        Work(of=name, id=name, key=name.upper(), title="a change"),
        Contributes(of=name, work=name, goal=goal, via=via),
    ]


def links(folder: Path, *code: Record) -> tuple[set[tuple[str, str, str]], list[str]]:
    found = snapshot(folder, {"tickets": TICKETS, "code": code})
    with database(found, ["contributes"], NOW) as (connection, remarks):
        rows = connection.execute(
            "SELECT w.id, k.id, c.via FROM contributes c JOIN work w USING (work) JOIN key_result k ON k.goal = c.goal"
        ).fetchall()
    return set(rows), remarks


def test_a_pull_request_that_names_a_ticket_serves_its_key_result(tmp_path: Path) -> None:
    found, remarks = links(tmp_path, *pull("p1", "APP-12", "mention"))
    assert found == {("w1", "k1", "child"), ("p1", "k1", "mention")}
    assert remarks == []


def test_a_key_that_is_none_is_passed_over_but_a_stated_one_is_remarked_on(tmp_path: Path) -> None:
    code = [*pull("p1", "UTF-8", "mention"), *pull("p2", "OKR-99", "text")]
    found, remarks = links(tmp_path, *code)
    assert found == {("w1", "k1", "child")}
    assert remarks == ["1 × contributes.goal names nothing that was read, such as OKR-99"]


def test_a_ticket_that_names_itself_serves_nothing_new(tmp_path: Path) -> None:
    found, _ = links(tmp_path, Contributes(of="w1", work="w1", goal="APP-12", via="mention"))
    assert found == {("w1", "k1", "child")}


def test_how_a_link_is_known_is_said_of_its_first_step(tmp_path: Path) -> None:
    """A pull request that mentions a ticket, whose text names another one: two hops, each known in its own way."""
    code = [*pull("w2", "APP-12", "text"), *pull("p1", "W2", "mention")]
    found, remarks = links(tmp_path, *code)
    assert found == {("w1", "k1", "child"), ("w2", "k1", "text"), ("p1", "k1", "mention")}
    assert remarks == []
