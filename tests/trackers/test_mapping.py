"""The one place where a goal that is an issue becomes records."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from okrlint.records import Record
from okrlint.trackers.mapping.goal import RELATIONS, DraftParty, DraftRank, GoalDraft, goal_records, named_parties
from okrlint.trackers.text.body import read_body


def records(text: str = "", **more: Any) -> dict[str, list[dict[str, Any]]]:
    given: dict[str, Any] = {
        "of": "tracker:1",
        "key": "OKR-1",
        "kind": "objective",
        "title": "Ship in two days",
        "url": "https://tracker.example/OKR-1",
        "body": read_body(text),
        "state": "active",
        "state_said": "open",
    }
    found: dict[str, list[dict[str, Any]]] = {}
    record: Record
    for record in goal_records(GoalDraft(**given | more), lambda reference: f"tracker:{reference.said}"):
        assert record.of == "tracker:1"
        found.setdefault(record.relation, []).append(msgspec.structs.asdict(record))
    assert set(found) <= set(RELATIONS)
    return found


@pytest.mark.parametrize(
    ("text", "owners", "expected"),
    [
        ("Nothing about anybody.", [], []),
        ("Owner:\n\nMore text.", [], [("", "placeholder", "accountable")]),
        ("Owner:\n\nMore text.", [DraftParty("p:ada", "person", "Ada")], [("p:ada", "person", "accountable")]),
    ],
)
def test_a_place_for_an_owner_without_a_name_is_told(
    text: str, owners: list[DraftParty], expected: list[tuple[str, str, str]]
) -> None:
    found = records(text, owners=owners).get("owner", [])
    assert [(o["party"], o["kind"], o["role"]) for o in found] == expected


def test_who_takes_part_does_not_answer_for_it() -> None:
    people = list(named_parties("Ada Byron, Team Harbour"))
    [answers, *others] = records(owners=people[:1], contributors=[people[1]._replace(linked=True)])["owner"]
    assert (answers["party"], answers["role"], answers["linked"]) == ("Ada Byron", "accountable", False)
    assert [(o["kind"], o["role"], o["linked"]) for o in others] == [("team", "contributor", True)]


@pytest.mark.parametrize(
    ("unit", "numbers", "expected"),
    [
        ("", {}, ""),
        ("days", {"target": (2.0, "h")}, "days"),
        ("", {"baseline": (4.0, ""), "target": (2.0, "h"), "current": (3.0, "d")}, "h"),
    ],
)
def test_the_unit_is_the_one_that_is_named_else_the_first_of_a_number(
    unit: str, numbers: dict[str, tuple[float, str]], expected: str
) -> None:
    [made] = records(kind="key_result", unit=unit, numbers=numbers, serves="tracker:7")["key_result"]
    assert (made["unit"], made["objective"]) == (expected, "tracker:7")
    assert {n: made[n] for n in numbers} == {n: value for n, (value, _) in numbers.items()}


def test_lines_of_a_text_are_key_results_where_the_source_says_so() -> None:
    text = "## Key results\n- [x] Answer within a day\n- Ship 90 % in two days\n- #12\n"
    assert "key_result" not in records(text)
    found = records(text, lists=True, team="t:1")["key_result"]
    assert [(k["key"], k["title"], k["state"], k["objective"], k["team"]) for k in found] == [
        ("OKR-1/KR1", "Answer within a day", "finished", "tracker:1", "t:1"),
        ("OKR-1/KR2", "Ship 90 % in two days", "active", "tracker:1", "t:1"),
    ]


def test_ranks_labels_and_waivers_are_of_the_goal() -> None:
    found = records(
        "okrlint: allow missing-owner until 2026-12-31 because the team forms in May",
        ranks=[DraftRank("board", 2.0, "second"), DraftRank("site", 1.0, "High", "priority")],
        labels=["north"],
        author="p:ada",
        trusted=False,
    )
    assert [(r["scope"], r["value"], r["kind"]) for r in found["rank"]] == [
        ("board", 2.0, "rank"),
        ("site", 1.0, "priority"),
    ]
    assert [label["name"] for label in found["label"]] == ["north"]
    assert [(w["rule"], w["by"], w["trusted"]) for w in found["waiver"]] == [("missing-owner", "p:ada", False)]
