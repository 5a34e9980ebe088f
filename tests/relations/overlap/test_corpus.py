"""Weights follow use, and others are counted as goals here and as parties elsewhere."""

from __future__ import annotations

from okrlint.relations.overlap.corpus import MANY, Corpus
from okrlint.relations.overlap.goals import Goal
from okrlint.relations.overlap.statements import LONGEST, Vocabulary, statements
from tests.relations.overlap.invented import company, goal


def others(goals: list[Goal], text: str) -> int:
    corpus = Corpus(goals)
    words = frozenset(i for token in text.lower().split() for i in corpus.vocabulary.ids(token))
    return corpus.cycles[1].others(words, 0, 1)


def test_rare_words_weigh_more() -> None:
    corpus = Corpus([*company(), *(goal(20 + i, f"crane number {i}") for i in range(5))])
    cycle = corpus.cycles[1]
    (crane,), (sailor,) = corpus.vocabulary.ids("crane"), corpus.vocabulary.ids("sailor")
    assert cycle.weights[sailor] > cycle.weights[crane] > 0


def test_in_small_cycles_short_words_weigh_less() -> None:
    corpus = Corpus(company())
    cycle = corpus.cycles[1]
    (to,), (sailor,) = corpus.vocabulary.ids("to"), corpus.vocabulary.ids("sailor")
    assert cycle.weights[to] < cycle.weights[sailor] / 2


def test_acronyms_are_short_and_telling() -> None:
    corpus = Corpus([*company(), goal(20, "NPS at the gate"), goal(21, "ALL IN CAPITALS")])
    weights, ids = corpus.cycles[1].weights, corpus.vocabulary.ids
    assert weights[ids("nps")[0]] > 2 * weights[ids("all")[0]]


def test_others_in_this_cycle_are_counted_by_goal() -> None:
    said = "publish the tide tables"
    assert others([goal(i, said) for i in range(2)], said) == 0
    assert others([goal(i, said, team=9 if i > 1 else i) for i in range(5)], said) == 3
    assert others([goal(i, said) for i in range(30)], said) == MANY


def test_others_of_other_cycles_are_counted_by_party_without_the_two() -> None:
    said = "publish the tide tables"
    pair = [goal(0, said), goal(1, said)]
    again = [goal(10, said, team=0, cycle=2), goal(11, said, team=1, cycle=2)]
    strangers = [goal(12, said, team=7, cycle=2), goal(13, said, team=7, cycle=3), goal(14, said, team=8, cycle=3)]
    assert others([*pair, *again], said) == 0
    assert others([*pair, *again, *strangers], said) == 2


def test_most_of_the_words_is_enough_to_say_the_same() -> None:
    goals = [goal(0, "publish tide tables daily"), goal(1, "publish tide tables daily"), goal(2, "publish tide tables")]
    assert others([*goals, *company()[3:]], "publish tide tables daily") == 1


def test_statements_are_wholes_and_clauses() -> None:
    one = goal(0, "Safe piers: lights on, nets up", ("Ten drills, all logged",), description="Piers. Are. Busy places.")
    found = statements(one, 0, Vocabulary([one]))
    assert [(s.kind, s.whole, s.text) for s in found] == [
        ("title", True, "Safe piers: lights on, nets up"),
        ("title", False, "Safe piers"),
        ("title", False, "lights on"),
        ("title", False, "nets up"),
        ("key result", True, "Ten drills, all logged"),
        ("key result", False, "Ten drills"),
        ("key result", False, "all logged"),
        ("description", False, "Piers"),
        ("description", False, "Are"),
        ("description", False, "Busy places"),
    ]


def test_long_descriptions_are_cut() -> None:
    one = goal(0, "Handbook", description=" ".join(f"word{chr(97 + i % 26)}{i // 26}x." for i in range(10_000)))
    assert len(statements(one, 0, Vocabulary([one]))) <= LONGEST + 1
