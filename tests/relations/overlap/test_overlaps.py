"""What counts as competition between objectives, by example; the company is invented."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okrlint.relations.overlap.detect import explain, overlaps
from okrlint.relations.overlap.goals import Goal, KeyResultText, Overlap, PersonShare
from tests.relations.overlap.invented import company, goal


def pair(found: list[Overlap], a: int, b: int) -> Overlap | None:
    return next((o for o in found if (o.a, o.b) == (a, b)), None)


def told(found: Overlap) -> str:
    return "; ".join(observed.text for observed in found.kinds)


def claims(found: Overlap) -> list[str]:
    return [observed.kind for observed in found.kinds if observed.claimed]


def test_unlike_objectives_do_not_compete() -> None:
    assert overlaps(company()) == []


def test_the_same_key_result_in_two_teams_competes_and_says_so() -> None:
    goals = [
        *company(),
        goal(20, "Grow with regular customers", ("Repeat bookings of forwarders up to 40 %", "Key account calls")),
        goal(21, "A portal people come back to", ("Repeat bookings of forwarders up to 40 %", "Single sign-on")),
    ]
    found = overlaps(goals)
    assert [(o.a, o.b) for o in found] == [(20, 21)]
    assert found[0].tier == "confident"
    assert claims(found[0]) == ["one-metric"]
    assert "both set a target for “repeat bookings of forwarders” (both to 40 %)" in told(found[0])


def test_one_metric_with_two_targets_is_a_question() -> None:
    goals = [
        *company(),
        goal(20, "Grow", ("Raise repeat bookings of forwarders to 40 %",)),
        goal(21, "Portal", ("Repeat bookings of forwarders from 20 % to 35 %",)),
    ]
    found = pair(overlaps(goals), 20, 21)
    assert found is not None
    assert found.tier == "likely"
    assert claims(found) == []
    assert "one-metric" in {observed.kind for observed in found.kinds}


def test_a_metric_that_both_name_in_a_field_with_one_target_is_claimed() -> None:
    def measured(key: int, title: str, target: float) -> Goal:
        result = KeyResultText(key=1000 + key, title=title, metric="weekly active users", target=target)
        return Goal(key=key, title=f"Plan {key}", cycle=1, team=key, key_results=(result,))

    one, two = measured(20, "Grow the portal", 500), measured(21, "More people every week", 500)
    found = pair(overlaps([*company(), one, two]), 20, 21)
    assert found is not None
    assert claims(found) == ["one-metric"]
    assert "both set a target for “weekly active users” (both to 500)" in told(found)
    other = pair(overlaps([*company(), one, measured(21, "More people every week", 700)]), 20, 21)
    assert other is None or claims(other) == []


def test_a_named_metric_of_common_words_is_found_among_many_goals() -> None:
    crowd = [goal(100 + i, f"Crane {i} lifts more", (f"Paint pier {i}",)) for i in range(80)]
    named = KeyResultText(key=9001, title="Up", metric="weekly users", target=500)
    pair_of = [Goal(key=k, title=f"Plan {k}", cycle=1, team=k, key_results=(named,)) for k in (20, 21)]
    found = pair(overlaps([*crowd, *pair_of]), 20, 21)
    assert found is not None
    assert claims(found) == ["one-metric"]


def test_a_deliverable_of_two_teams_is_claimed() -> None:
    said = ("Publish the forwarder handbook for Rotterdam",)
    found = pair(overlaps([*company(), goal(20, "Grow", said), goal(21, "Portal", said)]), 20, 21)
    assert found is not None
    assert claims(found) == ["one-deliverable"]
    assert "both promise “Publish the forwarder handbook for Rotterdam”" in told(found)


def test_a_title_that_is_another_ones_key_result_is_claimed() -> None:
    said = "Publish the forwarder handbook for Rotterdam"
    found = pair(overlaps([*company(), goal(20, "Grow", (said, "Key account calls")), goal(21, said)]), 20, 21)
    assert found is not None
    assert found.tier == "confident"


def test_a_copied_title_over_other_key_results_is_never_claimed() -> None:
    title = "Win the Baltic ferry trade"
    goals = [*company(), goal(20, title, ("Two crossings a day",)), goal(21, title, ("Menus in six languages",))]
    shown = explain(goals, 20, 21)
    assert shown.verdict != "confident"
    assert {s.name: s.value for s in shown.signals}["one statement"] == 0


def test_pairs_alike_but_for_the_name_of_the_thing_have_each_their_own() -> None:
    steps = ("Adjust the staffing model to the new berths", "Write down who stands in for whom")
    goals = [
        *company(),
        goal(20, "Develop the harbour pilotage strategy and its structure", steps),
        goal(21, "Develop the harbour catering strategy and its structure", steps),
    ]
    assert explain(goals, 20, 21).verdict != "confident"


def test_a_template_that_many_teams_fill_in_is_no_overlap() -> None:
    hires = [goal(30 + i, f"Source {20 + i} candidates and hire {i} crane operators for the pier") for i in range(1, 7)]
    assert overlaps([*company(), *hires]) == []


def test_what_each_team_does_for_itself_is_no_claim_even_of_two() -> None:
    hires = [goal(30 + i, f"Source {20 + i} candidates and hire {i} crane operators for the pier") for i in (1, 2)]
    assert [o for o in overlaps([*company(), *hires]) if o.tier == "confident"] == []


def test_a_shared_deliverable_between_templates_still_counts() -> None:
    hires = [
        goal(
            30 + i,
            f"Source {20 + i} candidates and hire {i} crane operators",
            ("Write the safety quiz",) if i > 6 else (),
        )
        for i in range(1, 7)
    ]
    extra = "Launch the forwarder loyalty card at Rotterdam terminal"
    hires += [goal(40 + i, "Source 9 candidates and hire 3 crane operators", (extra,)) for i in (1, 2)]
    found = overlaps([*company(), *hires])
    assert [(o.a, o.b) for o in found] == [(41, 42)]
    assert extra in told(found[0])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"cycle": 2}, "different cycles"),
        ({"team": 20}, "one team pursues both"),
        ({"parent": 20}, "one serves the other"),
        ({"owners": (7,)}, "Ada Reyes is behind both"),
        ({"team": None, "owners": ()}, "nobody is named behind “Grow”"),
    ],
)
def test_pairs_that_are_not_asked_about(change: dict[str, Any], reason: str) -> None:
    said = ("Repeat bookings of forwarders up to 40 %",)
    one = goal(20, "Grow", said, owners=(7,) if "owners" in change else (), names=("G-20", "Ada Reyes"))
    two = Goal(**{**_fields(goal(21, "Grow", said, names=("G-21", "Ada Reyes"))), **change})
    goals = [*company(), one, two]
    assert overlaps(goals) == []
    assert reason in explain(goals, 20, 21).reason


def _fields(one: Goal) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__struct_fields__}


def test_grandparents_are_ancestors_and_loops_end() -> None:
    said = ("Repeat bookings of forwarders up to 40 %",)
    goals = [
        *company(),
        goal(20, "Grow", said, parent=23),
        goal(22, "Between", parent=20),
        goal(21, "Grow more", said, parent=22),
        goal(23, "Loop", parent=20),
    ]
    assert pair(overlaps(goals), 20, 21) is None


def test_one_team_with_two_owners_is_asked_about() -> None:
    said = ("Repeat bookings of forwarders up to 40 %",)
    goals = [*company(), goal(20, "Grow", said, team=5, owners=(1,)), goal(21, "Portal", said, team=5, owners=(2,))]
    assert pair(overlaps(goals), 20, 21) is not None


def test_cascades_and_declared_sharing_are_marked() -> None:
    said = ("Repeat bookings of forwarders up to 40 %",)
    above = goal(20, "Grow", said, team=100, names=("Fleet", "PLAN-20"))
    below = goal(21, "Portal", said, team=101, teams_above=(100,), names=("Portal crew",))
    shared = goal(22, "Sell", said, team=102, shares=("@fleet",), names=("Sales",))
    found = overlaps([*company(), above, below, shared])
    assert [(o.a, o.b, o.cascade, o.declared) for o in sorted(found, key=lambda o: (o.a, o.b))] == [
        (20, 21, True, False),
        (20, 22, False, True),
        (21, 22, False, False),
    ]


SAID = ("Repeat bookings of forwarders up to 40 %",)
ABOVE = KeyResultText(key=500, title="Repeat bookings of all customers up to 30 %")


def under_one_result(first: tuple[str, ...], second: tuple[str, ...], *, result: bool = True) -> Overlap | None:
    """Two teams below a company objective: both below its key result, or both below the objective itself."""
    top = Goal(key=90, title="Customers come back", cycle=1, team=90, key_results=(ABOVE,))
    parent = ABOVE.key if result else top.key
    goals = [
        *company(),
        top,
        goal(20, "Grow with regular customers", first, parent=parent),
        goal(21, "A portal people like", second, parent=parent),
    ]
    return pair(overlaps(goals), 20, 21)


def test_two_teams_under_one_key_result_of_the_company_are_a_cascade() -> None:
    found = under_one_result(SAID, SAID)
    assert found is not None
    assert found.cascade


def test_two_teams_under_one_objective_of_the_company_may_well_compete() -> None:
    found = under_one_result(SAID, SAID, result=False)
    assert found is not None
    assert not found.cascade


def test_two_teams_under_one_key_result_that_pull_in_two_directions_compete() -> None:
    found = under_one_result(
        ("Raise the repeat bookings of forwarders from 20 % to 40 %",),
        ("Reduce the repeat bookings of forwarders from 20 % to 10 %",),
    )
    assert found is not None
    assert "opposite-steps" in {observed.kind for observed in found.kinds}
    assert not found.cascade


def test_two_teams_under_one_key_result_that_make_one_thing_twice_compete() -> None:
    found = under_one_result(
        ("Launch the loyalty portal for forwarders",), ("Launch the loyalty portal for forwarders",)
    )
    assert found is not None
    assert "one-deliverable" in claims(found)
    assert not found.cascade


def test_what_serves_a_key_result_serves_its_objective() -> None:
    top = Goal(key=90, title="Grow", cycle=1, team=90, key_results=(KeyResultText(key=500, title=SAID[0]),))
    below = goal(20, "Grow with regular customers", SAID, parent=500)
    assert pair(overlaps([*company(), top, below]), 20, 90) is None
    assert "the parent goes first" in explain([*company(), top, below], 20, 90).reason


def in_a_year(quarter: tuple[str, ...], year: tuple[str, ...], **more: Any) -> list[Goal]:
    """A goal of a quarter (cycle 1) and one of the year (cycle 2) of two teams; `more` is said of the year's goal."""
    said: dict[str, Any] = {"cycle": 2, "within": (1,), **more}
    return [*company(), goal(20, "Grow with customers", quarter), goal(21, "A portal people like", year, **said)]


def test_a_year_and_its_quarter_are_compared_and_saying_the_same_is_a_cascade() -> None:
    found = pair(overlaps(in_a_year(SAID, SAID)), 20, 21)
    assert found is not None
    assert found.cascade
    assert explain(in_a_year(SAID, SAID), 20, 21).cascade


def test_a_year_and_its_quarter_that_pull_in_two_directions_compete() -> None:
    up = ("Raise the repeat bookings of forwarders from 20 % to 40 %",)
    down = ("Reduce the repeat bookings of forwarders from 20 % to 10 %",)
    found = pair(overlaps(in_a_year(up, down)), 20, 21)
    assert found is not None
    assert not found.cascade


def test_a_year_and_the_quarter_of_another_are_not_compared_and_a_pair_is_found_once() -> None:
    assert pair(overlaps(in_a_year(SAID, SAID, within=())), 20, 21) is None
    goals = [
        *in_a_year(SAID, ("Anchor chains are oiled",)),
        goal(22, "Ships", SAID, cycle=2, within=(1,)),
        goal(23, "Boats", SAID, cycle=2, within=(1,)),
    ]
    found = [(o.a, o.b, o.cascade) for o in overlaps(goals)]
    assert sorted(found) == [(20, 22, True), (20, 23, True), (22, 23, False)]


@pytest.mark.parametrize("how", ["joint with", "working with the", "supporting", "agree on the price with"])
def test_sharing_that_the_text_declares(how: str) -> None:
    one = goal(20, "Repeat bookings of forwarders up to 40 %", (f"Forwarders are won, {how} Portal crew",))
    two = goal(21, "Grow", ("Repeat bookings of forwarders up to 40 %",), names=("Portal crew",))
    found = pair(overlaps([*company(), one, two]), 20, 21)
    assert found is not None
    assert found.declared


def test_naming_the_other_party_is_no_declared_sharing() -> None:
    one = goal(20, "Repeat bookings of forwarders up to 40 %", ("Outdo the Portal crew",))
    two = goal(21, "Grow", ("Repeat bookings of forwarders up to 40 %",), names=("Portal crew",))
    found = pair(overlaps([*company(), one, two]), 20, 21)
    assert found is not None
    assert not found.declared


def test_shared_work_alone_makes_a_pair_likely() -> None:
    goals = company()
    work = frozenset(range(10))
    goals[2] = goal(2, "Crews stay with us", work=work)
    goals[7] = goal(7, "Pilots know the channel", work=frozenset(range(4, 20)))
    found = pair(overlaps(goals), 2, 7)
    assert found is not None
    assert "6 work items serve both (60 % of the smaller one's work)" in told(found)


def test_shared_people_alone_do_not() -> None:
    goals = company()
    crew = (PersonShare(person=1, share=0.9, name="Ada Reyes"),)
    goals[2] = goal(2, "Crews stay with us", people=crew)
    goals[7] = goal(7, "Pilots know the channel", people=crew)
    assert overlaps(goals) == []
    shown = [s for s in explain(goals, 2, 7).signals if s.name == "shared people"]
    assert shown[0].text == "the same people carry both: Ada Reyes (90 % and 90 %)"
    assert shown[0].value == 0.9


def test_opposite_steps_on_one_object() -> None:
    goals = [
        *company(),
        goal(20, "Retire the Antwerp booking mainframe", ()),
        goal(21, "Extend the Antwerp booking mainframe to barges", ()),
    ]
    shown = {s.name: s for s in explain(goals, 20, 21).signals}
    assert shown["opposite steps"].value > 0.5
    assert "go in opposite directions" in shown["opposite steps"].text
    assert pair(overlaps(goals), 20, 21) is not None


def test_steps_in_one_direction_are_not_opposite() -> None:
    goals = [
        *company(),
        goal(20, "Extend the Antwerp booking mainframe to rail"),
        goal(21, "Expand the Antwerp booking mainframe to barges"),
    ]
    assert {s.name: s.value for s in explain(goals, 20, 21).signals}["opposite steps"] == 0


def test_one_metric_pushed_both_ways_is_opposite() -> None:
    goals = [
        *company(),
        goal(20, "Grow", ("Raise slot deposits to 9 %",)),
        goal(21, "Sell", ("Cut slot deposits to 2 %",)),
    ]
    shown = {s.name: s for s in explain(goals, 20, 21).signals}
    assert shown["opposite steps"].value > 0.5


def test_likely_pairs_can_be_left_out() -> None:
    goals = [
        *company(),
        goal(20, "Grow", ("Raise slot utilisation of barges",)),
        goal(21, "Rail", ("Slot utilisation of barges and rail wagons",)),
    ]
    everything, confident = overlaps(goals), overlaps(goals, likely=False)
    assert {o.tier for o in confident} <= {"confident"}
    assert [o for o in everything if o.tier == "confident"] == confident


def test_explain_shows_every_signal_and_adds_up() -> None:
    shown = explain(company(), 3, 5)
    assert shown.verdict == "none"
    assert [s.name for s in shown.signals] == [
        "constant",
        "one metric",
        "one deliverable",
        "one statement",
        "copied title",
        "same number",
        "more key results",
        "shared phrase",
        "named in a description",
        "opposite steps",
        "shared work",
        "shared people",
        "shared labels",
    ]
    assert shown.score == pytest.approx(sum(s.value * s.weight for s in shown.signals), abs=1e-3)


def test_explain_does_not_care_for_the_order_and_refuses_strangers() -> None:
    assert explain(company(), 5, 3) == explain(company(), 3, 5)
    assert "it is one goal" in explain(company(), 3, 3).reason
    with pytest.raises(KeyError):
        explain(company(), 3, 999)


@pytest.mark.parametrize("title", ["", "   ", "OKR", "!!!", "42 %"])
def test_it_abstains_where_nothing_distinctive_is_said(title: str) -> None:
    goals = [*company(), goal(20, title), goal(21, title)]
    assert overlaps(goals) == []
    assert explain(goals, 20, 21).verdict == "abstained"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("コンテナの待ち時間を半分にする", "港でコンテナの待ち時間を半分にする"),
        ("Сократить время ожидания контейнеров в порту", "Сократить время ожидания контейнеров в северном порту"),
        ("कंटेनर प्रतीक्षा समय बंदरगाह पर घटाएं", "कंटेनर प्रतीक्षा समय बंदरगाह पर आधा घटाएं"),
        ("Wartezeit der Container am Liegeplatz halbieren", "Wartezeiten der Container am Liegeplatz halbieren"),
    ],
)
def test_other_languages_and_scripts(one: str, two: str) -> None:
    found = pair(overlaps([*company(), goal(20, one), goal(21, two)]), 20, 21)
    assert found is not None


def test_a_description_of_ten_thousand_words_is_read_in_bounded_time() -> None:
    long = " ".join(f"chapter {i} describes quay {i % 50} and its cranes." for i in range(2000))
    goals = [*company(), goal(20, "Quay handbook", description=long), goal(21, "Crane handbook", description=long)]
    assert overlaps(goals) is not None


def test_hyphens_and_links_do_not_hide_a_match() -> None:
    goals = [
        *company(),
        goal(20, "Run one competitive take-out campaign at Hamburg"),
        goal(21, "Run one competitive takeout campaign at [Hamburg](https://example.org/x-y)"),
    ]
    assert pair(overlaps(goals), 20, 21) is not None


WORDS = """
    berth crane tide crew fuel rail yard pilot customs reefer barge slot night safe plan of the 7 %
"""
words = st.sampled_from(WORDS.split())
texts = st.lists(words, max_size=8).map(" ".join)


@settings(max_examples=60)
@given(st.lists(st.tuples(texts | st.text(max_size=30), st.lists(texts, max_size=3), st.integers(0, 3)), max_size=12))
def test_any_goals_are_judged(rows: list[tuple[str, list[str], int]]) -> None:
    goals = [goal(i, title, tuple(results), team=team) for i, (title, results, team) in enumerate(rows)]
    for found in overlaps(goals):
        assert found.a < found.b
        assert 0 <= found.confidence <= 1
        assert explain(goals, found.a, found.b).verdict == found.tier
    assert overlaps(list(reversed(goals))) == overlaps(goals)
