"""The views as functions: what they conclude from a plan, and what they leave open."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrlint.page import svg, words
from okrlint.page.draw_order import Box, Edge, arranged
from okrlint.page.facts import Facts
from okrlint.page.plan import Finished, Goal, Plan, Said
from okrlint.page.views import course, effort, order, serving
from tests.page.samples import BEGUN, ENDS, NOW, company

TODAY = NOW.date()


def result(*said: tuple[int, float | None, str], **more: object) -> Goal:
    """A key result from 40 to 80 with reports so many days after its beginning."""
    reports = tuple(Said(on=BEGUN + dt.timedelta(days=d), value=v, status=s) for d, v, s in said)
    base: dict[str, object] = {"number": 2, "id": "2", "kind": "key_result", "objective": 1, "key": "K", "title": "K"}
    base |= {"starts": BEGUN, "due": ENDS}
    base |= {"baseline": 40.0, "target": 80.0, "said": reports}
    return msgspec.convert({**base, **more}, Goal)


@pytest.mark.parametrize(
    ("goal", "note"),
    [
        (result((10, 40, "on_track"), (40, 40, "on_track")), (0, "on track, value unmoved")),
        (result((10, 40, "at_risk"), (40, 40, "at_risk")), (3, "")),
        (result((10, 40, "on_track"), (40, 40, "on_track"), met=True), (4, "")),
        (result((10, 38, "off_track"), (40, 30, "off_track")), (1, "moves away, and says so")),
        (result((40, 30, "")), (1, "moves away from its target")),
        (result((10, 48, "on_track")), (2, "silent for 36 days")),
        (result(), (2, "never reported")),
        (result((40, 45, "at_risk")), (3, "")),
        (result((40, 70, "on_track")), (4, "")),
        (result((40, 50, ""), baseline=None), (4, "")),
        (result((10, 40, "on_track"), (40, 40, "on_track"), success="guardrail"), (4, "")),
        (result((10, 40, "on_track"), (40, 30, "on_track"), success="learning"), (4, "")),
        (result((40, 40, "on_track"), (41, 40, "on_track"), baseline=80.0, target=40.0), (4, "")),
    ],
)
def test_where_a_key_result_stands(goal: Goal, note: tuple[int, str]) -> None:
    assert course.standing(goal, TODAY) == note


def test_what_counts_as_more_work_for_a_lower_goal() -> None:
    def goal(number: int, size: float, place: float) -> Goal:
        done = Finished(items=3, sized=3, size=size)
        return Goal(
            number=number, id="", kind="objective", objective=number, key="", title="", place=place, finished=done
        )

    def pairs(*sizes: tuple[float, float]) -> list[tuple[int, int]]:
        goals = tuple(goal(n, size, place) for n, (size, place) in enumerate(sizes))
        return [(a.number, b.number) for a, b in effort.inverted(goals, True)]

    assert pairs((18, 1), (28, 2)) == [(1, 0)]
    assert pairs((18, 1), (22, 2)) == []  # less than a quarter more
    assert pairs((1, 1), (5, 2)) == []  # less than five points more
    assert pairs((18, 1), (28, 1)) == []  # the same place
    assert pairs((0, 1), (5, 2), (9, 3)) == [(1, 0), (2, 0)]


def test_circles_are_found_however_long_and_whatever_hangs_on_them() -> None:
    assert order.in_circles([(1, 2), (2, 3), (3, 1), (3, 4), (4, 5)]) == {(1, 2), (2, 3), (3, 1)}
    assert order.in_circles([(1, 2), (2, 3), (1, 3)]) == set()
    long = [(n, n + 1) for n in range(50_000)]
    assert order.in_circles(long) == set()
    assert len(order.in_circles([*long, (50_000, 0)])) == 50_001
    assert order.in_circles([(1, 2), (2, 1), (2, 3), (3, 4), (4, 3)]) == {(1, 2), (2, 1), (3, 4), (4, 3)}


STEPS = [(a, b) for a in range(7) for b in range(7) if a != b]


@given(st.lists(st.sampled_from(STEPS), max_size=20))
def test_a_pair_is_part_of_a_circle_if_its_end_leads_back(pairs: list[tuple[int, int]]) -> None:
    def leads(start: int, goal: int) -> bool:
        seen, waiting = set(), [start]
        while waiting:
            at = waiting.pop()
            if at == goal:
                return True
            if at not in seen:
                seen.add(at)
                waiting += [b for a, b in pairs if a == at]
        return False

    assert order.in_circles(pairs) == {(a, b) for a, b in pairs if leads(b, a)}


def test_parents_in_a_circle_are_drawn_once_and_named() -> None:
    goals = [
        Goal(number=n, id=str(n), kind="objective", objective=n, key=f"K{n}", title=f"T{n}", serves=above)
        for n, above in ((1, 2), (2, 1), (3, 3), (4, 99))
    ]
    facts = Facts(company(0, 0).report, Plan(as_of=NOW, goals=tuple(goals)))
    view = serving.view(facts)
    assert [r.title for r in view.circles] == ["T1"]
    assert [r.title for r in view.circles[0].below] == ["T2"]
    assert [r.title for r in view.apart] == ["T3", "T4"]
    assert view.left_out == 0


def test_what_was_not_seen_is_not_called_nobody() -> None:
    goal = Goal(number=1, id="1", kind="objective", objective=1, key="K", title="T", nobody=True)
    seen, unseen = goal, msgspec.structs.replace(goal, unseen=frozenset({"owner", "check_in"}))
    rows = [serving.view(Facts(company(0, 0).report, Plan(as_of=NOW, goals=(g,)))).apart[0] for g in (seen, unseen)]
    assert [r.nobody for r in rows] == [True, False]
    assert rows[1].owners == rows[1].status_word == "not looked at"
    assert rows[0].status_word == "not reported"


def test_columns_stand_so_that_lines_are_short() -> None:
    boxes = [Box(n, team, 0, "1", "") for n, team in enumerate("ABCD")]
    edges = [Edge(1, 0, 3, "before"), Edge(2, 3, 1, "before")]
    columns = arranged(list("ABCD"), boxes, edges)
    assert [abs(columns.index(a) - columns.index(b)) for a, b in ("AD", "DB")] == [1, 1]
    many = [Box(n, f"T{n}", 0, "1", "") for n in range(40)]
    assert sorted(arranged([b.team for b in many], many, [Edge(1, 0, 39, "before")])) == sorted(b.team for b in many)


def test_keys_give_way_to_titles_and_words_do_not() -> None:
    titles = {
        "fuller-vans": "One tour carries what two did",
        "islands": "The islands are one day away",
        "MAP-1": "Hikers",
    }
    assert words.sentence("islands: nobody is named", titles) == "“The islands are one day away”: nobody is named"
    assert words.sentence("fuller-vans and MAP-1 meet; the islands stay", titles) == (
        "“One tour carries what two did” and “Hikers” meet; the islands stay"
    )
    assert words.sentence("MAP-12, XMAP-1, a/MAP-1", titles) == "MAP-12, XMAP-1, a/MAP-1"


@given(st.text(max_size=400), st.integers(40, 200), st.integers(1, 4))
def test_wrapped_text_stays_in_its_box(text: str, width: int, most: int) -> None:
    rows = svg.wrapped(text, width, most)
    assert 1 <= len(rows) <= most
    assert all(svg.width_of(row) <= width or len(row) <= 2 for row in rows)


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [(3.8, "%", "3.8\u00a0%"), (1200, "", "1,200"), (-0.0, "", "0"), (0.00001, "", "0"), (2.5e20, "", "2.5e+20")],
)
def test_figures(value: float, unit: str, said: str) -> None:
    assert words.figure(value, unit) == said
